// Collecting, watching, testing, signing in.
#include "adapters/http/schema.hpp"

namespace kesher::http {
namespace {

constexpr Row rows[] = {
    {"Env", "", "The two environments of a workspace."},
    {"=", "'live' | 'test'", ""},

    {"IngestItem", "", "What became of one item."},
    {"index", "integer", "Its place in the batch."},
    {"status", "'accepted' | 'rejected' | 'duplicate' | 'held'", "held: until consent comes."},
    {"message_id", "string", "The client's id, or the one it was given."},
    {"event_id?", "string", "evt_…"},
    {"errors?", "ProblemItem[]", "Why it was refused."},

    {"IngestAnswer", "", "Given when every accepted item is on disk."},
    {"success", "boolean", "Always true: what is wrong with an item stands there."},
    {"items", "IngestItem[]", "One for each."},

    {"SdkSettings", "", "What browser SDKs ask first."},
    {"integrations", "object", "Where to send events."},
    {"plan", "object", "Which events are taken."},
    {"source", "{ id: string; name: string; config: object }", "The source of the key."},
    {"edgeFunction", "object", "Empty."},
    {"analyticsNextEnabled", "boolean", "Always true."},
    {"middlewareSettings", "object", "Empty."},
    {"enabledMiddleware", "object", "Empty."},
    {"metrics", "{ sampleRate: number }", "Nothing is sent about the SDK itself."},
    {"consentSettings", "object", "Empty."},

    {"StreamItem", "", "An event as it came in."},
    {"position", "integer", "Its record in the log."},
    {"received_at", "time", "When."},
    {"source", "string", "Where from."},
    {"env", "Env", "Environment."},
    {"status", "'accepted' | 'rejected' | 'duplicate' | 'held'", "What became of it."},
    {"event_id", "string", "evt_…"},
    {"person_id?", "string", "Whose it is."},
    {"event?", "object", "As it was sent; masked while it is held."},
    {"reasons?", "{ rule: string; field: string; fix: string; detail?: string }[]", "Why it was refused or held."},

    {"Minute", "", "What came in within a minute."},
    {"at", "time", "Its beginning."},
    {"accepted", "integer", "Taken."},
    {"held", "integer", "Wait for consent."},
    {"rejected", "integer", "Refused."},
    {"duplicate", "integer", "Came again."},

    {"Overview", "", "How the engine goes."},
    {"now", "time", "Its clock."},
    {"lag_ms", "integer", "What this question waited behind the engine's queues."},
    {"accepted", "integer", "Events taken."},
    {"held", "integer", "Events that were held."},
    {"rejected", "integer", "Events refused."},
    {"duplicate", "integer", "Events that came again."},
    {"held_now", "integer", "Events that wait for consent now."},
    {"minutes", "Minute[]", "The last 60."},
    {"people", "integer", "Known."},
    {"messages", "{ sent: integer; blocked: integer; failed: integer }", "What became of messages."},

    {"InboxMessage", "", "A message that left, in the inbox that stands for the world."},
    {"id", "string", "msg_…"},
    {"at", "time", "When."},
    {"channel", "string", "email, sms, …"},
    {"to", "string", "The address."},
    {"subject", "string", "Its subject."},
    {"body", "string", "Its body."},
    {"locale", "string", "Its language."},
    {"dir", "'rtl' | 'ltr'", "Its direction."},
    {"person", "string", "per_…"},
    {"person_name", "string", "Name."},
    {"journey", "string", "Who sent it."},
    {"step", "string", "At which step."},
    {"state", "string", "What became of it."},
    {"headers?", "Record<string, string>", "Of an e-mail: how it is unsubscribed with one click."},

    {"Cleared", "", "The inbox is empty."},
    {"cleared", "boolean", "Always true."},

    {"ClockRequest", "", "Where to move the test clock: one of both."},
    {"to?", "time", "To then."},
    {"advance_ms?", "integer", "By so much."},

    {"Clock", "", "The test clock."},
    {"now", "time", "What it says."},

    {"Session", "", "Who is signed in, and where."},
    {"workspace", "string", "The workspace."},
    {"env", "Env", "The environment."},
    {"workspaces", "{ name: string; envs: Env[] }[]", "All there are."},
    {"role", "string", "owner."},
    {"zone", "string", "The workspace's time zone."},

    {"SignIn", "", "A one-time token of kesher up or kesher token."},
    {"token", "string", "The token."},

    {"SignedIn", "", "The cookie is set."},
    {"signed_in", "boolean", "Always true."},

    {"SignedOut", "", "The cookie is gone."},
    {"signed_out", "boolean", "Always true."},

    {"Token", "", "A new one-time token; only through the socket of the data folder."},
    {"token", "string", "The token."},
    {"listen", "string", "Where the engine listens."},

    {"Health", "", "Whether the engine serves."},
    {"status", "'ok' | 'starting'", "How it stands."},
    {"doing", "'reading' | 'demo' | 'serving'", "What it does: reads the log, writes the demo, serves."},
    {"progress", "number", "Of starting, 0 to 1."},
    {"durable", "integer", "The newest record on disk."},
};

}  // namespace

std::span<const Row> see_rows() { return rows; }

}  // namespace kesher::http
