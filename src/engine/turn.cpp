#include "engine/turn.hpp"

#include <algorithm>

#include "measurement/lift.hpp"

namespace kesher::engine {

const Workspace& Partition::Turn::workspace_of(const Catalog& catalog, WorkspaceNo no) {
    static const Workspace none = [] {
        Workspace empty;
        empty.policy.zone = std::make_shared<const Zone>();
        return empty;
    }();
    const Workspace* found = catalog.workspace(no);
    return found ? *found : none;
}

Partition::Turn::Turn(Partition& partition, Person& person, Moment now, const Hash128& input, Effects& effects)
    : partition(partition),
      person(person),
      effects(effects),
      now(now),
      catalog(partition.catalog_),
      workspace(workspace_of(*catalog, person.scope.workspace)),
      walk{person, workspace.library, workspace.shelf, workspace.policy, now, input, counts, asks, trace, nullptr} {
    partition.unindex(person);
}

Partition::Turn::~Turn() {
    partition.index(person);
    for (const auto& [name, change] : counts) partition.counters_.add(person.scope, name, change);
    for (const std::string& line : trace) partition.say(line);
    for (const Hash128& id : asks) {
        const auto row = person.outbox.find(id);
        if (row == person.outbox.end()) continue;  // cancelled within the same turn
        effects.asks.push_back({id, static_cast<RecordKind>(row->second.kind), person.scope, row->second.person, row->second.other, row->second.body});
    }
}

void Partition::apply(Turn& turn, const std::vector<segments::Change>& changes, bool journeys) {
    for (const segments::Change& change : changes) {
        auto& members = members_[{turn.person.scope, change.segment}];
        if (change.entered) members.insert(turn.person.id);
        else members.erase(turn.person.id);
        turn.counts.emplace_back("segment/" + change.segment + (change.entered ? "/entered" : "/left"), 1);
        turn.trace.push_back((change.entered ? "in " : "out ") + change.segment);
        if (journeys) journeys::on_membership(turn.walk, change);
    }
}

void Partition::fold(Turn& turn, const Event& event, Position position, const std::string& source, bool historic, bool claimed) {
    const profiles::Touched touched = profiles::fold_event(turn.person, {event, position, source, historic, claimed});
    apply(turn, segments::refresh(turn.person, turn.workspace.segments, touched, *turn.workspace.policy.zone, turn.now), !historic);
    measurement::fold_goal(turn.person, turn.workspace.shelf.experiments, event, *turn.workspace.policy.zone);
    if (!historic) journeys::on_event(turn.walk, event);
}

void Partition::on_event(Turn& turn, const Record& record) {
    const auto body = identity::decode_event_body(record.body);
    std::optional<Event> decoded;
    if (body && !record.event) decoded = ingest::decode_event(body->event);
    if (!body || (!record.event && !decoded)) {
        ++unreadable_;
        return;
    }
    fold(turn, record.event ? *record.event : *decoded, record.header.position, body->source_name, body->historic, body->claimed);
}

void Partition::on_held(Turn& turn, const Record& record) {
    if (turn.person.held.size() >= held_events_max) turn.person.held.erase(turn.person.held.begin());
    turn.person.held.push_back({record.header.position, record.header.at, record.header.source, record.body});
    const Hash128 id = segments::timer_id("held", "");
    turn.person.timers[id] = {turn.person.held.front().at + held_ms_max, TimerKind::held, ""};
    turn.counts.emplace_back("held", 1);
}

void Partition::on_release(Turn& turn, const Record& record) {
    turn.person.outbox.erase(record.header.message);
    Position held_at = 0;
    Bytes inner;
    for (Reader in(record.body); in.next();) {
        if (in.id() == 1) held_at = in.number();
        if (in.id() == 2) inner = in.text();
    }
    const auto body = identity::decode_event_body(inner);
    const auto event = body ? ingest::decode_event(body->event) : std::nullopt;
    if (!event) {
        ++unreadable_;
        return;
    }
    fold(turn, *event, held_at, body->source_name, false, body->claimed);
}

void Partition::on_consent(Turn& turn, const Record& record) {
    auto value = parse_json(record.body);
    auto claim = value ? ingest::parse_consent(*value, turn.now, "") : Result<ingest::ConsentClaim>(value.fault());
    if (!claim) {
        ++unreadable_;
        return;
    }
    consent::fold(turn.person, *claim, record.header.position);
    turn.trace.push_back("consent " + std::string(name_of(claim->key.purpose)) + " " + std::string(name_of(claim->key.channel)) + " " + std::string(name_of(claim->consent.state)));
    // What waited for this consent is asked to be released, each by a record of its own; if it holds: an old grant undoes no newer withdrawal.
    const bool asked = claim->key == ConsentKey{Purpose::analytics, Channel::any};
    if (asked && consent::state_of(turn.person.consents, Purpose::analytics, Channel::any) == ConsentState::granted)
        for (HeldEvent& held : std::exchange(turn.person.held, {})) {
            const Hash128 ask = Hasher("release").add(turn.person.id.hash).add(held.position).done();
            turn.person.outbox[ask] = {static_cast<std::uint8_t>(RecordKind::release), Writer().number(1, held.position).bytes(2, held.body).take(), turn.person.id, {}, turn.now};
            turn.asks.push_back(ask);
            turn.counts.emplace_back("held", -1);
        }
    profiles::Touched touched;
    touched.consents = true;
    apply(turn, segments::refresh(turn.person, turn.workspace.segments, touched, *turn.workspace.policy.zone, turn.now), true);
}

void Partition::on_claim(Turn& turn, const Record& record) {
    turn.person.outbox.erase(record.header.message);
    Hash128 message;
    for (Reader in(record.body); in.next();)
        if (in.id() == 1) message = in.hash();
    if (const auto permit = journeys::on_claim(turn.walk, message)) turn.effects.handoffs.push_back(channels::hand_over(*permit, turn.person, turn.person.messages.at(message)));
}

void Partition::on_receipt(Turn& turn, const Record& record) {
    Hash128 message;
    auto state = MessageState::sent;
    std::string detail;
    for (Reader in(record.body); in.next();) {
        if (in.id() == 1) message = in.hash();
        if (in.id() == 2)
            state = static_cast<ReceiptState>(in.number()) == ReceiptState::delivered ? MessageState::sent
                : static_cast<ReceiptState>(in.number()) == ReceiptState::failed      ? MessageState::failed
                                                                                      : MessageState::in_doubt;
        if (in.id() == 3) detail = in.text();
    }
    journeys::on_receipt(turn.walk, message, state, detail);
    const auto at = turn.person.messages.find(message);
    if (at == turn.person.messages.end() || at->second.state != MessageState::sent) return;
    sent_.push_back({turn.person.scope, at->second.sent_at, turn.person.id, message});
    if (sent_.size() > sent_marks_max) sent_.pop_front();
}

// Both partitions step a merge. The one that holds the loser hands over what it knows; the survivor holds its messages until that arrives.
void Partition::on_merge(const Record& record, Effects& effects) {
    const RecordHeader& h = record.header;
    Moment& time = times_[h.scope];
    time = std::max(time, h.at);
    const Hash128 ask = Hasher("transfer").add(h.other.hash).add(h.person.hash).done();
    if (h.partition == no_) {  // the survivor's side
        Person& into = ensure(h.person, h.scope, h.key);
        Turn turn(*this, into, h.at, h.message, effects);
        into.awaits_transfer.insert(h.other);
        turn.trace.push_back("awaits");
    }
    if (h.other_partition != no_) return;
    const auto from = persons_.find(h.other);
    Writer body;
    KeySlot key = 0;
    if (from != persons_.end()) {
        Person leaving = from->second;
        key = leaving.key;
        body.bytes(1, profiles::encode(leaving, true));
        if (!leaving.awaits_transfer.empty())  // somebody is on the way to whoever leaves: what they missed goes along
            for (const auto& [position, withdrawal] : withdrawals_) body.bytes(2, encode(position, withdrawal));
        drop(h.other);
    }
    redirects_[h.other] = h.person;
    redirected_.insert(h.other);
    effects.asks.push_back({ask, RecordKind::transfer, h.scope, h.person, h.other, body.take(), key});
    transfers_[ask] = effects.asks.back();
    say("transfer");
}

namespace {

// Journeys that were stopped or retired, and in which the person still is.
std::set<std::string> over(const Person& person, const journeys::Library& library) {
    std::set<std::string> out;
    for (const auto& [id, run] : person.runs) {
        const journeys::Journey* latest = library.latest(run.journey);
        if (!latest || latest->retired || latest->stopped) out.insert(run.journey);
    }
    return out;
}

}  // namespace

void Partition::on_transfer(Turn& turn, const Record& record) {
    turn.person.awaits_transfer.erase(record.header.other);
    for (Reader in(record.body); in.next();)
        if (in.id() == 2) withdrawals_.insert(decode_withdrawal(in.bytes()));
    for (Reader in(record.body); in.next();) {
        if (in.id() != 1) continue;
        auto from = profiles::decode_person(in.bytes());
        if (!from) {
            ++unreadable_;
            continue;
        }
        catch_up(*from, turn.now);
        std::vector<Hash128> rows;
        for (const auto& [id, row] : from->outbox)
            if (row.kind == static_cast<std::uint8_t>(RecordKind::release)) rows.push_back(id);
        for (const auto& [segment, membership] : from->memberships) members_[{turn.person.scope, segment}].erase(from->id);
        for (const auto& [id, run] : from->runs)  // of a journey that both are in, the survivor's run goes on
            for (const auto& [mine, own] : turn.person.runs)
                if (own.journey == run.journey) {
                    turn.counts.emplace_back("journey/" + run.journey + "/inside", -1);
                    turn.counts.emplace_back("journey/" + run.journey + "/left", 1);
                    turn.counts.emplace_back("journey/" + run.journey + "/step/" + run.step + "/inside", -1);
                    turn.counts.emplace_back("journey/" + run.journey + "/step/" + run.step + "/left/merged", 1);
                }
        const profiles::Touched touched = profiles::merge(turn.person, std::move(*from), turn.now);
        turn.asks.insert(turn.asks.end(), rows.begin(), rows.end());
        apply(turn, segments::refresh(turn.person, turn.workspace.segments, touched, *turn.workspace.policy.zone, turn.now), true);
    }
    for (const auto& [segment, membership] : std::map(turn.person.memberships))
        if (!turn.workspace.segments.contains(segment)) apply(turn, segments::retire(turn.person, segment), false);
    for (const std::string& journey : over(turn.person, turn.workspace.library)) journeys::stop_journey(turn.walk, journey);
    if (turn.person.awaits_transfer.empty()) journeys::on_transfer(turn.walk);
}

// What was said to everybody while the person was on the way, and so in no partition: they are asked about it when they arrive.
void Partition::catch_up(Person& arriving, Moment now) const {
    for (const auto& [position, withdrawal] : withdrawals_) {
        const auto body = parse_json(withdrawal.body);
        const auto claim = body ? ingest::parse_consent(*body, now, "") : Result<ingest::ConsentClaim>(body.fault());
        const Value *ns = body ? body->find("ns") : nullptr, *value = body ? body->find("value") : nullptr;
        if (!claim || !ns || !value || withdrawal.scope != arriving.scope) continue;
        if (holds_address(arriving, {ns->as_string(), value->as_string()})) consent::fold(arriving, *claim, position);
    }
}

void Partition::on_erase(const Record& record, Effects& effects) {
    PersonId id = record.header.person;
    if (const Person* known = person(id)) id = known->id;
    if (const auto at = persons_.find(id); at != persons_.end()) {
        Turn turn(*this, at->second, record.header.at, record.header.message, effects);
        journeys::stop_all(turn.walk, "erased");
        turn.asks.clear();
    }
    drop(id);
    say("erased");
}

void Partition::on_definition(const Record& record, Effects& effects) {
    auto definition = decode_definition(record.body);
    if (!definition) {
        ++unreadable_;
        return;
    }
    Moment& time = times_[record.header.scope];
    time = std::max(time, record.header.at);
    auto next = record.catalog ? Result(record.catalog) : catalog_->with(*definition);
    if (!next) {  // checked before it was appended; a newer engine's rule that this one does not know
        ++unreadable_;
        return;
    }
    catalog_ = *next;
    published_[record.header.position] = record.body;
    say(definition->kind + "/" + definition->id);
    if (definition->kind == "segments") republish_segment(*definition, record.header, effects);
    const Value* stopped = definition->kind == "journeys" ? definition->body.find("stopped") : nullptr;
    const bool retired = definition->kind == "journeys" && definition->retired;
    if (retired || (stopped && stopped->as_bool())) stop_journey(*definition, record.header, effects);
}

// The new version holds from here on for everybody, at once. Being found inside starts no journey: nobody did anything.
void Partition::republish_segment(const Definition& definition, const RecordHeader& h, Effects& effects) {
    for_everybody(definition, h, effects, [&](Turn& turn) {
        apply(turn,
              definition.retired ? segments::retire(turn.person, definition.id)
                                 : segments::refresh_one(turn.person, turn.workspace.segments, definition.id, *turn.workspace.policy.zone, turn.now),
              false);
    });
}

void Partition::stop_journey(const Definition& definition, const RecordHeader& h, Effects& effects) {
    for_everybody(definition, h, effects, [&](Turn& turn) { journeys::stop_journey(turn.walk, definition.id); });
}

void Partition::for_everybody(const Definition& definition, const RecordHeader& h, Effects& effects, const std::function<void(Turn&)>& act) {
    std::vector<PersonId> ids;
    for (const auto& [id, person] : persons_)
        if (person.scope.workspace == definition.workspace) ids.push_back(id);
    for (const PersonId id : ids) {
        Person& person = persons_.at(id);
        const Hash128 input = Hasher("publish").add(h.position).add(id.hash).done();
        Turn turn(*this, person, now(person.scope) ? now(person.scope) : h.at, input, effects);
        act(turn);
    }
}

}  // namespace kesher::engine
