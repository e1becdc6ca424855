#include "engine/partition.hpp"

#include <algorithm>

#include "engine/turn.hpp"

namespace kesher::engine {

void Partition::say(std::string_view what) { trace_ = Hasher("trace").add(trace_).add(what).done(); }

Moment Partition::now(Scope scope) const {
    const auto at = times_.find(scope);
    return at == times_.end() ? Moment{} : at->second;
}

const Person* Partition::person(PersonId id) const {
    for (auto next = redirects_.find(id); next != redirects_.end(); next = redirects_.find(id)) id = next->second;
    const auto at = persons_.find(id);
    return at == persons_.end() ? nullptr : &at->second;
}

const std::set<PersonId>& Partition::members(Scope scope, const std::string& segment) const {
    static const std::set<PersonId> none;
    const auto at = members_.find({scope, segment});
    return at == members_.end() ? none : at->second;
}

std::optional<Moment> Partition::next_due() const {
    std::optional<Moment> out;
    for (const auto& [scope, list] : due_) {
        if (list.empty()) continue;
        Millis offset = 0;  // test scopes run ahead of live time
        if (scope.environment == Environment::test)
            if (const auto at = offsets_.find(scope.workspace); at != offsets_.end()) offset = at->second;
        if (const Moment first = list.begin()->at - offset; !out || first < *out) out = first;
    }
    return out;
}

std::optional<Moment> Partition::next_due(Scope scope) const {
    const auto at = due_.find(scope);
    return at == due_.end() || at->second.empty() ? std::nullopt : std::optional(at->second.begin()->at);
}

Effects Partition::step(const Record& record) {
    Effects effects;
    const RecordHeader& h = record.header;
    if (h.position <= position_) return effects;
    position_ = h.position;
    if (record.shredded) return effects;
    say(std::string_view(reinterpret_cast<const char*>(&h.kind), 1));
    switch (h.kind) {
        case RecordKind::tick:
        case RecordKind::test_clock: on_time(record, effects); break;
        case RecordKind::definition: on_definition(record, effects); break;
        case RecordKind::merge: on_merge(record, effects); break;
        case RecordKind::erase: on_erase(record, effects); break;
        case RecordKind::inbox_cleared:
            inbox_cleared_[h.scope] = h.at;
            std::erase_if(sent_, [&](const SentMark& mark) { return mark.scope == h.scope; });
            break;
        case RecordKind::transfer:
            if (h.other_partition == no_) transfers_.erase(h.message);
            if (h.partition == no_) on_person(record, effects);
            break;
        case RecordKind::event:
        case RecordKind::held:
        case RecordKind::release:
        case RecordKind::consent:
        case RecordKind::claim:
        case RecordKind::question:
        case RecordKind::answer:
        case RecordKind::suppress:
        case RecordKind::receipt: on_person(record, effects); break;
        case RecordKind::address_consent: on_address_consent(record, effects); break;
        case RecordKind::proof: on_proof(record); break;
        default: break;  // environment, rejected, duplicate: the front's business
    }
    for (const Ask& ask : effects.asks) trace_ = Hasher("ask").add(trace_).add(ask.id).done();
    for (const Handoff& handoff : effects.handoffs) trace_ = Hasher("hand").add(trace_).add(handoff.message).done();
    return effects;
}

void Partition::on_time(const Record& record, Effects& effects) {
    const RecordHeader& h = record.header;
    if (h.kind == RecordKind::test_clock) {
        Reader in(record.body);
        while (in.next())
            if (in.id() == 1) offsets_[h.scope.workspace] = in.integer();
    }
    std::vector<Scope> scopes;
    if (h.scope.workspace != 0) {
        times_[h.scope] = std::max(times_[h.scope], h.at);
        scopes.push_back(h.scope);
    } else {
        for (auto& [scope, time] : times_) {  // a tick of all: live time, and each test environment ahead of it by its offset
            const auto offset = offsets_.find(scope.workspace);
            const Millis ahead = scope.environment == Environment::test && offset != offsets_.end() ? offset->second : 0;
            time = std::max(time, h.at + ahead);
            scopes.push_back(scope);
        }
    }
    for (const Scope scope : scopes) fire_due(scope, times_[scope], effects);
}

void Partition::fire_due(Scope scope, Moment until, Effects& effects) {
    const auto list = due_.find(scope);
    if (list == due_.end()) return;
    // Firing may arm or disarm others, so each round begins with what is first then.
    while (!list->second.empty() && list->second.begin()->at <= until) {
        const auto at = list->second.begin();
        const Due due = *at;
        const auto person = persons_.find(due.person);
        if (person == persons_.end()) {
            list->second.erase(at);
            continue;
        }
        const auto timer = person->second.timers.find(due.timer);
        if (timer == person->second.timers.end() || timer->second.due != due.at) {
            list->second.erase(at);
            continue;
        }
        fire(person->second, due.timer, Timer(timer->second), effects);
    }
}

// A timer acts at the moment it was armed for, however late the tick: the outcome does not depend on when ticks come.
void Partition::fire(Person& person, const Hash128& id, const Timer& timer, Effects& effects) {
    const Hash128 input = Hasher("fired").add(id).add(static_cast<std::uint64_t>(timer.due.ms)).add(person.id.hash).done();
    Turn turn(*this, person, timer.due, input, effects);
    person.timers.erase(id);
    switch (timer.kind) {
        case TimerKind::segment: apply(turn, segments::refresh_one(person, turn.workspace.segments, timer.ref, *turn.workspace.policy.zone, timer.due), true); break;
        case TimerKind::run: journeys::on_run_timer(turn.walk, hash_from_bytes(timer.ref)); break;
        case TimerKind::message: journeys::on_message_timer(turn.walk, hash_from_bytes(timer.ref)); break;
        case TimerKind::task: journeys::on_task_timer(turn.walk, hash_from_bytes(timer.ref)); break;
        case TimerKind::held: std::erase_if(person.held, [&](const HeldEvent& held) { return held.at + held_ms_max <= timer.due; }); break;
    }
}

void Partition::on_person(const Record& record, Effects& effects) {
    const RecordHeader& h = record.header;
    PersonId id = h.person;
    if (const Person* known = person(id)) id = known->id;
    Moment& time = times_[h.scope];
    time = std::max(time, h.at);
    if (!persons_.contains(id)) {
        // Only an event (or what belongs to it) makes a person; a claim or receipt of a forgotten one says nothing.
        if (h.kind == RecordKind::claim || h.kind == RecordKind::receipt || h.kind == RecordKind::release || h.kind == RecordKind::answer) return;
        ensure(id, h.scope, h.key);
    }
    Person& person = persons_.at(id);
    // What this person was waiting for comes first, at its own moment.
    for (;;) {
        const auto next = std::min_element(person.timers.begin(), person.timers.end(),
                                           [](const auto& a, const auto& b) { return std::pair(a.second.due, a.first) < std::pair(b.second.due, b.first); });
        if (next == person.timers.end() || next->second.due > h.at) break;
        fire(person, Hash128(next->first), Timer(next->second), effects);
    }
    Turn turn(*this, person, h.at, h.message ? h.message : Hasher("position").add(h.position).done(), effects);
    switch (h.kind) {
        case RecordKind::event: on_event(turn, record); break;
        case RecordKind::held: on_held(turn, record); break;
        case RecordKind::release: on_release(turn, record); break;
        case RecordKind::consent: on_consent(turn, record); break;
        case RecordKind::transfer: on_transfer(turn, record); break;
        case RecordKind::claim: on_claim(turn, record); break;
        case RecordKind::receipt: on_receipt(turn, record); break;
        case RecordKind::question: on_question(turn, record); break;
        case RecordKind::answer: on_answer(turn, record); break;
        case RecordKind::suppress: on_suppress(turn, record); break;
        default: break;
    }
}

Person& Partition::ensure(PersonId id, Scope scope, KeySlot key) {
    Person& person = persons_[id];
    if (!person.id) {
        person.id = id;
        person.scope = scope;
        person.key = key;
        counters_.add(scope, "people", 1);
    }
    return person;
}

void Partition::unindex(const Person& person) {
    for (const auto& [id, timer] : person.timers) due_[person.scope].erase({timer.due, person.id, id});
}

void Partition::index(const Person& person) {
    for (const auto& [id, timer] : person.timers) due_[person.scope].insert({timer.due, person.id, id});
    dirty_.insert(person.id);
    gone_.erase(person.id);
    if (!person.awaits_transfer.empty()) awaiting_.insert(person.id);
    else settled(person.id);
}

void Partition::settled(PersonId id) {
    awaiting_.erase(id);
    if (awaiting_.empty()) withdrawals_.clear();  // nobody is on the way here any more
}

void Partition::drop(PersonId id) {
    const auto at = persons_.find(id);
    if (at == persons_.end()) return;
    unindex(at->second);
    for (const auto& [segment, membership] : at->second.memberships) members_[{at->second.scope, segment}].erase(id);
    std::erase_if(sent_, [&](const SentMark& mark) { return mark.person == id; });
    std::erase_if(decided_, [&](const DecidedMark& mark) { return mark.person == id; });
    std::erase_if(let_go_, [&](const auto& one) { return one.first == id; });
    counters_.add(at->second.scope, "people", -1);
    gone_[id] = {at->second.scope, at->second.saved_chunks};
    persons_.erase(at);
    dirty_.erase(id);
    settled(id);
}

std::vector<Ask> Partition::open_asks() const {
    std::vector<Ask> out;
    for (const auto& [id, ask] : transfers_) out.push_back(ask);
    for (const auto& [id, person] : persons_)
        for (const auto& [ask, row] : person.outbox) out.push_back({ask, static_cast<RecordKind>(row.kind), person.scope, row.person, row.other, row.body});
    return out;
}

Partition::Open Partition::open_handoffs() const {
    Open out;
    for (const auto& [id, person] : persons_) {
        const Workspace* workspace = catalog_->workspace(person.scope.workspace);
        for (const auto& [key, m] : person.messages) {
            if (m.state != MessageState::claimed || !workspace) continue;
            const consent::Check check = consent::check(person, m, workspace->policy, now(person.scope));
            if (check.permit) out.handoffs.push_back({person.scope, person.id, m.id, m.channel, m.to, m.subject, m.body, m.locale, m.sent_at});
            else out.in_doubt.push_back({person.scope, person.id, m.id, ReceiptState::in_doubt, "engine", "not handed over again: " + check.reason});
        }
    }
    return out;
}

Hash128 Partition::digest() const {
    Hash128 out;
    for (const auto& [id, person] : persons_) out = Hasher("digest").add(out).add(profiles::encode(person, true)).done();
    return Hasher("digest").add(out).add(counters_.encode()).done();
}

}  // namespace kesher::engine
