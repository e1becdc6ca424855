/// Chooses what a placement shows a person, or nothing, and says why: every candidate, every gate, every factor.
///
/// Priority = propensity x context x value x lever, from given numbers in millionths; equal priorities go by id. Gates come first, arithmetic last.
///
/// Errors:  placement_invalid, action_invalid, proof_invalid (caller, at save: JSON pointer, fix). Deciding cannot fail: nothing is an answer.
/// Lives:   a Shelf is immutable and shared; a Scene views it during one call.
/// Runs on: the partition's thread; pure. decide() changes nothing: what is shown is reserved by keep().
/// Costs:   O(actions of the placement x their rules); bench/decide.
#pragma once

#include "consent/consent.hpp"
#include "content/content.hpp"
#include "segments/segments.hpp"

namespace kesher::decisions {

namespace codes {
inline constexpr Code placement_invalid{"placement_invalid", Whose::caller, 400};
inline constexpr Code action_invalid{"action_invalid", Whose::caller, 400};
inline constexpr Code proof_invalid{"proof_invalid", Whose::caller, 400};
}  // namespace codes
constexpr std::uint32_t slots_max = 10;
constexpr std::size_t weights_max = 20;
constexpr std::uint32_t proof_people_least = 5;  ///< fewer people are nobody's proof, and could be told apart

/// A place that asks for a decision.
struct Placement {
    std::string id, name;
    Channel channel = Channel::web;
    std::uint32_t slots = 1;
    Purpose purpose = Purpose::personalization;  ///< of actions that name none
};

/// Something that could be said or done.
struct Action {
    std::string id, name, topic;
    std::set<std::string, std::less<>> placements;
    std::optional<Purpose> purpose;
    Rule eligible;
    Moment starts, ends;
    Factors given;  ///< context is 1 here; its weights multiply it
    struct Weight {
        Rule when;
        std::int64_t weight = one_million;
    };
    std::vector<Weight> context;
    std::optional<consent::Policy::Cap> cap;
    std::string proof, experiment;
    bool by_journey = false;  ///< only where a journey's slot step offers it
    std::vector<std::string> creatives;
};

/// A claim about people like this one that is shown only while it is true.
struct Proof {
    std::string id, name, segment;
    Rule rule;
    std::uint32_t people_min = 20;
    std::int64_t share_min = 0;  ///< millionths
};
/// What was counted of a proof; an input of every partition.
struct Counted {
    std::uint64_t people = 0, did = 0;
    Moment at;
    bool holds(const Proof& proof) const;
    Bytes encode() const;
    static Counted decode(BytesView bytes);
};
using Counts = std::map<std::string, Counted, std::less<>>;  ///< by proof id

/// Everything a workspace has published that decides.
struct Shelf {
    std::map<std::string, std::shared_ptr<const Placement>, std::less<>> placements;
    std::map<std::string, std::shared_ptr<const Action>, std::less<>> actions;
    std::map<std::string, std::shared_ptr<const Proof>, std::less<>> proofs;
    consent::Experiments experiments;
};

/// What surrounds a decision.
struct Scene {
    const Shelf& shelf;
    const Creatives& creatives;
    const consent::Policy& policy;
    const Counts& counts;
    Moment now;
};
/// What is asked. `context`: what is known of the moment (locale, device, place …); an object or null.
struct Question {
    Hash128 id;  ///< of the decision
    std::string placement;
    Value context;
};

Result<Placement> placement_from_json(const Value& definition);
/// `known` tells whether a placement, creative, proof or experiment of that id is published.
Result<Action> action_from_json(const Value& definition, const std::function<bool(std::string_view kind, std::string_view id)>& known);
Result<Proof> proof_from_json(const Value& definition, const std::function<bool(std::string_view kind, std::string_view id)>& known);
/// The id of what a request decides in a placement.
Hash128 decision_id(const Hash128& request, std::string_view placement);

/// Decides. The placement is published.
Decision decide(const Person& person, const Scene& scene, const Question& question);
/// Reserves what was decided: caps, exposures and ghosts, the timeline; and remembers it for why.
/// `counts` gets what measurement counts, `trace` what happened. Returns what was let go to make room.
std::vector<Decision> keep(Person& person, const Scene& scene, Decision decision, std::vector<std::pair<std::string, std::int64_t>>& counts, std::vector<std::string>& trace);
/// Counts something shown against caps, the newest caps_max.
void count_shown(Person& person, const std::string& name, Moment at);
/// Takes one back: it did not arrive.
void uncount_shown(Person& person, const std::string& name, Moment at);

}  // namespace kesher::decisions
