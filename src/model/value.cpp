#include "model/value.hpp"

#include <charconv>
#include <cmath>

namespace kesher {
namespace {

// Shortest digits that read back equal, laid out as JavaScript's Number::toString does.
void append_double(std::string& out, double value) {
    if (!std::isfinite(value)) {
        out += "null";
        return;
    }
    if (value == 0) {
        out += '0';
        return;
    }
    char digits[40];
    const double magnitude = std::fabs(value);
    const bool plain = magnitude >= 1e-6 && magnitude < 1e21;
    if (plain && magnitude >= 1e15) {  // "fixed" would print every digit of the binary value; the shortest ones, then zeros
        const auto end = std::to_chars(digits, digits + sizeof digits, value, std::chars_format::scientific);
        const std::string_view text(digits, static_cast<std::size_t>(end.ptr - digits));
        const auto e = text.find('e');
        const std::size_t before = out.size(), places = std::size_t((text[e + 2] - '0') * 10 + text[e + 3] - '0');
        for (const char c : text.substr(0, e))
            if (c != '.') out += c;
        const std::size_t wanted = before + (value < 0) + 1 + places;
        if (out.size() <= wanted) return void(out.append(wanted - out.size(), '0'));
        out.insert(wanted, 1, '.');
        return;
    }
    const auto end = plain ? std::to_chars(digits, digits + sizeof digits, value, std::chars_format::fixed)
                           : std::to_chars(digits, digits + sizeof digits, value, std::chars_format::scientific);
    std::string_view text(digits, static_cast<std::size_t>(end.ptr - digits));
    const auto e = text.find('e');
    if (e == std::string_view::npos) {
        out += text;
        return;
    }
    out += text.substr(0, e + 2);  // "1.5e-" or "1e+": the sign stays, leading zeros of the exponent go
    std::string_view exponent = text.substr(e + 2);
    while (exponent.size() > 1 && exponent.front() == '0') exponent.remove_prefix(1);
    out += exponent;
}

bool same_members(const Object& a, const Object& b) {
    if (a.size() != b.size()) return false;
    for (const auto& [key, value] : a) {
        bool found = false;
        for (const auto& other : b)
            if (other.first == key) found = other.second == value;
        if (!found) return false;
    }
    return true;
}

}  // namespace

bool Value::as_bool(bool fallback) const {
    const bool* v = std::get_if<bool>(&held_);
    return v ? *v : fallback;
}

std::int64_t Value::as_integer(std::int64_t fallback) const {
    if (const auto* v = std::get_if<std::int64_t>(&held_)) return *v;
    const auto* d = std::get_if<double>(&held_);
    if (!d || std::isnan(*d)) return fallback;
    if (*d >= 9.2233720368547758e18) return INT64_MAX;
    if (*d <= -9.2233720368547758e18) return INT64_MIN;
    return static_cast<std::int64_t>(*d);
}

double Value::as_number(double fallback) const {
    if (const auto* v = std::get_if<std::int64_t>(&held_)) return static_cast<double>(*v);
    const auto* d = std::get_if<double>(&held_);
    return d ? *d : fallback;
}

const std::string& Value::as_string() const {
    static const std::string none;
    const auto* v = std::get_if<std::string>(&held_);
    return v ? *v : none;
}

const Array& Value::array() const& {
    static const Array none;
    const auto* v = std::get_if<Array>(&held_);
    return v ? *v : none;
}

const Object& Value::object() const& {
    static const Object none;
    const auto* v = std::get_if<Object>(&held_);
    return v ? *v : none;
}

const Value* Value::find(std::string_view key) const {
    for (const auto& [name, value] : object())
        if (name == key) return &value;
    return nullptr;
}

const Value* Value::path(std::string_view dotted) const {
    if (const Value* whole = find(dotted)) return whole;
    for (auto dot = dotted.find('.'); dot != std::string_view::npos; dot = dotted.find('.', dot + 1))
        if (const Value* head = find(dotted.substr(0, dot)))
            if (const Value* rest = head->path(dotted.substr(dot + 1))) return rest;
    return nullptr;
}

Value& Value::set(std::string_view key, Value value) {
    if (!is_object()) held_ = Object{};
    for (auto& [name, held] : mutable_object())
        if (name == key) {
            held = std::move(value);
            return held;
        }
    mutable_object().emplace_back(std::string(key), std::move(value));
    return mutable_object().back().second;
}

bool operator==(const Value& a, const Value& b) {
    if (a.is_number() && b.is_number() && a.held_.index() != b.held_.index()) return a.as_number() == b.as_number();
    if (a.is_object() && b.is_object()) return same_members(a.object(), b.object());
    return a.held_ == b.held_;
}

void append_json_string(std::string& out, std::string_view text) {
    static constexpr char hex[] = "0123456789abcdef";
    out += '"';
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        if (c == '"' || c == '\\') {
            out += '\\';
            out += c;
        } else if (byte >= 0x20) {
            out += c;
        } else if (c == '\n') {
            out += "\\n";
        } else if (c == '\t') {
            out += "\\t";
        } else if (c == '\r') {
            out += "\\r";
        } else {
            out += "\\u00";
            out += hex[byte >> 4];
            out += hex[byte & 15];
        }
    }
    out += '"';
}

void append_json(std::string& out, const Value& value) {
    if (value.is_null()) {
        out += "null";
    } else if (value.is_bool()) {
        out += value.as_bool() ? "true" : "false";
    } else if (value.is_integer()) {
        char digits[24];
        const auto end = std::to_chars(digits, digits + sizeof digits, value.as_integer());
        out.append(digits, end.ptr);
    } else if (value.is_number()) {
        append_double(out, value.as_number());
    } else if (value.is_string()) {
        append_json_string(out, value.as_string());
    } else if (value.is_array()) {
        out += '[';
        for (bool first = true; const Value& item : value.array()) {
            if (!std::exchange(first, false)) out += ',';
            append_json(out, item);
        }
        out += ']';
    } else {
        out += '{';
        for (bool first = true; const auto& [key, item] : value.object()) {
            if (!std::exchange(first, false)) out += ',';
            append_json_string(out, key);
            out += ':';
            append_json(out, item);
        }
        out += '}';
    }
}

std::string to_json(const Value& value) {
    std::string out;
    append_json(out, value);
    return out;
}

}  // namespace kesher
