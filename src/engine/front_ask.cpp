// What is asked and told outside of events: decisions, answers, suppressions, proofs.
#include "engine/front.hpp"

namespace kesher::engine {
namespace {

// A user id that a public page claims opens nobody's history.
bool claimed(const Front::Asked& who, const Identifier& id) { return id.ns == "user_id" && !who.trusted; }

// Without a device the claim itself is the device, as it is for events.
const Identifier* claimed_alone(const Front::Asked& who) {
    const bool alone = who.ids.size() == 1 && claimed(who, who.ids.front()) && !identity::blocked_value(who.ids.front().value);
    return alone ? &who.ids.front() : nullptr;
}

}  // namespace

std::optional<PersonId> Front::asked_person(Scope scope, const Asked& who) const {
    for (const Identifier& id : who.ids) {
        if (identity::blocked_value(id.value)) continue;
        if (claimed(who, id)) continue;
        if (const auto person = lookup(scope, id)) return person;
    }
    if (const Identifier* alone = claimed_alone(who))
        if (const identity::Known* known = identities_.find(identity::claim_of(identity::index_of(world_.keys, scope, *alone)))) return known->id;
    return std::nullopt;
}

bool Front::waits_for_consent(Scope scope, SourceNo source, const Asked& who) const {
    const Workspace* workspace = catalog_->workspace(scope.workspace);
    const auto held = workspace ? workspace->sources.find(source) : decltype(workspace->sources.end()){};
    if (!workspace || held == workspace->sources.end() || !held->second.hold) return false;
    const auto person = asked_person(scope, who);
    const identity::Known* known = person ? identities_.person(*person) : nullptr;
    return !known || !(known->granted & (identity::bit_of(Purpose::analytics) | identity::bit_of(Purpose::personalization)));
}

Result<Front::AskedAt> Front::ask(Scope scope, const Asked& who, Value body, const Hash128& request, Moment live) {
    const auto known = asked_person(scope, who);
    if (!known && !who.create) return Fault{codes::person_unknown, "nobody is known by these ids", "/person", "check the namespace and the value"};
    std::optional<PersonId> person = known;
    Array ids;
    for (const Identifier& id : who.ids) {
        const bool claim = claimed(who, id);
        if (known || identity::blocked_value(id.value) || (claim && !claimed_alone(who)) || (who.alike && &id != &who.ids.back())) continue;
        const Hash128 own = identity::index_of(world_.keys, scope, id), index = claim ? identity::claim_of(own) : own;
        if (!person) person = fresh_person(scope, index);
        ids.push_back(Object{{"ns", id.ns}, {"value", id.value}, {"index", to_hex(to_bytes(index))}, {"claimed", claim}});
    }
    if (!person)
        return Fault{identity::codes::id_blocked, "none of these ids can be one person's own", "/anonymousId",
                     "send the id of one person, not a placeholder such as null or test; a public page also sends anonymousId"};
    RecordHeader h = person_header(RecordKind::question, scope, *person, live);
    h.message = request;
    if (!known) {
        h.key = next_key_;
        body.set("created", true);
        body.set("ids", Value(std::move(ids)));
        body.set("source", who.source);
    }
    TRY(position, emit(h, to_json(body)));
    return AskedAt{position, h.person};
}

Result<Position> Front::answer(Scope scope, PersonId person, const Value& answer, const Hash128& request, Moment live) {
    RecordHeader h = person_header(RecordKind::answer, scope, person, live);
    if (!h.key) return Fault{codes::person_unknown, "the person was forgotten", "", ""};
    h.message = request;
    return emit(h, to_json(answer));
}

Result<Position> Front::suppress(Scope scope, const Identifier& who, const Value& request, const Hash128& id, Moment live) {
    const auto person = lookup(scope, who);
    if (!person) return Fault{codes::person_unknown, "nobody is known by this " + who.ns, "/person", "check the namespace and the value"};
    RecordHeader h = person_header(RecordKind::suppress, scope, *person, live);
    h.message = id;
    return emit(h, to_json(request));
}

Result<Position> Front::withdraw_address(Scope scope, const Identifier& address, const ingest::ConsentClaim& claim, const Hash128& request, Moment live) {
    const auto person = lookup(scope, address);
    if (!person) return Fault{codes::person_unknown, "nobody is known by this " + address.ns, "/person", "check the namespace and the value"};
    RecordHeader h = person_header(RecordKind::address_consent, scope, *person, live);
    h.partition = partition_all;
    h.message = request;
    ingest::ConsentClaim dated = claim;
    dated.consent.at = std::min(claim.consent.at ? claim.consent.at : h.at, h.at);
    Value body = consent_value(dated, "api");
    body.set("ns", address.ns);
    body.set("value", address.value);
    return emit(h, to_json(body));
}

Result<Position> Front::proof(Scope scope, const std::string& id, const decisions::Counted& counted, Moment live) {
    RecordHeader h = header(RecordKind::proof, scope, live);
    h.partition = partition_all;
    h.message = Hasher("proof").add(id).add(static_cast<std::uint64_t>(h.at.ms)).done();
    return emit(h, Writer().bytes(1, id).bytes(2, counted.encode()).take());
}

}  // namespace kesher::engine
