// Source → tree. Mistakes are found here, with line and column.
#include <algorithm>
#include <charconv>
#include <set>

#include "content/template.hpp"

namespace kesher {
namespace {

std::string place_of(std::string_view source, std::size_t offset) {
    std::size_t line = 1, column = 1;
    for (std::size_t i = 0; i < offset && i < source.size(); ++i) {
        if (source[i] == '\n') {
            ++line;
            column = 1;
        } else if ((static_cast<unsigned char>(source[i]) & 0xC0) != 0x80) {
            ++column;
        }
    }
    return std::to_string(line) + ":" + std::to_string(column);
}

bool space(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }
bool name_char(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-' || static_cast<unsigned char>(c) >= 0x80; }

// Reads the inside of one tag.
class Inside {
public:
    Inside(std::string_view text, std::size_t offset, std::string_view source, std::set<std::string>& variables)
        : text_(text),
          base_(offset),
          source_(source),
          variables_(variables) {}

    void skip() {
        while (at_ < text_.size() && space(text_[at_])) ++at_;
    }
    bool end() {
        skip();
        return at_ >= text_.size();
    }
    std::string where() const { return place_of(source_, base_ + at_); }
    Fault fault(std::string detail, std::string fix) const { return {codes::template_invalid, std::move(detail), where(), std::move(fix)}; }
    bool take(char c) {
        skip();
        if (at_ >= text_.size() || text_[at_] != c) return false;
        ++at_;
        return true;
    }
    std::string word() {
        skip();
        const std::size_t start = at_;
        while (at_ < text_.size() && name_char(text_[at_])) ++at_;
        return std::string(text_.substr(start, at_ - start));
    }
    bool take_word(std::string_view wanted) {
        const std::size_t before = at_;
        if (word() == wanted) return true;
        at_ = before;
        return false;
    }
    std::string operation() {
        skip();
        for (const std::string_view op : {"==", "!=", "<>", "<=", ">=", "<", ">"})
            if (text_.substr(at_).starts_with(op)) {
                at_ += op.size();
                return std::string(op == "<>" ? "!=" : op);
            }
        return take_word("contains") ? "contains" : "";
    }

    Result<LiquidValue> value() {
        skip();
        if (at_ >= text_.size()) return fault("a value is missing", "write a name, a number or text in quotes");
        const char c = text_[at_];
        LiquidValue out;
        if (c == '"' || c == '\'') {
            const auto close = text_.find(c, at_ + 1);
            if (close == std::string_view::npos) return fault("a string does not end", "close it with the quote that opened it");
            out.literal = Value(text_.substr(at_ + 1, close - at_ - 1));
            at_ = close + 1;
            return out;
        }
        if ((c >= '0' && c <= '9') || (c == '-' && at_ + 1 < text_.size() && text_[at_ + 1] >= '0' && text_[at_ + 1] <= '9')) return number();
        if (c == '(') return range();
        if (!name_char(c)) return fault(std::string("\"") + c + "\" was not expected here", "write a name, a number or text in quotes");
        const std::string name = word();
        if (name == "true" || name == "false") out.literal = Value(name == "true");
        else if (name == "nil" || name == "null") out.literal = Value();
        else if (name == "blank" || name == "empty") out.literal = Value("");
        if (out.literal) return out;
        return path(name);
    }

    Result<LiquidExpression> expression() {
        LiquidExpression out;
        TRY(first, value());
        out.value = first;
        while (take('|')) {
            LiquidFilter filter;
            skip();
            filter.where = where();
            filter.name = word();
            if (!liquid_filter_known(filter.name))
                return Fault{codes::template_invalid, "there is no filter \"" + filter.name + "\"", filter.where, liquid_filter_suggestion(filter.name)};
            if (take(':')) {
                do {
                    TRY(argument, value());
                    filter.arguments.push_back(argument);
                } while (take(','));
            }
            out.filters.push_back(std::move(filter));
        }
        return out;
    }

    Result<std::shared_ptr<LiquidCondition>> condition() {
        auto out = std::make_shared<LiquidCondition>();
        TRY(left, value());
        out->left = left;
        out->op = operation();
        if (!out->op.empty()) {
            TRY(right, value());
            out->right = right;
        }
        for (const char* join : {"and", "or"})
            if (take_word(join)) {
                out->join = join;
                TRY(next, condition());
                out->next = next;
                break;
            }
        return out;
    }

private:
    Result<LiquidValue> number() {
        const std::size_t start = at_;
        ++at_;
        while (at_ < text_.size() && ((text_[at_] >= '0' && text_[at_] <= '9') || (text_[at_] == '.' && at_ + 1 < text_.size() && text_[at_ + 1] >= '0' && text_[at_ + 1] <= '9')))
            ++at_;
        const std::string digits(text_.substr(start, at_ - start));
        LiquidValue out;
        std::int64_t whole = 0;
        if (std::from_chars(digits.data(), digits.data() + digits.size(), whole).ptr == digits.data() + digits.size()) {
            out.literal = Value(whole);
        } else {
            double real = 0;
            std::from_chars(digits.data(), digits.data() + digits.size(), real);
            out.literal = Value(real);
        }
        return out;
    }

    Result<LiquidValue> range() {
        ++at_;
        LiquidValue out;
        TRY(from, value());
        skip();
        if (text_.substr(at_, 2) != "..") return fault("a range needs two dots", "write (1..5)");
        at_ += 2;
        TRY(to, value());
        if (!take(')')) return fault("a ) is missing", "write (1..5)");
        out.range_from = std::make_shared<LiquidValue>(from);
        out.range_to = std::make_shared<LiquidValue>(to);
        return out;
    }

    Result<LiquidValue> path(const std::string& name) {
        LiquidValue out;
        std::string dotted = name;
        const auto add = [&](Value part) {
            auto piece = std::make_shared<LiquidValue>();
            piece->literal = std::move(part);
            out.path.push_back(std::move(piece));
        };
        add(name);
        for (;;) {
            if (at_ < text_.size() && text_[at_] == '.' && text_.substr(at_, 2) != "..") {
                ++at_;
                const std::string part = word();
                if (part.empty()) return fault("a name is missing after the dot", "write the name of the member");
                dotted += "." + part;
                add(part);
            } else if (at_ < text_.size() && text_[at_] == '[') {
                ++at_;
                TRY(index, value());
                if (!take(']')) return fault("a ] is missing", "close the bracket");
                out.path.push_back(std::make_shared<LiquidValue>(index));
            } else {
                break;
            }
        }
        variables_.insert(dotted);
        return out;
    }

    std::string_view text_;
    std::size_t base_, at_ = 0;
    std::string_view source_;
    std::set<std::string>& variables_;
};

class Parser {
public:
    explicit Parser(std::string_view source) : source_(source) {}

    Result<Template> parse() {
        LiquidNodes nodes;
        std::string stopped;
        TRY_VOID(block(nodes, {}, stopped, 0));
        auto body = std::make_shared<TemplateBody>();
        body->nodes = std::move(nodes);
        body->variables.assign(variables_.begin(), variables_.end());
        return Template{std::move(body)};
    }

private:
    Fault fault(std::size_t at, std::string detail, std::string fix) const { return {codes::template_invalid, std::move(detail), place_of(source_, at), std::move(fix)}; }

    // Plain text up to the next tag; a dash on a tag's side eats the white space there.
    void text(LiquidNodes& out, std::size_t to, bool trim_right) {
        std::string_view piece = source_.substr(at_, to - at_);
        if (trim_left_)
            while (!piece.empty() && space(piece.front())) piece.remove_prefix(1);
        if (trim_right)
            while (!piece.empty() && space(piece.back())) piece.remove_suffix(1);
        trim_left_ = false;
        if (piece.empty()) return;
        LiquidNode node;
        node.text = std::string(piece);
        out.push_back(std::move(node));
    }

    // Reads nodes until one of the `ends` tags, whose name and rest it leaves in stopped_ and rest_.
    Result<void> block(LiquidNodes& out, const std::set<std::string>& ends, std::string& stopped, std::size_t depth) {
        if (depth > template_depth_max) return fault(at_, "nested deeper than " + std::to_string(template_depth_max) + " levels", "make it flatter");
        while (at_ < source_.size()) {
            const auto brace = source_.find('{', at_);
            const bool output = brace != std::string_view::npos && source_.substr(brace, 2) == "{{", tag = brace != std::string_view::npos && source_.substr(brace, 2) == "{%";
            if (brace == std::string_view::npos) {
                text(out, source_.size(), false);
                at_ = source_.size();
                break;
            }
            if (!output && !tag) {
                LiquidNodes piece;
                text(piece, brace + 1, false);
                out.insert(out.end(), std::make_move_iterator(piece.begin()), std::make_move_iterator(piece.end()));
                at_ = brace + 1;
                continue;
            }
            const auto close = source_.find(output ? "}}" : "%}", brace + 2);
            if (close == std::string_view::npos) return fault(brace, output ? "{{ is not closed" : "{% is not closed", output ? "close it with }}" : "close it with %}");
            text(out, brace, brace + 2 < source_.size() && source_[brace + 2] == '-');
            std::size_t from = brace + 2, to = close;
            if (from < to && source_[from] == '-') ++from;
            if (to > from && source_[to - 1] == '-') {
                --to;
                trim_left_ = true;
            }
            at_ = close + 2;
            Inside inside(source_.substr(from, to - from), from, source_, variables_);
            if (output) {
                TRY_VOID(show(inside, out));
                continue;
            }
            const std::string name = inside.word();
            if (ends.contains(name)) {
                stopped = name;
                rest_ = {from, to};
                return {};
            }
            TRY_VOID(this->tag(name, inside, brace, out, depth));
        }
        if (!ends.empty()) return fault(source_.size(), "{% " + *ends.begin() + " %} is missing", "close the block");
        return {};
    }

    Result<void> show(Inside& inside, LiquidNodes& out) {
        LiquidNode node;
        node.kind = LiquidKind::output;
        node.where = inside.where();
        if (inside.end()) return {};
        TRY(expression, inside.expression());
        if (!inside.end()) return inside.fault("something follows the expression", "put a | before a filter");
        node.expression = expression;
        out.push_back(std::move(node));
        return {};
    }

    Inside rest() {
        Inside inside(source_.substr(rest_.first, rest_.second - rest_.first), rest_.first, source_, variables_);
        (void)inside.word();
        return inside;
    }

    Result<void> tag(const std::string& name, Inside& inside, std::size_t at, LiquidNodes& out, std::size_t depth) {
        LiquidNode node;
        node.where = place_of(source_, at);
        if (name == "if" || name == "unless") return branch(name, inside, std::move(node), out, depth);
        if (name == "case") return cases(inside, std::move(node), out, depth);
        if (name == "for") return loop(inside, std::move(node), out, depth);
        if (name == "comment" || name == "raw") return verbatim(name, at, out);
        if (name == "break" || name == "continue") {
            node.kind = name == "break" ? LiquidKind::stop : LiquidKind::skip;
        } else if (name == "assign") {
            node.kind = LiquidKind::assign;
            node.text = inside.word();
            if (node.text.empty() || !inside.take('=')) return inside.fault("assign needs a name and =", "write {% assign name = value %}");
            TRY(expression, inside.expression());
            node.expression = expression;
        } else if (name == "capture") {
            node.kind = LiquidKind::capture;
            node.text = inside.word();
            std::string stopped;
            TRY_VOID(block(node.nodes, {"endcapture"}, stopped, depth + 1));
        } else if (name == "echo") {
            return show(inside, out);
        } else {
            return fault(at, "there is no tag \"" + name + "\"", "use if, unless, case, for, assign, capture, comment or raw");
        }
        out.push_back(std::move(node));
        return {};
    }

    Result<void> branch(const std::string& name, Inside& inside, LiquidNode node, LiquidNodes& out, std::size_t depth) {
        node.kind = LiquidKind::branch;
        TRY(condition, inside.condition());
        node.branches.push_back({condition, name == "unless", {}});
        for (std::string stopped;;) {
            TRY_VOID(block(node.branches.back().nodes, {"end" + name, "elsif", "else"}, stopped, depth + 1));
            if (stopped == "end" + name) break;
            LiquidBranch next;
            if (stopped == "elsif") {
                Inside more = rest();
                TRY(elsif, more.condition());
                next.condition = elsif;
            }
            node.branches.push_back(std::move(next));
        }
        out.push_back(std::move(node));
        return {};
    }

    Result<void> cases(Inside& inside, LiquidNode node, LiquidNodes& out, std::size_t depth) {
        node.kind = LiquidKind::branch;
        TRY(subject, inside.value());
        LiquidNodes ignored;
        std::string stopped;
        TRY_VOID(block(ignored, {"endcase", "when", "else"}, stopped, depth + 1));
        while (stopped != "endcase") {
            LiquidBranch next;
            if (stopped == "when") {
                Inside more = rest();
                std::shared_ptr<LiquidCondition>* tail = &next.condition;
                do {
                    TRY(value, more.value());
                    *tail = std::make_shared<LiquidCondition>();
                    (*tail)->left = subject;
                    (*tail)->op = "==";
                    (*tail)->right = value;
                    (*tail)->join = "or";
                    tail = &(*tail)->next;
                } while (more.take(',') || more.take_word("or"));
            }
            node.branches.push_back(std::move(next));
            TRY_VOID(block(node.branches.back().nodes, {"endcase", "when", "else"}, stopped, depth + 1));
        }
        out.push_back(std::move(node));
        return {};
    }

    Result<void> loop(Inside& inside, LiquidNode node, LiquidNodes& out, std::size_t depth) {
        node.kind = LiquidKind::loop;
        node.text = inside.word();
        if (node.text.empty() || !inside.take_word("in")) return inside.fault("for needs a name and in", "write {% for item in list %}");
        TRY(list, inside.value());
        node.expression.value = list;
        while (!inside.end()) {
            const std::string word = inside.word();
            if (word == "reversed") {
                node.reversed = true;
            } else if ((word == "limit" || word == "offset") && inside.take(':')) {
                TRY(number, inside.value());
                (word == "limit" ? node.limit : node.offset) = number;
            } else {
                return inside.fault("\"" + word + "\" was not expected in for", "use limit:, offset: or reversed");
            }
        }
        std::string stopped;
        TRY_VOID(block(node.nodes, {"endfor", "else"}, stopped, depth + 1));
        if (stopped == "else") TRY_VOID(block(node.otherwise, {"endfor"}, stopped, depth + 1));
        out.push_back(std::move(node));
        return {};
    }

    Result<void> verbatim(const std::string& name, std::size_t at, LiquidNodes& out) {
        for (auto open = source_.find("{%", at_); open != std::string_view::npos; open = source_.find("{%", open + 2)) {
            const auto close = source_.find("%}", open);
            if (close == std::string_view::npos) break;
            std::string_view word = source_.substr(open + 2, close - open - 2);
            while (!word.empty() && (space(word.front()) || word.front() == '-')) word.remove_prefix(1);
            while (!word.empty() && (space(word.back()) || word.back() == '-')) word.remove_suffix(1);
            if (word != "end" + name) continue;
            if (name == "raw") text(out, open, false);
            trim_left_ = source_[close - 1] == '-';
            at_ = close + 2;
            return {};
        }
        return fault(at, "{% end" + name + " %} is missing", "close the block");
    }

    std::string_view source_;
    std::size_t at_ = 0;
    bool trim_left_ = false;
    std::pair<std::size_t, std::size_t> rest_;
    std::set<std::string> variables_;
};

}  // namespace

Result<Template> parse_template(std::string_view source) {
    if (source.size() > template_source_max) return Fault{codes::template_invalid, "the template has more than 256 KiB", "1:1", "make it shorter"};
    if (!valid_utf8(source)) return Fault{codes::template_invalid, "the template is no UTF-8", "1:1", "save it as UTF-8"};
    return Parser(source).parse();
}

std::vector<std::string> variables_of(const Template& parsed) { return parsed.body ? parsed.body->variables : std::vector<std::string>(); }

}  // namespace kesher
