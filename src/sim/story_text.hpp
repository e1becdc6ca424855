/// Cuts a story into lines and words. Private to stories.
///
/// Errors:  none; a line that fits nothing is told by the runner.
/// Lives:   values only.
/// Runs on: any thread.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/moment.hpp"
#include "model/value.hpp"

namespace kesher::sim {

struct StoryLine {
    std::size_t number = 0;
    std::string text;
    bool timed = false;  ///< it starts with a time of its own
    int day = 0, hour = 0, minute = 0, second = 0;
    std::vector<std::string> words;            ///< after the time; quoted words without quotes
    std::string because;                       ///< what follows "because"
    std::string rest(std::size_t from) const;  ///< words from an index on, joined by spaces
};

std::vector<StoryLine> cut_story(const std::string& text);
/// "email ada@example.org, consent.email yes, price 4.20" → members, numbers and yes/no as such.
std::vector<std::pair<std::string, Value>> story_pairs(const std::string& text);
/// The parts between "·".
std::vector<std::string> story_parts(const std::string& text);
/// The quoted texts in order.
std::vector<std::string> story_quoted(const std::string& text);
std::string story_trim(std::string_view text);

}  // namespace kesher::sim
