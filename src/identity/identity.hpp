/// Finds the person behind an event's identifiers: who is known, who is new, which two are one.
///
/// Identifiers are known here by their keyed hash only (Keys::index). The state is a fold of the log: `fold_*` is called with
/// what the records say, live and after a restart alike; `resolve` decides and changes nothing.
///
/// Errors:  id_blocked (caller: only a hub id such as "null" was sent), ids_full (caller: the person has identifiers_max).
/// Lives:   pointers to persons live until the next fold.
/// Runs on: the front's thread.
/// Costs:   two hash-table look-ups an event (bench/partition).
#pragma once

#include <array>
#include <map>
#include <set>
#include <unordered_map>
#include <vector>

#include "base/codec.hpp"
#include "base/result.hpp"
#include "model/event.hpp"
#include "model/person.hpp"
#include "ports/keys.hpp"

namespace kesher::identity {

namespace codes {
inline constexpr Code id_blocked{"id_blocked", Whose::caller, 400};
}

/// What the front keeps of a person.
struct Known {
    PersonId id;
    Scope scope;
    KeySlot key = 0;
    std::vector<KeySlot> merged_keys;  ///< of every person that was merged into this one
    Moment first_seen;
    bool has_user_id = false;
    std::uint32_t identifiers = 0;
    std::uint8_t granted = 0, withdrawn = 0;  ///< a bit per Purpose, for channel *
    std::array<Moment, 5> consent_at{};       ///< of the answer that holds, by Purpose
    Bytes encode() const;
    static std::optional<Known> decode(BytesView bytes);
};

/// An identifier of an event, hashed.
struct Link {
    Hash128 index;
    bool user_id = false;
    friend bool operator==(const Link&, const Link&) = default;
};

/// How a source may speak of who somebody is (11 §8).
struct Trust {
    bool links = false;   ///< a userId is believed at once (server sources, `trust: pages`)
    bool merges = false;  ///< two known persons may become one (server sources)
};

/// What resolve() found. Exactly what the record will carry.
struct Resolution {
    PersonId person;
    bool created = false;
    std::vector<Link> links;           ///< to be linked to the person now
    std::vector<PersonId> merge_from;  ///< persons that become `person`, before the event
    bool claimed = false;              ///< a userId was claimed only
    std::string refused_merge;         ///< why a merge that the event asks for was not made; empty when none was asked
};

/// Where Known::granted and Known::withdrawn keep a purpose.
constexpr std::uint8_t bit_of(Purpose purpose) { return static_cast<std::uint8_t>(1U << static_cast<unsigned>(purpose)); }

class Identities {
public:
    /// The person that an identifier leads to, or nullptr.
    const Known* find(const Hash128& index) const;
    const Known* person(PersonId id) const;
    /// Follows merges to the person that an id stands for now.
    PersonId current(PersonId id) const;

    void fold_person(const Known& known);
    void fold_link(PersonId person, const Link& link);
    void fold_merge(PersonId from, PersonId into);
    /// The newer answer holds; at the same time the withdrawal.
    void fold_consent(PersonId person, const ConsentKey& key, ConsentState state, Moment at);
    /// Forgets a person and every identifier that leads there. Gives the key slots that must be shredded.
    std::vector<KeySlot> fold_erase(PersonId person);

    /// For checkpoints: what changed since the last call, as (index → person), persons, and redirects; nullopt = gone.
    struct Dirty {
        std::set<Hash128> indexes;
        std::set<PersonId> persons, redirects;
    };
    Dirty take_dirty() { return std::exchange(dirty_, {}); }
    void restore_index(const Hash128& index, PersonId person) {
        indexes_[index] = person;
        members_[person].push_back(index);
    }
    void restore_redirect(PersonId from, PersonId into) { redirects_[from] = into; }
    const PersonId* redirect_of(PersonId from) const;
    std::size_t persons() const { return persons_.size(); }
    std::size_t indexes() const { return indexes_.size(); }

private:
    std::unordered_map<Hash128, PersonId, HashOfHash128> indexes_;  // looked up, never walked
    std::map<PersonId, Known> persons_;
    std::map<PersonId, std::vector<Hash128>> members_;
    std::map<PersonId, PersonId> redirects_;
    Dirty dirty_;
};

/// True for values that many people share by accident ("null", "undefined", "test", "0" …): never an identifier.
bool blocked_value(std::string_view value);
/// The identifiers of an event: hashed, hub values left out.
struct EventIds {
    std::optional<Link> user, anonymous, previous, previous_user;  ///< previous: an alias may name an anonymous or a user id
    std::vector<Link> weak;                                        ///< e-mail, phone: lead to a person, never merge two
    std::optional<Fault> fault;
};
EventIds ids_of(const Event& event, Scope scope, const Keys& keys);
Hash128 index_of(const Keys& keys, Scope scope, const Identifier& id);
/// Where a user id is kept that was only claimed: by a public source, or before it was allowed to know the person.
Hash128 claim_of(const Hash128& index);

/// Decides. `fresh` is the id that a new person would get.
Resolution resolve(const Identities& identities, const EventIds& ids, EventType type, Trust trust, PersonId fresh);

/// The body of an event's record: the event and what was decided about it.
struct EventBody {
    Bytes event;
    std::vector<Link> links;
    bool created = false, claimed = false, historic = false;
    KeySlot key = 0;
    std::string source_name;
    SourceNo source = 0;
    std::string refused_merge;
};
Bytes encode(const EventBody& body);
std::optional<EventBody> decode_event_body(BytesView bytes);

}  // namespace kesher::identity
