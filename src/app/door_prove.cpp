// What came of it: experiments, proofs, and the first page that says what needs attention.
#include <algorithm>

#include "app/door.hpp"
#include "measurement/lift.hpp"

namespace kesher::app {
namespace {

Value pair(std::string en, std::string he) { return Object{{"en", std::move(en)}, {"he", std::move(he)}}; }

Fault no_experiment(const std::string& id) { return {codes::not_found, "there is no experiment \"" + id.substr(0, 60) + "\"", "id", "list them with GET /v1/experiments"}; }

std::string by_of(const PageQuery& query, const char* name) {
    const auto at = query.by.find(name);
    return at == query.by.end() ? "" : at->second;
}

// Why one channel does not reach somebody: the first loss counts, in this order.
struct Reach {
    std::int64_t reachable = 0, no_consent = 0, withdrawn = 0, no_address = 0, suppressed = 0, held_out = 0, people = 0;
    void add(const Person& person, Channel channel, const std::vector<std::string>& holdouts, Moment now) {
        ++people;
        const ConsentState state = consent::state_of(person.consents, Purpose::marketing, channel);
        const bool held = std::any_of(holdouts.begin(), holdouts.end(), [&](const std::string& id) {
            const auto at = person.assignments.find(id);
            return at != person.assignments.end() && at->second.arm == arm_held;
        });
        if (consent::address_of(person, channel).empty()) ++no_address;
        else if (state == ConsentState::withdrawn) ++withdrawn;
        else if (state == ConsentState::unknown) ++no_consent;
        else if (consent::suppression_of(person, "", now)) ++suppressed;
        else if (held) ++held_out;
        else ++reachable;
    }
    Value view(Channel channel) const {
        return Object{{"channel", std::string(name_of(channel))},
                      {"reachable", reachable},
                      {"no_consent", no_consent},
                      {"withdrawn", withdrawn},
                      {"no_address", no_address},
                      {"suppressed", suppressed},
                      {"held_out", held_out},
                      {"people", people}};
    }
};

// Everything that home adds up over partitions.
struct Sums {
    std::map<Channel, Reach> reach;
    std::map<std::string, std::int64_t> counts;
    std::map<std::string, std::int64_t> sent_today;  ///< by journey
    std::int64_t open_tasks = 0, overdue = 0;
    measurement::ExperimentSum lift;
    Moment now, last_event;
};

void add_person(Sums& sums, const Person& person, const std::vector<std::string>& holdouts, const std::string& headline, Moment now) {
    for (const Channel channel : {Channel::email, Channel::sms, Channel::push}) sums.reach[channel].add(person, channel, holdouts, now);
    for (const auto& [id, task] : person.tasks) {
        sums.open_tasks += task.state == TaskState::open;
        sums.overdue += task.state == TaskState::open && task.due_at < now;
    }
    for (const auto& [id, m] : person.messages)
        if (m.state == MessageState::sent && m.sent_at > now - day_ms) ++sums.sent_today[m.journey];
    sums.last_event = std::max(sums.last_event, person.last_seen);
    if (!headline.empty()) sums.lift.add(person, headline);
}

// The universal holdout speaks for everything; without one, the first holdout there is.
std::string headline_of(const engine::Workspace& workspace) {
    std::string first;
    for (const auto& [id, experiment] : workspace.shelf.experiments) {
        if (experiment->universal) return id;
        if (experiment->holdout && first.empty()) first = id;
    }
    return first;
}

void attend(Array& list, const char* kind, int severity, std::int64_t count, std::string en, std::string he, std::string link) {
    if (count <= 0) return;
    list.push_back(Object{{"kind", kind}, {"severity", severity}, {"title", pair(std::move(en), std::move(he))}, {"count", count}, {"link", std::move(link)}});
}

Array attention_of(const Sums& sums, const engine::Workspace& workspace, const std::string& headline) {
    Array out;
    const auto count = [&](const char* name) {
        const auto at = sums.counts.find(name);
        return at == sums.counts.end() ? std::int64_t{0} : at->second;
    };
    const auto n = [](std::int64_t value) { return std::to_string(value); };
    attend(out, "failed_sends", 5, count("messages/failed"), n(count("messages/failed")) + " messages failed at the provider.",
           n(count("messages/failed")) + " הודעות נכשלו אצל הספק.", "/inbox");
    attend(out, "overdue_tasks", 4, sums.overdue, n(sums.overdue) + " tasks are overdue.", n(sums.overdue) + " משימות באיחור.", "/agent");
    attend(out, "held_events", 3, count("held"), n(count("held")) + " events are held: no consent. They are released only if it is given.",
           n(count("held")) + " אירועים מוחזקים כי אין להם הסכמה. ישוחררו רק אם תינתן.", "/live?status=held");
    for (const auto& [id, versions] : workspace.library.journeys) {
        const journeys::Journey* journey = workspace.library.latest(id);
        if (!journey || journey->retired || journey->stopped) continue;
        std::int64_t ever = 0;
        for (const journeys::Step& step : journey->steps)
            if (const auto sent = sums.counts.find("journey/" + id + "/step/" + step.id + "/sent"); sent != sums.counts.end()) ever += sent->second;
        if (ever > 0 && !sums.sent_today.contains(id))
            attend(out, "silent_journey", 2, 1, "\"" + journey->name + "\" is live but has sent nothing for a day.",
                   "המסע ״" + journey->name + "״ פעיל, אבל לא שלח דבר ביממה האחרונה.", "/journeys/" + id);
    }
    if (sums.last_event && sums.last_event < sums.now - day_ms)
        attend(out, "stalled_source", 3, 1, "No event has arrived for more than a day.", "לא הגיע אף אירוע ביותר מיממה.", "/live");
    if (headline.empty())
        attend(out, "no_holdout", 1, 1, "No holdout yet, so nobody can say what the messages added.", "אין עדיין קבוצת ביקורת, ולכן אי אפשר לומר מה התקשורת הוסיפה.",
               "/experiments");
    std::stable_sort(out.begin(), out.end(), [](const Value& a, const Value& b) { return a.find("severity")->as_integer() > b.find("severity")->as_integer(); });
    return out;
}

Value money_of(const Sums& sums, const engine::Workspace& workspace, const std::string& headline) {
    if (headline.empty()) return {};
    const Value report = measurement::report(*workspace.shelf.experiments.at(headline), sums.lift, workspace.currency, sums.now);
    Value out = Object{{"experiment", headline},
                       {"name", *report.find("name")},
                       {"currency", workspace.currency},
                       {"verdict", *report.find("verdict")},
                       {"too_few", *report.find("too_few")},
                       {"total", Value()},
                       {"low", Value()},
                       {"high", Value()}};
    if (const Value* difference = report.find("difference"); !difference->is_null()) {
        out.set("total", *difference->find("total"));
        out.set("low", *difference->find("total_low"));
        out.set("high", *difference->find("total_high"));
    }
    return out;
}

Value nothing_of(const Sums& sums) {
    std::int64_t asked = 0, nothing = 0;
    for (const auto& [name, count] : sums.counts) {
        if (!name.starts_with("decision/")) continue;
        if (name.ends_with("/asked")) asked += count;
        if (name.ends_with("/nothing") || name.ends_with("/ghost")) nothing += count;
    }
    return Object{{"decisions", asked}, {"nothing", nothing}, {"share", asked ? Value(static_cast<double>(nothing) / static_cast<double>(asked)) : Value()}};
}

Value running_of(const Sums& sums, const engine::Workspace& workspace) {
    Array out;
    for (const auto& [id, versions] : workspace.library.journeys) {
        const journeys::Journey* journey = workspace.library.latest(id);
        if (!journey || journey->retired || journey->stopped) continue;
        const auto inside = sums.counts.find("journey/" + id + "/inside"), sent = sums.sent_today.find(id);
        out.push_back(Object{{"id", id},
                             {"name", journey->name},
                             {"inside", inside == sums.counts.end() ? std::int64_t{0} : inside->second},
                             {"sent_today", sent == sums.sent_today.end() ? std::int64_t{0} : sent->second}});
    }
    return out;
}

}  // namespace

void Door::experiment_results(const Principal& who, std::string id, Done<Value> done) {
    const auto catalog = runtime_.directory()->catalog;
    const engine::Workspace* workspace = catalog->workspace(who.scope.workspace);
    const auto experiment = workspace ? workspace->shelf.experiments.find(id) : decltype(workspace->shelf.experiments.end()){};
    if (!workspace || experiment == workspace->shelf.experiments.end()) return done(no_experiment(id));
    auto sum = std::make_shared<measurement::ExperimentSum>();
    auto now = std::make_shared<Moment>();
    const Scope scope = who.scope;
    const auto each = [sum, now, scope, id](const engine::Partition& partition) {
        *now = std::max(*now, partition.now(scope));
        for (const auto& [person_id, person] : partition.persons())
            if (person.scope == scope) sum->add(person, id);
    };
    runtime_.ask_all(each, [sum, now, catalog, workspace, id, done] { done(measurement::report(*workspace->shelf.experiments.at(id), *sum, workspace->currency, *now)); });
}

void Door::experiment_people(const Principal& who, std::string id, PageQuery query, Done<Page> done) {
    auto found = std::make_shared<std::map<Hash128, Value>>();
    const Scope scope = who.scope;
    const auto catalog = runtime_.directory()->catalog;
    const engine::Workspace* workspace = catalog->workspace(scope.workspace);
    if (!workspace || !workspace->shelf.experiments.contains(id)) return done(no_experiment(id));
    const auto each = [found, scope, id, query](const engine::Partition& partition) {
        const engine::Workspace* here = partition.catalog().workspace(scope.workspace);
        const std::string arm = by_of(query, "arm"), converted = by_of(query, "converted");
        for (const auto& [person_id, person] : partition.persons()) {
            const auto at = person.scope == scope ? person.assignments.find(id) : person.assignments.end();
            if (at == person.assignments.end() || at->second.mixed || !at->second.exposed_at) continue;
            if (!arm.empty() && at->second.arm != arm) continue;
            if (!converted.empty() && (converted == "true") != (at->second.conversions > 0)) continue;
            Value row = engine::person_summary(person, *here);
            row.set("arm", at->second.arm);
            row.set("exposed_at", to_rfc3339(at->second.exposed_at));
            row.set("ghosts", at->second.ghosts);
            row.set("conversions", at->second.conversions);
            row.set("value", at->second.value);
            found->emplace(person_id.hash, std::move(row));
        }
    };
    runtime_.ask_all(each, [found, query, done] {
        Page page;
        const auto after = parse_id("per_", query.starting_after);
        for (auto& [person, row] : *found) {
            if (after && person <= *after) continue;
            if (page.data.size() == query.limit) {
                page.next = page.data.back().find("id")->as_string();
                break;
            }
            page.data.push_back(std::move(row));
        }
        done(std::move(page));
    });
}

void Door::count_proof(const Principal& who, std::string id, Done<Value> done) {
    runtime_.count_proof(who.scope, id, [id, done](Result<decisions::Counted> counted) {
        if (!counted) return done(counted.fault());
        const double people = static_cast<double>(counted->people), did = static_cast<double>(counted->did);
        done(Value(
            Object{{"id", id}, {"people", counted->people}, {"did", counted->did}, {"share", counted->people ? Value(did / people) : Value()}, {"at", to_rfc3339(counted->at)}}));
    });
}

void Door::home(const Principal& who, Done<Value> done) {
    const Scope scope = who.scope;
    const auto catalog = runtime_.directory()->catalog;
    const engine::Workspace* workspace = catalog->workspace(scope.workspace);
    if (!workspace) return done(Fault{codes::not_found, "there is no such workspace", "", ""});
    const std::string headline = headline_of(*workspace);
    const std::vector<std::string> holdouts = consent::holdouts_of(workspace->shelf.experiments, Purpose::marketing, "");
    auto sums = std::make_shared<Sums>();
    const auto each = [sums, scope, holdouts, headline](const engine::Partition& partition) {
        sums->now = std::max(sums->now, partition.now(scope));
        for (const char* prefix : {"messages/", "journey/", "decision/", "held", "people"})
            for (const auto& [name, count] : partition.counters().under(scope, prefix)) sums->counts[name] += count;
        for (const auto& [id, person] : partition.persons())
            if (person.scope == scope) add_person(*sums, person, holdouts, headline, partition.now(scope));
    };
    runtime_.ask_all(each, [sums, catalog, workspace, headline, done] {
        Array reach;
        for (const auto& [channel, one] : sums->reach) reach.push_back(one.view(channel));
        done(Value(Object{{"as_of", to_rfc3339(sums->now)},
                          {"attention", Value(attention_of(*sums, *workspace, headline))},
                          {"money", money_of(*sums, *workspace, headline)},
                          {"reach", Value(std::move(reach))},
                          {"nothing", nothing_of(*sums)},
                          {"running", running_of(*sums, *workspace)},
                          {"tasks", Object{{"open", sums->open_tasks}, {"overdue", sums->overdue}}},
                          {"people", sums->counts["people"]}}));
    });
}

}  // namespace kesher::app
