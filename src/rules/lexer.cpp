#include "rules/lexer.hpp"

#include <algorithm>

#include <cstdint>

namespace kesher {
namespace {

bool is_space(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }
bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_symbol(char c) { return c == '(' || c == ')' || c == ',' || c == '=' || c == '!' || c == '<' || c == '>'; }

// Hebrew keywords and the English ones that they stand for. What is printed is English.
constexpr std::pair<std::string_view, std::string_view> hebrew[] = {{"וגם", "and"},     {"או", "or"},         {"לא", "not"},        {"עשה", "did"},        {"עשתה", "did"},
                                                                    {"בתוך", "within"}, {"מאז", "since"},     {"בין", "between"},   {"לפחות", "at_least"}, {"בדיוק", "exactly"},
                                                                    {"פעמים", "times"}, {"פעם", "times"},     {"כולם", "everyone"}, {"כאשר", "where"},     {"בסגמנט", "in_segment"},
                                                                    {"קיים", "exists"}, {"מכיל", "contains"}, {"הוא", "is"},        {"שנייה", "second"},   {"שניות", "seconds"},
                                                                    {"דקה", "minute"},  {"דקות", "minutes"},  {"שעה", "hour"},      {"שעות", "hours"},     {"יום", "day"},
                                                                    {"ימים", "days"},   {"שבוע", "week"},     {"שבועות", "weeks"},  {"ניתנה", "granted"},  {"בוטלה", "withdrawn"}};

std::string keyword_of(std::string_view word) {
    for (const auto& [he, en] : hebrew)
        if (he == word) return std::string(en);
    std::string out(word);
    for (char& c : out)
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    return out;
}

RuleToken quoted(std::string_view text, std::size_t& i) {
    RuleToken token{RuleToken::Kind::quoted, {}, {}, i};
    const char quote = text[i++];
    while (i < text.size() && text[i] != quote) {
        if (text[i] == '\\' && i + 1 < text.size()) ++i;
        token.text += text[i++];
    }
    if (i >= text.size()) token.kind = RuleToken::Kind::bad;
    else ++i;
    return token;
}

constexpr std::string_view keywords[] = {"and",       "or",       "not",    "did",     "where",  "within",  "since",    "between", "at",   "least", "exactly", "most", "times",
                                         "time",      "everyone", "in",     "segment", "is",     "exists",  "contains", "starts",  "with", "one",   "of",      "does", "granted",
                                         "withdrawn", "unknown",  "second", "seconds", "minute", "minutes", "hour",     "hours",   "day",  "days",  "week",    "weeks"};

}  // namespace

bool is_rule_keyword(std::string_view key) { return std::find(std::begin(keywords), std::end(keywords), key) != std::end(keywords); }

std::vector<RuleToken> cut_rule(std::string_view text) {
    std::vector<RuleToken> out;
    std::size_t i = 0;
    while (i < text.size()) {
        const char c = text[i];
        if (is_space(c)) {
            ++i;
        } else if (c == '"' || c == '\'') {
            out.push_back(quoted(text, i));
        } else if (is_symbol(c)) {
            const bool two = i + 1 < text.size() && text[i + 1] == '=' && (c == '!' || c == '<' || c == '>');
            out.push_back({RuleToken::Kind::symbol, std::string(text.substr(i, two ? 2 : 1)), {}, i});
            i += two ? 2 : 1;
        } else {
            const std::size_t start = i;
            while (i < text.size() && !is_space(text[i]) && !is_symbol(text[i]) && text[i] != '"' && text[i] != '\'') ++i;
            std::string word(text.substr(start, i - start));
            const bool number = is_digit(word[0]) || (word.size() > 1 && word[0] == '-' && is_digit(word[1]));
            std::string key = keyword_of(word);
            out.push_back({number ? RuleToken::Kind::number : RuleToken::Kind::word, std::move(word), std::move(key), start});
        }
    }
    out.push_back({RuleToken::Kind::end, {}, {}, text.size()});
    return out;
}

std::string rule_place(std::string_view text, std::size_t offset) {
    std::size_t line = 1, column = 1;
    for (std::size_t i = 0; i < offset && i < text.size(); ++i) {
        if (text[i] == '\n') {
            ++line;
            column = 1;
        } else if ((static_cast<unsigned char>(text[i]) & 0xC0) != 0x80) {
            ++column;
        }
    }
    return std::to_string(line) + ":" + std::to_string(column);
}

}  // namespace kesher
