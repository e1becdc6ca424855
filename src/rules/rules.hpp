/// The one condition language: reads it, prints it, checks it, evaluates it and explains it. Every room that asks "does this hold?" asks here.
///
/// A rule is text that a marketer reads (docs/rules.md) or the same as JSON; both ways without loss.
///
/// Errors:  rule_invalid (caller): `where` is line:column of the text, or a JSON pointer; `fix` suggests what was meant.
/// Lives:   a Rule is an immutable value that shares its tree; Facts view the person during the call only.
/// Runs on: any thread; pure.
/// Costs:   O(leaves × occurrences of the events they name), bounded by nodes_max and occurrences_max.
#pragma once

#include <memory>
#include <optional>
#include <set>

#include "base/bytes.hpp"
#include "base/result.hpp"
#include "model/profile.hpp"
#include "model/zone.hpp"

namespace kesher {

namespace codes {
inline constexpr Code rule_invalid{"rule_invalid", Whose::caller, 400};
}
constexpr std::size_t rule_bytes_max = 8 * 1024;
constexpr std::size_t rule_nodes_max = 200;
constexpr std::size_t rule_depth_max = 8;

struct RuleNode;

/// A checked rule. Empty (false) holds for nobody.
class Rule {
public:
    Rule() = default;
    explicit Rule(std::shared_ptr<const RuleNode> root_node) : root(std::move(root_node)) {}
    explicit operator bool() const { return bool(root); }
    std::shared_ptr<const RuleNode> root;
};

/// What a rule reads: only what is touched must be asked again.
struct RuleReads {
    std::map<std::string, std::set<std::string>> events;  ///< event name → property paths of its conditions
    std::set<std::string> traits, segments;
    bool any_event = false, consents = false, time = false;
};

/// What the evaluator sees of one person. Pointers are never null but event_properties.
struct Facts {
    const Traits* traits = nullptr;
    const Rings* rings = nullptr;
    const Memberships* memberships = nullptr;
    const Consents* consents = nullptr;
    const Zone* zone = nullptr;
    const Value* event_properties = nullptr;  ///< of the event in hand: a bare name reads these before traits
    std::string_view event_name = {};
};

struct Verdict {
    bool match = false;
    Becauses because;                  ///< why it holds, or why not
    std::optional<Moment> changes_at;  ///< the first instant after `now` at which time alone may change `match`; never later than that
};

/// One condition of a rule with the value seen.
struct Condition {
    std::string rule;
    bool match = false;
    std::string seen;
    Moment at;
};

Result<Rule> parse_rule(std::string_view text);
Result<Rule> rule_from_json(const Value& json);
std::string rule_to_text(const Rule& rule);
Value rule_to_json(const Rule& rule);
RuleReads reads_of(const Rule& rule);
Verdict evaluate(const Rule& rule, const Facts& facts, Moment now);
/// A row for each leaf, in order; a negated leaf is one row.
std::vector<Condition> explain(const Rule& rule, const Facts& facts, Moment now);

/// The consent that decides for purpose × channel, or nullptr: of the channel's and that of *, the newer; at the same time the withdrawal.
const Consent* deciding(const Consents& consents, Purpose purpose, Channel channel);

/// What a because says, in Hebrew; its English text where its rule cannot be read.
std::string because_in_hebrew(const Because& because, const Zone& zone);

}  // namespace kesher
