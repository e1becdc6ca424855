/// The tree of a rule. Private to the room.
///
/// Errors:  none.
/// Lives:   immutable, shared.
/// Runs on: any thread.
#pragma once

#include "rules/rules.hpp"

namespace kesher {

enum class RuleKind : std::uint8_t { everyone, all, any, negation, did, trait, segment, consent };
enum class RuleOp : std::uint8_t { equal, unequal, less, less_equal, greater, greater_equal, contains, starts_with, one_of, exists, absent };
enum class RuleWindow : std::uint8_t { ever, within, since, between };
enum class RuleCount : std::uint8_t { at_least, exactly, at_most };

/// name op values: of a trait, or of an event's property.
struct RuleTest {
    std::string name;
    RuleOp op = RuleOp::exists;
    std::vector<Value> values;
    bool dates = false;  ///< the values are times, compared as such
};

struct RuleNode {
    RuleKind kind = RuleKind::everyone;
    std::vector<std::shared_ptr<const RuleNode>> children;  ///< all, any, negation
    std::string name;                                       ///< event or segment
    std::vector<RuleTest> tests;                            ///< did: all of its where; trait: the one
    RuleWindow window = RuleWindow::ever;
    Millis within_ms = 0;
    Moment from, to;
    RuleCount count = RuleCount::at_least;
    std::int64_t times = 1;
    Purpose purpose = Purpose::marketing;
    Channel channel = Channel::any;
    ConsentState state = ConsentState::granted;
};

std::string print_node(const RuleNode& node, bool inside_list);
std::string print_test(const RuleTest& test);
std::string print_window(const RuleNode& node);
std::string print_duration(Millis ms);
std::optional<Millis> duration_of(std::int64_t count, std::string_view unit);
/// parse_rule for text that JSON was written as: it has parentheses that the canonical text has not. Only that one is measured.
Result<Rule> parse_long_rule(std::string_view text);
/// Checks what grammar cannot: types that cannot be compared, sizes. Empty when good.
std::string check_test(const RuleTest& test);

}  // namespace kesher
