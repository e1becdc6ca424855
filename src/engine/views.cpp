#include "engine/views.hpp"

#include <algorithm>

namespace kesher::engine {
namespace {

Value time_or_null(Moment moment) { return moment ? Value(to_rfc3339(moment)) : Value(); }

std::string label_of(const Workspace& workspace, const std::string& segment) {
    const auto at = workspace.library.segment_names.find(segment);
    return at == workspace.library.segment_names.end() ? segment : at->second;
}

std::string journey_name(const Workspace& workspace, const std::string& id) {
    const journeys::Journey* journey = workspace.library.latest(id);
    return journey ? journey->name : id;
}

Value journeys_of(const Person& person, const Workspace& workspace) {
    Array out;
    for (const auto& [id, run] : person.runs) {
        Value one = Object{{"id", run.journey}, {"name", journey_name(workspace, run.journey)}, {"version", run.version},
                           {"step", run.step},  {"entered_at", to_rfc3339(run.entered_at)},     {"because", becauses_view(run.because, *workspace.policy.zone)}};
        if (run.wakes_at) one.set("wakes_at", to_rfc3339(run.wakes_at));
        out.push_back(std::move(one));
    }
    return out;
}

Value segments_of(const Person& person, const Workspace& workspace) {
    Array out;
    for (const auto& [id, membership] : person.memberships)
        out.push_back(
            Object{{"id", id}, {"name", label_of(workspace, id)}, {"since", to_rfc3339(membership.since)}, {"because", becauses_view(membership.because, *workspace.policy.zone)}});
    return out;
}

Value identifiers_of(const Person& person) {
    Array out;
    for (const LinkedIdentifier& known : person.identifiers) {
        Value one = Object{{"ns", known.id.ns}, {"value", known.id.value}, {"at", to_rfc3339(known.at)}, {"source", known.source}};
        if (known.claimed) one.set("claimed", true);
        out.push_back(std::move(one));
    }
    return out;
}

std::string message_title(const Message* message, const TimelineEntry& entry) {
    const auto slash = entry.name.find('/');
    const std::string channel = entry.name.substr(0, slash);
    if (message && !message->subject.empty()) return message->subject;
    return channel + " " + (slash == std::string::npos ? "" : entry.name.substr(slash + 1));
}

}  // namespace

bool Viewer::sees(Purpose purpose) const { return std::find(purposes.begin(), purposes.end(), purpose) != purposes.end(); }

Value becauses_view(const Becauses& because, const Zone& zone) {
    Array out;
    for (const Because& b : because) {
        Value one = Object{{"text", b.text}, {"text_he", because_in_hebrew(b, zone)}, {"rule", b.rule}, {"seen", b.seen}};
        if (b.at) one.set("at", to_rfc3339(b.at));
        out.push_back(std::move(one));
    }
    return out;
}

Value reach_view(const Person& person) {
    Object out;
    for (const Channel channel : {Channel::email, Channel::sms, Channel::push}) {
        const bool address = !consent::address_of(person, channel).empty();
        const ConsentState state = consent::state_of(person.consents, Purpose::marketing, channel);
        // A withdrawal is told even where there is no address.
        const bool tell = address || state != ConsentState::unknown;
        Value one = Object{{"state", tell ? std::string(name_of(state)) : std::string("none")}};
        if (const Consent* decides = deciding(person.consents, Purpose::marketing, channel)) {
            one.set("at", to_rfc3339(decides->at));
            one.set("source", decides->source);
        }
        out.emplace_back(std::string(name_of(channel)), std::move(one));
    }
    return out;
}

Value person_summary(const Person& person, const Workspace& workspace) {
    Array segments;
    for (const auto& [id, membership] : person.memberships) segments.push_back(Object{{"id", id}, {"name", label_of(workspace, id)}});
    Object reach;
    const Value reached = reach_view(person);
    for (const auto& [channel, state] : reached.object()) reach.emplace_back(channel, *state.find("state"));
    return Object{{"id", id_text("per_", person.id.hash)},
                  {"name", profiles::display_name(person)},
                  {"identifiers", identifiers_of(person)},
                  {"first_seen", time_or_null(person.first_seen)},
                  {"last_seen", time_or_null(person.last_seen)},
                  {"segments", Value(std::move(segments))},
                  {"reach", Value(std::move(reach))},
                  {"events", person.events}};
}

Array consents_view(const Person& person) {
    Array out;
    for (const auto& [key, c] : person.consents)
        out.push_back(Object{{"purpose", std::string(name_of(key.purpose))},
                             {"channel", std::string(name_of(key.channel))},
                             {"state", std::string(name_of(c.state))},
                             {"at", to_rfc3339(c.at)},
                             {"source", c.source},
                             {"text_version", c.text_version},
                             {"locale", c.locale},
                             {"proof", c.proof},
                             {"position", c.position}});
    return out;
}

Value person_view(const Person& person, const Workspace& workspace, const Viewer& viewer) {
    Object traits;
    Array withheld;
    for (const auto& [name, trait] : person.traits) {
        if (trait.expires && viewer.now && trait.expires <= viewer.now) continue;  // it is no longer known
        if (!viewer.sees(trait.purpose)) {
            withheld.push_back(name);
            continue;
        }
        traits.emplace_back(name,
                            Object{{"value", trait.value},
                                   {"origin", std::string(name_of(trait.origin))},
                                   {"source", trait.source},
                                   {"at", to_rfc3339(trait.at)},
                                   {"purpose", std::string(name_of(trait.purpose))},
                                   {"expires", time_or_null(trait.expires)}});
    }
    Array merged;
    for (const MergedFrom& from : person.merged) merged.push_back(Object{{"id", id_text("per_", from.id.hash)}, {"at", to_rfc3339(from.at)}});
    const Object counts = {{"events", person.events},        {"messages", person.message_count},         {"consents", person.consents.size()},
                           {"traits", person.traits.size()}, {"identifiers", person.identifiers.size()}, {"held", person.held.size()}};
    Value out = Object{{"id", id_text("per_", person.id.hash)},
                       {"name", profiles::display_name(person)},
                       {"first_seen", time_or_null(person.first_seen)},
                       {"last_seen", time_or_null(person.last_seen)},
                       {"identifiers", identifiers_of(person)},
                       {"traits", Value(std::move(traits))},
                       {"withheld", Value(std::move(withheld))},
                       {"consents", Value(consents_view(person))},
                       {"segments", segments_of(person, workspace)},
                       {"journeys", journeys_of(person, workspace)},
                       {"reach", reach_view(person)},
                       {"counts", Value(counts)},
                       {"merged", Value(std::move(merged))}};
    Array tasks;
    for (const auto& [id, task] : person.tasks) tasks.push_back(task_view(person, task, workspace, viewer.now));
    out.set("tasks", std::move(tasks));
    out.set("suppressions", Value(suppressions_view(person, viewer.now)));
    if (!person.awaits_transfer.empty()) out.set("partial", true);
    return out;
}

Value timeline_view(const TimelineEntry& entry, std::size_t number, const Person& person, const Workspace& workspace) {
    Value out = Object{{"id", id_text("tl_", Hasher("entry").add(person.id.hash).add(number).done())},
                       {"at", to_rfc3339(entry.at)},
                       {"kind", std::string(timeline_kind_names[static_cast<std::size_t>(entry.kind)])},
                       {"title", entry.name},
                       {"change", entry.change}};
    if (entry.position) out.set("position", entry.position);
    if (!entry.because.empty()) out.set("because", becauses_view(entry.because, *workspace.policy.zone));
    if (entry.kind == TimelineKind::membership) out.set("segment", Object{{"id", entry.name}, {"name", label_of(workspace, entry.name)}, {"change", entry.change}});
    if (entry.kind == TimelineKind::consent) {
        const auto slash = entry.name.find('/');
        out.set("consent", Object{{"purpose", entry.name.substr(0, slash)}, {"channel", slash == std::string::npos ? "*" : entry.name.substr(slash + 1)}, {"state", entry.change}});
    }
    if (entry.kind == TimelineKind::decision) {
        const auto slash = entry.name.find('/');
        const std::string placement = entry.name.substr(0, slash), action = slash == std::string::npos ? "" : entry.name.substr(slash + 1);
        const auto known = workspace.shelf.actions.find(action);
        out.set("decision", Object{{"id", id_text("dec_", entry.ref)}, {"placement", placement}, {"action", action}});
        out.set("title", known == workspace.shelf.actions.end() ? action : known->second->name);
    }
    if (entry.kind == TimelineKind::task) out.set("task", Object{{"id", id_text("tsk_", entry.ref)}, {"state", entry.change}});
    if (entry.kind == TimelineKind::merge) out.set("other", id_text("per_", entry.ref));
    if (entry.kind == TimelineKind::message) {
        const auto at = person.messages.find(entry.ref);
        const Message* message = at == person.messages.end() ? nullptr : &at->second;
        const auto slash = entry.name.find('/');
        Value m = Object{{"id", id_text("msg_", entry.ref)}, {"channel", entry.name.substr(0, slash)}, {"state", entry.change}};
        if (message) {
            m.set("journey", Object{{"id", message->journey}, {"name", journey_name(workspace, message->journey)}});
            m.set("subject", message->subject);
            m.set("reason", message->reason);
        }
        out.set("message", std::move(m));
        out.set("title", message_title(message, entry));
    }
    return out;
}

Value inbox_view(const Person& person, const Message& message) {
    return Object{{"id", id_text("msg_", message.id)},
                  {"at", to_rfc3339(message.sent_at)},
                  {"channel", std::string(name_of(message.channel))},
                  {"to", message.to},
                  {"subject", message.subject},
                  {"body", message.body},
                  {"locale", message.locale},
                  {"dir", message.dir},
                  {"person", id_text("per_", person.id.hash)},
                  {"person_name", profiles::display_name(person)},
                  {"journey", message.journey},
                  {"step", message.step},
                  {"state", std::string(message_state_names[static_cast<std::size_t>(message.state)])}};
}

}  // namespace kesher::engine
