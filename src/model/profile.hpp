/// Describes what is known of one person: traits with provenance, consents, event rings, memberships, history.
///
/// Errors:  none; these are values that profiles/, consent/, segments/ and journeys/ fold.
/// Lives:   values own what they hold.
/// Runs on: the partition's thread.
#pragma once

#include <deque>
#include <map>
#include <string>
#include <vector>

#include "model/value.hpp"
#include "model/vocabulary.hpp"

namespace kesher {

/// A named value with its provenance.
struct Trait {
    Value value;
    Origin origin = Origin::first_party;
    std::string source;  ///< the source's name
    Moment at;           ///< when it was true by the client's clock
    Purpose purpose = Purpose::personalization;
    Moment expires;  ///< zero = does not expire by itself
};
using Traits = std::map<std::string, Trait, std::less<>>;

/// One event in a person's ring: what windows, counts and sequences need of it.
struct Occurrence {
    Moment at;
    Position position = 0;
    Value properties;  ///< an object of the properties that published rules read; null when none
    bool historic = false;
    std::uint32_t bytes = 0;  ///< of the properties as JSON; memory only
};
/// Per event name, ordered by (at, position), bounded by occurrences_max.
using Ring = std::deque<Occurrence>;
using Rings = std::map<std::string, Ring, std::less<>>;
constexpr std::size_t occurrences_max = 512;
constexpr std::size_t ring_bytes_max = 64 * 1024;  ///< of the properties that one ring keeps: the oldest occurrences lose theirs first

/// Why something is so, for people and for stories: a rule's part and the value seen.
struct Because {
    std::string text;     ///< "did cart_added at 20:35", in English; `rule` and `seen` let the console say it in Hebrew
    std::string rule;     ///< the part of the rule as text
    std::string seen;     ///< the value seen then
    Moment at;            ///< when the cause happened, if it has a time
    std::string he = {};  ///< in Hebrew, where no rule says it
};
using Becauses = std::vector<Because>;

/// Being in a segment.
struct Membership {
    Moment since;
    Becauses because;
    std::uint32_t version = 0;  ///< of the segment's definition
};
using Memberships = std::map<std::string, Membership, std::less<>>;  ///< by segment id

enum class ConsentState : std::uint8_t { unknown, granted, withdrawn };
inline std::string_view name_of(ConsentState s) { return s == ConsentState::granted ? "granted" : s == ConsentState::withdrawn ? "withdrawn" : "unknown"; }
/// A consent as given: the proof stays with it.
struct Consent {
    ConsentState state = ConsentState::unknown;
    Moment at;
    std::string text_version, locale, proof, source;
    Position position = 0;
};
struct ConsentKey {
    Purpose purpose = Purpose::marketing;
    Channel channel = Channel::any;
    friend auto operator<=>(const ConsentKey&, const ConsentKey&) = default;
};
using Consents = std::map<ConsentKey, Consent>;

}  // namespace kesher
