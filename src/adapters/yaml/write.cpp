// The writer: our own, because the bytes are kept in version control and must not change with a library.
#include <algorithm>
#include <array>

#include "adapters/yaml/yaml.hpp"

namespace kesher::adapters {
namespace {

constexpr std::size_t simple_key_max = 1000;  // YAML ends names without a sign of their own at 1024 letters

bool letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
bool digit(char c) { return c >= '0' && c <= '9'; }

// Control characters, and those of Unicode that a reader may drop or take for the end of a line.
bool needs_escapes(std::string_view text, bool newline_too) {
    for (std::size_t i = 0; i < text.size(); ++i) {
        const auto c = static_cast<unsigned char>(text[i]);
        if (c == '\n' ? newline_too : (c < 0x20 || c == 0x7f)) return true;
        const std::string_view rest = text.substr(i, 3);
        if (rest == "\xe2\x80\xa8" || rest == "\xe2\x80\xa9" || rest == "\xef\xbb\xbf") return true;
        if (c == 0xc2 && rest.size() > 1 && static_cast<unsigned char>(rest[1]) < 0xa0) return true;
    }
    return false;
}

// Words that some reader of YAML takes for a truth value or nothing.
bool word_of_yaml(std::string_view text) {
    static constexpr std::array<std::string_view, 9> words = {"null", "true", "false", "yes", "no", "on", "off", "y", "n"};
    std::string lower(text);
    std::transform(lower.begin(), lower.end(), lower.begin(), [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
    return std::find(words.begin(), words.end(), lower) != words.end();
}

bool safe_plain(std::string_view text) {
    if (text.empty() || text.back() == ' ' || text.back() == ':' || word_of_yaml(text)) return false;
    if (text.find(": ") != std::string_view::npos || text.find(" #") != std::string_view::npos) return false;
    const char first = text.front();
    if (letter(first) || static_cast<unsigned char>(first) >= 0x80) return true;
    if (first == '<' || first == '/') return text.size() > 1 && letter(text[1]);
    if (!digit(first)) return false;
    // "20 minutes" is text to everybody; "22:00", "1e3" and "2026-03-15" are not.
    const auto end = static_cast<std::size_t>(std::find_if_not(text.begin(), text.end(), digit) - text.begin());
    return end + 1 < text.size() && text[end] == ' ' && letter(text[end + 1]);
}

std::string double_quoted(std::string_view text) {
    std::string json, out;
    append_json_string(json, text);
    for (std::size_t i = 0; i < json.size(); ++i) {
        const std::string_view rest = std::string_view(json).substr(i, 3);
        const auto c = static_cast<unsigned char>(json[i]);
        if (rest == "\xe2\x80\xa8" || rest == "\xe2\x80\xa9") {
            out += rest[2] == '\xa8' ? "\\u2028" : "\\u2029";
            i += 2;
        } else if (rest == "\xef\xbb\xbf") {
            out += "\\ufeff";
            i += 2;
        } else if (c == 0x7f) {
            out += "\\x7f";
        } else if (c == 0xc2 && static_cast<unsigned char>(json[i + 1]) < 0xa0) {
            static constexpr char hex[] = "0123456789abcdef";
            const auto low = static_cast<unsigned char>(json[++i]);
            out += std::string("\\x") + hex[low >> 4] + hex[low & 15];
        } else {
            out += json[i];
        }
    }
    return out;
}

std::string one_line(std::string_view text) {
    if (needs_escapes(text, true)) return double_quoted(text);
    if (safe_plain(text)) return std::string(text);
    std::string out = "'";
    for (const char c : text) out += c == '\'' ? std::string("''") : std::string(1, c);
    return out + "'";
}

// A literal block can hold it without signs that nobody remembers (|+, |2).
bool fits_block(std::string_view text) {
    if (text.find('\n') == std::string_view::npos || text.front() == '\n' || text.front() == ' ' || text.ends_with("\n\n") || needs_escapes(text, false)) return false;
    return text.find(" \n") == std::string_view::npos && text.back() != ' ';
}

class Writer {
public:
    std::string out;

    // Writes behind "name:" or "-", the line's end included.
    void value(const Value& v, std::size_t indent, bool in_list) {
        if (v.is_object() && !v.object().empty()) {
            if (in_list) out += ' ';
            else out += '\n';
            members(v.object(), indent + 2, in_list);
        } else if (v.is_array() && !v.array().empty()) {
            if (in_list) out += ' ';
            else out += '\n';
            items(v.array(), indent + 2, in_list);
        } else if (v.is_string() && fits_block(v.as_string())) {
            block(v.as_string(), indent + 2);
        } else {
            out += ' ' + (v.is_string() ? one_line(v.as_string()) : to_json(v)) + '\n';
        }
    }
    void members(const Object& object, std::size_t indent, bool first_is_placed) {
        for (const auto& [name, v] : object) {
            if (!std::exchange(first_is_placed, false)) out.append(indent, ' ');
            const std::string key = one_line(name);
            if (key.size() > simple_key_max) out.append("? ").append(key).append(1, '\n').append(indent, ' ').append(1, ':');
            else out += key + ':';
            value(v, indent, false);
        }
    }
    void items(const Array& array, std::size_t indent, bool first_is_placed) {
        for (const Value& v : array) {
            if (!std::exchange(first_is_placed, false)) out.append(indent, ' ');
            out += '-';
            value(v, indent, true);
        }
    }

private:
    void block(std::string_view text, std::size_t indent) {
        const bool ends = text.back() == '\n';
        out += ends ? " |\n" : " |-\n";
        if (ends) text.remove_suffix(1);
        for (;;) {
            const auto end = std::min(text.find('\n'), text.size());
            if (end) out.append(indent, ' ').append(text.substr(0, end));
            out += '\n';
            if (end == text.size()) return;
            text.remove_prefix(end + 1);
        }
    }
};

}  // namespace

std::string write_yaml(const Value& value) {
    Writer writer;
    if (value.is_object() && !value.object().empty()) writer.members(value.object(), 0, false);
    else if (value.is_array() && !value.array().empty()) writer.items(value.array(), 0, false);
    else return (value.is_string() ? double_quoted(value.as_string()) : to_json(value)) + '\n';
    return std::move(writer.out);
}

}  // namespace kesher::adapters
