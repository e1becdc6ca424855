/// Describes everything that one partition holds of one person, and what a message went through.
///
/// On disk since format 1 (profiles/person_codec.cpp); fields by id, append only.
///
/// Errors:  none; plain values that the rooms fold.
/// Lives:   values own what they hold.
/// Runs on: the partition's thread.
#pragma once

#include <deque>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "model/decision.hpp"
#include "model/profile.hpp"

namespace kesher {

/// One thing in a person's history. Events are read from the log at `position`; the others are told by the entry itself.
enum class TimelineKind : std::uint8_t { event = 1, message = 2, consent = 3, merge = 4, membership = 5, trait = 6, decision = 7, task = 8 };
inline constexpr std::array<std::string_view, 9> timeline_kind_names = {"", "event", "message", "consent", "merge", "membership", "trait", "decision", "task"};
struct TimelineEntry {
    Moment at;
    TimelineKind kind = TimelineKind::event;
    Position position = 0;
    std::string name;    ///< event name, segment id, "sms" …
    std::string change;  ///< accepted, entered, left, granted, withdrawn, sent, blocked …
    Hash128 ref;         ///< message id, other person …
    Becauses because;
};

enum class MessageState : std::uint8_t { planned = 1, held = 2, claiming = 3, claimed = 4, sent = 5, failed = 6, blocked = 7, cancelled = 8, in_doubt = 9 };
inline constexpr std::array<std::string_view, 10> message_state_names = {"", "planned", "held", "claiming", "claimed", "sent", "failed", "blocked", "cancelled", "in_doubt"};

/// An intent on a channel, from plan to receipt.
struct Message {
    Hash128 id;
    std::string journey, step, creative, source = {};
    std::uint32_t journey_version = 0;
    Hash128 run;
    Channel channel = Channel::email;
    Purpose purpose = Purpose::marketing;
    MessageState state = MessageState::planned;
    Moment planned_at, due_at, sent_at;  ///< due_at: when it may leave at the earliest
    Gates planned, sent;                 ///< the gates as they were when planned, and when sent
    std::string reason;                  ///< why it was blocked, held or cancelled: consent_withdrawn, quiet_hours …
    std::string to, subject, body, locale, dir;
    std::string topic;                  ///< what it is about: a suppression of this topic stops it
    std::vector<std::string> holdouts;  ///< experiments that may hold it out
};

/// One person's pass through one version of a journey.
struct Run {
    Hash128 id;
    std::string journey, step;
    std::uint32_t version = 0;
    Moment entered_at, step_at, wakes_at;
    Becauses because;  ///< why it was entered
    Value trigger;     ///< the properties of the event that started it; null when a segment did
    Value answers;     ///< what tasks of this run brought: {"outcome", name: value …}; null before the first
};
/// What is remembered of a journey after its runs ended.
struct RunPast {
    std::uint32_t entered = 0;
    Moment last_entered, last_left;
    std::string reason;
};

/// What a person of the organisation is asked to do for this one, until it is done or its time is over.
enum class TaskState : std::uint8_t { open = 1, done = 2, expired = 3, cancelled = 4 };
inline constexpr std::array<std::string_view, 5> task_state_names = {"", "open", "done", "expired", "cancelled"};
struct Task {
    Hash128 id, run;
    std::string journey, step, topic, assignee;
    std::uint32_t journey_version = 0;
    std::string title_en, title_he, because_en, because_he;  ///< rendered when it was made
    TaskState state = TaskState::open;
    Moment created_at, due_at, expires_at, done_at;
    std::string outcome, note, by;
    Value answers;
    Hash128 answered_by;  ///< the request whose answer it took
};

constexpr std::string_view own_word = "preference centre";  ///< the source of what people say there themselves

/// Nothing about the topic is said until the moment; "*" is every topic, a zero moment means until it is lifted.
struct Suppression {
    Moment since, until;
    std::string en, he, source;
    Hash128 ref;  ///< the task that asked for it
    /// Whether the person asked for it, in the preference centre: the organisation does not end it, and the person ends no other.
    bool own() const { return source == own_word; }
};
using Suppressions = std::map<std::string, Suppression, std::less<>>;  ///< by topic and who asked (consent::topic_of)

/// A journey offers an action in a placement while a run stands at the step.
struct SlotGrant {
    std::string placement, action, journey, step;
    Hash128 run;
    Moment since, until;
    std::string topic, holdout;  ///< of the step or its journey
};

enum class TimerKind : std::uint8_t { segment = 1, run = 2, message = 3, held = 4, task = 5 };
struct Timer {
    Moment due;
    TimerKind kind = TimerKind::segment;
    std::string ref;  ///< segment id, or the 16 bytes of a run or message id
};
/// By id; ids derive from what the timer is for, so that arming again moves it.
using Timers = std::map<Hash128, Timer>;

/// A record that this person's steps want appended; folding that record clears the row.
struct OutboxRow {
    std::uint8_t kind = 0;  ///< RecordKind of the record
    Bytes body;
    PersonId person, other;
    Moment asked_at;
};

struct LinkedIdentifier {
    Identifier id;
    Moment at;
    std::string source;
    bool claimed = false;  ///< only claimed by a public source; not a link
};
struct MergedFrom {
    PersonId id;
    Moment at;
    KeySlot key = 0;
};
struct HeldEvent {
    Position position = 0;
    Moment at;
    SourceNo source = 0;
    Bytes body;
};

struct Person {
    PersonId id;
    Scope scope;
    KeySlot key = 0;
    Moment first_seen, last_seen;
    std::vector<LinkedIdentifier> identifiers;
    Traits traits;
    Consents consents;
    Rings rings;
    Memberships memberships;
    std::map<Hash128, Run> runs;
    std::map<std::string, RunPast, std::less<>> past;  ///< by journey id
    std::map<Hash128, Message> messages;
    std::map<Hash128, Decision> decisions;
    std::map<std::string, std::deque<Moment>, std::less<>> shown;  ///< when what was shown, for caps: "action/ID", "channel/web"; the newest caps_max
    std::map<std::string, Assignment, std::less<>> assignments;    ///< by experiment id
    std::map<Hash128, Task> tasks;
    Suppressions suppressions;
    std::map<Hash128, SlotGrant> slots;  ///< by run and step
    Timers timers;
    std::map<Hash128, OutboxRow> outbox;
    std::vector<HeldEvent> held;
    std::vector<MergedFrom> merged;
    std::set<PersonId> awaits_transfer;  ///< merges whose TRANSFER has not been folded: no outbound decision until then
    std::vector<Bytes> chunks;           ///< closed parts of the timeline, encoded, oldest first
    std::vector<TimelineEntry> tail;     ///< the open part
    std::uint64_t events = 0, message_count = 0;
    std::uint32_t saved_chunks = 0;  ///< how many chunks the last checkpoint holds (memory only)
};
constexpr std::size_t timeline_chunk_entries = 128;
constexpr std::size_t messages_kept_max = 200;
constexpr std::size_t message_bytes_max = 2 << 20;  ///< of all kept bodies: the oldest lose theirs first
constexpr std::size_t decisions_kept_max = 32;
constexpr std::size_t tasks_kept_max = 100;
constexpr std::size_t suppressions_max = 100;
constexpr std::size_t caps_max = 100;  ///< the largest number that a cap may name
constexpr std::size_t held_events_max = 200;
constexpr std::size_t identifiers_max = 100;
constexpr std::size_t traits_max = 500;

}  // namespace kesher
