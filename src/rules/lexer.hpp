/// Cuts the text of a rule into tokens with their places. Private to the room.
///
/// Errors:  a string that does not end becomes a token of kind bad.
/// Lives:   tokens own their text.
/// Runs on: any thread; pure.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace kesher {

struct RuleToken {
    enum class Kind : unsigned char { word, quoted, number, symbol, end, bad } kind = Kind::end;
    std::string text;  ///< a word as written; a quoted string without quotes
    std::string key;   ///< of a word: in lower case and in English, so that keywords compare in either language
    std::size_t offset = 0;
};

/// Whether the grammar uses the word itself: a name like it must be quoted.
bool is_rule_keyword(std::string_view key);
std::vector<RuleToken> cut_rule(std::string_view text);
/// "line:column", counted from 1, in characters.
std::string rule_place(std::string_view text, std::size_t offset);

}  // namespace kesher
