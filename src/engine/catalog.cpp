#include "engine/catalog.hpp"

#include <algorithm>

namespace kesher::engine {
namespace {

Fault invalid(std::string detail, std::string where, std::string fix) { return {codes::definition_invalid, std::move(detail), std::move(where), std::move(fix)}; }

std::string text_of(const Value& value, std::string_view path) {
    const Value* v = value.path(path);
    return v ? v->as_string() : std::string();
}

// {"name", "zone", "zone_table": {"first", "transitions": [[ms, offset_s]…]}, "quiet_hours": {"from", "to"}, "caps": {"sms": {"max", "days"}}}
Result<void> compile_workspace(const Value& body, Workspace& out) {
    out.name = text_of(body, "name");
    auto zone = std::make_shared<Zone>();
    if (const std::string name = text_of(body, "zone"); !name.empty()) zone->name = name;
    if (const Value* table = body.find("zone_table")) {
        if (const Value* first = table->find("first")) zone->first_offset_s = static_cast<std::int32_t>(first->as_integer());
        if (const Value* list = table->find("transitions"))
            for (const Value& t : list->array())
                if (t.array().size() == 2) zone->transitions.push_back({Moment{t.array()[0].as_integer()}, static_cast<std::int32_t>(t.array()[1].as_integer())});
    }
    out.policy.zone = zone;
    out.currency = text_of(body, "currency").empty() ? "ILS" : text_of(body, "currency");
    out.locales.clear();
    if (const Value* locales = body.find("locales"))
        for (const Value& locale : locales->array()) out.locales.push_back(locale.as_string());
    out.policy.quiet_from.reset();
    out.policy.quiet_to.reset();
    if (const Value* quiet = body.find("quiet_hours"); quiet && quiet->is_object()) {
        out.policy.quiet_from = parse_minute(text_of(*quiet, "from"));
        out.policy.quiet_to = parse_minute(text_of(*quiet, "to"));
        if (!out.policy.quiet_from) return invalid("quiet hours have no beginning", "/quiet_hours/from", "write HH:MM, such as 22:00");
        if (!out.policy.quiet_to) return invalid("quiet hours have no end", "/quiet_hours/to", "write HH:MM, such as 07:00");
    }
    out.policy.caps.clear();
    if (const Value* caps = body.find("caps"))
        for (const auto& [name, cap] : caps->object()) {
            const auto channel = parse_word<Channel>(channel_names, name);
            if (!channel) return invalid("the channel \"" + name + "\" is unknown", "/caps/" + name, "use email, sms, push, web or app");
            const Value *max = cap.find("max"), *days = cap.find("days");
            if (!max || !days || max->as_integer() < 1 || days->as_integer() < 1 || max->as_integer() > static_cast<std::int64_t>(caps_max))
                return invalid("the cap needs max (1-100) and days", "/caps/" + name, "write {\"max\": 3, \"days\": 7}");
            out.policy.caps[*channel] = {static_cast<std::uint32_t>(max->as_integer()), days->as_integer() * day_ms};
        }
    return {};
}

Result<void> compile_source(const Definition& d, Workspace& out) {
    Source source{d.id, text_of(d.body, "name"), 0, SourceKind::server, false, true};
    if (source.name.empty()) source.name = d.id;
    if (const Value* no = d.body.find("no")) source.no = static_cast<SourceNo>(no->as_integer());
    const std::string kind = text_of(d.body, "kind");
    if (kind == "server") source.kind = SourceKind::server;
    else if (kind == "web") source.kind = SourceKind::web;
    else if (kind == "mobile") source.kind = SourceKind::mobile;
    else return invalid("the kind of a source is \"" + kind + "\"", "/kind", "use server, web or mobile");
    source.trust_pages = text_of(d.body, "trust") == "pages";
    const Value* basis = d.body.find("basis");
    if (!basis || basis->is_null()) return invalid("a source needs a basis", "/basis", "choose \"hold\" (until consent), or name a lawful basis: {\"analytics\": \"contract\"}");
    if (basis->is_string() && basis->as_string() != "hold")
        return invalid("the basis is \"" + basis->as_string() + "\"", "/basis", "use \"hold\" or an object of purpose and basis");
    if (!basis->is_string() && basis->object().empty())
        return invalid("the basis names no purpose", "/basis", "choose \"hold\" (until consent), or name a lawful basis: {\"analytics\": \"contract\"}");
    for (const auto& [purpose, ground] : basis->object())
        if (ground.as_string().empty()) return invalid("the basis for \"" + purpose + "\" is not said", "/basis/" + purpose, "say what it rests on, such as \"contract\"");
        else if (!parse_word<Purpose>(purpose_names, purpose))
            return invalid("the purpose \"" + purpose + "\" is unknown", "/basis/" + purpose, "use service, analytics, personalization, marketing or ads");
    source.hold = basis->is_string();
    if (const std::string trust = text_of(d.body, "trust"); !trust.empty() && trust != "pages")
        return invalid("the trust is \"" + trust + "\"", "/trust", "use pages, or leave it out");
    if (d.retired) {  // its keys open nothing any more
        out.sources.erase(source.no);
        return {};
    }
    for (const auto& [no, other] : out.sources)
        if (no != source.no && other.name == source.name) return invalid("another source has the name \"" + source.name + "\"", "/name", "give each source a name of its own");
    out.sources[source.no] = std::move(source);
    return {};
}

Result<void> compile_segment(const Definition& d, Workspace& out) {
    if (d.retired) {
        out.segments.erase(d.id);
        return {};
    }
    const Value* text = d.body.find("rule");
    if (!text) return invalid("a segment needs a rule", "/rule", "write a rule, such as \"did order_placed within 30 days\"");
    auto rule = text->is_string() ? parse_rule(text->as_string()) : rule_from_json(*text);
    if (!rule) {
        Fault fault = rule.fault();
        fault.where = "/rule" + (fault.where.empty() ? "" : "@" + fault.where);
        return fault;
    }
    segments::Segment segment{d.id, text_of(d.body, "name"), d.version, *rule, reads_of(*rule)};
    if (segment.name.empty()) segment.name = d.id;
    for (const std::string& read : segment.reads.segments)
        if (read == d.id || !out.segments.contains(read))
            return invalid("the segment \"" + read + "\" is not published", "/rule", read == d.id ? "a segment cannot read itself" : "publish it first");
    out.library.segment_names[d.id] = segment.name;
    out.segments[d.id] = std::move(segment);
    return {};
}

bool published(const Workspace& workspace, std::string_view kind, std::string_view id) {
    if (kind == "segments") return workspace.segments.contains(id);
    if (kind == "creatives") return workspace.library.creatives.contains(id);
    if (kind.starts_with("creatives/")) {  // of that channel
        const auto at = workspace.library.creatives.find(id);
        return at != workspace.library.creatives.end() && name_of(at->second->channel) == kind.substr(10);
    }
    if (kind == "placements") return workspace.shelf.placements.contains(id);
    if (kind == "actions") return workspace.shelf.actions.contains(id);
    if (kind == "proofs") return workspace.shelf.proofs.contains(id);
    return kind == "experiments" && workspace.shelf.experiments.contains(id);
}

Result<void> compile_journey(const Definition& d, Workspace& out) {
    auto journey = journeys::parse_journey(d.body, [&](std::string_view kind, std::string_view id) { return published(out, kind, id); });
    if (!journey) return journey.fault();
    journey->id = d.id;
    if (journey->name.empty()) journey->name = d.id;
    journey->version = d.version;
    journey->retired = d.retired;
    out.library.journeys[d.id][d.version] = std::make_shared<const journeys::Journey>(std::move(*journey));
    return {};
}

Result<void> compile_creative(const Definition& d, Workspace& out) {
    if (d.retired) {
        out.library.creatives.erase(d.id);
        return {};
    }
    Value body = d.body;
    body.set("id", d.id);
    TRY(creative, creative_from_json(body));
    out.library.creatives[d.id] = std::make_shared<const Creative>(std::move(creative));
    return {};
}

// Puts what was read on the shelf under its id, or takes a retired one down.
template <class T, class Map, class Read>
Result<void> shelve(const Definition& d, Map& map, Read read) {
    if (d.retired) {
        map.erase(d.id);
        return {};
    }
    Value body = d.body;
    body.set("id", d.id);
    Result<T> made = read(body);
    if (!made) return made.fault();
    map[d.id] = std::make_shared<const T>(std::move(*made));
    return {};
}

// Every language that the workspace speaks has a creative of the action.
Result<void> check_locales(const decisions::Action& action, const Workspace& workspace) {
    for (const std::string& locale : workspace.locales) {
        const bool spoken =
            std::any_of(action.creatives.begin(), action.creatives.end(), [&](const std::string& id) { return variant_for(*workspace.library.creatives.at(id), locale); });
        if (!spoken) return invalid("no creative of the action speaks \"" + locale + "\"", "/creatives", "add a variant in that language to one of its creatives");
    }
    return {};
}

Result<void> compile_shelf(const Definition& d, Workspace& out) {
    const auto known = [&](std::string_view kind, std::string_view id) { return published(out, kind, id); };
    if (d.kind == "placements") return shelve<decisions::Placement>(d, out.shelf.placements, decisions::placement_from_json);
    if (d.kind == "proofs") return shelve<decisions::Proof>(d, out.shelf.proofs, [&](const Value& body) { return decisions::proof_from_json(body, known); });
    if (d.kind == "experiments") {
        TRY_VOID(shelve<consent::Experiment>(d, out.shelf.experiments, consent::experiment_from_json));
        const auto universal = std::count_if(out.shelf.experiments.begin(), out.shelf.experiments.end(), [](const auto& one) { return one.second->universal; });
        if (universal > 1) return invalid("there is a universal holdout already", "/universal", "a workspace has one; retire the other first");
        return {};
    }
    TRY_VOID(shelve<decisions::Action>(d, out.shelf.actions, [&](const Value& body) { return decisions::action_from_json(body, known); }));
    return d.retired ? Result<void>() : check_locales(*out.shelf.actions.at(d.id), out);
}

Result<void> compile(const Definition& d, Workspace& out) {
    if (d.kind == "workspaces") return compile_workspace(d.body, out);
    if (d.kind == "sources") return compile_source(d, out);
    if (d.kind == "segments") return compile_segment(d, out);
    if (d.kind == "creatives") return compile_creative(d, out);
    if (d.kind == "journeys") return compile_journey(d, out);
    if (d.kind == "keys") return {};
    if (d.kind == "placements" || d.kind == "proofs" || d.kind == "experiments" || d.kind == "actions") return compile_shelf(d, out);
    if (d.kind == "purposes") {
        if (parse_word<Purpose>(purpose_names, d.id)) return {};
        return Fault{codes::definition_invalid, "\"" + d.id + "\" is no purpose; the five are fixed", "id", "use service, analytics, personalization, marketing or ads"};
    }
    return Fault{codes::definition_unknown_kind, "there are no " + d.kind, "",
                 "use workspaces, sources, keys, placements, experiments, creatives, segments, proofs, actions, journeys or purposes"};
}

}  // namespace

Result<std::shared_ptr<const Catalog>> Catalog::with(const Definition& definition) const {
    auto next = std::make_shared<Catalog>(*this);
    Workspace changed;
    if (const Workspace* held = workspace(definition.workspace)) changed = *held;
    changed.no = definition.workspace;
    if (!changed.policy.zone) changed.policy.zone = std::make_shared<const Zone>();
    TRY_VOID(compile(definition, changed));
    next->workspaces_[definition.workspace] = std::make_shared<const Workspace>(std::move(changed));
    next->definitions_[{definition.workspace, definition.kind, definition.id}] = std::make_shared<const Definition>(definition);
    return std::shared_ptr<const Catalog>(std::move(next));
}

const Workspace* Catalog::workspace(WorkspaceNo no) const {
    const auto at = workspaces_.find(no);
    return at == workspaces_.end() ? nullptr : at->second.get();
}

const Definition* Catalog::find(WorkspaceNo no, const std::string& kind, const std::string& id) const {
    const auto at = definitions_.find({no, kind, id});
    return at == definitions_.end() ? nullptr : at->second.get();
}

}  // namespace kesher::engine
