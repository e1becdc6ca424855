// What is under way with a person, stored: runs, messages, timers, outbox, decisions, tasks. Field numbers are append only, never reused.
#include "profiles/codec.hpp"

namespace kesher::profiles {
namespace {

Bytes message_bytes(const Message& m) {
    Writer out;
    out.hash(1, m.id).bytes(2, m.journey).bytes(3, m.step).bytes(4, m.creative).number(5, m.journey_version).hash(6, m.run);
    out.number(7, static_cast<std::uint64_t>(m.channel)).number(8, static_cast<std::uint64_t>(m.purpose)).number(9, static_cast<std::uint64_t>(m.state));
    out.moment(10, m.planned_at).moment(11, m.due_at).moment(12, m.sent_at).bytes(13, gates_bytes(m.planned)).bytes(14, gates_bytes(m.sent));
    out.bytes(15, m.reason).bytes(16, m.to).bytes(17, m.subject).bytes(18, m.body).bytes(19, m.locale).bytes(20, m.dir).bytes(21, m.source);
    if (!m.topic.empty()) out.bytes(22, m.topic);
    for (const std::string& holdout : m.holdouts) out.bytes(23, holdout);
    return out.take();
}

Message message_from(BytesView bytes) {
    Message m;
    for (Reader in(bytes); in.next();) {
        switch (in.id()) {
            case 1: m.id = in.hash(); break;
            case 2: m.journey = in.text(); break;
            case 3: m.step = in.text(); break;
            case 4: m.creative = in.text(); break;
            case 5: m.journey_version = static_cast<std::uint32_t>(in.number()); break;
            case 6: m.run = in.hash(); break;
            case 7: m.channel = static_cast<Channel>(in.number()); break;
            case 8: m.purpose = static_cast<Purpose>(in.number()); break;
            case 9: m.state = static_cast<MessageState>(in.number()); break;
            case 10: m.planned_at = in.moment(); break;
            case 11: m.due_at = in.moment(); break;
            case 12: m.sent_at = in.moment(); break;
            case 13: m.planned = gates_from(in.bytes()); break;
            case 14: m.sent = gates_from(in.bytes()); break;
            case 15: m.reason = in.text(); break;
            case 16: m.to = in.text(); break;
            case 17: m.subject = in.text(); break;
            case 18: m.body = in.text(); break;
            case 19: m.locale = in.text(); break;
            case 20: m.dir = in.text(); break;
            case 21: m.source = in.text(); break;
            case 22: m.topic = in.text(); break;
            case 23: m.holdouts.push_back(in.text()); break;
            default: break;
        }
    }
    return m;
}

Bytes run_bytes(const Run& r) {
    Writer out;
    out.hash(1, r.id).bytes(2, r.journey).bytes(3, r.step).number(4, r.version).moment(5, r.entered_at).moment(6, r.step_at).moment(7, r.wakes_at);
    out.bytes(8, becauses_bytes(r.because)).bytes(9, json_bytes(r.trigger));
    if (!r.answers.is_null()) out.bytes(10, json_bytes(r.answers));
    return out.take();
}

Run run_from(BytesView bytes) {
    Run r;
    for (Reader in(bytes); in.next();) {
        switch (in.id()) {
            case 1: r.id = in.hash(); break;
            case 2: r.journey = in.text(); break;
            case 3: r.step = in.text(); break;
            case 4: r.version = static_cast<std::uint32_t>(in.number()); break;
            case 5: r.entered_at = in.moment(); break;
            case 6: r.step_at = in.moment(); break;
            case 7: r.wakes_at = in.moment(); break;
            case 8: r.because = becauses_from(in.bytes()); break;
            case 9: r.trigger = json_from(in.bytes()); break;
            case 10: r.answers = json_from(in.bytes()); break;
            default: break;
        }
    }
    return r;
}

void read_past(BytesView bytes, Person& p) {
    std::string id;
    RunPast past;
    for (Reader in(bytes); in.next();) {
        if (in.id() == 1) id = in.text();
        if (in.id() == 2) past.entered = static_cast<std::uint32_t>(in.number());
        if (in.id() == 3) past.last_entered = in.moment();
        if (in.id() == 4) past.last_left = in.moment();
        if (in.id() == 5) past.reason = in.text();
    }
    p.past.emplace(std::move(id), std::move(past));
}

void read_timer(BytesView bytes, Person& p) {
    Hash128 id;
    Timer timer;
    for (Reader in(bytes); in.next();) {
        if (in.id() == 1) id = in.hash();
        if (in.id() == 2) timer.due = in.moment();
        if (in.id() == 3) timer.kind = static_cast<TimerKind>(in.number());
        if (in.id() == 4) timer.ref = in.text();
    }
    p.timers.emplace(id, std::move(timer));
}

void read_outbox(BytesView bytes, Person& p) {
    Hash128 id;
    OutboxRow row;
    for (Reader in(bytes); in.next();) {
        if (in.id() == 1) id = in.hash();
        if (in.id() == 2) row.kind = static_cast<std::uint8_t>(in.number());
        if (in.id() == 3) row.body = in.text();
        if (in.id() == 4) row.person.hash = in.hash();
        if (in.id() == 5) row.other.hash = in.hash();
        if (in.id() == 6) row.asked_at = in.moment();
    }
    p.outbox.emplace(id, std::move(row));
}

void read_held(BytesView bytes, Person& p) {
    HeldEvent held;
    for (Reader in(bytes); in.next();) {
        if (in.id() == 1) held.position = in.number();
        if (in.id() == 2) held.at = in.moment();
        if (in.id() == 3) held.source = static_cast<SourceNo>(in.number());
        if (in.id() == 4) held.body = in.text();
    }
    p.held.push_back(std::move(held));
}

void read_merged(BytesView bytes, Person& p) {
    MergedFrom m;
    for (Reader in(bytes); in.next();) {
        if (in.id() == 1) m.id.hash = in.hash();
        if (in.id() == 2) m.at = in.moment();
        if (in.id() == 3) m.key = static_cast<KeySlot>(in.number());
    }
    p.merged.push_back(m);
}

Bytes candidate_bytes(const Candidate& c) {
    Writer out;
    out.bytes(1, c.action).bytes(2, c.creative).bytes(3, c.arm);
    out.integer(4, c.factors.propensity).integer(5, c.factors.context).integer(6, c.factors.value).integer(7, c.factors.lever).integer(8, c.priority);
    out.number(9, c.chosen).number(10, c.ghost).bytes(11, c.reason).bytes(12, gates_bytes(c.gates)).bytes(13, json_bytes(c.content)).bytes(14, c.locale).bytes(15, c.dir);
    for (const std::string& id : c.experiments) out.bytes(16, id);
    return out.take();
}

Candidate candidate_from(BytesView bytes) {
    Candidate c;
    for (Reader in(bytes); in.next();) {
        switch (in.id()) {
            case 1: c.action = in.text(); break;
            case 2: c.creative = in.text(); break;
            case 3: c.arm = in.text(); break;
            case 4: c.factors.propensity = in.integer(); break;
            case 5: c.factors.context = in.integer(); break;
            case 6: c.factors.value = in.integer(); break;
            case 7: c.factors.lever = in.integer(); break;
            case 8: c.priority = in.integer(); break;
            case 9: c.chosen = in.number() != 0; break;
            case 10: c.ghost = in.number() != 0; break;
            case 11: c.reason = in.text(); break;
            case 12: c.gates = gates_from(in.bytes()); break;
            case 13: c.content = json_from(in.bytes()); break;
            case 14: c.locale = in.text(); break;
            case 15: c.dir = in.text(); break;
            case 16: c.experiments.push_back(in.text()); break;
            default: break;
        }
    }
    return c;
}

Bytes decision_bytes(const Decision& d) {
    Writer out;
    out.hash(1, d.id).moment(2, d.at).bytes(3, d.placement).bytes(4, json_bytes(d.context)).number(5, d.left_out).bytes(6, d.reason).number(7, d.partial);
    for (const Candidate& candidate : d.candidates) out.bytes(8, candidate_bytes(candidate));
    return out.take();
}

Decision decision_from(BytesView bytes) {
    Decision d;
    for (Reader in(bytes); in.next();) {
        switch (in.id()) {
            case 1: d.id = in.hash(); break;
            case 2: d.at = in.moment(); break;
            case 3: d.placement = in.text(); break;
            case 4: d.context = json_from(in.bytes()); break;
            case 5: d.left_out = static_cast<std::uint32_t>(in.number()); break;
            case 6: d.reason = in.text(); break;
            case 7: d.partial = in.number() != 0; break;
            case 8: d.candidates.push_back(candidate_from(in.bytes())); break;
            default: break;
        }
    }
    return d;
}

Bytes shown_bytes(const std::string& name, const std::deque<Moment>& times) {
    Writer out;
    out.bytes(1, name);
    for (const Moment at : times) out.moment(2, at);
    return out.take();
}

void read_shown(BytesView bytes, Person& p) {
    std::string name;
    std::deque<Moment> times;
    for (Reader in(bytes); in.next();) {
        if (in.id() == 1) name = in.text();
        if (in.id() == 2) times.push_back(in.moment());
    }
    p.shown.emplace(std::move(name), std::move(times));
}

Bytes assignment_bytes(const std::string& id, const Assignment& a) {
    return Writer()
        .bytes(1, id)
        .bytes(2, a.arm)
        .moment(3, a.at)
        .hash(4, a.id)
        .moment(5, a.exposed_at)
        .number(6, a.exposures)
        .number(7, a.ghosts)
        .number(8, a.conversions)
        .moment(9, a.converted_at)
        .integer(10, a.value)
        .number(11, a.mixed)
        .take();
}

void read_assignment(BytesView bytes, Person& p) {
    std::string id;
    Assignment a;
    for (Reader in(bytes); in.next();) {
        switch (in.id()) {
            case 1: id = in.text(); break;
            case 2: a.arm = in.text(); break;
            case 3: a.at = in.moment(); break;
            case 4: a.id = in.hash(); break;
            case 5: a.exposed_at = in.moment(); break;
            case 6: a.exposures = static_cast<std::uint32_t>(in.number()); break;
            case 7: a.ghosts = static_cast<std::uint32_t>(in.number()); break;
            case 8: a.conversions = static_cast<std::uint32_t>(in.number()); break;
            case 9: a.converted_at = in.moment(); break;
            case 10: a.value = in.integer(); break;
            case 11: a.mixed = in.number() != 0; break;
            default: break;
        }
    }
    p.assignments.emplace(std::move(id), std::move(a));
}

Bytes task_bytes(const Task& t) {
    Writer out;
    out.hash(1, t.id).hash(2, t.run).bytes(3, t.journey).bytes(4, t.step).bytes(5, t.topic).bytes(6, t.assignee).number(7, t.journey_version);
    out.bytes(8, t.title_en).bytes(9, t.title_he).bytes(10, t.because_en).bytes(11, t.because_he).number(12, static_cast<std::uint64_t>(t.state));
    out.moment(13, t.created_at).moment(14, t.due_at).moment(15, t.expires_at).moment(16, t.done_at);
    out.bytes(17, t.outcome).bytes(18, t.note).bytes(19, t.by).bytes(20, json_bytes(t.answers)).hash(21, t.answered_by);
    return out.take();
}

Task task_from(BytesView bytes) {
    Task t;
    for (Reader in(bytes); in.next();) {
        switch (in.id()) {
            case 1: t.id = in.hash(); break;
            case 2: t.run = in.hash(); break;
            case 3: t.journey = in.text(); break;
            case 4: t.step = in.text(); break;
            case 5: t.topic = in.text(); break;
            case 6: t.assignee = in.text(); break;
            case 7: t.journey_version = static_cast<std::uint32_t>(in.number()); break;
            case 8: t.title_en = in.text(); break;
            case 9: t.title_he = in.text(); break;
            case 10: t.because_en = in.text(); break;
            case 11: t.because_he = in.text(); break;
            case 12: t.state = static_cast<TaskState>(in.number()); break;
            case 13: t.created_at = in.moment(); break;
            case 14: t.due_at = in.moment(); break;
            case 15: t.expires_at = in.moment(); break;
            case 16: t.done_at = in.moment(); break;
            case 17: t.outcome = in.text(); break;
            case 18: t.note = in.text(); break;
            case 19: t.by = in.text(); break;
            case 20: t.answers = json_from(in.bytes()); break;
            case 21: t.answered_by = in.hash(); break;
            default: break;
        }
    }
    return t;
}

void read_suppression(BytesView bytes, Person& p) {
    std::string topic;
    Suppression s;
    for (Reader in(bytes); in.next();) {
        switch (in.id()) {
            case 1: topic = in.text(); break;
            case 2: s.since = in.moment(); break;
            case 3: s.until = in.moment(); break;
            case 4: s.en = in.text(); break;
            case 5: s.he = in.text(); break;
            case 6: s.source = in.text(); break;
            case 7: s.ref = in.hash(); break;
            default: break;
        }
    }
    p.suppressions.emplace(std::move(topic), std::move(s));
}

Bytes slot_bytes(const Hash128& id, const SlotGrant& s) {
    Writer out;
    out.hash(1, id).bytes(2, s.placement).bytes(3, s.action).bytes(4, s.journey).bytes(5, s.step).hash(6, s.run).moment(7, s.since).moment(8, s.until);
    return out.bytes(9, s.topic).bytes(10, s.holdout).take();
}

void read_slot(BytesView bytes, Person& p) {
    Hash128 id;
    SlotGrant s;
    for (Reader in(bytes); in.next();) {
        switch (in.id()) {
            case 1: id = in.hash(); break;
            case 2: s.placement = in.text(); break;
            case 3: s.action = in.text(); break;
            case 4: s.journey = in.text(); break;
            case 5: s.step = in.text(); break;
            case 6: s.run = in.hash(); break;
            case 7: s.since = in.moment(); break;
            case 8: s.until = in.moment(); break;
            case 9: s.topic = in.text(); break;
            case 10: s.holdout = in.text(); break;
            default: break;
        }
    }
    p.slots.emplace(id, std::move(s));
}

}  // namespace

void write_work(const Person& p, Writer& out) {
    for (const auto& [id, run] : p.runs) out.bytes(20, run_bytes(run));
    for (const auto& [id, past] : p.past)
        out.bytes(21, Writer().bytes(1, id).number(2, past.entered).moment(3, past.last_entered).moment(4, past.last_left).bytes(5, past.reason).view());
    for (const auto& [id, message] : p.messages) out.bytes(22, message_bytes(message));
    for (const auto& [id, timer] : p.timers) out.bytes(23, Writer().hash(1, id).moment(2, timer.due).number(3, static_cast<std::uint64_t>(timer.kind)).bytes(4, timer.ref).view());
    for (const auto& [id, row] : p.outbox)
        out.bytes(24, Writer().hash(1, id).number(2, row.kind).bytes(3, row.body).hash(4, row.person.hash).hash(5, row.other.hash).moment(6, row.asked_at).view());
    for (const HeldEvent& held : p.held) out.bytes(25, Writer().number(1, held.position).moment(2, held.at).number(3, held.source).bytes(4, held.body).view());
    for (const MergedFrom& m : p.merged) out.bytes(26, Writer().hash(1, m.id.hash).moment(2, m.at).number(3, m.key).view());
    for (const PersonId& id : p.awaits_transfer) out.hash(27, id.hash);
    for (const auto& [id, decision] : p.decisions) out.bytes(28, decision_bytes(decision));
    for (const auto& [name, times] : p.shown) out.bytes(29, shown_bytes(name, times));
    for (const auto& [id, assignment] : p.assignments) out.bytes(30, assignment_bytes(id, assignment));
    for (const auto& [id, task] : p.tasks) out.bytes(31, task_bytes(task));
    for (const auto& [topic, s] : p.suppressions)
        out.bytes(32, Writer().bytes(1, topic).moment(2, s.since).moment(3, s.until).bytes(4, s.en).bytes(5, s.he).bytes(6, s.source).hash(7, s.ref).view());
    for (const auto& [id, slot] : p.slots) out.bytes(33, slot_bytes(id, slot));
}

void read_work(Reader& in, Person& p) {
    switch (in.id()) {
        case 20: {
            Run run = run_from(in.bytes());
            p.runs.emplace(run.id, std::move(run));
            break;
        }
        case 21: read_past(in.bytes(), p); break;
        case 22: {
            Message m = message_from(in.bytes());
            p.messages.emplace(m.id, std::move(m));
            break;
        }
        case 23: read_timer(in.bytes(), p); break;
        case 24: read_outbox(in.bytes(), p); break;
        case 25: read_held(in.bytes(), p); break;
        case 26: read_merged(in.bytes(), p); break;
        case 27: p.awaits_transfer.insert(PersonId{in.hash()}); break;
        case 28: {
            Decision decision = decision_from(in.bytes());
            p.decisions.emplace(decision.id, std::move(decision));
            break;
        }
        case 29: read_shown(in.bytes(), p); break;
        case 30: read_assignment(in.bytes(), p); break;
        case 31: {
            Task task = task_from(in.bytes());
            p.tasks.emplace(task.id, std::move(task));
            break;
        }
        case 32: read_suppression(in.bytes(), p); break;
        case 33: read_slot(in.bytes(), p); break;
        default: break;
    }
}

}  // namespace kesher::profiles
