// Text → rule. Recursive descent over tokens; every refusal has a place and says what to write instead.
#include <algorithm>
#include <charconv>

#include "rules/lexer.hpp"
#include "rules/node.hpp"

namespace kesher {
namespace {

using Kind = RuleToken::Kind;
using Node = std::shared_ptr<const RuleNode>;

std::string suggestion(std::string_view word, std::initializer_list<std::string_view> wanted) {
    for (const std::string_view candidate : wanted)
        if (word.size() < 32 && edit_distance(word, candidate) <= 2) return "did you mean \"" + std::string(candidate) + "\"?";
    std::string out = "write ";
    for (std::size_t i = 0; i < wanted.size(); ++i) out += (i ? i + 1 == wanted.size() ? " or " : ", " : "") + std::string(wanted.begin()[i]);
    return out;
}

// Whether all of the text is one number that fits.
template <class Number>
bool whole_number(const std::string& text, Number& out) {
    const auto end = text.data() + text.size();
    const auto read = std::from_chars(text.data(), end, out);
    return read.ec == std::errc() && read.ptr == end;
}

// How many levels the tree has as it is printed: a list within a list, and what a negation needs parentheses for.
std::size_t levels(const RuleNode& node, bool inside_list) {
    if (node.kind == RuleKind::negation) {
        const RuleNode& child = *node.children.front();
        return child.kind == RuleKind::did || child.kind == RuleKind::segment || child.kind == RuleKind::consent ? 0 : 1 + levels(child, false);
    }
    if (node.kind != RuleKind::all && node.kind != RuleKind::any) return 0;
    std::size_t most = 0;
    for (const Node& child : node.children) most = std::max(most, levels(*child, true));
    return most + inside_list;
}
// What the parser itself goes down, so that text with more parentheses than it needs, and text made of JSON, is read.
constexpr std::size_t syntax_depth_max = 4 * rule_depth_max;

class Parser {
public:
    explicit Parser(std::string_view text) : text_(text), tokens_(cut_rule(text)) {}

    Result<Rule> parse() {
        for (const RuleToken& token : tokens_)
            if (token.kind == Kind::bad) return fault(token, "a string does not end", "close it with the quote that opened it");
        TRY(node, any(0));
        if (now().kind != Kind::end)
            return fault(now(), "\"" + now().text + "\" was not expected here", suggestion(now().key, {"and", "or", "within", "since", "between", "where", "at least", "exactly"}));
        return Rule(node);
    }

private:
    const RuleToken& now() const { return tokens_[at_]; }
    const RuleToken& peek(std::size_t ahead = 1) const { return tokens_[std::min(at_ + ahead, tokens_.size() - 1)]; }
    bool is(std::string_view key) const { return now().kind == Kind::word && now().key == key; }
    bool take(std::string_view key) {
        if (!is(key)) return false;
        ++at_;
        return true;
    }
    bool take_symbol(std::string_view symbol) {
        if (now().kind != Kind::symbol || now().text != symbol) return false;
        ++at_;
        return true;
    }
    Fault fault(const RuleToken& token, std::string detail, std::string fix) const {
        return {codes::rule_invalid, std::move(detail), rule_place(text_, token.offset), std::move(fix)};
    }
    Result<Node> made(RuleNode node) {
        if (++nodes_ > rule_nodes_max) return fault(now(), "the rule has more than " + std::to_string(rule_nodes_max) + " parts", "split it into segments");
        if (levels(node, false) > rule_depth_max) return too_deep();
        return Node(std::make_shared<const RuleNode>(std::move(node)));
    }
    Fault too_deep() const { return fault(now(), "nested deeper than " + std::to_string(rule_depth_max) + " levels", "split the rule into segments"); }

    Result<Node> any(std::size_t depth) { return list(depth, "or", RuleKind::any); }
    Result<Node> list(std::size_t depth, std::string_view word, RuleKind kind) {
        RuleNode node;
        node.kind = kind;
        do {
            auto child = kind == RuleKind::any ? list(depth, "and", RuleKind::all) : unary(depth);
            if (!child) return child.fault();
            node.children.push_back(*child);
        } while (take(word));
        if (node.children.size() == 1) return node.children.front();
        return made(std::move(node));
    }

    Result<Node> unary(std::size_t depth) {
        if (depth > syntax_depth_max) return too_deep();
        if (is("not") && peek().key == "in") {
            ++at_;
            return negated(leaf());
        }
        if (take("not")) return negated(unary(depth + 1));
        if (take_symbol("(")) {
            TRY(inner, any(depth + 1));
            if (!take_symbol(")")) return fault(now(), "a ) is missing", "close the parenthesis");
            return inner;
        }
        return leaf();
    }

    Result<Node> negated(Result<Node> child) {
        if (!child) return child.fault();
        RuleNode node;
        node.kind = RuleKind::negation;
        node.children.push_back(*child);
        return made(std::move(node));
    }

    Result<Node> leaf() {
        const RuleToken start = now();
        if (start.kind == Kind::end) return fault(start, at_ ? "the rule ends too early" : "the rule is empty", "write a condition, such as: did order_placed within 30 days");
        if (take("everyone")) return made({});
        if (take("did")) {
            if (take("not")) return negated(did());
            return did();
        }
        if (is("in_segment") || (is("in") && peek().key == "segment")) {
            at_ += is("in") ? 2 : 1;
            RuleNode node;
            node.kind = RuleKind::segment;
            TRY(name, this->name("the segment"));
            node.name = name;
            return made(std::move(node));
        }
        if (start.kind == Kind::word && start.key.starts_with("consent.")) return consent();
        return trait();
    }

    Result<std::string> name(const char* what) {
        const RuleToken& token = now();
        const bool keyword = token.kind == Kind::word && is_rule_keyword(token.key);
        if ((token.kind != Kind::word && token.kind != Kind::quoted) || keyword || token.text.empty())
            return fault(token, std::string(what) + " has no name",
                         keyword ? "put the name in quotes if it is \"" + token.text + "\"" : "write its name, in quotes if it has spaces");
        ++at_;
        return token.text;
    }

    Result<Node> did() {
        RuleNode node;
        node.kind = RuleKind::did;
        TRY(name, this->name("the event"));
        node.name = name;
        if (take("where")) {
            do {
                TRY(test, this->test());
                node.tests.push_back(test);
            } while (is("and") && another_test() && take("and"));
        }
        // Window and count in either order, each at most once.
        bool windowed = false, counted = false;
        for (;;) {
            if (!windowed && (is("within") || is("since") || is("between"))) {
                TRY_VOID(window(node));
                windowed = true;
            } else if (!counted && (is("at") || is("at_least") || is("exactly"))) {
                TRY_VOID(count(node));
                counted = true;
            } else {
                break;
            }
        }
        return made(std::move(node));
    }

    // After "and": a further condition of the event, or the next condition of the rule?
    bool another_test() const {
        const RuleToken& next = peek();
        if (next.kind == Kind::quoted) return true;
        return next.kind == Kind::word && next.key != "did" && next.key != "not" && next.key != "in" && next.key != "in_segment" && next.key != "everyone" &&
            !next.key.starts_with("consent.");
    }

    Result<void> window(RuleNode& node) {
        if (take("within")) {
            TRY(ms, duration());
            node.window = RuleWindow::within;
            node.within_ms = ms;
        } else if (take("since")) {
            TRY(from, moment());
            node.window = RuleWindow::since;
            node.from = from;
        } else if (take("between")) {
            TRY(from, moment());
            if (!take("and")) return fault(now(), "between needs two times", "write: between 2026-03-01 and 2026-03-31");
            const RuleToken second = now();
            TRY(to, moment());
            if (to < from) return fault(second, "the end lies before the beginning", "swap the two times");
            node.window = RuleWindow::between;
            node.from = from;
            node.to = to;
        }
        return {};
    }

    Result<void> count(RuleNode& node) {
        if (take("at_least") || (is("at") && peek().key == "least" && (at_ += 2))) node.count = RuleCount::at_least;
        else if (is("at") && peek().key == "most" && (at_ += 2)) node.count = RuleCount::at_most;
        else if (take("exactly")) node.count = RuleCount::exactly;
        else return fault(peek(), "\"at\" needs least or most", suggestion(peek().key, {"least", "most"}));
        const RuleToken number = now();
        std::int64_t times = 0;
        if (number.kind != Kind::number || !whole_number(number.text, times) || times < 0 || times > 512)
            return fault(number, "a count from 0 to 512 is missing", "write: at least 3 times");
        ++at_;
        node.times = times;
        if (!take("times") && !take("time")) return fault(now(), "\"times\" is missing", "write: at least " + number.text + " times");
        return {};
    }

    Result<Millis> duration() {
        const RuleToken number = now();
        std::int64_t count = 0;
        if (number.kind != Kind::number || !whole_number(number.text, count) || count <= 0 || count > 100'000)
            return fault(number, "a length of time is missing", "write a number and a unit, such as 1 day");
        ++at_;
        const RuleToken unit = now();
        const auto ms = duration_of(count, unit.key);
        if (!ms) return fault(unit, "\"" + unit.text + "\" is no unit of time", suggestion(unit.key, {"minutes", "hours", "days", "weeks", "seconds"}));
        ++at_;
        return *ms;
    }

    Result<Moment> moment() {
        const auto at = parse_moment(now().text);
        if (!at) return fault(now(), "\"" + now().text + "\" is no date", "write 2026-03-02 or 2026-03-02T20:30:00Z");
        ++at_;
        return *at;
    }

    Result<Node> consent() {
        const RuleToken start = now();
        RuleNode node;
        node.kind = RuleKind::consent;
        const std::string path = start.key.substr(8);
        const auto dot = path.find('.');
        const std::string first = path.substr(0, dot), second = dot == std::string::npos ? "" : path.substr(dot + 1);
        if (const auto purpose = parse_word<Purpose>(purpose_names, first)) node.purpose = *purpose;
        else if (const auto channel = parse_word<Channel>(channel_names, first); channel && second.empty()) node.channel = *channel;
        else
            return fault(start, "\"" + first + "\" is no purpose or channel",
                         suggestion(first, {"marketing", "email", "sms", "push", "ads", "analytics", "personalization", "service"}));
        if (!second.empty()) {
            const auto channel = parse_word<Channel>(channel_names, second);
            if (!channel) return fault(start, "\"" + second + "\" is no channel", suggestion(second, {"email", "sms", "push", "web"}));
            node.channel = *channel;
        }
        ++at_;
        const bool negated = take("is") ? take("not") : false;
        if (take("granted")) node.state = ConsentState::granted;
        else if (take("withdrawn")) node.state = ConsentState::withdrawn;
        else if (take("unknown")) node.state = ConsentState::unknown;
        else return fault(now(), "the state of the consent is missing", suggestion(now().key, {"granted", "withdrawn", "unknown"}));
        auto made_node = made(std::move(node));
        return negated ? this->negated(std::move(made_node)) : made_node;
    }

    Result<Node> trait() {
        RuleNode node;
        node.kind = RuleKind::trait;
        TRY(test, this->test());
        node.tests.push_back(test);
        return made(std::move(node));
    }

    Result<RuleTest> test() {
        const RuleToken start = now();
        RuleTest out;
        TRY(name, this->name("the condition"));
        out.name = name;
        const RuleToken op = now();
        if (!operation(out))
            return fault(op, op.kind == Kind::end ? "the comparison is missing" : "\"" + op.text + "\" is no comparison",
                         op.kind == Kind::word && start.key != "did" && edit_distance(start.key, "did") == 1
                             ? "did you mean \"did\"?"
                             : suggestion(op.key, {"contains", "exists", "is", "starts with", "=", "!=", "<", ">"}));
        if (out.op == RuleOp::exists || out.op == RuleOp::absent) return out;
        if (out.op == RuleOp::one_of) {
            if (!take_symbol("(")) return fault(now(), "a list is missing", "write: is one of (a, b)");
            do TRY_VOID(value(out));
            while (take_symbol(","));
            if (!take_symbol(")")) return fault(now(), "a ) is missing", "close the list");
        } else {
            TRY_VOID(value(out));
        }
        if (const std::string wrong = check_test(out); !wrong.empty()) return fault(op, wrong, "compare text with text, numbers with numbers, times with times");
        return out;
    }

    bool operation(RuleTest& out) {
        static constexpr std::pair<std::string_view, RuleOp> symbols[] = {{"=", RuleOp::equal},       {"!=", RuleOp::unequal}, {"<", RuleOp::less},
                                                                          {"<=", RuleOp::less_equal}, {">", RuleOp::greater},  {">=", RuleOp::greater_equal}};
        for (const auto& [symbol, op] : symbols)
            if (take_symbol(symbol)) {
                out.op = op;
                return true;
            }
        if (take("contains")) return out.op = RuleOp::contains, true;
        if (take("exists")) return out.op = RuleOp::exists, true;
        if (is("does") && peek().key == "not" && peek(2).key == "exist") return at_ += 3, out.op = RuleOp::absent, true;
        if (is("starts") && peek().key == "with") return at_ += 2, out.op = RuleOp::starts_with, true;
        if (is("is") && peek().key == "one" && peek(2).key == "of") return at_ += 3, out.op = RuleOp::one_of, true;
        if (is("is") && peek().key == "not") return at_ += 2, out.op = RuleOp::unequal, true;
        if (take("is")) return out.op = RuleOp::equal, true;
        return false;
    }

    Result<void> value(RuleTest& out) {
        const RuleToken token = now();
        if (token.kind == Kind::quoted) {
            out.values.emplace_back(token.text);
        } else if (token.kind == Kind::number) {
            double number = 0;
            std::int64_t whole = 0;
            if (whole_number(token.text, whole)) {
                out.values.emplace_back(whole);
            } else if (whole_number(token.text, number)) {
                out.values.emplace_back(number);
            } else if (parse_moment(token.text)) {
                out.values.emplace_back(token.text);
                out.dates = true;
            } else {
                return fault(token, "\"" + token.text + "\" is neither a number nor a date", "put text in quotes");
            }
        } else if (token.kind == Kind::word && (token.key == "true" || token.key == "false")) {
            out.values.emplace_back(token.key == "true");
        } else if (token.kind == Kind::word && !is_rule_keyword(token.key)) {
            out.values.emplace_back(token.text);
        } else {
            return fault(token, "a value is missing", "write a number, true, false, a date, or text in quotes");
        }
        ++at_;
        return {};
    }

    std::string_view text_;
    std::vector<RuleToken> tokens_;
    std::size_t at_ = 0, nodes_ = 0;
};

}  // namespace

std::optional<Millis> duration_of(std::int64_t count, std::string_view unit) {
    static constexpr std::pair<std::string_view, Millis> units[] = {{"second", second_ms}, {"minute", minute_ms}, {"hour", hour_ms}, {"day", day_ms}, {"week", 7 * day_ms}};
    for (const auto& [name, ms] : units)
        if (unit == name || (unit.size() == name.size() + 1 && unit.starts_with(name) && unit.back() == 's')) return count * ms;
    return std::nullopt;
}

std::string check_test(const RuleTest& test) {
    const bool orders = test.op == RuleOp::less || test.op == RuleOp::less_equal || test.op == RuleOp::greater || test.op == RuleOp::greater_equal;
    for (const Value& value : test.values) {
        if (orders && value.is_bool()) return "true and false have no order";
        if (orders && value.is_string() && !test.dates) return "text has no order here";
        if ((test.op == RuleOp::contains || test.op == RuleOp::starts_with) && !value.is_string()) return "only text can be contained";
    }
    return {};
}

namespace {
Fault too_long(std::size_t bytes) { return {codes::rule_invalid, "the rule has " + std::to_string(bytes) + " bytes", "1:1", "write at most " + std::to_string(rule_bytes_max)}; }
}  // namespace

Result<Rule> parse_rule(std::string_view text) { return text.size() > rule_bytes_max ? too_long(text.size()) : parse_long_rule(text); }

Result<Rule> parse_long_rule(std::string_view text) {
    if (!valid_utf8(text)) return Fault{codes::rule_invalid, "the rule is no UTF-8", "1:1", "send UTF-8"};
    auto rule = Parser(text).parse();
    if (rule)  // what is kept is the canonical text: it must be readable again
        if (const std::size_t bytes = rule_to_text(*rule).size(); bytes > rule_bytes_max) return too_long(bytes);
    return rule;
}

}  // namespace kesher
