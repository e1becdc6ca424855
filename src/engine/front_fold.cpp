// How the front's state follows from records: the same live, in replay and after a checkpoint.
#include <algorithm>

#include "engine/front.hpp"
#include "engine/store_keys.hpp"

namespace kesher::engine {
namespace {

constexpr std::size_t minutes_kept = 60;

}  // namespace

void Front::count(Scope scope, ItemResult::Status status, Moment at) {
    const Moment minute{at.ms / minute_ms * minute_ms};
    auto& list = minutes_[scope];
    if (list.empty() || list.back().at < minute) list.push_back({minute, {}});
    while (list.size() > minutes_kept) list.pop_front();
    ++list.back().counts[static_cast<std::size_t>(status)];
}

void Front::fold(const Record& record) {
    const RecordHeader& h = record.header;
    using Status = ItemResult::Status;
    const bool item = h.kind == RecordKind::event || h.kind == RecordKind::held;
    // Ids and minutes are rebuilt from headers alone, also from records below the checkpoint.
    if (item) seen_.note(h.message, physical(h), h.position);
    if (item || h.kind == RecordKind::rejected || h.kind == RecordKind::duplicate) {
        const Status status = h.kind == RecordKind::event ? Status::accepted
            : h.kind == RecordKind::held                  ? Status::held
            : h.kind == RecordKind::rejected              ? Status::rejected
                                                          : Status::duplicate;
        count(h.scope, status, h.at);
        if (h.position > position_) ++totals_[h.scope][static_cast<std::size_t>(status)];
    }
    if (h.position <= position_) return;
    position_ = h.position;
    next_key_ = std::max(next_key_, h.key + 1);
    if (h.scope.workspace) times_[h.scope] = std::max(times_[h.scope], h.at);
    if (record.shredded) return;
    switch (h.kind) {
        case RecordKind::event:
        case RecordKind::held:
            if (const auto body = identity::decode_event_body(record.body)) fold_event_body(record, *body);
            break;
        case RecordKind::release:
            for (Reader in(record.body); in.next();)
                if (in.id() == 2)
                    if (const auto body = identity::decode_event_body(in.bytes())) fold_event_body(record, *body);
            break;
        case RecordKind::consent: fold_consent(record); break;
        case RecordKind::question:
            if (const auto body = parse_json(record.body)) fold_created(record, *body);
            break;
        case RecordKind::merge: identities_.fold_merge(h.other, h.person); break;
        case RecordKind::erase: {
            Hash128 subject;
            for (Reader in(record.body); in.next();)
                if (in.id() == 1) subject = in.hash();
            identities_.fold_erase(h.person);
            ledger_[subject] = {h.at, h.scope, h.message};
            new_ledger_.push_back(subject);
            break;
        }
        case RecordKind::definition: fold_definition(record); break;
        case RecordKind::tick:
        case RecordKind::test_clock: fold_time(record); break;
        case RecordKind::environment:
            for (Reader in(record.body); in.next();) {
                if (in.id() == 1) engine_of_log_ = static_cast<std::uint16_t>(in.number());
                if (in.id() == 2) zones_of_log_ = std::string(in.bytes());
            }
            break;
        default: break;
    }
}

void Front::fold_event_body(const Record& record, const identity::EventBody& body) {
    const RecordHeader& h = record.header;
    if (body.created) {
        identity::Known known;
        known.id = h.person;
        known.scope = h.scope;
        known.key = h.key;
        known.first_seen = h.at;
        identities_.fold_person(known);
    }
    for (const identity::Link& link : body.links) identities_.fold_link(h.person, link);
}

void Front::fold_consent(const Record& record) {
    const RecordHeader& h = record.header;
    auto value = parse_json(record.body);
    if (!value) return;
    fold_created(record, *value);
    if (const auto claim = ingest::parse_consent(*value, h.at, "")) identities_.fold_consent(h.person, claim->key, claim->consent.state, claim->consent.at);
}

// A consent or a question may be the first that is heard of somebody. A consent names one id, a question a list.
void Front::fold_created(const Record& record, const Value& body) {
    const RecordHeader& h = record.header;
    const Value *created = body.find("created"), *ids = body.find("ids");
    if (!created || !created->as_bool()) return;
    identity::Known known;
    known.id = h.person;
    known.scope = h.scope;
    known.key = h.key;
    known.first_seen = h.at;
    identities_.fold_person(known);
    const Array alone = {body};
    for (const Value& id : ids ? ids->array() : alone) {
        const Value *index = id.find("index"), *ns = id.find("ns"), *claimed = id.find("claimed");
        const auto bytes = index ? from_hex(index->as_string()) : std::nullopt;
        if (bytes && bytes->size() == 16) identities_.fold_link(h.person, {hash_from_bytes(*bytes), ns && ns->as_string() == "user_id" && !(claimed && claimed->as_bool())});
    }
}

void Front::fold_definition(const Record& record) {
    const auto definition = decode_definition(record.body);
    if (!definition) return;
    if (auto next = catalog_->with(*definition)) catalog_ = *next;
    if (const Value* key = definition->body.find("key_slot"); definition->kind == "workspaces" && key) {
        workspace_keys_[definition->workspace] = static_cast<KeySlot>(key->as_integer());
        next_key_ = std::max(next_key_, static_cast<KeySlot>(key->as_integer()) + 1);
    }
    published_[record.header.position] = record.body;
}

void Front::fold_time(const Record& record) {
    const RecordHeader& h = record.header;
    if (h.kind == RecordKind::test_clock) {
        for (Reader in(record.body); in.next();)
            if (in.id() == 1) offsets_[h.scope.workspace][h.position] = in.integer();
        return;
    }
    if (h.scope.workspace) return;
    for (auto& [scope, time] : times_) { time = std::max(time, h.at + (scope.environment == Environment::test ? offset_of(scope.workspace) : 0)); }
}

std::vector<Minute> Front::minutes(Scope scope, Moment live) const {
    const Moment last{now(scope, live).ms / minute_ms * minute_ms};
    std::vector<Minute> out(minutes_kept);
    for (std::size_t i = 0; i < minutes_kept; ++i) out[i].at = last - static_cast<Millis>(minutes_kept - 1 - i) * minute_ms;
    const auto held = minutes_.find(scope);
    if (held == minutes_.end()) return out;
    for (const Minute& minute : held->second)
        if (const Millis ago = (last - minute.at) / minute_ms; ago >= 0 && ago < static_cast<Millis>(minutes_kept)) out[minutes_kept - 1 - static_cast<std::size_t>(ago)] = minute;
    return out;
}

std::array<std::uint64_t, 4> Front::totals(Scope scope) const {
    const auto at = totals_.find(scope);
    return at == totals_.end() ? std::array<std::uint64_t, 4>{} : at->second;
}

void Front::capture(StoreBatch& batch) {
    identity::Identities::Dirty dirty = identities_.take_dirty();
    for (const Hash128& index : dirty.indexes) {
        const identity::Known* known = identities_.find(index);
        batch[keys::front_index(index)] = known ? std::optional<Bytes>(to_bytes(known->id.hash)) : std::nullopt;
    }
    for (const PersonId id : dirty.persons) {
        const identity::Known* known = identities_.person(id);
        batch[keys::front_person(id)] = known ? std::optional<Bytes>(known->encode()) : std::nullopt;
    }
    for (const PersonId id : dirty.redirects)
        if (const PersonId* into = identities_.redirect_of(id)) batch[keys::front_redirect(id)] = to_bytes(into->hash);
    for (const Hash128& subject : std::exchange(new_ledger_, {})) {
        const LedgerRow& row = ledger_.at(subject);
        batch[keys::ledger_row(subject)] =
            Writer().moment(1, row.at).number(2, row.scope.workspace).number(3, static_cast<std::uint64_t>(row.scope.environment)).hash(4, row.request).take();
    }
    for (const auto& [position, bytes] : std::exchange(published_, {})) batch[keys::definition(partition_none, position)] = bytes;
    Writer meta;
    const Position unsettled = seen_.unsettled_from();
    meta.number(1, 1)
        .number(2, position_)
        .number(3, next_key_)
        .number(4, unsettled ? unsettled : position_ + 1)
        .number(9, partitions_)
        .number(10, engine_of_log_)
        .bytes(11, zones_of_log_);
    for (const auto& [hour, begin] : seen_.begins()) meta.bytes(12, Writer().integer(1, hour).number(2, begin).view());
    for (const auto& [scope, at] : times_) meta.bytes(5, Writer().number(1, scope.workspace).number(2, static_cast<std::uint64_t>(scope.environment)).moment(3, at).view());
    for (const auto& [workspace, offsets] : offsets_)
        for (const auto& [position, offset] : offsets) meta.bytes(6, Writer().number(1, workspace).integer(2, offset).number(3, position).view());
    for (const auto& [scope, totals] : totals_) {
        Writer one;
        one.number(1, scope.workspace).number(2, static_cast<std::uint64_t>(scope.environment));
        for (std::uint32_t i = 0; i < 4; ++i) one.number(3 + i, totals[i]);
        meta.bytes(7, one.view());
    }
    batch[keys::front_meta()] = meta.take();
    captured_ = position_;
}

Position Front::needed_from() const {
    const Position unsettled = seen_.unsettled_from();
    return unsettled ? std::min(unsettled, captured_ + 1) : captured_ + 1;
}

Position Front::replay_from() const { return unsettled_restored_ ? std::min(unsettled_restored_, position_ + 1) : position_ + 1; }

Result<void> Front::restore_meta(BytesView meta) {
    for (Reader in(meta); in.next();) {
        Scope scope;
        Reader one(in.bytes());
        if (in.id() == 1 && in.number() > 1) return Fault{kesher::codes::store_corrupt, "the store was written by a newer engine", "", "start the newer version"};
        if (in.id() == 2) position_ = captured_ = in.number();
        if (in.id() == 3) next_key_ = static_cast<KeySlot>(in.number());
        if (in.id() == 4) unsettled_restored_ = in.number();
        if (in.id() == 10) engine_of_log_ = static_cast<std::uint16_t>(in.number());
        if (in.id() == 11) zones_of_log_ = std::string(in.bytes());
        if (in.id() == 9 && in.number() != partitions_)
            return Fault{kesher::codes::store_corrupt, "the store has " + std::to_string(in.number()) + " partitions", "", "start it with that number"};
        if (in.id() == 12) {
            std::int64_t hour = 0;
            Position begin = 0;
            while (one.next()) {
                if (one.id() == 1) hour = one.integer();
                if (one.id() == 2) begin = one.number();
            }
            seen_.restore(hour, begin);
        }
        if (in.id() < 5 || in.id() > 7) continue;
        std::array<std::uint64_t, 4> totals{};
        Moment at;
        Millis offset = 0;
        Position from = 0;
        while (one.next()) {
            if (one.id() == 3 && in.id() == 6) from = one.number();
            if (one.id() == 1) scope.workspace = static_cast<WorkspaceNo>(one.number());
            if (one.id() == 2 && in.id() == 6) offset = one.integer();
            if (one.id() == 2 && in.id() != 6) scope.environment = static_cast<Environment>(one.number());
            if (one.id() == 3 && in.id() == 5) at = one.moment();
            if (one.id() >= 3 && one.id() < 7 && in.id() == 7) totals[one.id() - 3] = one.number();
        }
        if (in.id() == 5) times_[scope] = at;
        if (in.id() == 6) offsets_[scope.workspace][from] = offset;
        if (in.id() == 7) totals_[scope] = totals;
    }
    return {};
}

Result<void> Front::restore(Store& store) {
    TRY(meta, store.get(keys::front_meta()));
    if (!meta) return {};
    TRY_VOID(restore_meta(*meta));
    if (const Position gone = seen_.gone_from()) unsettled_restored_ = unsettled_restored_ ? std::min(unsettled_restored_, gone) : gone;
    TRY_VOID(store.scan(keys::definitions(partition_none), [&](BytesView, BytesView value) {
        if (const auto definition = decode_definition(value)) {
            if (auto next = catalog_->with(*definition)) catalog_ = *next;
            if (const Value* key = definition->body.find("key_slot"); definition->kind == "workspaces" && key)
                workspace_keys_[definition->workspace] = static_cast<KeySlot>(key->as_integer());
        }
        return true;
    }));
    TRY_VOID(store.scan(keys::front_persons(), [&](BytesView, BytesView value) {
        if (const auto known = identity::Known::decode(value)) identities_.fold_person(*known);
        return true;
    }));
    TRY_VOID(store.scan(keys::front_indexes(), [&](BytesView key, BytesView value) {
        identities_.restore_index(hash_from_bytes(key.substr(2)), PersonId{hash_from_bytes(value)});
        return true;
    }));
    TRY_VOID(store.scan(keys::front_redirects(), [&](BytesView key, BytesView value) {
        identities_.restore_redirect(PersonId{hash_from_bytes(key.substr(2))}, PersonId{hash_from_bytes(value)});
        return true;
    }));
    TRY_VOID(store.scan(keys::ledger(), [&](BytesView key, BytesView value) {
        LedgerRow row;
        for (Reader in(value); in.next();) {
            if (in.id() == 1) row.at = in.moment();
            if (in.id() == 2) row.scope.workspace = static_cast<WorkspaceNo>(in.number());
            if (in.id() == 3) row.scope.environment = static_cast<Environment>(in.number());
            if (in.id() == 4) row.request = in.hash();
        }
        ledger_[hash_from_bytes(key.substr(2))] = row;
        return true;
    }));
    identities_.take_dirty();
    return {};
}

}  // namespace kesher::engine
