// Collect and know: ingest, people, timelines, reasons, consents, erasure.
#include <algorithm>
#include <charconv>

#include "app/door.hpp"
#include "app/pages.hpp"

namespace kesher::app {
namespace {

std::string text_of(const Value& value, const char* key) {
    const Value* v = value.find(key);
    return v ? v->as_string() : std::string();
}

Result<Identifier> identifier_of(const std::string& text, const char* where) {
    const auto colon = text.find(':');
    if (colon == std::string::npos || colon == 0 || colon + 1 == text.size())
        return Fault{codes::invalid, "\"" + text.substr(0, 80) + "\" names nobody", where, "write namespace:value, such as user_id:1234 or email:ada@example.org"};
    return Identifier{text.substr(0, colon), text.substr(colon + 1)};
}

Fault nobody(const Identifier& id) {
    return {engine::codes::person_unknown, "nobody is known by this " + id.ns, "person", "check the namespace and the value; ids are case-sensitive"};
}

bool contains_folded(std::string_view text, std::string_view needle) {
    const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; };
    return std::search(text.begin(), text.end(), needle.begin(), needle.end(), [&](char a, char b) { return lower(a) == lower(b); }) != text.end();
}

bool matches(const Person& person, const std::string& search) {
    if (search.empty() || contains_folded(profiles::display_name(person), search)) return true;
    if (id_text("per_", person.id.hash) == search) return true;
    return std::any_of(person.identifiers.begin(), person.identifiers.end(), [&](const LinkedIdentifier& known) { return contains_folded(known.id.value, search); });
}

bool sees(const Principal& who, Purpose purpose) {
    if (who.kind == KeyKind::session) return true;
    return who.purpose == purpose;
}

// What an identify told is kept for personalization: a key that reads for another purpose sees that there was something, not what.
void withhold_traits(Value& event, Value& row) {
    bool any = false;
    for (auto& [name, value] : event.mutable_object()) {
        if (name == "traits") any = true, value = Value();
        if (name == "context" && value.is_object())
            for (auto& [inner, traits] : value.mutable_object())
                if (inner == "traits") any = true, traits = Value();
    }
    if (any) row.set("withheld", Array{Value("traits")});
}

// What a browser is told about delivery. One request an event, not batches: the client keeps what is in flight in localStorage when its page goes away, and
// sends it again on the next page; a batch lives in memory only, and what the network refuses while the page closes is lost. No keepalive either: browsers
// refuse such requests beyond 64 KB in flight, and most of a burst of 200 had not left after 45 s of retries. Tries do not end after ten, as they would by
// default: each page load of a visitor counts as one, so ten pages during an outage would be enough to drop an event. Waiting times still double.
Value delivery() {
    const Object tries{{"maxRetryCount", 100}};
    return Object{{"apiHost", ""},
                  {"deliveryStrategy", Object{{"strategy", "standard"}}},
                  {"retryQueue", true},
                  {"httpConfig", Object{{"rateLimitConfig", tries}, {"backoffConfig", tries}}}};
}

}  // namespace

template <class T>
void Door::busy(const Done<T>& done) {
    ++refused_;
    done(Fault{codes::overloaded, "too much is waiting to be taken", "", "send it again after Retry-After"});
}

template <class T>
void Door::with_person(const Principal& who, Identifier id, Done<T> done, std::function<Result<T>(const engine::Partition&, const Person&, const engine::Workspace&)> read) {
    const Scope scope = who.scope;
    const bool taken = runtime_.post_front([this, scope, id = std::move(id), done, read = std::move(read)](engine::Front& front) {
        const auto person = front.lookup(scope, id);
        if (!person) return done(nobody(id));
        runtime_.ask_partition(front.partition_of(scope.workspace, *person), [done, read, id, person = *person](engine::Partition& partition) -> std::function<void()> {
            const Person* found = partition.person(person);
            const engine::Workspace* workspace = found ? partition.catalog().workspace(found->scope.workspace) : nullptr;
            Result<T> answer = workspace ? read(partition, *found, *workspace) : Result<T>(nobody(id));
            return [done, answer = std::move(answer)] { done(answer); };
        });
    });
    if (!taken) busy(done);
}

void Door::ingest(IngestRequest request, Done<IngestAnswer> done) {
    ++requests_;
    auto items = ingest::parse_call(request.call, request.body, runtime_.live());
    if (!items) return done(items.fault());
    auto shared = std::make_shared<std::vector<ingest::Item>>(std::move(*items));
    const Scope scope = request.principal.scope;
    const SourceNo source = request.principal.source;
    const bool taken = runtime_.post_front([this, scope, source, shared, done](engine::Front& front) {
        IngestAnswer answer;
        Position last = 0;
        const Moment wall = runtime_.live();
        if (scope.environment == Environment::test)
            if (const Millis ahead = front.now(scope, wall) - wall; ahead > 0) ingest::to_test_time(*shared, wall, ahead);
        for (std::size_t i = 0; i < shared->size(); ++i) {
            engine::Taken taken = front.take(scope, source, (*shared)[i], runtime_.live());
            if (!taken.faults.empty() && taken.faults.front().code.whose != Whose::caller) {
                // The log cannot take more now. What was taken is a duplicate when it comes again, so the whole request may be repeated.
                ++refused_;
                return done(taken.faults.front());
            }
            last = std::max(last, taken.position);
            answer.items.push_back({i, taken.status, std::move(taken.message_id), std::move(taken.event_id), std::move(taken.faults)});
        }
        runtime_.when_durable(last, [done, answer = std::move(answer)] { done(answer); });
    });
    if (!taken) busy(done);
}

Result<Value> Door::settings(const Principal& who) {
    const auto catalog = runtime_.directory()->catalog;
    const engine::Workspace* workspace = catalog->workspace(who.scope.workspace);
    const auto source = workspace->sources.find(who.source);
    const std::string name = source == workspace->sources.end() ? "" : source->second.name;
    return Value(Object{{"integrations", Object{{"Segment.io", delivery()}}},
                        {"plan", Object{{"track", Object{{"__default", Object{{"enabled", true}}}}}}},
                        {"source", Object{{"id", name}, {"name", name}, {"config", Object{}}}},
                        {"edgeFunction", Object{}},
                        {"analyticsNextEnabled", true},
                        {"middlewareSettings", Object{}},
                        {"enabledMiddleware", Object{}},
                        {"metrics", Object{{"sampleRate", 0}}},
                        {"consentSettings", Object{}}});
}

void Door::people(const Principal& who, PageQuery query, Done<Page> done) {
    struct Found {
        std::vector<std::pair<std::pair<Moment, Hash128>, Value>> rows;
    };
    auto found = std::make_shared<Found>();
    const Scope scope = who.scope;
    const auto each = [found, scope, query](const engine::Partition& partition) {
        const engine::Workspace* workspace = partition.catalog().workspace(scope.workspace);
        if (!workspace) return;
        for (const auto& [id, person] : partition.persons())
            if (person.scope == scope && matches(person, query.search)) found->rows.push_back({{person.last_seen, id.hash}, engine::person_summary(person, *workspace)});
    };
    runtime_.ask_all(each, [found, query, done] {
        auto& rows = found->rows;
        std::sort(rows.begin(), rows.end(), [](const auto& a, const auto& b) { return a.first > b.first; });
        done(page_of(rows, query, [](auto& row) -> Value& { return row.second; }));
    });
}

void Door::person(const Principal& who, Identifier id, Done<Value> done) {
    const engine::Viewer viewer{who.kind == KeyKind::session ? who.purposes : std::vector<Purpose>{who.purpose, Purpose::service}};
    const bool whole = who.kind == KeyKind::session;
    with_person<Value>(who, std::move(id), std::move(done),
                       [viewer, whole, purposes = who.purposes](const engine::Partition& partition, const Person& person, const engine::Workspace& workspace) {
                           // A key reads for one purpose at a time; personalization reads what was collected for it.
                           engine::Viewer looks = whole ? engine::Viewer{purposes} : viewer;
                           looks.now = partition.now(person.scope);
                           return Result<Value>(engine::person_view(person, workspace, looks));
                       });
}

void Door::timeline(const Principal& who, Identifier id, PageQuery query, Done<Page> done) {
    struct Rows {
        std::vector<std::pair<Value, Position>> rows;
        std::string next;
    };
    auto rows = std::make_shared<Rows>();
    const auto read = [rows, query](const engine::Partition&, const Person& person, const engine::Workspace& workspace) -> Result<Page> {
        const std::vector<TimelineEntry> all = profiles::timeline(person);
        std::vector<std::size_t> order(all.size());
        for (std::size_t i = 0; i < order.size(); ++i) order[i] = i;
        std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return std::tie(all[a].at, a) > std::tie(all[b].at, b); });
        const Moment from = parse_moment(query.from).value_or(Moment{INT64_MIN}), to = parse_moment(query.to).value_or(Moment{INT64_MAX});
        bool started = query.starting_after.empty();
        for (const std::size_t i : order) {
            const TimelineEntry& entry = all[i];
            const std::string kind(timeline_kind_names[static_cast<std::size_t>(entry.kind)]);
            if (!query.types.empty() && ("," + query.types + ",").find("," + kind + ",") == std::string::npos) continue;
            if (entry.at < from || entry.at > to) continue;
            Value view = engine::timeline_view(entry, i, person, workspace);
            if (!started) {
                started = view.find("id")->as_string() == query.starting_after;
                continue;
            }
            if (rows->rows.size() == query.limit) {
                rows->next = rows->rows.back().first.find("id")->as_string();
                break;
            }
            rows->rows.emplace_back(std::move(view), entry.kind == TimelineKind::event ? entry.position : 0);
        }
        return Page{};
    };
    with_person<Page>(
        who, std::move(id),
        [this, rows, done, sees_traits = sees(who, Purpose::personalization)](Result<Page> answer) {
            if (!answer) return done(answer.fault());
            Page page;
            page.next = rows->next;
            add_events(std::move(rows->rows), std::move(page), sees_traits, done);
        },
        read);
}

// The bodies come from the log, off the engine's threads.
void Door::add_events(std::vector<std::pair<Value, Position>> rows, Page page, bool sees_traits, Done<Page> done) {
    runtime_.post_read([this, rows = std::move(rows), page = std::move(page), sees_traits, done = std::move(done)]() mutable {
        for (auto& [row, position] : rows) {
            if (position) {
                auto stored = runtime_.ground().log.read(position);
                auto record = stored ? engine::Front::open(*stored, runtime_.ground().keys) : Result<Record>(stored.fault());
                if (record && !record->shredded) {
                    Bytes inner = record->body;
                    if (const auto body = identity::decode_event_body(inner))
                        if (const auto event = ingest::decode_event(body->event)) {
                            if (auto raw = parse_json(event->raw, {.depth_max = 32, .replace_surrogates = true})) {
                                if (!sees_traits) withhold_traits(*raw, row);
                                row.set("event", std::move(*raw));
                            }
                            row.set("type", std::string(name_of(event->type)));
                            row.set("source", body->source_name);
                        }
                } else {
                    row.set("event", Value());
                    row.set("withheld", record ? "forgotten" : "past the retention of the log");
                }
            }
            page.data.push_back(std::move(row));
        }
        done(std::move(page));
    });
}

void Door::why(const Principal& who, Identifier id, Value about, Done<Value> done) {
    const std::string message = text_of(about, "message"), journey = text_of(about, "journey");
    const Moment began = runtime_.clock().wall();
    const auto hash = parse_id("msg_", message);
    if (journey.empty() && !hash) return done(Fault{codes::invalid, "it is not said what is asked about", "message", "send ?message=msg_… or ?journey=ID"});
    with_person<Value>(
        who, std::move(id), std::move(done), [this, hash, journey, began](const engine::Partition& partition, const Person& person, const engine::Workspace& workspace) {
            Result<Value> answer = hash ? engine::why_message(person, workspace, *hash) : engine::why_journey(person, workspace, journey, partition.now(person.scope));
            if (const Value* copy = answer && hash ? answer->find("copy") : nullptr) {  // the core's copy has markers
                const Message& m = person.messages.at(*hash);
                Handoff shown{person.scope, person.id, m.id, m.channel, m.to, m.subject, m.body, m.locale, std::max(m.sent_at, partition.now(person.scope)), m.purpose, {}};
                options_.links->fill(partition.catalog(), shown);
                Value filled = *copy;
                filled.set("subject", shown.subject);
                filled.set("body", shown.body);
                answer->set("copy", std::move(filled));
            }
            if (answer) answer->set("recomputed_ms", runtime_.clock().wall() - began);
            return answer;
        });
}

void Door::consent(const Principal& who, Value request, Done<Value> done) {
    auto id = identifier_of(text_of(request, "person"), "/person");
    if (!id) return done(id.fault());
    auto claim = ingest::parse_consent(request, runtime_.live() + ingest::future_ms_max, "");
    if (!claim) return done(claim.fault());
    if (!request.find("at")) claim->consent.at = {};
    const Scope scope = who.scope;
    const Hash128 input = fresh_id();
    runtime_.post_front_always([this, scope, id = *id, claim = *claim, input, done](engine::Front& front) {  // an opt-out is never refused for load
        auto position = front.consent(scope, id, claim, input, runtime_.live());
        if (!position) return done(position.fault());
        const auto person = front.lookup(scope, id);
        const auto told = [this, claim, done, person = *person, no = front.partition_of(scope.workspace, *person)] {
            runtime_.ask_partition(no, [done, claim, person](engine::Partition& partition) -> std::function<void()> {
                const Person* found = partition.person(person);
                const ConsentState state = found ? consent::state_of(found->consents, claim.key.purpose, claim.key.channel) : ConsentState::unknown;
                Value answer = Object{{"person", id_text("per_", person.hash)},
                                      {"purpose", std::string(name_of(claim.key.purpose))},
                                      {"channel", std::string(name_of(claim.key.channel))},
                                      {"state", std::string(name_of(state))},
                                      {"in_force", true}};
                return [done, answer = std::move(answer)] { done(answer); };
            });
        };
        if (claim.consent.state != ConsentState::withdrawn || (id.ns != "email" && id.ns != "phone")) return told();
        // Two people may share an address: who withdraws by it is not written to there under another name either.
        if (auto all = front.withdraw_address(scope, id, claim, Hasher("address").add(input).done(), runtime_.live()); !all) return done(all.fault());
        runtime_.ask_all([](const engine::Partition&) {}, told);
    });
}

void Door::consents(const Principal& who, Identifier id, Done<Page> done) {
    with_person<Page>(who, std::move(id), std::move(done),
                      [](const engine::Partition&, const Person& person, const engine::Workspace&) { return Result<Page>(Page{engine::consents_view(person), ""}); });
}

void Door::privacy_request(const Principal& who, Value request, Done<Value> done) {
    if (text_of(request, "type") != "erase") return done(Fault{codes::invalid, "the type is \"" + text_of(request, "type") + "\"", "/type", "use erase"});
    auto id = identifier_of(text_of(request, "person"), "/person");
    if (!id) return done(id.fault());
    const Scope scope = who.scope;
    const Hash128 input = fresh_id();
    if (id->ns != "email" && id->ns != "phone") return erase(scope, {*id}, input, std::move(done));
    // An address may be held by several; it is forgotten with all of them.
    auto holders = std::make_shared<std::set<PersonId>>();
    const auto each = [holders, scope, id = *id](const engine::Partition& partition) {
        for (const auto& [person_id, person] : partition.persons())
            if (person.scope == scope && engine::holds_address(person, id)) holders->insert(person_id);
    };
    runtime_.ask_all(each, [this, scope, holders, input, id = *id, done] {
        std::vector<Identifier> ids;
        for (const PersonId& person : *holders) ids.push_back({"id", id_text("per_", person.hash)});
        if (ids.empty()) ids.push_back(id);
        erase(scope, std::move(ids), input, done);
    });
}

void Door::erase(Scope scope, std::vector<Identifier> ids, const Hash128& input, Done<Value> done) {
    runtime_.post_front_always([this, scope, ids = std::move(ids), input, done](engine::Front& front) {
        std::vector<KeySlot> slots;
        std::optional<engine::Erasure> last;
        for (std::size_t i = 0; i < ids.size(); ++i) {
            auto erasure = front.erase(scope, ids[i], i ? Hasher("erase").add(input).add(i).done() : input, runtime_.live());
            if (!erasure && !last) return done(erasure.fault());
            if (!erasure) continue;
            slots.insert(slots.end(), erasure->slots.begin(), erasure->slots.end());
            if (!last) last = *erasure;
        }
        if (!last) return done(Fault{engine::codes::person_unknown, "nobody is known by this", "/person", "check the namespace and the value"});
        // Replay must never cross a shred: first a checkpoint beyond the erasure, then the keys.
        runtime_.checkpoint_then([this, erasure = *last, slots, input, people = ids.size(), done] {
            if (auto shredded = runtime_.ground().keys.shred(slots); !shredded) return done(shredded.fault());
            done(Value(Object{{"id", id_text("dsr_", input)},
                              {"type", "erase"},
                              {"state", "done"},
                              {"at", to_rfc3339(erasure.at)},
                              {"certificate",
                               Object{{"subject", to_hex(to_bytes(erasure.subject))},
                                      {"people", people},
                                      {"keys_destroyed", slots.size()},
                                      {"ledger", erasure.position},
                                      {"at", to_rfc3339(erasure.at)}}}}));
        });
    });
}

void Door::privacy_requests(const Principal& who, PageQuery, Done<Page> done) {
    const Scope scope = who.scope;
    if (!runtime_.post_front([scope, done](engine::Front& front) {
            Page page;
            for (const auto& [subject, row] : front.ledger())
                if (row.scope == scope)
                    page.data.push_back(Object{{"id", id_text("dsr_", row.request)},
                                               {"type", "erase"},
                                               {"state", "done"},
                                               {"at", to_rfc3339(row.at)},
                                               {"certificate", Object{{"subject", to_hex(to_bytes(subject))}}}});
            done(std::move(page));
        }))
        busy(done);
}

void Door::explain(const Principal& who, std::string segment, Identifier id, Done<Value> done) {
    with_person<Value>(who, std::move(id), std::move(done),
                       [segment, sees_traits = sees(who, Purpose::personalization)](const engine::Partition& partition, const Person& person,
                                                                                    const engine::Workspace& workspace) -> Result<Value> {
                           const auto at = workspace.segments.find(segment);
                           if (at == workspace.segments.end()) return Fault{codes::not_found, "there is no segment \"" + segment + "\"", "id", "check the id"};
                           Array conditions;
                           const bool withheld = !sees_traits && !at->second.reads.traits.empty();
                           for (const Condition& c : kesher::explain(at->second.rule, segments::facts_of(person, *workspace.policy.zone), partition.now(person.scope))) {
                               Value one = Object{{"rule", c.rule}, {"match", c.match}, {"seen", withheld ? std::string("withheld") : c.seen}};
                               if (c.at) one.set("at", to_rfc3339(c.at));
                               conditions.push_back(std::move(one));
                           }
                           const auto inside = person.memberships.find(segment);
                           Value out = Object{{"segment", segment}, {"in", inside != person.memberships.end()}, {"conditions", Value(std::move(conditions))}};
                           if (inside != person.memberships.end()) out.set("since", to_rfc3339(inside->second.since));
                           return out;
                       });
}

template void Door::busy<Page>(const Done<Page>&);
template void Door::busy<Value>(const Done<Value>&);

}  // namespace kesher::app
