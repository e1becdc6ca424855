// What is asked and told outside of events: decisions, answers, suppressions, proofs.
#include "engine/front.hpp"

namespace kesher::engine {

std::optional<PersonId> Front::asked_person(Scope scope, const Asked& who) const {
    for (const Identifier& id : who.ids) {
        if (identity::blocked_value(id.value)) continue;
        const auto person = lookup(scope, id);
        if (!person) continue;
        if (id.ns != "user_id" || who.trusted) return person;
    }
    return std::nullopt;  // a user id that a public page claims opens nobody's history
}

Result<Front::AskedAt> Front::ask(Scope scope, const Asked& who, Value body, const Hash128& request, Moment live) {
    const auto known = asked_person(scope, who);
    if (!known && !who.create) return Fault{codes::person_unknown, "nobody is known by these ids", "/person", "check the namespace and the value"};
    const PersonId person = known ? *known : fresh_person(scope, request);
    RecordHeader h = person_header(RecordKind::question, scope, person, live);
    h.message = request;
    if (!known) {
        h.key = next_key_;
        Array ids;
        for (const Identifier& id : who.ids)
            if (!identity::blocked_value(id.value) && (id.ns != "user_id" || who.trusted) && (!who.alike || &id == &who.ids.back()))
                ids.push_back(Object{{"ns", id.ns}, {"value", id.value}, {"index", to_hex(to_bytes(identity::index_of(world_.keys, scope, id)))}});
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
