// Tree + data → text, within limits.
#include <algorithm>

#include "base/html.hpp"
#include "content/template.hpp"

namespace kesher {
namespace {

// Thrown nowhere: a failure is kept and everything unwinds by itself.
enum class Flow : std::uint8_t { on, stop, skip };

constexpr std::uint64_t range_max = 10'000;
constexpr std::size_t value_max = 2 * template_output_max;

class Renderer {
public:
    Renderer(const Value& data, const RenderOptions& options) : data_(data), options_(options), context_{options.now, options.zone, options.locale} {}

    Result<std::string> run(const TemplateBody& body) {
        nodes(body.nodes);
        if (failed_) return *failed_;
        return std::move(out_);
    }

private:
    void fail(std::string detail, std::string where, std::string fix) {
        if (!failed_) failed_ = Fault{codes::template_failed, std::move(detail), std::move(where), std::move(fix)};
    }
    bool step(const std::string& where, std::size_t steps = 1) {
        if ((steps_ += steps) > template_steps_max) fail("the template takes too many steps", where, "loop over fewer items");
        return !failed_;
    }

    const Value* variable(const std::string& name) const {
        for (auto scope = scopes_.rbegin(); scope != scopes_.rend(); ++scope)
            if (scope->first == name) return &scope->second;
        return data_.find(name);
    }

    Value value(const LiquidValue& v) {
        if (v.literal) return *v.literal;
        if (v.range_from) {
            Array out;
            const std::int64_t from = value(*v.range_from).as_integer(), to = value(*v.range_to).as_integer();
            if (to < from) return out;
            const std::uint64_t more = static_cast<std::uint64_t>(to) - static_cast<std::uint64_t>(from);
            if (more >= range_max) return fail("a range has more than " + std::to_string(range_max) + " numbers", "", "loop over fewer"), Value();
            for (std::uint64_t i = 0; i <= more; ++i) out.emplace_back(static_cast<long>(from + static_cast<std::int64_t>(i)));
            return out;
        }
        const Value* at = variable(v.path.front()->literal->as_string());
        Value computed;
        for (std::size_t i = 1; at && i < v.path.size(); ++i) {
            const Value key = value(*v.path[i]);
            if (at->is_array() && key.is_integer()) {
                const auto size = static_cast<std::int64_t>(at->array().size());
                const std::int64_t index = key.as_integer() < 0 ? size + key.as_integer() : key.as_integer();
                at = index >= 0 && index < size ? &at->array()[static_cast<std::size_t>(index)] : nullptr;
            } else if (const Value* member = at->find(key.as_string())) {
                at = member;
            } else {
                const std::string& name = key.as_string();
                if (name != "size" && name != "first" && name != "last") return {};
                computed = liquid_filter(name, *at, {}, context_);
                at = &computed;
            }
        }
        return at ? *at : Value();
    }

    // About how many bytes a value holds.
    static std::size_t weight(const Value& v) {
        std::size_t out = 16 + v.as_string().size();
        for (const Value& item : v.array()) out += weight(item);
        for (const auto& [key, member] : v.object()) out += key.size() + weight(member);
        return out;
    }
    // What is carried counts as steps, a KiB each; a value that outgrows what could be shown fails before it fills the memory.
    bool carried(const Value& v, const std::string& where) {
        const std::size_t bytes = weight(v);
        if (bytes > value_max) fail("a value is larger than " + std::to_string(value_max / 1024) + " KiB", where, "make the message shorter");
        return step(where, bytes / 1024);
    }

    Value expression(const LiquidExpression& e) {
        Value out = value(e.value);
        if (!carried(out, "")) return {};
        for (const LiquidFilter& filter : e.filters) {
            std::vector<Value> arguments;
            for (const LiquidValue& argument : filter.arguments) arguments.push_back(value(argument));
            out = liquid_filter(filter.name, out, arguments, context_);
            if (!carried(out, filter.where)) return {};
        }
        return out;
    }

    static bool truthy(const Value& v) { return !v.is_null() && !(v.is_bool() && !v.as_bool()); }

    bool holds(const LiquidCondition& c) {
        const Value left = value(c.left);
        bool out = truthy(left);
        if (!c.op.empty()) out = compare(left, value(c.right), c.op);
        if (c.join == "and") return out && c.next && holds(*c.next);
        if (c.join == "or") return out || (c.next && holds(*c.next));
        return out;
    }

    static bool compare(const Value& a, const Value& b, const std::string& op) {
        const bool blank = b.is_string() && b.as_string().empty();
        const bool same = a == b || (blank && (a.is_null() || (a.is_array() && a.array().empty()) || (a.is_object() && a.object().empty())));
        if (op == "==") return same;
        if (op == "!=") return !same;
        if (op == "contains") {
            if (a.is_array()) return std::any_of(a.array().begin(), a.array().end(), [&](const Value& item) { return item == b; });
            return a.is_string() && a.as_string().find(liquid_text(b)) != std::string::npos;
        }
        int order = 0;
        if (a.is_number() && b.is_number()) order = a.as_number() < b.as_number() ? -1 : a.as_number() > b.as_number();
        else if (a.is_string() && b.is_string()) order = a.as_string().compare(b.as_string());
        else return false;
        return op == "<" ? order < 0 : op == "<=" ? order <= 0 : op == ">" ? order > 0 : order >= 0;
    }

    void put(std::string_view text, const std::string& where) {
        out_ += text;
        if (out_.size() > template_output_max) fail("the output is larger than 256 KiB", where, "make the message shorter");
    }

    // Inside of a tag <bdi> would break the markup; between tags it keeps a Latin name from turning a Hebrew sentence round.
    bool inside_tag() const {
        const auto open = out_.rfind('<'), close = out_.rfind('>');
        return open != std::string::npos && (close == std::string::npos || close < open);
    }

    void show(const LiquidNode& node) {
        const std::string text = liquid_text(expression(node.expression));
        if (options_.escape == Escape::header && text.find_first_of("\r\n") != std::string::npos)
            return fail("a value with a line break cannot stand in a header", node.where, "strip it: {{ value | strip_newlines }}");
        if (options_.escape == Escape::html || (options_.escape == Escape::html_bdi && (inside_tag() || text.empty()))) put(escape_html(text), node.where);
        else if (options_.escape == Escape::html_bdi) put("<bdi>" + escape_html(text) + "</bdi>", node.where);
        else put(text, node.where);
    }

    Flow nodes(const LiquidNodes& list) {
        for (const LiquidNode& node : list) {
            if (!step(node.where)) return Flow::stop;
            if (const Flow flow = this->node(node); flow != Flow::on) return flow;
        }
        return Flow::on;
    }

    Flow node(const LiquidNode& node) {
        switch (node.kind) {
            case LiquidKind::text: put(node.text, node.where); break;
            case LiquidKind::output: show(node); break;
            case LiquidKind::assign: assign(node.text, expression(node.expression)); break;
            case LiquidKind::capture: {
                std::string held = std::move(out_);
                out_.clear();
                const Flow flow = nodes(node.nodes);
                assign(node.text, Value(std::exchange(out_, std::move(held))));
                return flow;
            }
            case LiquidKind::branch:
                for (const LiquidBranch& branch : node.branches)
                    if (!branch.condition || holds(*branch.condition) != branch.negated) return nodes(branch.nodes);
                break;
            case LiquidKind::loop: return loop(node);
            case LiquidKind::stop: return Flow::stop;
            case LiquidKind::skip: return Flow::skip;
        }
        return failed_ ? Flow::stop : Flow::on;
    }

    void assign(const std::string& name, Value v) {
        for (auto& scope : scopes_)
            if (scope.first == name) {
                scope.second = std::move(v);
                return;
            }
        scopes_.emplace(scopes_.begin() + static_cast<std::ptrdiff_t>(globals_++), name, std::move(v));
    }

    Flow loop(const LiquidNode& node) {
        Array items;
        const Value list = value(node.expression.value);
        if (list.is_array()) items = list.array();
        for (const auto& [key, member] : list.object()) items.push_back(Array{Value(key), member});
        const auto count = [&](const std::optional<LiquidValue>& v, std::size_t fallback) {
            return v ? static_cast<std::size_t>(std::max<std::int64_t>(0, value(*v).as_integer())) : fallback;
        };
        items.erase(items.begin(), items.begin() + static_cast<std::ptrdiff_t>(std::min(items.size(), count(node.offset, 0))));
        items.resize(std::min(items.size(), count(node.limit, items.size())));
        if (node.reversed) std::reverse(items.begin(), items.end());
        if (items.empty()) return nodes(node.otherwise);
        for (std::size_t i = 0; i < items.size() && !failed_; ++i) {
            const auto size = static_cast<std::int64_t>(items.size()), at = static_cast<std::int64_t>(i);
            if (!step(node.where)) break;
            scopes_.emplace_back(node.text, items[i]);
            scopes_.emplace_back(
                "forloop",
                Object{{"index", at + 1}, {"index0", at}, {"rindex", size - at}, {"rindex0", size - at - 1}, {"first", at == 0}, {"last", at + 1 == size}, {"length", size}});
            const Flow flow = nodes(node.nodes);
            scopes_.pop_back();
            scopes_.pop_back();
            if (flow == Flow::stop) break;
        }
        return failed_ ? Flow::stop : Flow::on;
    }

    const Value& data_;
    const RenderOptions& options_;
    LiquidContext context_;
    std::string out_;
    std::vector<std::pair<std::string, Value>> scopes_;
    std::size_t globals_ = 0, steps_ = 0;
    std::optional<Fault> failed_;
};

}  // namespace

Result<std::string> render(const Template& parsed, const Value& data, const RenderOptions& options) {
    if (!parsed) return std::string();
    auto out = Renderer(data, options).run(*parsed.body);
    if (out && options.escape == Escape::header && out->find_first_of("\r\n") != std::string::npos)
        return Fault{codes::template_failed, "a header of more than one line", "", "write the subject on one line, or trim white space with {%- and -%}"};
    return out;
}

}  // namespace kesher
