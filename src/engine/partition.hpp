/// One partition: a deterministic state machine over the log. Same records, same state, same effects, same trace hash.
///
/// Errors:  step() cannot fail; a record that it cannot read is counted in `unreadable` and changes nothing but the position.
/// Lives:   persons belong to the partition; views of them live until the next step.
/// Runs on: the one thread that owns the partition (assert_here). No clock, no I/O, no randomness of its own.
/// Costs:   bench/partition.
#pragma once

#include <deque>
#include <map>
#include <memory>
#include <set>

#include "channels/channels.hpp"
#include "engine/catalog.hpp"
#include "measurement/measurement.hpp"
#include "model/record.hpp"
#include "ports/store.hpp"

namespace kesher::engine {

/// A record that a step wants appended. The row stays in the person's outbox until the record is folded.
struct Ask {
    Hash128 id;
    RecordKind kind = RecordKind::claim;
    Scope scope;
    PersonId person, other;
    Bytes body;
    KeySlot key = 0;  ///< what seals the body in a checkpoint: a transfer holds a whole person
};

/// What one step wants of the world. Nothing of it may leave before the step's record is durable; asks go back into the log.
struct Effects {
    std::vector<Ask> asks;
    std::vector<Handoff> handoffs;
};

/// A message that reached the local inbox's channel, newest last.
struct SentMark {
    Scope scope;
    Moment at;
    PersonId person;
    Hash128 message;
};
constexpr std::size_t sent_marks_max = 1'000;
/// A decision, newest last.
struct DecidedMark {
    Scope scope;
    Moment at;
    PersonId person;
    Hash128 decision;
};
constexpr std::size_t decided_marks_max = 1'000;
/// Decisions that made room for later ones and may still have to be answered: many pages of one person asked at once.
constexpr std::size_t let_go_max = 1'000;

/// Whether the person is written to at this e-mail or phone, or was known by it.
bool holds_address(const Person& person, const Identifier& address);

class Partition {
public:
    explicit Partition(PartitionNo no) : no_(no), catalog_(std::make_shared<const Catalog>()) {}

    /// Folds one record and fires what time has brought due. Records at or below position() are skipped.
    Effects step(const Record& record);
    /// The asks that a restart must make again: every outbox row.
    std::vector<Ask> open_asks() const;
    /// Messages whose claim was folded and whose receipt was not: to be handed over again where the channel can tell a repeat. What the gates
    /// would stop now is not: nobody knows whether it had left, so its receipt says in doubt.
    struct Open {
        std::vector<Handoff> handoffs;
        std::vector<Receipt> in_doubt;
    };
    Open open_handoffs() const;
    /// When something is due next, on the clock of live time; nullopt when nothing is armed.
    std::optional<Moment> next_due() const;
    std::optional<Moment> next_due(Scope scope) const;  ///< on the scope's own clock

    PartitionNo no() const { return no_; }
    Position position() const { return position_; }
    Hash128 trace() const { return trace_; }
    /// Of the whole state, persons in order: equal for equal states whatever their way there.
    Hash128 digest() const;
    std::uint64_t unreadable() const { return unreadable_; }
    const Catalog& catalog() const { return *catalog_; }
    Moment now(Scope scope) const;
    /// The person under this id or what it was merged into; nullptr when it is not here.
    const Person* person(PersonId id) const;
    const std::map<PersonId, Person>& persons() const { return persons_; }
    const std::set<PersonId>& members(Scope scope, const std::string& segment) const;
    const measurement::Counters& counters() const { return counters_; }
    const std::deque<SentMark>& sent() const { return sent_; }
    const std::deque<DecidedMark>& decided() const { return decided_; }
    /// A decision that the person keeps, or that made room just now.
    const Decision* decision(const Person& person, const Hash128& id) const;
    /// What decisions of this partition see besides the person.
    decisions::Scene scene(const Workspace& workspace, Scope scope, Moment now) const;
    const decisions::Counts& proofs(Scope scope) const;
    /// How many of this partition's members of the proof's segment meet its rule.
    decisions::Counted count_proof(Scope scope, const decisions::Proof& proof) const;

    /// Adds everything that changed since the last capture to the batch (engine/checkpoint.cpp).
    void capture(StoreBatch& batch, Keys& keys);
    /// Reads the last checkpoint. Only on a fresh partition.
    Result<void> restore(Store& store, Keys& keys);
    bool dirty() const { return position_ != captured_; }

private:
    struct Due {
        Moment at;
        PersonId person;
        Hash128 timer;
        friend auto operator<=>(const Due&, const Due&) = default;
    };
    struct Turn;  // one person's turn within a step
    void on_time(const Record& record, Effects& effects);
    void fire_due(Scope scope, Moment until, Effects& effects);
    void fire(Person& person, const Hash128& id, const Timer& timer, Effects& effects);
    void on_definition(const Record& record, Effects& effects);
    void on_person(const Record& record, Effects& effects);
    void on_event(Turn& turn, const Record& record);
    void on_held(Turn& turn, const Record& record);
    void on_release(Turn& turn, const Record& record);
    void on_consent(Turn& turn, const Record& record);
    void on_transfer(Turn& turn, const Record& record);
    void on_claim(Turn& turn, const Record& record);
    void on_receipt(Turn& turn, const Record& record);
    void on_question(Turn& turn, const Record& record);
    void take_identifiers(Turn& turn, const Value& question);
    void on_answer(Turn& turn, const Record& record);
    void on_suppress(Turn& turn, const Record& record);
    void on_address_consent(const Record& record, Effects& effects);
    void on_proof(const Record& record);
    void republish_segment(const Definition& definition, const RecordHeader& h, Effects& effects);
    void stop_journey(const Definition& definition, const RecordHeader& h, Effects& effects);
    void for_everybody(const Definition& definition, const RecordHeader& h, Effects& effects, const std::function<void(Turn&)>& act);
    void on_merge(const Record& record, Effects& effects);
    void on_erase(const Record& record, Effects& effects);
    Person& ensure(PersonId id, Scope scope, KeySlot key);
    void fold(Turn& turn, const Event& event, Position position, const std::string& source, bool historic, bool claimed);
    void apply(Turn& turn, const std::vector<segments::Change>& changes, bool journeys);
    void unindex(const Person& person);
    void index(const Person& person);
    void settled(PersonId id);
    void drop(PersonId id);
    void say(std::string_view what);
    Result<void> restore_persons(Store& store, Keys& keys);

    PartitionNo no_;
    Position position_ = 0, captured_ = 0;
    Hash128 trace_;
    std::uint64_t unreadable_ = 0;
    std::shared_ptr<const Catalog> catalog_;
    std::map<PersonId, Person> persons_;
    std::map<PersonId, PersonId> redirects_;
    std::map<Scope, std::set<Due>> due_;
    std::map<Scope, Moment> times_;
    std::map<WorkspaceNo, Millis> offsets_;  ///< of the test environments
    std::map<Scope, Moment> inbox_cleared_;
    std::map<std::pair<Scope, std::string>, std::set<PersonId>> members_;
    measurement::Counters counters_;
    std::deque<SentMark> sent_;
    std::deque<DecidedMark> decided_;
    std::deque<std::pair<PersonId, Decision>> let_go_;  ///< not part of the state: only answers read it
    std::map<Scope, decisions::Counts> proofs_;
    std::map<Hash128, Ask> transfers_;  ///< asked for, not yet folded by the survivor's partition
    std::set<PersonId> awaiting_;       ///< whose history is being joined with that of somebody who is on the way
    /// An address that was withdrawn meanwhile: who is on the way is in no partition, and is asked about it on arrival.
    struct Withdrawal {
        Scope scope;
        PersonId holder;  ///< whose key seals the body
        KeySlot key = 0;
        Bytes body;
    };
    static Bytes encode(Position position, const Withdrawal& withdrawal);
    static std::pair<Position, Withdrawal> decode_withdrawal(BytesView bytes);
    void catch_up(Person& arriving, Moment now) const;
    std::map<Position, Withdrawal> withdrawals_;
    struct Gone {
        Scope scope;
        std::uint32_t chunks = 0;
    };
    std::map<PersonId, Gone> gone_;  ///< since the last capture
    std::set<PersonId> dirty_, redirected_;
    std::map<Position, Bytes> published_;  ///< definitions since the last capture
};

}  // namespace kesher::engine
