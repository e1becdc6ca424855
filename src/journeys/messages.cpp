#include "journeys/messages.hpp"

#include <algorithm>

#include "journeys/walk.hpp"
#include "model/links.hpp"
#include "model/record.hpp"
#include "profiles/profiles.hpp"

namespace kesher::journeys {
namespace {

using Outcome = consent::Check::Outcome;

Hash128 message_timer(const Hash128& message) { return Hasher("timer").add("message").add(message).done(); }
Hash128 claim_ask(const Message& m) { return Hasher("claim").add(m.id).add(static_cast<std::uint64_t>(m.due_at.ms)).done(); }

bool pending(const Message& m) { return m.state == MessageState::planned || m.state == MessageState::held || m.state == MessageState::claiming; }

Gates entry_gates(const Walk& walk, const Run& run, const Journey* journey) {
    Gate trigger{"trigger", Gate::Mark::passed, {}, {}}, segment{"segment", Gate::Mark::passed, {}, {}};
    trigger.seen_en = run.because.empty() ? "entered the journey" : run.because.front().text;
    trigger.seen_he = run.because.empty() ? "כניסה למסע" : because_in_hebrew(run.because.front(), *walk.policy.zone);
    if (journey && !journey->enter_segment.empty()) {
        const auto name = walk.library.segment_names.find(journey->enter_segment);
        const std::string label = name == walk.library.segment_names.end() ? journey->enter_segment : name->second;
        const bool inside = walk.person.memberships.contains(journey->enter_segment);
        segment.seen_en = "\"" + label + "\": " + (inside ? "inside" : "left since");
        segment.seen_he = "״" + label + "״: " + (inside ? "בפנים" : "יצא מאז");
    } else {
        segment.seen_en = "no segment is asked for";
        segment.seen_he = "לא נדרש סגמנט";
    }
    return {trigger, segment};
}

// All gates as they stand now, the entry first and the render and provider last.
Gates all_gates(const Walk& walk, const Message& m, const consent::Check& check) {
    const auto run = walk.person.runs.find(m.run);
    static const Run none;
    const Run& of = run == walk.person.runs.end() ? none : run->second;
    Gates out = entry_gates(walk, of, walk.library.version(m.journey, m.journey_version));
    out.insert(out.end(), check.gates.begin(), check.gates.end());
    const bool open = check.outcome != Outcome::stop;
    out.push_back({"render", open ? Gate::Mark::passed : Gate::Mark::not_checked, open ? "rendered, " + m.locale : "", open ? "הופקה, " + m.locale : ""});
    out.push_back({"provider", Gate::Mark::not_checked, "", ""});
    return out;
}

void tell(Walk& walk, const Message& m, const std::string& change) {
    Becauses because;
    if (!m.reason.empty()) because.push_back({m.reason, "", "", walk.now});
    profiles::note(walk.person, {walk.now, TimelineKind::message, 0, std::string(name_of(m.channel)) + "/" + m.creative, change, m.id, std::move(because)});
    walk.trace.push_back("message " + id_text("msg_", m.id) + " " + change + " " + m.reason);
}

void block(Walk& walk, Message& m, const std::string& reason) {
    m.state = MessageState::blocked;
    m.reason = reason;
    walk.person.timers.erase(message_timer(m.id));
    walk.counts.emplace_back("messages/blocked", 1);
    walk.counts.emplace_back("journey/" + m.journey + "/step/" + m.step + "/blocked/" + reason, 1);
    tell(walk, m, "blocked");
}

// A ghost: it would have left now, so it counts against the caps like one that did.
void hold_out(Walk& walk, Message& m) {
    expose(walk, m.holdouts, m.id, true);
    if (m.purpose != Purpose::service) decisions::count_shown(walk.person, "channel/" + std::string(name_of(m.channel)), walk.now);
    block(walk, m, "holdout");
}

void hold(Walk& walk, Message& m, const std::string& reason, Moment until) {
    const bool news = m.state != MessageState::held || m.reason != reason;
    m.state = MessageState::held;
    m.reason = reason;
    if (until) {
        m.due_at = until;
        walk.person.timers[message_timer(m.id)] = {until, TimerKind::message, to_bytes(m.id)};
    } else {
        walk.person.timers.erase(message_timer(m.id));  // goes on when the transfer is folded
    }
    if (news) tell(walk, m, "held");
}

void ask_claim(Walk& walk, Message& m) {
    m.state = MessageState::claiming;
    m.reason.clear();
    walk.person.timers.erase(message_timer(m.id));
    const Hash128 ask = claim_ask(m);
    walk.person.outbox[ask] = {static_cast<std::uint8_t>(RecordKind::claim), Writer().hash(1, m.id).take(), walk.person.id, {}, walk.now};
    walk.asks.push_back(ask);
    walk.trace.push_back("claims " + id_text("msg_", m.id));
}

// A message is due: the gates decide whether it goes, waits or stops.
void decide(Walk& walk, Message& m) {
    const consent::Check check = consent::check(walk.person, m, walk.policy, walk.now);
    m.sent = all_gates(walk, m, check);
    if (check.held_out) hold_out(walk, m);
    else if (check.outcome == Outcome::stop) block(walk, m, check.reason);
    else if (check.outcome == Outcome::wait) hold(walk, m, check.reason, check.until);
    else ask_claim(walk, m);
}

void forget_oldest(Person& person) {
    while (person.messages.size() > messages_kept_max) {
        auto oldest = person.messages.end();
        for (auto at = person.messages.begin(); at != person.messages.end(); ++at)
            if (!pending(at->second) && (oldest == person.messages.end() || at->second.planned_at < oldest->second.planned_at)) oldest = at;
        if (oldest == person.messages.end()) break;
        person.messages.erase(oldest);
    }
    std::size_t bytes = 0;
    std::map<std::pair<Moment, Hash128>, Message*> settled_ones;
    for (auto& [id, m] : person.messages) {
        bytes += m.body.size();
        if (!pending(m) && m.state != MessageState::claimed) settled_ones[{m.planned_at, id}] = &m;
    }
    for (auto& [when, m] : settled_ones) {
        if (bytes <= message_bytes_max) return;
        bytes -= m->body.size();
        m->body.clear();
    }
}

bool render_into(Walk& walk, const Run& run, const Step& step, Message& m) {
    Value data = template_data(walk, run);
    data.set("links", links_value());
    const auto creative = walk.library.creatives.find(step.creative);
    Result<Content> content = creative == walk.library.creatives.end() ? Result<Content>(Fault{codes::journey_invalid, "the creative is gone", step.creative, ""})
                                                                       : render_creative(*creative->second, wanted_locale(walk.person), data, walk.now, walk.policy.zone.get());
    if (content) {
        m.subject = content->subject;
        m.body = content->body;
        m.locale = content->locale;
        m.dir = content->dir;
        return true;
    }
    const std::string what = content.fault().detail + (content.fault().where.empty() ? "" : " at " + content.fault().where);
    m.planned = entry_gates(walk, run, nullptr);
    m.planned.push_back({"render", Gate::Mark::stopped, what, what});
    m.sent = m.planned;
    return false;
}

}  // namespace

Value template_data(const Walk& walk, const Run& run) {
    return Object{{"person", template_person(walk.person, walk.now)}, {"event", run.trigger}, {"answers", run.answers}, {"journey", Value(run.journey)}};
}

std::vector<std::string> assign_holdouts(Walk& walk, const Run& run, Purpose purpose) {
    const Journey* journey = walk.library.version(run.journey, run.version);
    std::vector<std::string> out = consent::holdouts_of(walk.shelf.experiments, purpose, journey ? journey->holdout : "");
    for (const std::string& id : out) consent::assign(walk.person, *walk.shelf.experiments.at(id), walk.now, run.id);
    return out;
}

bool held_out(const Person& person, const std::vector<std::string>& holdouts) {
    return std::any_of(holdouts.begin(), holdouts.end(), [&](const std::string& id) {
        const auto at = person.assignments.find(id);
        return at != person.assignments.end() && at->second.arm == arm_held;
    });
}

void expose(Walk& walk, const std::vector<std::string>& holdouts, const Hash128& input, bool ghost) {
    for (const std::string& id : holdouts) {
        const auto experiment = walk.shelf.experiments.find(id);
        if (experiment == walk.shelf.experiments.end()) continue;
        if (!ghost || consent::arm_of(walk.person, *experiment->second) == arm_held) consent::expose(walk.person, *experiment->second, walk.now, input, ghost);
    }
}

Hash128 message_id(const Run& run, const Step& step) { return Hasher("message").add(run.id).add(step.id).done(); }

bool settled(const Person& person, const Hash128& message) {
    const auto at = person.messages.find(message);
    return at == person.messages.end() || !pending(at->second);
}

void plan_message(Walk& walk, Run& run, const Step& step, Moment due) {
    Message fresh;
    fresh.id = message_id(run, step);
    fresh.journey = run.journey;
    fresh.journey_version = run.version;
    fresh.step = step.id;
    fresh.creative = step.creative;
    fresh.run = run.id;
    fresh.channel = step.channel;
    fresh.purpose = step.purpose;
    fresh.planned_at = walk.now;
    fresh.due_at = due;
    fresh.to = consent::address_of(walk.person, step.channel, walk.now);
    const Journey* journey = walk.library.version(run.journey, run.version);
    fresh.topic = !step.topic.empty() || !journey ? step.topic : journey->topic;
    fresh.holdouts = assign_holdouts(walk, run, step.purpose);
    ++walk.person.message_count;
    Message& m = walk.person.messages.emplace(fresh.id, std::move(fresh)).first->second;
    if (!render_into(walk, run, step, m)) return block(walk, m, "render_failed");
    const consent::Check check = consent::check(walk.person, m, walk.policy, walk.now);
    m.planned = all_gates(walk, m, check);
    if (due > walk.now) {
        // What stops it now may have changed when it is due; it is asked again then.
        walk.person.timers[message_timer(m.id)] = {due, TimerKind::message, to_bytes(m.id)};
        tell(walk, m, "planned");
    } else {
        decide(walk, m);
    }
    forget_oldest(walk.person);
}

void on_message_timer(Walk& walk, const Hash128& message) {
    const auto at = walk.person.messages.find(message);
    if (at == walk.person.messages.end()) return;
    Message& m = at->second;
    if (m.state != MessageState::planned && m.state != MessageState::held) return;
    decide(walk, m);
    const Hash128 run = m.run;
    if (!pending(m)) continue_run(walk, run);
}

std::optional<consent::Permit> on_claim(Walk& walk, const Hash128& message) {
    const auto at = walk.person.messages.find(message);
    if (at == walk.person.messages.end() || at->second.state != MessageState::claiming) return std::nullopt;
    Message& m = at->second;
    consent::Check check = consent::check(walk.person, m, walk.policy, walk.now);
    m.sent = all_gates(walk, m, check);
    if (check.outcome == Outcome::wait) {
        hold(walk, m, check.reason, check.until);
        return std::nullopt;
    }
    const Hash128 run = m.run;
    if (check.held_out) {
        hold_out(walk, m);
    } else if (check.outcome == Outcome::stop) {
        block(walk, m, check.reason);
    } else {
        expose(walk, m.holdouts, m.id, false);
        if (m.purpose != Purpose::service) decisions::count_shown(walk.person, "channel/" + std::string(name_of(m.channel)), walk.now);
        m.state = MessageState::claimed;
        m.sent_at = walk.now;
        m.to = consent::address_of(walk.person, m.channel, walk.now);
        walk.trace.push_back("claimed " + id_text("msg_", m.id));
    }
    continue_run(walk, run);
    return check.permit;
}

void on_receipt(Walk& walk, const Hash128& message, MessageState state, const std::string& detail) {
    const auto at = walk.person.messages.find(message);
    if (at == walk.person.messages.end() || at->second.state != MessageState::claimed) return;
    Message& m = at->second;
    m.state = state;
    const bool sent = state == MessageState::sent;
    if (state == MessageState::failed && m.purpose != Purpose::service) decisions::uncount_shown(walk.person, "channel/" + std::string(name_of(m.channel)), m.sent_at);
    for (Gate& gate : m.sent)
        if (gate.name == "provider") gate = {"provider", sent ? Gate::Mark::passed : Gate::Mark::stopped, detail, detail};
    if (!sent) m.reason = detail;
    walk.counts.emplace_back(sent ? "messages/sent" : "messages/failed", 1);
    walk.counts.emplace_back("journey/" + m.journey + "/step/" + m.step + (sent ? "/sent" : "/failed"), 1);
    tell(walk, m, sent ? "sent" : "failed");
}

void on_transfer(Walk& walk) {
    std::vector<Hash128> ids;
    for (const auto& [id, m] : walk.person.messages)
        if (m.state == MessageState::claiming || (m.state == MessageState::held && m.reason == "merging")) ids.push_back(id);
    for (const Hash128& id : ids) {
        Message& m = walk.person.messages.at(id);
        decide(walk, m);
        if (!pending(m)) continue_run(walk, m.run);
    }
    // Runs and waits that came with the other person get their timers from the state itself.
    std::vector<Hash128> runs;
    for (const auto& [id, run] : walk.person.runs) runs.push_back(id);
    for (const Hash128& id : runs) continue_run(walk, id);
}

void cancel_messages(Walk& walk, const Hash128& run, const std::string& reason) {
    for (auto& [id, m] : walk.person.messages) {
        if ((run && m.run != run) || !pending(m)) continue;
        m.state = MessageState::cancelled;
        m.reason = reason;
        walk.person.timers.erase(message_timer(id));
        walk.person.outbox.erase(claim_ask(m));
        tell(walk, m, "cancelled");
    }
}

}  // namespace kesher::journeys
