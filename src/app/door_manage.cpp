// Definitions, members, the inbox, the test clock.
#include <algorithm>

#include "app/door.hpp"
#include "app/pages.hpp"

namespace kesher::app {
namespace {

// Keys have routes of their own, with a scope of their own.
bool served(const std::string& kind) { return std::find(engine::definition_kinds.begin(), engine::definition_kinds.end(), kind) != engine::definition_kinds.end(); }

// The five purposes are fixed; a workspace may publish its own words for them.
struct PurposeWords {
    Purpose purpose;
    std::string_view en, he;
};
constexpr PurposeWords purpose_words[] = {{Purpose::service, "What you asked for: your orders, your account, your requests", "מה שביקשת: ההזמנות, החשבון והפניות שלך"},
                                          {Purpose::analytics, "Understanding how our services are used, to improve them", "הבנת השימוש בשירותים שלנו כדי לשפר אותם"},
                                          {Purpose::personalization, "Showing you what fits you in our site and app", "התאמת התוכן באתר ובאפליקציה עבורך"},
                                          {Purpose::marketing, "Offers and news by e-mail, SMS and notifications", "הצעות ועדכונים בדוא״ל, ב־SMS ובהתראות"},
                                          {Purpose::ads, "Showing, or not showing, you our advertisements elsewhere", "הצגה, או אי־הצגה, של הפרסומות שלנו במקומות אחרים"}};

Fault unknown_kind(const std::string& kind) {
    return {codes::not_found, "there are no \"" + kind + "\"", "", "use segments, journeys, creatives, placements, actions, experiments, proofs, sources or purposes"};
}

// Counts of all partitions added up, put under the definition's "counts" (journeys) or "count" (segments).
void add_counts(Value& view, const std::string& kind, const std::map<std::string, std::int64_t>& counts, std::int64_t members) {
    if (kind == "segments") view.set("count", members);
    if (kind != "journeys") return;
    const std::string prefix = "journey/" + view.find("id")->as_string() + "/";
    Value totals = Object{{"inside", 0}, {"entered", 0}, {"passed", 0}, {"left", 0}}, steps = Object{};
    for (const auto& [name, count] : counts) {
        if (!name.starts_with(prefix)) continue;
        const std::string rest = name.substr(prefix.size());
        if (!rest.starts_with("step/")) {
            totals.set(rest, count);
            continue;
        }
        const auto slash = rest.find('/', 5);
        const std::string step = rest.substr(5, slash - 5), what = rest.substr(slash + 1);
        const Value* held = steps.find(step);
        Value one = held ? *held : Value(Object{{"inside", 0}, {"passed", 0}, {"left", 0}, {"sent", 0}, {"reasons", Object{}}});
        const auto reason = what.find('/');
        if (reason == std::string::npos) {
            one.set(what, count);
        } else {
            if (what.starts_with("left/")) one.set("left", one.find("left")->as_integer() + count);
            const char* group = what.starts_with("arm/") ? "arms" : what.starts_with("outcome/") ? "outcomes" : "reasons";
            Value counted = one.find(group) ? *one.find(group) : Value(Object{});
            counted.set(what.substr(reason + 1), count);
            one.set(group, std::move(counted));
        }
        steps.set(step, std::move(one));
    }
    totals.set("steps", std::move(steps));
    view.set("counts", std::move(totals));
}

struct Sums {
    std::map<std::string, std::int64_t> counts;
    std::map<std::string, std::int64_t> members;
    decisions::Counts proofs;  ///< every partition knows the same
};

// What was counted last, and whether the claim may be made; null before the first count.
void add_counted(Value& view, const engine::Workspace* workspace, const decisions::Counts& counts) {
    const std::string id = view.find("id")->as_string();
    const auto counted = counts.find(id);
    const auto proof = workspace ? workspace->shelf.proofs.find(id) : decltype(workspace->shelf.proofs.end()){};
    view.set("counted", Value());
    if (counted == counts.end() || !workspace || proof == workspace->shelf.proofs.end()) return;
    const decisions::Counted& c = counted->second;
    view.set("counted",
             Object{{"people", c.people},
                    {"did", c.did},
                    {"share", c.people ? static_cast<double>(c.did) / static_cast<double>(c.people) : 0.0},
                    {"holds", c.holds(*proof->second)},
                    {"at", to_rfc3339(c.at)}});
}

Handoff left_as(const Person& person, const Message& m) { return {person.scope, person.id, m.id, m.channel, m.to, m.subject, m.body, m.locale, m.sent_at, m.purpose, {}}; }

// The core's copy has markers; what is shown has links of its own, as good as those that left.
void put_links(Value& view, Handoff& handoff, const Links& links, const engine::Catalog& catalog) {
    links.fill(catalog, handoff);
    view.set("subject", handoff.subject);
    view.set("body", handoff.body);
    Value headers = Object{};
    for (const auto& [name, value] : handoff.headers) headers.set(name, value);
    view.set("headers", std::move(headers));
}

}  // namespace

Page purposes_page(const engine::Catalog& catalog, WorkspaceNo workspace) {
    Page page;
    for (const PurposeWords& words : purpose_words) {
        const std::string id(name_of(words.purpose));
        const Definition* own = catalog.find(workspace, "purposes", id);
        page.data.push_back(own && !own->retired
                                ? definition_view(*own)
                                : Value(Object{{"id", id}, {"name", id}, {"texts", Object{{"en", std::string(words.en)}, {"he", std::string(words.he)}}}, {"version", 0}}));
    }
    return page;
}

Value definition_view(const Definition& d) {
    Value out = d.body;
    out.set("id", d.id);
    for (const char* hidden : {"zone_table", "key_slot", "hash"})
        if (out.find(hidden)) std::erase_if(out.mutable_object(), [&](const auto& member) { return member.first == hidden; });
    if (!out.find("name")) out.set("name", d.id);
    out.set("version", d.version);
    out.set("created_at", to_rfc3339(d.created_at));
    out.set("updated_at", to_rfc3339(d.updated_at));
    if (d.retired) out.set("retired", true);
    return out;
}

void Door::definitions(const Principal& who, std::string kind, PageQuery query, Done<Page> done) {
    if (!served(kind) || kind == "keys") return done(unknown_kind(kind));
    if (kind == "purposes") return done(purposes_page(*runtime_.directory()->catalog, who.scope.workspace));
    auto sums = std::make_shared<Sums>();
    const Scope scope = who.scope;
    const auto each = [sums, scope, kind](const engine::Partition& partition) {
        for (const auto& [name, count] : partition.counters().under(scope, "journey/")) sums->counts[name] += count;
        if (kind == "proofs") sums->proofs = partition.proofs(scope);
        if (kind != "segments") return;
        if (const engine::Workspace* workspace = partition.catalog().workspace(scope.workspace))
            for (const auto& [id, segment] : workspace->segments) sums->members[id] += static_cast<std::int64_t>(partition.members(scope, id).size());
    };
    runtime_.ask_all(each, [this, sums, scope, kind, query, done] {
        Page page;
        const auto catalog = runtime_.directory()->catalog;
        for (const auto& [at, held] : catalog->definitions()) {
            const Definition& d = *held;
            if (d.workspace != scope.workspace || d.kind != kind || d.retired || d.id <= query.starting_after) continue;
            if (page.data.size() == query.limit) {
                page.next = page.data.back().find("id")->as_string();
                break;
            }
            Value view = definition_view(d);
            add_counts(view, kind, sums->counts, sums->members[d.id]);
            if (kind == "proofs") add_counted(view, catalog->workspace(scope.workspace), sums->proofs);
            page.data.push_back(std::move(view));
        }
        done(std::move(page));
    });
}

void Door::definition(const Principal& who, std::string kind, std::string id, Done<Published> done) {
    if (!served(kind) || kind == "keys") return done(unknown_kind(kind));
    const auto catalog = runtime_.directory()->catalog;
    const Definition* found = catalog->find(who.scope.workspace, kind, id);
    if (kind == "purposes" && (!found || found->retired)) {  // the five are there whether their words were published or not
        const Page page = purposes_page(*catalog, who.scope.workspace);
        for (const Value& row : page.data)
            if (row.find("id")->as_string() == id) return done(Published{row, false, 0});
    }
    if (!found || found->retired) return done(Fault{codes::not_found, "there is no " + kind + " \"" + id + "\"", "id", "list them with GET /v1/" + kind});
    Published out{definition_view(*found), false, found->version};
    auto sums = std::make_shared<Sums>();
    const Scope scope = who.scope;
    const auto each = [sums, scope, kind, id](const engine::Partition& partition) {
        if (kind == "proofs") sums->proofs = partition.proofs(scope);
        for (const auto& [name, count] : partition.counters().under(scope, "journey/" + id + "/")) sums->counts[name] += count;
        sums->members[id] += static_cast<std::int64_t>(partition.members(scope, id).size());
    };
    runtime_.ask_all(each, [sums, out = std::move(out), catalog, scope, kind, id, done]() mutable {
        add_counts(out.definition, kind, sums->counts, sums->members[id]);
        if (kind == "proofs") add_counted(out.definition, catalog->workspace(scope.workspace), sums->proofs);
        done(std::move(out));
    });
}

// Definitions hold in both environments: what a test key may do ends where live begins.
Result<void> Door::may_define(const Principal& who) const {
    if (who.kind != KeyKind::secret || who.scope.environment == Environment::live) return {};
    return Fault{codes::forbidden, "definitions hold in live, too, and this is a key of test", "Authorization", "use a live key or the console; ?dry_run=true works with any key"};
}

Result<void> Door::complete(const std::string& kind, Value& body) const {
    if (!body.is_object()) return {};  // refused where it is checked
    if (kind == "workspaces" && options_.zone_table) {
        const Value* zone = body.find("zone");
        TRY(table, options_.zone_table(zone ? zone->as_string() : "UTC"));
        body.set("zone_table", std::move(table));
    }
    std::erase_if(body.mutable_object(), [](const auto& member) {  // what GET showed may be sent back
        return std::find(engine::derived_members.begin(), engine::derived_members.end(), member.first) != engine::derived_members.end();
    });
    return {};
}

void Door::publish(const Principal& who, std::string kind, std::string id, Value body, std::uint32_t if_match, bool dry_run, Done<Published> done) {
    if (!served(kind)) return done(unknown_kind(kind));
    if (auto may = may_define(who); !may && !dry_run) return done(may.fault());
    if (auto completed = complete(kind, body); !completed) return done(completed.fault());
    const Scope scope = who.scope;
    runtime_.post_front_always([this, scope, kind, id, body = std::move(body), if_match, dry_run, done](engine::Front& front) {
        auto published = front.publish({scope, kind, id, body, if_match, false, dry_run}, runtime_.live());
        if (!published) return done(published.fault());
        Published out{definition_view(published->definition), published->created, published->definition.version};
        if (dry_run) return done(std::move(out));
        // In force when every partition has stepped it.
        runtime_.ask_all([](const engine::Partition&) {}, [done, out = std::move(out)] { done(out); });
    });
}

void Door::retire(const Principal& who, std::string kind, std::string id, Done<Value> done) {
    if (!served(kind)) return done(unknown_kind(kind));
    if (auto may = may_define(who); !may) return done(may.fault());
    const Scope scope = who.scope;
    runtime_.post_front_always([this, scope, kind, id, done](engine::Front& front) {
        auto published = front.publish({scope, kind, id, Value(), 0, true, false}, runtime_.live());
        if (!published) return done(published.fault());
        runtime_.ask_all([](const engine::Partition&) {}, [done, id] { done(Value(Object{{"id", id}, {"retired", true}})); });
    });
}

void Door::members(const Principal& who, std::string segment, PageQuery query, Done<Page> done) {
    auto found = std::make_shared<std::map<Hash128, Value>>();
    const Scope scope = who.scope;
    if (!runtime_.directory()->catalog->find(scope.workspace, "segments", segment))
        return done(Fault{codes::not_found, "there is no segment \"" + segment + "\"", "id", "check the id"});
    const auto each = [found, scope, segment](const engine::Partition& partition) {
        const engine::Workspace* workspace = partition.catalog().workspace(scope.workspace);
        for (const PersonId id : partition.members(scope, segment))
            if (const Person* person = partition.person(id)) {
                Value row = engine::person_summary(*person, *workspace);
                row.set("since", to_rfc3339(person->memberships.at(segment).since));
                row.set("because", engine::becauses_view(person->memberships.at(segment).because, *workspace->policy.zone));
                found->emplace(id.hash, std::move(row));
            }
    };
    runtime_.ask_all(each, [found, query, done] {
        Page page;
        const auto after = parse_id("per_", query.starting_after);
        for (auto& [id, row] : *found) {
            if (after && id <= *after) continue;
            if (page.data.size() == query.limit) {
                page.next = page.data.back().find("id")->as_string();
                break;
            }
            page.data.push_back(std::move(row));
        }
        done(std::move(page));
    });
}

void Door::inbox(const Principal& who, PageQuery query, Done<Page> done) {
    struct Row {
        Moment at;
        Hash128 message;
        Value view;
        Handoff handoff;  ///< as it left, for its links
    };
    auto found = std::make_shared<std::vector<Row>>();
    const Scope scope = who.scope;
    const auto collect = [this, scope, found, query, done](std::optional<PersonId> only) {
        const auto each = [found, scope, only](const engine::Partition& partition) {
            for (const engine::SentMark& mark : partition.sent()) {
                if (mark.scope != scope) continue;
                const Person* person = partition.person(mark.person);
                if (!person || (only && person->id != *only)) continue;
                const auto message = person->messages.find(mark.message);
                if (message != person->messages.end()) found->push_back({mark.at, mark.message, engine::inbox_view(*person, message->second), left_as(*person, message->second)});
            }
        };
        runtime_.ask_all(each, [this, found, query, done] {
            const auto catalog = runtime_.directory()->catalog;
            std::sort(found->begin(), found->end(), [](const Row& a, const Row& b) { return std::pair(a.at, a.message) > std::pair(b.at, b.message); });
            done(page_of(*found, query, [](Row& row) -> Value& { return row.view; }, [&](Row& row) { put_links(row.view, row.handoff, *options_.links, *catalog); }));
        });
    };
    if (query.search.empty()) return collect(std::nullopt);
    const auto colon = query.search.find(':');
    const Identifier id{query.search.substr(0, colon), colon == std::string::npos ? "" : query.search.substr(colon + 1)};
    runtime_.post_front_always([scope, id, collect, done](engine::Front& front) {
        const auto person = front.lookup(scope, id);
        if (!person) return done(Page{});
        collect(*person);
    });
}

void Door::clear_inbox(const Principal& who, Done<Value> done) {
    const Scope scope = who.scope;
    runtime_.post_front_always([this, scope, done](engine::Front& front) {
        auto position = front.clear_inbox(scope, runtime_.live());
        if (!position) return done(position.fault());
        runtime_.ask_all([](const engine::Partition&) {}, [done] { done(Value(Object{{"cleared", true}})); });
    });
}

void Door::test_clock(const Principal& who, Value request, Done<Value> done) {
    if (who.scope.environment != Environment::test)
        return done(Fault{codes::forbidden, "only the test environment has a clock of its own", "Kesher-Env", "use a test key, or send Kesher-Env: test"});
    const Scope scope = who.scope;
    const Value *to = request.find("to"), *by = request.find("advance_ms");
    const auto moment = to ? parse_moment(to->as_string()) : std::nullopt;
    if ((to && !moment) || (!to && (!by || !by->is_integer() || by->as_integer() < 0)))
        return done(Fault{codes::invalid, "the time to move to is missing", to ? "/to" : "/advance_ms", "send {\"to\": RFC 3339} or {\"advance_ms\": milliseconds, not negative}"});
    runtime_.post_front_always([this, scope, moment, ms = by ? by->as_integer() : 0, done](engine::Front& front) {
        const Moment now = front.now(scope, runtime_.live());
        const Moment target = moment ? *moment : now + ms;
        if (target < now) return done(Fault{engine::codes::clock_backwards, "the test clock only moves forward; it is " + to_rfc3339(now), "/to", "name a later time"});
        runtime_.advance_test(scope.workspace, target, [done](Result<Moment> reached) {
            if (!reached) return done(reached.fault());
            done(Value(Object{{"now", to_rfc3339(*reached)}}));
        });
    });
}

}  // namespace kesher::app
