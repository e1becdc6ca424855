#include "engine/front.hpp"

#include <algorithm>

#include "engine/store_keys.hpp"

namespace kesher::engine {

Front::Front(World world, PartitionNo partitions, Dispatch dispatch)
    : world_(world),
      partitions_(partitions),
      dispatch_(std::move(dispatch)),
      seen_(world.runs),
      catalog_(std::make_shared<const Catalog>()) {}

PartitionNo Front::partition_of(WorkspaceNo workspace, PersonId person) const {
    return static_cast<PartitionNo>(Hasher("partition").add(workspace).add(person.hash).done().low % partitions_);
}

Millis Front::offset_of(WorkspaceNo workspace) const {
    const auto held = offsets_.find(workspace);
    return held == offsets_.end() || held->second.empty() ? 0 : held->second.rbegin()->second;
}

Moment Front::now(Scope scope, Moment live) const {
    const Moment shifted = scope.environment == Environment::test ? live + offset_of(scope.workspace) : live;
    const auto last = times_.find(scope);
    return last == times_.end() ? shifted : std::max(shifted, last->second);
}

// The wall's time of a record: of a test record by the offset that held at its position, in replay as it was live.
Moment Front::physical(const RecordHeader& h) const {
    const auto held = offsets_.find(h.scope.workspace);
    if (h.scope.environment == Environment::live || held == offsets_.end()) return h.at;
    const auto after = h.position ? held->second.upper_bound(h.position) : held->second.end();
    return after == held->second.begin() ? h.at : h.at - std::prev(after)->second;
}

RecordHeader Front::header(RecordKind kind, Scope scope, Moment live) const {
    RecordHeader h;
    h.kind = kind;
    h.scope = scope;
    h.at = now(scope, live);
    return h;
}

RecordHeader Front::person_header(RecordKind kind, Scope scope, PersonId person, Moment live) const {
    RecordHeader h = header(kind, scope, live);
    h.person = identities_.current(person);
    h.partition = partition_of(scope.workspace, h.person);
    h.key = key_of(h.person);
    return h;
}

KeySlot Front::key_of(PersonId person) const {
    const identity::Known* known = identities_.person(person);
    return known ? known->key : 0;
}

// The id follows from the identifier, not from the call: should a crash forget that somebody was asked about, they are the same person, in the same arms,
// when they are asked about again. An id that somebody had before (merged since, or forgotten) is passed over.
PersonId Front::fresh_person(Scope scope, const Hash128& index) const {
    for (std::uint64_t nth = 0;; ++nth) {
        const PersonId id{Hasher("person").add(world_.keys.seed(scope.workspace)).add(static_cast<std::uint64_t>(scope.environment)).add(index).add(nth).done()};
        if (!identities_.person(id) && !identities_.redirect_of(id) && !ledger_.contains(ledger_subject(scope.workspace, id))) return id;
    }
}

Hash128 Front::ledger_subject(WorkspaceNo workspace, PersonId person) const { return world_.keys.index(workspace, "erased", to_bytes(person.hash)); }

Result<Position> Front::emit(RecordHeader header, Bytes body, std::shared_ptr<const Event> event) {
    header.position = world_.log.next_position();
    if (header.key) {
        TRY_VOID(world_.keys.ensure(header.key));
        TRY(sealed, world_.keys.seal(header.key, body, keys::big(header.position, 8)));
        TRY_VOID(world_.log.append(header, sealed));
    } else {
        TRY_VOID(world_.log.append(header, body));
    }
    dispatch_(folded({header, std::move(body), std::move(event)}));
    return header.position;
}

RecordPtr Front::folded(Record record) {
    fold(record);
    if (record.header.kind == RecordKind::definition && record.header.position == position_) record.catalog = catalog_;
    return std::make_shared<const Record>(std::move(record));
}

Result<Record> Front::open(const Stored& stored, Keys& keys) {
    Record record;
    record.header = stored.header;
    if (stored.tombstone) {
        record.shredded = true;
    } else if (!stored.header.key) {
        record.body = stored.sealed;
    } else if (auto plain = keys.open(stored.header.key, stored.sealed, keys::big(stored.header.position, 8))) {
        record.body = std::move(*plain);
    } else if (plain.fault().code == kesher::codes::key_shredded) {
        record.shredded = true;
    } else {
        return plain.fault();
    }
    return record;
}

Taken Front::refuse(Taken out, RecordHeader h, const ingest::Item& item) {
    Array reasons;
    for (const Fault& fault : out.faults) reasons.push_back(Object{{"rule", fault.code.name}, {"field", fault.where}, {"fix", fault.fix}, {"detail", fault.detail}});
    out.status = ItemResult::Status::rejected;
    h.kind = RecordKind::rejected;
    h.partition = partition_none;
    h.person = {};
    const auto key = workspace_keys_.find(h.scope.workspace);
    h.key = key == workspace_keys_.end() ? 0 : key->second;
    // What names a known person is sealed with that person's key: it is forgotten with the person.
    for (const auto& id : {Identifier{"user_id", item.event.user_id}, Identifier{"anonymous_id", item.event.anonymous_id}})
        if (const auto person = id.value.empty() ? std::nullopt : lookup(h.scope, id)) h.key = key_of(*person);
    Writer body;
    body.bytes(1, to_json(Value(std::move(reasons)))).bytes(2, item.event.raw).bytes(3, item.event.message_id);
    if (auto position = emit(h, body.take())) out.position = *position;
    else out.faults.insert(out.faults.begin(), position.fault());
    return out;
}

namespace {

// Whether an event of a source that asks for consent has to wait for it. An old grant does not undo a newer withdrawal,
// even one that came while the user id was only claimed.
bool waits(const identity::Identities& identities, const Keys& keys, Scope scope, const ingest::Item& item) {
    const std::uint8_t analytics = identity::bit_of(Purpose::analytics);
    bool held = true;
    Moment answered;
    const auto look = [&](const Hash128& index, bool believed) {
        const identity::Known* known = identities.find(index);
        if (!known) return;
        if (believed && (known->granted & analytics)) held = false;
        answered = std::max(answered, known->consent_at[static_cast<std::size_t>(Purpose::analytics)]);
    };
    const Event& event = item.event;
    if (!event.anonymous_id.empty()) look(identity::index_of(keys, scope, {"anonymous_id", event.anonymous_id}), true);
    if (!event.user_id.empty()) {
        const Hash128 user = identity::index_of(keys, scope, {"user_id", event.user_id});
        look(user, true);
        look(identity::claim_of(user), false);
    }
    for (const ingest::ConsentClaim& claim : item.consents)
        if (claim.key == ConsentKey{Purpose::analytics, Channel::any} && claim.consent.at > answered) held = claim.consent.state != ConsentState::granted;
    return held;
}

}  // namespace

Taken Front::take(Scope scope, SourceNo source_no, const ingest::Item& item, Moment live) {
    Taken out;
    out.message_id = item.event.message_id;
    out.faults = item.faults;
    const Hash128 message = ingest::message_hash(scope, source_no, item.event.message_id);
    RecordHeader h = header(RecordKind::rejected, scope, live);
    h.source = source_no;
    h.message = message;
    const Workspace* workspace = catalog_->workspace(scope.workspace);
    const auto source = workspace ? workspace->sources.find(source_no) : decltype(workspace->sources.end()){};
    if (!workspace || source == workspace->sources.end()) {
        out.faults = {Fault{kesher::codes::key_invalid, "the source of this key is gone", "", "create a source and a key for it"}};
        out.status = ItemResult::Status::rejected;
        return out;
    }
    if (!out.faults.empty()) return refuse(std::move(out), h, item);
    out.event_id = id_text("evt_", message);
    auto seen = seen_.contains(message, physical(h));
    if (!seen) {
        out.faults = {seen.fault()};
        out.status = ItemResult::Status::rejected;
        return out;
    }
    if (*seen) {
        h.kind = RecordKind::duplicate;
        out.status = ItemResult::Status::duplicate;
        if (auto position = emit(h, {})) out.position = *position;
        else out.faults = {position.fault()};
        return out;
    }
    // Late is what came late: a time that once ran ahead makes nothing that comes now old.
    const Moment arrival = scope.environment == Environment::live ? std::min(h.at, live) : h.at;
    if (!item.imported && item.event.at < arrival - ingest::fold_window_ms) {
        out.faults = {Fault{ingest::codes::event_late, "the event is older than 7 days: " + to_rfc3339(item.event.at), "/timestamp",
                            "send it through /v1/import, which counts it as history"}};
        return refuse(std::move(out), h, item);
    }
    if (auto fault = identity::ids_of(item.event, scope, world_.keys).fault) {
        out.faults = {std::move(*fault)};
        return refuse(std::move(out), h, item);
    }
    const bool held = source->second.hold && waits(identities_, world_.keys, scope, item);
    auto position = append_event(scope, source->second, item, message, held, live);
    if (!position) {
        out.faults = {position.fault()};
        out.status = ItemResult::Status::rejected;
        return out;
    }
    out.position = *position;
    out.status = held ? ItemResult::Status::held : ItemResult::Status::accepted;
    return out;
}

Result<Position> Front::append_event(Scope scope, const Source& source, const ingest::Item& item, const Hash128& message, bool held, Moment live) {
    const identity::EventIds ids = identity::ids_of(item.event, scope, world_.keys);
    const bool server = source.kind == SourceKind::server;
    const identity::Trust trust{!held && (server || source.trust_pages), !held && server};
    identity::Resolution found = identity::resolve(identities_, ids, item.event.type, trust, {});
    if (found.created) found.person = fresh_person(scope, (ids.user && (trust.links || !ids.anonymous) ? ids.user : ids.anonymous ? ids.anonymous : ids.previous)->index);
    TRY_VOID(append_merges(scope, found, live));
    RecordHeader h = person_header(held ? RecordKind::held : RecordKind::event, scope, found.person, live);
    h.source = source.no;
    h.message = message;
    if (found.created) h.key = next_key_;
    identity::EventBody body;
    body.event = ingest::encode(item.event);
    body.links = found.links;
    body.created = found.created;
    body.claimed = found.claimed;
    body.historic = item.imported && item.event.at < h.at - ingest::fold_window_ms;
    body.key = h.key;
    body.source_name = source.name;
    body.source = source.no;
    body.refused_merge = found.refused_merge;
    const PersonId person = h.person;
    TRY(position, emit(h, identity::encode(body), std::make_shared<const Event>(item.event)));
    // Consents that came with the event are records of their own, behind it: the person exists now.
    Position last = position;
    for (std::size_t i = 0; i < item.consents.size(); ++i) {
        ingest::ConsentClaim claim = item.consents[i];
        RecordHeader c = person_header(RecordKind::consent, scope, person, live);
        c.source = source.no;
        c.message = Hasher("context.consent").add(message).add(i).done();
        TRY(at, emit(c, to_json(consent_value(claim, source.name))));
        last = at;
    }
    return last;
}

Result<void> Front::append_merges(Scope scope, const identity::Resolution& found, Moment live) {
    for (const PersonId from : found.merge_from) {
        RecordHeader h = person_header(RecordKind::merge, scope, found.person, live);
        h.other = from;
        h.other_partition = partition_of(scope.workspace, from);
        h.message = Hasher("merge").add(from.hash).add(h.person.hash).done();
        TRY(position, emit(h, {}));
        (void)position;
    }
    return {};
}

Value consent_value(const ingest::ConsentClaim& claim, std::string_view source) {
    return Object{{"purpose", std::string(name_of(claim.key.purpose))},
                  {"channel", std::string(name_of(claim.key.channel))},
                  {"state", std::string(name_of(claim.consent.state))},
                  {"at", to_rfc3339(claim.consent.at)},
                  {"text_version", claim.consent.text_version},
                  {"locale", claim.consent.locale},
                  {"proof", claim.consent.proof},
                  {"source", claim.consent.source.empty() ? std::string(source) : claim.consent.source}};
}

std::optional<PersonId> Front::lookup(Scope scope, const Identifier& who) const {
    if (who.ns == "id") {
        const auto hash = parse_id("per_", who.value);
        if (!hash) return std::nullopt;
        const identity::Known* known = identities_.person(identities_.current(PersonId{*hash}));
        if (!known || known->scope != scope) return std::nullopt;
        return known->id;
    }
    const identity::Known* known = identities_.find(identity::index_of(world_.keys, scope, who));
    if (!known) return std::nullopt;
    return known->id;
}

Result<Position> Front::consent(Scope scope, const Identifier& who, ingest::ConsentClaim claim, const Hash128& request, Moment live) {
    const auto known = lookup(scope, who);
    if (!known && who.ns == "id") return Fault{codes::person_unknown, "nobody has this id", "/person", "name a person by ns:value"};
    const PersonId person = known ? *known : fresh_person(scope, identity::index_of(world_.keys, scope, who));
    RecordHeader h = person_header(RecordKind::consent, scope, person, live);
    h.message = request;
    claim.consent.at = std::min(claim.consent.at ? claim.consent.at : h.at, h.at);
    Value body = consent_value(claim, "api");
    if (!known) {  // a consent may be the first that is heard of somebody
        if (identity::blocked_value(who.value)) return Fault{identity::codes::id_blocked, "the id is one that many people share", "/person", "send the id of one person"};
        h.key = next_key_;
        body.set("created", true);
        body.set("index", to_hex(to_bytes(identity::index_of(world_.keys, scope, who))));
        body.set("ns", who.ns);
        body.set("value", who.value);
    }
    return emit(h, to_json(body));
}

Result<Erasure> Front::erase(Scope scope, const Identifier& who, const Hash128& request, Moment live) {
    const auto person = lookup(scope, who);
    if (!person) return Fault{codes::person_unknown, "nobody is known as " + who.ns + ":…", "/person", "check the namespace and the value"};
    Erasure out;
    out.person = *person;
    const identity::Known known = *identities_.person(*person);
    out.slots = known.merged_keys;
    out.slots.push_back(known.key);
    std::sort(out.slots.begin(), out.slots.end());
    RecordHeader h = person_header(RecordKind::erase, scope, *person, live);
    h.key = 0;  // the record outlives the keys: it names slots and a keyed hash, nothing personal
    h.message = request;
    out.at = h.at;
    out.subject = ledger_subject(scope.workspace, *person);
    Writer body;
    body.hash(1, out.subject);
    for (const KeySlot slot : out.slots) body.number(2, slot);
    TRY(position, emit(h, body.take()));
    out.position = position;
    return out;
}

Result<Position> Front::receipt(const Receipt& receipt, Moment live) {
    RecordHeader h = person_header(RecordKind::receipt, receipt.scope, receipt.person, live);
    if (!h.key) return Fault{codes::person_unknown, "the person was forgotten", "", ""};
    h.message = Hasher("receipt").add(receipt.message).add(static_cast<std::uint64_t>(receipt.state)).done();
    return emit(h,
                Writer()
                    .hash(1, receipt.message)
                    .number(2, static_cast<std::uint64_t>(receipt.state))
                    .bytes(3, receipt.provider + (receipt.detail.empty() ? "" : ": " + receipt.detail))
                    .take());
}

Result<Position> Front::append_ask(const Ask& ask, Moment live) {
    RecordHeader h = person_header(ask.kind, ask.scope, ask.person, live);
    if (!h.key) return Fault{codes::person_unknown, "the person was forgotten", "", ""};
    h.message = ask.id;
    if (ask.kind == RecordKind::transfer) {
        h.other = ask.other;
        h.other_partition = partition_of(ask.scope.workspace, ask.other);
    }
    if (ask.kind == RecordKind::release) return append_release(ask, h, live);
    return emit(h, ask.body);
}

Result<void> Front::note_environment(const std::string& zones, Moment live) {
    if (engine_of_log_ == engine_version && zones_of_log_ == zones) return {};
    RecordHeader h;
    h.kind = RecordKind::environment;
    h.at = live;
    if (auto noted = emit(h, Writer().number(1, engine_version).bytes(2, zones).take()); !noted) return noted.fault();
    return {};
}

// What was held is resolved now: until its release it made no link.
Result<Position> Front::append_release(const Ask& ask, RecordHeader h, Moment live) {
    Position held_at = 0;
    Bytes inner;
    for (Reader in(ask.body); in.next();) {
        if (in.id() == 1) held_at = in.number();
        if (in.id() == 2) inner = in.text();
    }
    auto body = identity::decode_event_body(inner);
    const auto event = body ? ingest::decode_event(body->event) : std::nullopt;
    if (!event) return emit(h, ask.body);
    const Workspace* workspace = catalog_->workspace(ask.scope.workspace);
    Source source;
    if (workspace)
        if (const auto known = workspace->sources.find(body->source); known != workspace->sources.end()) source = known->second;
    const bool server = source.kind == SourceKind::server && source.no;
    const identity::EventIds ids = identity::ids_of(*event, ask.scope, world_.keys);
    const identity::Resolution found = identity::resolve(identities_, ids, event->type, {server || source.trust_pages, server}, h.person);
    if (!found.created) {
        TRY_VOID(append_merges(ask.scope, found, live));
        h = person_header(RecordKind::release, ask.scope, found.person, live);
        h.message = ask.id;
    }
    body->links = found.links;
    body->claimed = found.claimed;
    body->created = false;
    return emit(h, Writer().number(1, held_at).bytes(2, identity::encode(*body)).take());
}

Result<Position> Front::tick(Moment live, Scope scope) {
    RecordHeader h;
    h.kind = RecordKind::tick;
    h.scope = scope;
    h.at = scope.workspace ? now(scope, live) : live;
    h.partition = partition_all;
    return emit(h, {});
}

Result<Position> Front::move_test_clock(WorkspaceNo workspace, Millis forward, Moment live) {
    if (forward < 0) return Fault{codes::clock_backwards, "the test clock only moves forward", "/to", "name a later time"};
    const Scope scope{workspace, Environment::test};
    if (forward > test_clock_ms_max) return Fault{codes::clock_backwards, "the test clock moves by at most ten years at once", "/to", "name an earlier time"};
    const Millis offset = offset_of(workspace) + forward;
    RecordHeader h = header(RecordKind::test_clock, scope, live);
    h.at = h.at + forward;
    h.partition = partition_all;
    return emit(h, Writer().integer(1, offset).take());
}

Result<Position> Front::clear_inbox(Scope scope, Moment live) {
    RecordHeader h = header(RecordKind::inbox_cleared, scope, live);
    h.partition = partition_all;
    return emit(h, {});
}

}  // namespace kesher::engine
