#include "sim/story_text.hpp"

#include <charconv>
#include <cstdio>

namespace kesher::sim {
namespace {

std::vector<std::string> words_of(const std::string& text) {
    std::vector<std::string> out;
    for (std::size_t i = 0; i < text.size();) {
        if (text[i] == ' ' || text[i] == '\t') {
            ++i;
        } else if (text[i] == '"') {
            const auto close = text.find('"', i + 1);
            out.push_back(text.substr(i + 1, close == std::string::npos ? close : close - i - 1));
            i = close == std::string::npos ? text.size() : close + 1;
        } else {
            const auto end = text.find_first_of(" \t", i);
            out.push_back(text.substr(i, end == std::string::npos ? end : end - i));
            i = end == std::string::npos ? text.size() : end;
        }
    }
    return out;
}

bool clock_word(const std::string& word, StoryLine& line) {
    const int n = std::sscanf(word.c_str(), "%2d:%2d:%2d", &line.hour, &line.minute, &line.second);
    return n >= 2 && word.find(':') != std::string::npos && word[0] >= '0' && word[0] <= '9';
}

// An optional "+2" and "20:35" at the start.
void read_time(StoryLine& line) {
    if (line.words.empty()) return;
    std::size_t used = 0;
    if (line.words[0].size() > 1 && line.words[0][0] == '+') {
        line.day = std::atoi(line.words[0].c_str() + 1);
        used = 1;
    }
    if (line.words.size() > used && clock_word(line.words[used], line)) {
        line.timed = true;
        line.words.erase(line.words.begin(), line.words.begin() + static_cast<std::ptrdiff_t>(used) + 1);
    }
}

}  // namespace

std::string story_trim(std::string_view text) {
    const auto first = text.find_first_not_of(" \t\r");
    if (first == std::string_view::npos) return {};
    return std::string(text.substr(first, text.find_last_not_of(" \t\r") - first + 1));
}

std::string StoryLine::rest(std::size_t from) const {
    std::string out;
    for (std::size_t i = from; i < words.size(); ++i) out += (out.empty() ? "" : " ") + words[i];
    return out;
}

std::vector<StoryLine> cut_story(const std::string& text) {
    std::vector<StoryLine> out;
    std::size_t number = 0;
    for (std::size_t from = 0; from <= text.size();) {
        const auto end = std::min(text.find('\n', from), text.size());
        std::string line = story_trim(std::string_view(text).substr(from, end - from));
        from = end + 1;
        ++number;
        if (line.empty() || line[0] == '#') continue;
        StoryLine one;
        one.number = number;
        one.text = line;
        one.words = words_of(line);
        read_time(one);
        if (one.timed || (one.words.size() > 1 && one.words[0] != "because"))
            if (const auto because = line.find(" because "); because != std::string::npos) {
                one.because = story_trim(line.substr(because + 9));
                StoryLine shorter;
                shorter.words = words_of(line.substr(0, because));
                read_time(shorter);
                one.words = shorter.words;
            }
        out.push_back(std::move(one));
    }
    return out;
}

std::vector<std::pair<std::string, Value>> story_pairs(const std::string& text) {
    std::vector<std::pair<std::string, Value>> out;
    for (std::size_t from = 0; from < text.size();) {
        auto end = text.find(',', from);
        const std::string pair = story_trim(text.substr(from, end == std::string::npos ? end : end - from));
        from = end == std::string::npos ? text.size() : end + 1;
        if (pair.empty()) continue;
        const auto space = pair.find(' ');
        const std::string name = pair.substr(0, space), value = space == std::string::npos ? "yes" : story_trim(pair.substr(space + 1));
        double number = 0;
        const auto parsed = std::from_chars(value.data(), value.data() + value.size(), number);
        if (value == "yes" || value == "no") out.emplace_back(name, Value(value == "yes"));
        else if (parsed.ptr == value.data() + value.size() && number == static_cast<double>(static_cast<std::int64_t>(number)) && value[0] != '+' && value.size() < 10)
            out.emplace_back(name, Value(static_cast<std::int64_t>(number)));
        else if (parsed.ptr == value.data() + value.size() && value[0] != '+' && value.size() < 10) out.emplace_back(name, Value(number));
        else out.emplace_back(name, Value(value));
    }
    return out;
}

std::vector<std::string> story_parts(const std::string& text) {
    std::vector<std::string> out;
    for (std::size_t from = 0; from <= text.size();) {
        const auto dot = text.find("·", from);
        out.push_back(story_trim(text.substr(from, dot == std::string::npos ? dot : dot - from)));
        if (dot == std::string::npos) break;
        from = dot + std::string_view("·").size();
    }
    return out;
}

std::vector<std::string> story_quoted(const std::string& text) {
    std::vector<std::string> out;
    for (auto open = text.find('"'); open != std::string::npos;) {
        const auto close = text.find('"', open + 1);
        if (close == std::string::npos) break;
        out.push_back(text.substr(open + 1, close - open - 1));
        open = text.find('"', close + 1);
    }
    return out;
}

}  // namespace kesher::sim
