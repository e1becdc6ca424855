// Decisions: asked, dry, listed, explained; and feature flags over the same decisions.
#include <algorithm>

#include "app/door.hpp"
#include "app/pages.hpp"

namespace kesher::app {
namespace {

constexpr std::size_t context_bytes_max = 8 * 1024;
constexpr std::size_t placements_max = 20;

std::string text_of(const Value& value, std::string_view key) {
    const Value* v = value.find(key);
    return v ? v->as_string() : std::string();
}

const engine::Workspace* workspace_of(const Directory& directory, Scope scope) { return directory.catalog->workspace(scope.workspace); }

Result<std::optional<Identifier>> identifier_of(const std::string& text) {
    if (text.empty()) return std::optional<Identifier>();
    const auto colon = text.find(':');
    if (colon == std::string::npos || colon == 0 || colon + 1 == text.size())
        return Fault{codes::invalid, "\"" + text.substr(0, 80) + "\" names nobody", "/person", "write namespace:value, such as user_id:1234"};
    return std::optional(Identifier{text.substr(0, colon), text.substr(colon + 1)});
}

// Every placement that was named must be there: nothing is decided for half a page.
Result<void> check_placements(const Value& request, const engine::Workspace& workspace) {
    const Value* placements = request.find("placements");
    if (!placements || placements->array().empty()) return Fault{codes::invalid, "no placement is named", "/placements", "send [\"home-hero\"]"};
    if (placements->array().size() > placements_max) return Fault{codes::invalid, "more than 20 placements", "/placements", "ask for fewer at once"};
    for (std::size_t i = 0; i < placements->array().size(); ++i) {
        const std::string& id = placements->array()[i].as_string();
        if (!workspace.shelf.placements.contains(id))
            return Fault{codes::placement_unknown, "the placement \"" + id.substr(0, 80) + "\" is not published", "/placements/" + std::to_string(i),
                         "list them with GET /v1/placements"};
        for (std::size_t before = 0; before < i; ++before)
            if (placements->array()[before].as_string() == id)
                return Fault{codes::invalid, "\"" + id.substr(0, 80) + "\" is named twice", "/placements/" + std::to_string(i),
                             "name a placement once; its slots say how many it shows"};
    }
    return {};
}

Result<Value> context_of(const Value& request) {
    const Value* context = request.find("context");
    if (!context || context->is_null()) return Value(Object{});
    if (!context->is_object()) return Fault{codes::invalid, "the context is no object", "/context", "send {\"locale\": \"he\", …}"};
    if (to_json(*context).size() > context_bytes_max) return Fault{codes::too_large, "the context is larger than 8 KiB", "/context", "send only what decides"};
    if (const Value* locale = context->find("locale"); locale && !locale->is_string())
        return Fault{codes::invalid, "the locale is no text", "/context/locale", "write a language tag such as he or en-GB"};
    return *context;
}

Value view_of(const Value& body, const Person& person, const engine::Workspace& workspace, const std::function<const Decision*(const std::string&)>& find, bool runner_ups) {
    Array list;
    bool partial = false;
    Moment at;
    const Value* placements = body.find("placements");
    for (const Value& placement : placements->array()) {
        const Decision* decision = find(placement.as_string());
        if (!decision) continue;
        partial |= decision->partial;
        at = decision->at;
        list.push_back(engine::decided_view(*decision, workspace, runner_ups));
    }
    Value out = Object{{"person_id", person.id ? Value(id_text("per_", person.id.hash)) : Value()}, {"at", to_rfc3339(at)}, {"decisions", Value(std::move(list))}};
    if (partial) out.set("partial", true);
    return out;
}

// Decides without a trace: a const person, a copy of nothing, and no decision that could be asked about later.
Value traceless_view(const Value& body, const Person& person, const engine::Partition& partition, Scope scope, Moment now, bool runner_ups) {
    const engine::Workspace& workspace = *partition.catalog().workspace(scope.workspace);
    std::map<std::string, Decision> made;
    const Value* context = body.find("context");
    for (const Value& placement : body.find("placements")->array()) {
        if (!workspace.shelf.placements.contains(placement.as_string())) continue;  // retired between the asking and now
        const decisions::Question question{{}, placement.as_string(), context ? *context : Value()};
        made.emplace(placement.as_string(), decisions::decide(person, partition.scene(workspace, scope, now), question));
    }
    Value out = view_of(
        body, person, workspace,
        [&](const std::string& id) {
            const auto at = made.find(id);
            return at == made.end() ? nullptr : &at->second;
        },
        runner_ups);
    for (auto& [name, list] : out.mutable_object())
        for (std::size_t i = 0; name == "decisions" && i < list.array().size(); ++i) list.mutable_array()[i].set("decision_id", Value());
    return out;
}

}  // namespace

Result<engine::Front::Asked> Door::asked(const Principal& who, const Value& request) {
    engine::Front::Asked out;
    TRY(named, identifier_of(text_of(request, "person")));
    const std::string user = text_of(request, "userId"), device = text_of(request, "anonymousId");
    for (const auto& [where, id] : {std::pair<const char*, const std::string&>{"/userId", user}, {"/anonymousId", device}, {"/person", named ? named->value : user}})
        if (id.size() > ingest::id_bytes_max) return Fault{codes::invalid, "the id has " + std::to_string(id.size()) + " bytes", where, "send at most 256 bytes"};
    out.trusted = who.kind != KeyKind::write;
    if (who.kind == KeyKind::write) {
        if (named) return Fault{codes::forbidden, "a write key does not name persons", "/person", "send userId or anonymousId"};
        const engine::Workspace* workspace = workspace_of(*runtime_.directory(), who.scope);
        const auto source = workspace ? workspace->sources.find(who.source) : decltype(workspace->sources.end()){};
        if (!workspace || source == workspace->sources.end()) return Fault{codes::key_invalid, "the source of this key is gone", "", "create a source and a key for it"};
        out.source = source->second.name;
        out.trusted = source->second.kind == SourceKind::server || source->second.trust_pages;
    }
    if (named) {
        out.ids.push_back(*named);
        out.create = false;
    }
    if (!user.empty()) out.ids.push_back({"user_id", user});
    if (!device.empty()) out.ids.push_back({"anonymous_id", device});
    if (out.ids.empty()) return Fault{codes::invalid, "it is not said for whom", "/anonymousId", "send userId, anonymousId or both"};
    return out;
}

// The question is a record; its partition decides at once, and the answer leaves without waiting for the disk: what a crash
// forgets of it are reservations of a slot, never a message.
void Door::ask_and_answer(const Principal& who, engine::Front::Asked asked, Value body, Answering answering, Done<Value> done) {
    const Scope scope = who.scope;
    const Hash128 request = fresh_id();
    const bool taken = runtime_.post_front(
        [this, scope, source = who.source, asked = std::move(asked), body = std::move(body), request, answering = std::move(answering), done](engine::Front& front) {
            if (front.waits_for_consent(scope, source, asked)) {
                const Moment now = front.now(scope, runtime_.live());
                return runtime_.ask_partition(0, [done, held = answering.held, now](engine::Partition& partition) -> std::function<void()> {
                    done(held(partition, now));
                    return {};
                });
            }
            auto at = front.ask(scope, asked, body, request, runtime_.live());
            if (!at) return done(at.fault());
            runtime_.ask_partition(front.partition_of(scope.workspace, at->person),
                                   [done, view = answering.view, request, person = at->person](engine::Partition& partition) -> std::function<void()> {
                                       const Person* found = partition.person(person);
                                       const engine::Workspace* workspace = found ? partition.catalog().workspace(found->scope.workspace) : nullptr;
                                       if (workspace) done(view(partition, *found, *workspace, request));
                                       else done(Fault{engine::codes::person_unknown, "the person was forgotten meanwhile", "", "ask again"});
                                       return {};
                                   });
        });
    if (!taken) busy(done);
}

void Door::decide(const Principal& who, Value request, Done<Value> done) {
    const auto directory = runtime_.directory();
    const engine::Workspace* workspace = workspace_of(*directory, who.scope);
    if (!workspace) return done(Fault{codes::not_found, "there is no such workspace", "", ""});
    if (auto good = check_placements(request, *workspace); !good) return done(good.fault());
    auto context = context_of(request);
    if (!context) return done(context.fault());
    auto asked = this->asked(who, request);
    if (!asked) return done(asked.fault());
    Value body = Object{{"placements", *request.find("placements")}, {"context", *context}};
    const Value* dry = request.find("dry_run");
    if (dry && !dry->is_null() && !dry->is_bool()) return done(Fault{codes::invalid, "dry_run is neither true nor false", "/dry_run", "send true or false, without quotes"});
    if (dry && dry->as_bool()) {
        if (who.kind == KeyKind::write) return done(Fault{codes::forbidden, "a write key cannot ask for a dry run", "/dry_run", "use a secret key or the console"});
        return decide_dry(who, std::move(*asked), std::move(body), std::move(done));
    }
    const bool runner_ups = who.kind != KeyKind::write;
    Answering answering;
    answering.view = [body, runner_ups](const engine::Partition& partition, const Person& person, const engine::Workspace& workspace, const Hash128& request) -> Result<Value> {
        if (auto still = check_placements(body, workspace); !still) return still.fault();  // retired since
        return view_of(body, person, workspace, [&](const std::string& placement) { return partition.decision(person, decisions::decision_id(request, placement)); }, runner_ups);
    };
    answering.held = [body, scope = who.scope](const engine::Partition& partition, Moment now) -> Result<Value> {
        Value out = traceless_view(body, stranger, partition, scope, now, false);
        out.set("held", true);
        return out;
    };
    ask_and_answer(who, std::move(*asked), std::move(body), std::move(answering), std::move(done));
}

void Door::decide_dry(const Principal& who, engine::Front::Asked asked, Value body, Done<Value> done) {
    const Scope scope = who.scope;
    const bool taken = runtime_.post_front([this, scope, asked = std::move(asked), body = std::move(body), done](engine::Front& front) {
        const auto person = front.asked_person(scope, asked);
        if (!person && !asked.create) return done(Fault{engine::codes::person_unknown, "nobody is known by these ids", "/person", "check the namespace and the value"});
        const PartitionNo no = person ? front.partition_of(scope.workspace, *person) : PartitionNo{0};
        const Moment now = front.now(scope, runtime_.live());
        runtime_.ask_partition(no, [scope, person, body, now, done](engine::Partition& partition) -> std::function<void()> {
            const Person* found = person ? partition.person(*person) : nullptr;
            Value view = traceless_view(body, found ? *found : stranger, partition, scope, now, true);
            view.set("dry_run", true);
            return [done, view = std::move(view)] { done(view); };
        });
    });
    if (!taken) busy(done);
}

void Door::with_person_named(Scope scope, PageQuery query, Done<Page> done, std::function<void(PageQuery)> go) {
    const auto at = query.by.find("person");
    if (at == query.by.end() || at->second.empty()) return go(std::move(query));
    auto named = identifier_of(at->second.starts_with("per_") ? "id:" + at->second : at->second);
    if (!named) return done(named.fault());
    const bool taken = runtime_.post_front([scope, who = **named, query = std::move(query), done, go = std::move(go)](engine::Front& front) mutable {
        const auto person = front.lookup(scope, who);
        if (!person) return done(Page{});
        query.by["person"] = id_text("per_", person->hash);
        go(std::move(query));
    });
    if (!taken) busy(done);
}

void Door::decisions(const Principal& who, PageQuery query, Done<Page> done) {
    with_person_named(who.scope, std::move(query), done, [this, who, done](PageQuery named) { list_decisions(who, std::move(named), done); });
}

void Door::list_decisions(const Principal& who, PageQuery query, Done<Page> done) {
    using Key = std::pair<Moment, Hash128>;
    auto rows = std::make_shared<std::map<Key, Value, std::greater<>>>();  // newest first
    auto behind = std::make_shared<std::optional<Key>>();                  // the row that the page begins behind
    const Scope scope = who.scope;
    // Each partition gives its newest only: a page needs no more of any of them.
    const auto each = [rows, behind, scope, query](const engine::Partition& partition) {
        const engine::Workspace* workspace = partition.catalog().workspace(scope.workspace);
        std::size_t given = 0;
        Moment last;  // those of one moment are put in order of their ids only afterwards: all of them are given
        for (auto mark = partition.decided().rbegin(); workspace && mark != partition.decided().rend() && (given <= query.limit || mark->at == last); ++mark) {
            if (mark->scope != scope || (*behind && Key{mark->at, mark->decision} >= **behind)) continue;
            const Person* person = partition.person(mark->person);
            const auto decision = person ? person->decisions.find(mark->decision) : decltype(person->decisions.end()){};
            if (!person || decision == person->decisions.end()) continue;
            Value view = engine::decision_row(*person, decision->second, *workspace);
            const auto wanted = [&](const char* name, const Value* seen) {
                const auto at = query.by.find(name);
                return at == query.by.end() || at->second.empty() || (seen && seen->as_string() == at->second);
            };
            if (!wanted("placement", view.find("placement")) || !wanted("action", view.find("action")) || !wanted("reason", view.find("reason")) ||
                !wanted("person", view.path("person.id")))
                continue;
            rows->emplace(Key{mark->at, mark->decision}, std::move(view));
            last = mark->at;
            ++given;
        }
    };
    const auto finish = [rows, limit = query.limit, done] {
        PageQuery first;
        first.limit = limit;
        done(page_of(*rows, first, [](auto& row) -> Value& { return row.second; }));
    };
    const auto after = parse_id("dec_", query.starting_after);
    if (query.starting_after.empty()) return runtime_.ask_all(each, finish);
    if (!after) return done(Page{});
    const auto find = [behind, scope, after = *after](const engine::Partition& partition) {
        for (const engine::DecidedMark& mark : partition.decided())
            if (mark.scope == scope && mark.decision == after) *behind = Key{mark.at, mark.decision};
    };
    runtime_.ask_all(find, [this, behind, each, finish, done] {
        if (*behind) runtime_.ask_all(each, finish);
        else done(Page{});
    });
}

void Door::find_person(Scope scope, std::function<std::optional<Value>(const engine::Partition&, const Person&, const engine::Workspace&)> visit, Fault none, Done<Value> done) {
    auto found = std::make_shared<std::optional<Value>>();
    const auto each = [found, scope, visit = std::move(visit)](const engine::Partition& partition) {
        const engine::Workspace* workspace = partition.catalog().workspace(scope.workspace);
        if (!workspace || *found) return;
        for (const auto& [id, person] : partition.persons()) {
            if (person.scope != scope) continue;
            if ((*found = visit(partition, person, *workspace))) return;
        }
    };
    runtime_.ask_all(each, [found, none = std::move(none), done] {
        if (*found) done(std::move(**found));
        else done(none);
    });
}

void Door::decision(const Principal& who, std::string id, Done<Value> done) {
    const auto hash = parse_id("dec_", id);
    const Fault none{codes::not_found, "the decision \"" + id.substr(0, 60) + "\" is not kept", "id",
                     "a person's last 32 decisions are kept whole; the timeline tells of the older ones"};
    if (!hash) return done(none);
    const Moment began = runtime_.clock().wall();
    find_person(
        who.scope,
        [this, hash = *hash, began](const engine::Partition&, const Person& person, const engine::Workspace& workspace) -> std::optional<Value> {
            const auto at = person.decisions.find(hash);
            if (at == person.decisions.end()) return std::nullopt;
            Value out = engine::why_decision(person, at->second, workspace);
            out.set("recomputed_ms", runtime_.clock().wall() - began);
            return out;
        },
        none, std::move(done));
}

}  // namespace kesher::app
