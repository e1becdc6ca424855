// How a partition is written to a checkpoint and read back. Layout in engine/store_keys.hpp; values are fields by id.
#include "engine/partition.hpp"
#include <algorithm>

#include "engine/store_keys.hpp"

namespace kesher::engine {
namespace {

constexpr std::uint64_t store_format = 1;

Bytes scope_bytes(Scope scope) { return Writer().number(1, scope.workspace).number(2, static_cast<std::uint64_t>(scope.environment)).take(); }

Scope scope_from(BytesView bytes) {
    Scope scope;
    for (Reader in(bytes); in.next();) {
        if (in.id() == 1) scope.workspace = static_cast<WorkspaceNo>(in.number());
        if (in.id() == 2) scope.environment = static_cast<Environment>(in.number());
    }
    return scope;
}

Bytes timed(Scope scope, Moment at) { return Writer().bytes(1, scope_bytes(scope)).moment(2, at).take(); }

std::pair<Scope, Moment> timed_from(BytesView bytes) {
    std::pair<Scope, Moment> out;
    for (Reader in(bytes); in.next();) {
        if (in.id() == 1) out.first = scope_from(in.bytes());
        if (in.id() == 2) out.second = in.moment();
    }
    return out;
}

Bytes ask_bytes(const Ask& ask) {
    return Writer()
        .hash(1, ask.id)
        .number(2, static_cast<std::uint64_t>(ask.kind))
        .bytes(3, scope_bytes(ask.scope))
        .hash(4, ask.person.hash)
        .hash(5, ask.other.hash)
        .bytes(6, ask.body)
        .number(7, ask.key)
        .take();
}

Ask ask_from(BytesView bytes) {
    Ask ask;
    for (Reader in(bytes); in.next();) {
        switch (in.id()) {
            case 1: ask.id = in.hash(); break;
            case 2: ask.kind = static_cast<RecordKind>(in.number()); break;
            case 3: ask.scope = scope_from(in.bytes()); break;
            case 4: ask.person.hash = in.hash(); break;
            case 5: ask.other.hash = in.hash(); break;
            case 6: ask.body = in.text(); break;
            case 7: ask.key = static_cast<KeySlot>(in.number()); break;
            default: break;
        }
    }
    return ask;
}

}  // namespace

Bytes Partition::encode(Position position, const Withdrawal& withdrawal) {
    return Writer().number(1, position).bytes(2, scope_bytes(withdrawal.scope)).hash(3, withdrawal.holder.hash).number(4, withdrawal.key).bytes(5, withdrawal.body).take();
}

std::pair<Position, Partition::Withdrawal> Partition::decode_withdrawal(BytesView bytes) {
    std::pair<Position, Withdrawal> out;
    for (Reader in(bytes); in.next();) {
        if (in.id() == 1) out.first = in.number();
        if (in.id() == 2) out.second.scope = scope_from(in.bytes());
        if (in.id() == 3) out.second.holder.hash = in.hash();
        if (in.id() == 4) out.second.key = static_cast<KeySlot>(in.number());
        if (in.id() == 5) out.second.body = in.text();
    }
    return out;
}

namespace {

// A stored value: 0 and the plain bytes, or 1, the slot and the sealed bytes. Nothing when the key is gone: the person is being forgotten.
std::optional<Bytes> seal(Keys& keys, KeySlot key, BytesView plain, BytesView bound) {
    if (!key) return Bytes(1, '\0') + Bytes(plain);
    auto sealed = keys.seal(key, plain, bound);
    if (!sealed) return std::nullopt;
    return Bytes(1, '\1') + keys::big(key, 4) + *sealed;
}

// nullopt when it was shredded; a fault when it cannot be read for another reason.
Result<std::optional<Bytes>> open(Keys& keys, BytesView value, BytesView bound) {
    if (value.empty()) return std::optional<Bytes>();
    if (value.front() == '\0') return std::optional<Bytes>(Bytes(value.substr(1)));
    KeySlot slot = 0;
    for (const char c : value.substr(1, 4)) slot = slot << 8 | static_cast<unsigned char>(c);
    auto plain = keys.open(slot, value.substr(5), bound);
    if (plain) return std::optional<Bytes>(std::move(*plain));
    if (plain.fault().code == kesher::codes::key_shredded) return std::optional<Bytes>();
    return plain.fault();
}

// What a stored person is sealed with besides the key: its own id, so that values cannot change places.
Bytes bound_to(PersonId id) { return "person" + to_bytes(id.hash); }

}  // namespace

void Partition::capture(StoreBatch& batch, Keys& keys) {
    for (const auto& [id, gone] : gone_) {
        batch[keys::person(no_, gone.scope, id)] = std::nullopt;
        for (std::uint32_t n = 0; n < gone.chunks; ++n) batch[keys::chunk(no_, id, n)] = std::nullopt;
    }
    for (const PersonId id : dirty_) {
        const auto at = persons_.find(id);
        if (at == persons_.end()) continue;
        Person& person = at->second;
        const Bytes bound = bound_to(id);
        const auto put = [&](Bytes key, BytesView plain) {
            if (auto sealed = seal(keys, person.key, plain, bound)) batch[std::move(key)] = std::move(*sealed);
        };
        put(keys::person(no_, person.scope, id), profiles::encode(person, false));
        for (auto n = person.saved_chunks; n < person.chunks.size(); ++n) put(keys::chunk(no_, id, n), person.chunks[n]);
        person.saved_chunks = static_cast<std::uint32_t>(person.chunks.size());
    }
    for (const PersonId id : redirected_) batch[keys::redirect(no_, id)] = to_bytes(redirects_.at(id).hash);
    for (const auto& [position, bytes] : published_) batch[keys::definition(no_, position)] = bytes;
    Writer meta;
    meta.number(1, store_format).number(2, position_).hash(3, trace_).number(4, unreadable_).bytes(5, counters_.encode());
    for (const auto& [scope, at] : times_) meta.bytes(6, timed(scope, at));
    for (const auto& [workspace, offset] : offsets_) meta.bytes(7, Writer().number(1, workspace).integer(2, offset).view());
    for (const auto& [scope, at] : inbox_cleared_) meta.bytes(8, timed(scope, at));
    for (const auto& [id, ask] : transfers_) {
        Ask sealed = ask;
        if (auto body = seal(keys, ask.key, ask.body, bound_to(ask.other))) sealed.body = std::move(*body);
        else continue;  // shredded meanwhile: there is nobody left to hand over
        meta.bytes(9, ask_bytes(sealed));
    }
    for (const auto& [position, withdrawal] : withdrawals_) {
        Withdrawal sealed = withdrawal;
        auto body = seal(keys, withdrawal.key, withdrawal.body, bound_to(withdrawal.holder));
        if (!body) continue;  // shredded meanwhile
        sealed.body = std::move(*body);
        meta.bytes(11, encode(position, sealed));
    }
    for (const auto& [scope, counts] : proofs_)
        for (const auto& [id, counted] : counts) meta.bytes(10, Writer().bytes(1, scope_bytes(scope)).bytes(2, id).bytes(3, counted.encode()).view());
    batch[keys::partition_meta(no_)] = meta.take();
    dirty_.clear();
    gone_.clear();
    redirected_.clear();
    published_.clear();
    captured_ = position_;
}

Result<void> Partition::restore(Store& store, Keys& keys) {
    TRY(meta, store.get(keys::partition_meta(no_)));
    if (!meta) return {};
    for (Reader in(*meta); in.next();) {
        switch (in.id()) {
            case 1:
                if (in.number() > store_format)
                    return Fault{kesher::codes::store_corrupt, "the store was written by a newer engine (format " + std::to_string(in.number()) + ")", "",
                                 "start the newer version"};
                break;
            case 2: position_ = captured_ = in.number(); break;
            case 3: trace_ = in.hash(); break;
            case 4: unreadable_ = in.number(); break;
            case 5: counters_.restore(in.bytes()); break;
            case 6: times_.insert(timed_from(in.bytes())); break;
            case 7: {
                WorkspaceNo workspace = 0;
                Millis offset = 0;
                for (Reader one(in.bytes()); one.next();) {
                    if (one.id() == 1) workspace = static_cast<WorkspaceNo>(one.number());
                    if (one.id() == 2) offset = one.integer();
                }
                offsets_[workspace] = offset;
                break;
            }
            case 8: inbox_cleared_.insert(timed_from(in.bytes())); break;
            case 10: {
                Scope scope;
                std::string id;
                for (Reader one(in.bytes()); one.next();) {
                    if (one.id() == 1) scope = scope_from(one.bytes());
                    if (one.id() == 2) id = one.text();
                    if (one.id() == 3) proofs_[scope][id] = decisions::Counted::decode(one.bytes());
                }
                break;
            }
            case 11: {
                auto [position, withdrawal] = decode_withdrawal(in.bytes());
                TRY(body, open(keys, withdrawal.body, bound_to(withdrawal.holder)));
                if (!body) break;
                withdrawal.body = std::move(*body);
                withdrawals_.emplace(position, std::move(withdrawal));
                break;
            }
            case 9: {
                Ask ask = ask_from(in.bytes());
                TRY(body, open(keys, ask.body, bound_to(ask.other)));
                if (!body) break;
                ask.body = std::move(*body);
                transfers_.emplace(ask.id, ask);
                break;
            }
            default: break;
        }
    }
    TRY_VOID(store.scan(keys::definitions(no_), [&](BytesView, BytesView value) {
        if (auto definition = decode_definition(value))
            if (auto next = catalog_->with(*definition)) catalog_ = *next;
        return true;
    }));
    TRY_VOID(store.scan(keys::redirects(no_), [&](BytesView key, BytesView value) {
        redirects_[PersonId{hash_from_bytes(key.substr(3, 16))}] = PersonId{hash_from_bytes(value)};
        return true;
    }));
    return restore_persons(store, keys);
}

Result<void> Partition::restore_persons(Store& store, Keys& keys) {
    std::optional<Fault> fault;
    const auto opened = [&](BytesView value, PersonId id) -> std::optional<Bytes> {
        auto plain = open(keys, value, bound_to(id));
        if (!plain) fault = plain.fault();
        return plain ? std::move(*plain) : std::nullopt;
    };
    TRY_VOID(store.scan(keys::persons(no_), [&](BytesView key, BytesView value) {
        const PersonId id{hash_from_bytes(key.substr(key.size() - 16))};
        const auto plain = opened(value, id);
        if (!plain) return !fault;  // shredded: forgotten
        if (auto person = profiles::decode_person(*plain)) persons_.emplace(id, std::move(*person));
        else fault = Fault{kesher::codes::store_corrupt, "a stored person cannot be read", to_hex(key), "restore the last backup"};
        return !fault;
    }));
    if (fault) return *fault;
    for (auto& [id, person] : persons_) {
        TRY_VOID(store.scan(keys::chunks(no_, id), [&](BytesView, BytesView value) {
            if (auto plain = opened(value, id)) person.chunks.push_back(std::move(*plain));
            return !fault;
        }));
        person.saved_chunks = static_cast<std::uint32_t>(person.chunks.size());
        if (!person.awaits_transfer.empty()) awaiting_.insert(id);
        for (const auto& [timer, what] : person.timers) due_[person.scope].insert({what.due, id, timer});
        for (const auto& [segment, membership] : person.memberships) members_[{person.scope, segment}].insert(id);
        for (const auto& [message, m] : person.messages)
            if (m.state == MessageState::sent && m.sent_at > inbox_cleared_[person.scope]) sent_.push_back({person.scope, m.sent_at, id, message});
        for (const auto& [decision, d] : person.decisions) decided_.push_back({person.scope, d.at, id, decision});
    }
    if (fault) return *fault;
    std::sort(sent_.begin(), sent_.end(), [](const SentMark& a, const SentMark& b) { return std::pair(a.at, a.message) < std::pair(b.at, b.message); });
    while (sent_.size() > sent_marks_max) sent_.pop_front();
    std::sort(decided_.begin(), decided_.end(), [](const DecidedMark& a, const DecidedMark& b) { return std::pair(a.at, a.decision) < std::pair(b.at, b.decision); });
    while (decided_.size() > decided_marks_max) decided_.pop_front();
    return {};
}

}  // namespace kesher::engine
