/// The tree of a template and the pieces that parser and renderer share. Private to the room.
///
/// Errors:  none.
/// Lives:   immutable, shared.
/// Runs on: any thread.
#pragma once

#include <optional>

#include "content/content.hpp"

namespace kesher {

/// A literal, or a path into the data: person.tags[0].name
struct LiquidValue {
    std::optional<Value> literal;
    std::vector<std::shared_ptr<LiquidValue>> path;  ///< the first is a literal name; the others are names or indexes
    std::shared_ptr<LiquidValue> range_from, range_to;
};
struct LiquidFilter {
    std::string name;
    std::vector<LiquidValue> arguments;
    std::string where;
};
struct LiquidExpression {
    LiquidValue value;
    std::vector<LiquidFilter> filters;
};
/// a op b, joined by and / or from right to left as Liquid does.
struct LiquidCondition {
    LiquidValue left, right;
    std::string op;    ///< "" = truthiness
    std::string join;  ///< "and", "or" or ""
    std::shared_ptr<LiquidCondition> next;
};

enum class LiquidKind : std::uint8_t { text, output, assign, capture, branch, loop, stop, skip };
struct LiquidNode;
using LiquidNodes = std::vector<LiquidNode>;
struct LiquidBranch {
    std::shared_ptr<LiquidCondition> condition;  ///< null: else
    bool negated = false;
    LiquidNodes nodes;
};
struct LiquidNode {
    LiquidKind kind = LiquidKind::text;
    std::string text;  ///< text; name of assign, capture, loop variable
    LiquidExpression expression;
    std::vector<LiquidBranch> branches;
    LiquidNodes nodes, otherwise;
    std::optional<LiquidValue> limit, offset;
    bool reversed = false;
    std::string where;
};
struct TemplateBody {
    LiquidNodes nodes;
    std::vector<std::string> variables;
};

bool liquid_filter_known(std::string_view name);
std::string liquid_filter_suggestion(std::string_view name);
struct LiquidContext {
    Moment now;
    const Zone* zone = nullptr;
    std::string_view locale;
};
Value liquid_filter(std::string_view name, const Value& input, const std::vector<Value>& arguments, const LiquidContext& context);
std::string liquid_text(const Value& value);

}  // namespace kesher
