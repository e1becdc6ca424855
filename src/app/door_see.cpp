// What can be watched: the stream of events, counters, health, metrics.
#include "app/door.hpp"

namespace kesher::app {
namespace {

constexpr std::string_view status_of(RecordKind kind) {
    switch (kind) {
        case RecordKind::event:
        case RecordKind::release: return "accepted";
        case RecordKind::held: return "held";
        case RecordKind::rejected: return "rejected";
        case RecordKind::duplicate: return "duplicate";
        default: return "";
    }
}

Value raw_event(const std::string& raw) {
    auto parsed = parse_json(raw, {.depth_max = 32, .replace_surrogates = true});
    return parsed && parsed->is_object() ? std::move(*parsed) : Value(Object{{"raw", valid_utf8(raw) ? raw : to_base64(raw)}});
}

}  // namespace

std::optional<StreamItem> Door::stream_item(const Stored& stored, const Principal& who, const StreamFilter& filter) {
    const RecordHeader& h = stored.header;
    const std::string_view status = status_of(h.kind);
    const auto wanted = parse_word<Environment>(std::array<std::string_view, 2>{"live", "test"}, filter.env);
    if (status.empty() || h.scope.workspace != who.scope.workspace ||
        h.scope.environment != (who.kind == KeyKind::session ? wanted.value_or(who.scope.environment) : who.scope.environment))
        return std::nullopt;
    if (!filter.status.empty() && filter.status != status) return std::nullopt;
    const auto catalog = runtime_.directory()->catalog;
    const engine::Workspace* workspace = catalog->workspace(h.scope.workspace);
    const auto source = workspace ? workspace->sources.find(h.source) : decltype(workspace->sources.end()){};
    const std::string source_name = workspace && source != workspace->sources.end() ? source->second.name : "";
    if (!filter.source.empty() && filter.source != source_name && !(workspace && source != workspace->sources.end() && source->second.id == filter.source)) return std::nullopt;
    StreamItem out;
    out.position = h.position;
    out.data = Object{{"position", h.position},        {"received_at", to_rfc3339(h.at)},       {"source", source_name}, {"env", std::string(name_of(h.scope.environment))},
                      {"status", std::string(status)}, {"event_id", id_text("evt_", h.message)}};
    if (h.person) out.data.set("person_id", id_text("per_", h.person.hash));
    auto record = engine::Front::open(stored, runtime_.ground().keys);
    if (!record || record->shredded) {
        out.data.set("event", Object{{"forgotten", true}});
        return out;
    }
    const Bytes& body = record->body;
    if (h.kind == RecordKind::rejected) {
        for (Reader in(body); in.next();) {
            if (in.id() == 1)
                if (auto reasons = parse_json(in.bytes())) out.data.set("reasons", std::move(*reasons));
            if (in.id() == 2) out.data.set("event", raw_event(in.text()));
        }
    } else if (h.kind == RecordKind::held) {
        out.data.set("event", Object{{"masked", true}});
        out.data.set("reasons", Array{Object{{"rule", "consent_missing"}, {"field", "context.consent"}, {"fix", "it is released when consent for analytics is given"}}});
    } else if (h.kind == RecordKind::duplicate) {
        out.data.set("event", Object{{"duplicate_of", id_text("evt_", h.message)}});
    } else {
        Bytes inner = body;
        if (h.kind == RecordKind::release)
            for (Reader in(body); in.next();)
                if (in.id() == 2) inner = in.text();
        if (const auto decoded = identity::decode_event_body(inner))
            if (const auto event = ingest::decode_event(decoded->event)) {
                Value shown = raw_event(event->raw);
                if (shown.is_object()) {
                    shown.set("messageId", event->message_id);
                    shown.set("type", std::string(name_of(event->type)));
                    if (!shown.find("timestamp")) shown.set("timestamp", to_rfc3339(event->at));
                }
                out.data.set("event", std::move(shown));
                if (!decoded->refused_merge.empty()) out.data.set("reasons", Array{Object{{"rule", "merge_refused"}, {"field", "userId"}, {"fix", decoded->refused_merge}}});
                else if (decoded->claimed)
                    out.data.set("reasons",
                                 Array{Object{{"rule", "id_claimed"}, {"field", "userId"}, {"fix", "a public source only claims a userId; a server source makes it a link"}}});
            }
    }
    return out;
}

Result<FrontDoor::StreamPage> Door::stream(const Principal& who, Position after, std::size_t limit, const StreamFilter& filter) {
    if (who.kind == KeyKind::secret) {  // a stream that is open ends with its key
        const Definition* key = runtime_.directory()->catalog->find(who.scope.workspace, "keys", who.key_id);
        if (!key || key->retired) return Fault{codes::key_invalid, "the key was revoked", "Authorization", "use another key"};
    }
    Log& log = runtime_.ground().log;
    const Log::Range range = log.range();
    const Position durable = log.durable();
    StreamPage out;
    out.next = after;
    if (after + 1 < range.first) {
        out.missed = range.first - after - 1;
        after = range.first - 1;
    }
    if (after >= durable) return out;
    TRY(reader, log.open(after + 1));
    constexpr std::size_t looked_at_max = 5'000;  // one call reads at most this many records, whatever the filter lets through
    for (std::size_t looked = 0; out.items.size() < limit && looked < looked_at_max; ++looked) {
        TRY(stored, reader->next());
        if (!stored || stored->header.position > durable) break;
        out.next = stored->header.position;
        if (auto item = stream_item(*stored, who, filter)) out.items.push_back(std::move(*item));
    }
    return out;
}

Position Door::durable() const { return runtime_.ground().log.durable(); }

std::shared_ptr<void> Door::on_durable(std::function<void(Position)> listener) { return runtime_.on_durable(std::move(listener)); }

void Door::overview(const Principal& who, Done<Value> done) {
    const Scope scope = who.scope;
    const Millis asked = runtime_.clock().monotonic();
    auto sums = std::make_shared<std::map<std::string, std::int64_t>>();
    const auto each = [sums, scope](const engine::Partition& partition) {
        for (const auto& [name, count] : partition.counters().under(scope, "messages/")) (*sums)[name] += count;
        (*sums)["people"] += partition.counters().get(scope, "people");
        (*sums)["held"] += partition.counters().get(scope, "held");
    };
    runtime_.ask_all(each, [this, sums, scope, asked, done] {
        runtime_.post_front_always([this, sums, scope, asked, done](engine::Front& front) {
            const Moment live = runtime_.live();
            const auto totals = front.totals(scope);
            Array minutes;
            for (const engine::Minute& minute : front.minutes(scope, live))
                minutes.push_back(Object{
                    {"at", to_rfc3339(minute.at)}, {"accepted", minute.counts[0]}, {"rejected", minute.counts[1]}, {"duplicate", minute.counts[2]}, {"held", minute.counts[3]}});
            // The lag is what this very question waited behind: every partition's queue, the disk, the front's queue.
            Value out = Object{{"now", to_rfc3339(front.now(scope, live))},
                               {"lag_ms", runtime_.clock().monotonic() - asked},
                               {"accepted", totals[0]},
                               {"rejected", totals[1]},
                               {"duplicate", totals[2]},
                               {"held", totals[3]},
                               {"held_now", (*sums)["held"]},
                               {"minutes", Value(std::move(minutes))},
                               {"people", (*sums)["people"]},
                               {"messages", Object{{"sent", (*sums)["messages/sent"]}, {"blocked", (*sums)["messages/blocked"]}, {"failed", (*sums)["messages/failed"]}}}};
            done(std::move(out));
        });
    });
}

bool Door::ready() { return runtime_.ready(); }

Value Door::health() {
    return Object{{"status", runtime_.ready() ? "ok" : "starting"}, {"doing", runtime_.doing()}, {"progress", runtime_.progress()}, {"durable", runtime_.ground().log.durable()}};
}

std::string Door::metrics() {
    std::string out;
    const auto line = [&](const char* name, const char* help, const char* type, std::uint64_t value) {
        out += std::string("# HELP ") + name + " " + help + "\n# TYPE " + name + " " + type + "\n" + name + " " + std::to_string(value) + "\n";
    };
    const Log::Range range = runtime_.ground().log.range();
    line("kesher_ingest_requests_total", "Ingest calls taken.", "counter", requests_);
    line("kesher_refused_total", "Calls refused for load.", "counter", refused_);
    line("kesher_log_position", "Newest record appended.", "counter", range.last);
    line("kesher_log_durable_position", "Newest record on disk.", "counter", runtime_.ground().log.durable());
    line("kesher_log_first_position", "Oldest record kept.", "gauge", range.first);
    line("kesher_front_backlog", "Tasks waiting for the front.", "gauge", runtime_.front_backlog());
    line("kesher_ready", "1 when the engine serves.", "gauge", runtime_.ready() ? 1 : 0);
    return out;
}

}  // namespace kesher::app
