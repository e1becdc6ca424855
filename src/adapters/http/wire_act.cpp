// Stopping, trying and simulating journeys; tasks; the start page.
#include "adapters/http/schema.hpp"

namespace kesher::http {
namespace {

constexpr Row rows[] = {
    {"Stopped", "", "What stopping a journey did."},
    {"id", "string", "The journey."},
    {"stopped_at", "time", "Since when."},
    {"left", "integer", "People who were taken out."},
    {"cancelled", "integer", "Messages that will not leave."},
    {"in_flight", "{ message: string; person: string; channel: string; at: time }[]", "Messages that had left already."},

    {"Resumed", "", "A journey goes on."},
    {"id", "string", "The journey."},
    {"resumed_at", "time", "Since when."},

    {"Suppressed", "", "What is in force afterwards."},
    {"person", "string", "per_…"},
    {"suppressions", "Suppression[]", "All of them."},

    {"SideEffects", "", "What a trial did to the world: nothing."},
    {"sends", "integer", "0."},
    {"records", "integer", "0."},
    {"profile_writes", "integer", "0."},

    {"SimulateRequest", "", "Whom to walk through a journey, and what happens meanwhile."},
    {"person?", "string", "ns:value."},
    {"invented?", "{ traits?: object; consents?: Record<string, boolean>; events?: { event: string; properties?: object; ago?: string }[] }", "A person who is not there."},
    {"version?", "integer", "Of the journey; the last if missing."},
    {"after?", "{ in: string; event: string; properties?: object }[]", "What the person does later."},
    {"outcomes?", "Record<string, { outcome: string; answers?: object }>", "How tasks end, by step."},

    {"MadeMessage", "", "A message as it would be sent."},
    {"channel", "string", "email, sms, …"},
    {"subject", "string", "Its subject."},
    {"body", "string", "Its body."},
    {"locale", "string", "Its language."},
    {"dir", "'rtl' | 'ltr'", "Its direction."},
    {"state", "string", "What would become of it."},
    {"reason", "string", "What would stop it."},
    {"creative?", "string", "What would be sent."},
    {"gates", "DecisionGate[]", "Gate by gate."},

    {"PathStep", "", "One station of the walk."},
    {"step", "string", "The step."},
    {"type", "string", "Its type."},
    {"at", "time", "When."},
    {"what", "'entered' | 'waits' | 'branch' | 'message' | 'slot' | 'task' | 'split' | 'left'", "What happens there."},
    {"to?", "string", "Where it goes on; may be empty."},
    {"values?", "{ rule: string; match: boolean; seen: string }[]", "What a branch saw."},
    {"message?", "MadeMessage", "Of a message step."},
    {"wakes_at?", "time", "Until when it waits."},
    {"text", "Both", "In words."},

    {"Simulated", "", "The walk of one person."},
    {"journey", "string", "The journey."},
    {"version", "integer", "Its version."},
    {"person", "Named", "Who walked; of an invented person the name is empty."},
    {"entered?", "boolean", "Whether the journey took the person in."},
    {"path", "PathStep[]", "Station by station."},
    {"ended", "{ at: time; reason: string } | null", "How it ended."},
    {"side_effects", "SideEffects", "Nothing was written."},

    {"DryRun", "", "What would happen to everybody."},
    {"segment?", "string", "Whose members were looked at."},
    {"people", "integer", "Looked at."},
    {"entering", "integer", "Would enter."},
    {"steps", "Record<string, { entered: integer; by_channel?: Record<string, integer>; blocked: Record<string, integer> }>", "By step."},
    {"messages", "Record<string, integer>", "By channel."},
    {"blocked", "Record<string, integer>", "By reason."},
    {"tasks", "integer", "For agents."},
    {"held_out", "integer", "Kept out to measure."},
    {"side_effects", "SideEffects", "Nothing was written."},

    {"Task", "", "Something for an agent to do."},
    {"id", "string", "tsk_…"},
    {"person", "Named", "With whom."},
    {"journey", "string", "Who asks."},
    {"journey_name", "string", "Its name."},
    {"step", "string", "The step."},
    {"topic?", "string", "What it is about."},
    {"assignee", "string", "For whom."},
    {"title", "Both", "What to do."},
    {"because", "Both", "Why."},
    {"state", "'open' | 'done' | 'expired' | 'cancelled'", "How it stands."},
    {"created_at", "time", "Since when."},
    {"due_at", "time", "By when."},
    {"expires_at", "time", "Until when."},
    {"overdue", "boolean", "Late."},
    {"outcomes", "Outcome[]", "How it can end."},
    {"outcome?", "string", "How it ended."},
    {"answers?", "object | null", "What the agent answered; null when its time was over."},
    {"note?", "string", "What the agent wrote."},
    {"done_at?", "time", "When it ended."},
    {"by?", "string", "Who ended it."},

    {"TaskOutcome", "", "How a task ended."},
    {"outcome", "string", "One of the task's outcomes."},
    {"answers?", "object", "What it asks for."},
    {"note?", "string", "For people to read."},
    {"by?", "string", "Who."},

    {"SuppressRequest", "", "A topic on which to leave a person alone, or not any more."},
    {"topic", "string", "The topic, or * for all."},
    {"until?", "time", "Until when; for good if missing."},
    {"reason?", "string", "Why."},
    {"lift?", "boolean", "End it."},

    {"Attention", "", "Something that somebody should look at."},
    {"kind", "string", "held_events, silent_journey, failed_sends, overdue_tasks, stalled_source or no_holdout."},
    {"severity", "integer", "1 to 5."},
    {"title", "Both", "In words."},
    {"count", "integer", "How many."},
    {"link", "string", "Where to look."},

    {"ReachRow", "", "Who can be reached on a channel."},
    {"channel", "string", "The channel."},
    {"reachable", "integer", "May be written to."},
    {"no_consent", "integer", "Never allowed it."},
    {"withdrawn", "integer", "Took it back."},
    {"no_address", "integer", "Nowhere to write to."},
    {"suppressed", "integer", "Left alone for now."},
    {"held_out", "integer", "Kept out to measure."},
    {"people", "integer", "All."},

    {"Home", "", "What the start page shows."},
    {"as_of", "time", "Now."},
    {"attention", "Attention[]", "The worst first."},
    {"money", "{ experiment: string; name: string; total: number | null; low: number | null; high: number | null; currency: string; verdict: Both; too_few?: boolean } | null",
     "What the messages brought."},
    {"reach", "ReachRow[]", "By channel."},
    {"nothing", "{ decisions: integer; nothing: integer; share: number | null }", "How often nothing was better."},
    {"running", "{ id: string; name: string; inside: integer; sent_today: integer }[]", "Journeys."},
    {"tasks", "{ open: integer; overdue: integer }", "For agents."},
    {"people", "integer", "Known."},
};

}  // namespace

std::span<const Row> act_rows() { return rows; }

}  // namespace kesher::http
