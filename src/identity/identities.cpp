#include <algorithm>

#include "identity/identity.hpp"

namespace kesher::identity {

Bytes Known::encode() const {
    Writer out;
    out.hash(1, id.hash).number(2, scope.workspace).number(3, static_cast<std::uint64_t>(scope.environment)).number(4, key);
    for (const KeySlot slot : merged_keys) out.number(5, slot);
    out.moment(6, first_seen).number(7, has_user_id).number(8, identifiers).number(9, granted).number(10, withdrawn);
    for (const Moment at : consent_at) out.moment(11, at);
    return out.take();
}

std::optional<Known> Known::decode(BytesView bytes) {
    Known k;
    std::size_t purpose = 0;
    Reader in(bytes);
    while (in.next()) {
        switch (in.id()) {
            case 1: k.id.hash = in.hash(); break;
            case 2: k.scope.workspace = static_cast<WorkspaceNo>(in.number()); break;
            case 3: k.scope.environment = static_cast<Environment>(in.number()); break;
            case 4: k.key = static_cast<KeySlot>(in.number()); break;
            case 5: k.merged_keys.push_back(static_cast<KeySlot>(in.number())); break;
            case 6: k.first_seen = in.moment(); break;
            case 7: k.has_user_id = in.number() != 0; break;
            case 8: k.identifiers = static_cast<std::uint32_t>(in.number()); break;
            case 9: k.granted = static_cast<std::uint8_t>(in.number()); break;
            case 10: k.withdrawn = static_cast<std::uint8_t>(in.number()); break;
            case 11:
                if (purpose < k.consent_at.size()) k.consent_at[purpose++] = in.moment();
                break;
            default: break;
        }
    }
    if (in.bad() || !k.id) return std::nullopt;
    return k;
}

const Known* Identities::find(const Hash128& index) const {
    const auto at = indexes_.find(index);
    return at == indexes_.end() ? nullptr : person(at->second);
}

const Known* Identities::person(PersonId id) const {
    const auto at = persons_.find(id);
    return at == persons_.end() ? nullptr : &at->second;
}

const PersonId* Identities::redirect_of(PersonId from) const {
    const auto at = redirects_.find(from);
    return at == redirects_.end() ? nullptr : &at->second;
}

PersonId Identities::current(PersonId id) const {
    while (const PersonId* next = redirect_of(id)) id = *next;
    return id;
}

void Identities::fold_person(const Known& known) {
    persons_[known.id] = known;
    dirty_.persons.insert(known.id);
}

void Identities::fold_link(PersonId person, const Link& link) {
    const auto at = persons_.find(person);
    if (at == persons_.end()) return;  // erased since
    if (indexes_.insert_or_assign(link.index, person).second) ++at->second.identifiers;
    members_[person].push_back(link.index);
    at->second.has_user_id |= link.user_id;
    dirty_.indexes.insert(link.index);
    dirty_.persons.insert(person);
}

void Identities::fold_merge(PersonId from, PersonId into) {
    const auto loser = persons_.find(from), winner = persons_.find(into);
    if (loser == persons_.end() || winner == persons_.end()) return;
    for (const Hash128& index : members_[from]) {
        indexes_[index] = into;
        members_[into].push_back(index);
        dirty_.indexes.insert(index);
    }
    members_.erase(from);
    Known& known = winner->second;
    known.identifiers += loser->second.identifiers;
    known.has_user_id |= loser->second.has_user_id;
    known.first_seen = std::min(known.first_seen, loser->second.first_seen);
    for (std::size_t i = 0; i < known.consent_at.size(); ++i) known.consent_at[i] = std::max(known.consent_at[i], loser->second.consent_at[i]);
    known.withdrawn |= loser->second.withdrawn;  // deny wins
    known.granted = static_cast<std::uint8_t>((known.granted | loser->second.granted) & ~known.withdrawn);
    known.merged_keys.push_back(loser->second.key);
    known.merged_keys.insert(known.merged_keys.end(), loser->second.merged_keys.begin(), loser->second.merged_keys.end());
    persons_.erase(loser);
    redirects_[from] = into;
    dirty_.persons.insert(from);
    dirty_.persons.insert(into);
    dirty_.redirects.insert(from);
}

void Identities::fold_consent(PersonId person, const ConsentKey& key, ConsentState state, Moment when) {
    const auto at = persons_.find(person);
    if (at == persons_.end() || key.channel != Channel::any) return;
    const std::uint8_t bit = bit_of(key.purpose);
    Known& known = at->second;
    Moment& held = known.consent_at[static_cast<std::size_t>(key.purpose)];
    if (when < held || (when == held && (known.withdrawn & bit))) return;
    held = when;
    known.granted = static_cast<std::uint8_t>(state == ConsentState::granted ? known.granted | bit : known.granted & ~bit);
    known.withdrawn = static_cast<std::uint8_t>(state == ConsentState::withdrawn ? known.withdrawn | bit : known.withdrawn & ~bit);
    dirty_.persons.insert(person);
}

std::vector<KeySlot> Identities::fold_erase(PersonId person) {
    const auto at = persons_.find(person);
    if (at == persons_.end()) return {};
    std::vector<KeySlot> slots = at->second.merged_keys;
    slots.push_back(at->second.key);
    for (const Hash128& index : members_[person]) {
        if (const auto entry = indexes_.find(index); entry != indexes_.end() && entry->second == person) indexes_.erase(entry);
        dirty_.indexes.insert(index);
    }
    members_.erase(person);
    persons_.erase(at);
    dirty_.persons.insert(person);
    std::sort(slots.begin(), slots.end());
    return slots;
}

}  // namespace kesher::identity
