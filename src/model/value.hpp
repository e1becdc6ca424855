/// Holds any value that an event, trait or definition can carry, and reads and writes it as JSON.
///
/// Errors:  json_malformed (with line:column), json_too_deep, json_duplicate_key, json_surrogate; all the caller's.
/// Lives:   values own what they hold; pointers from find() live until the value changes.
/// Runs on: any thread; no shared state.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "base/result.hpp"

namespace kesher {

class Value;
using Array = std::vector<Value>;
/// Members keep the order in which they came: what was sent is what is shown.
using Object = std::vector<std::pair<std::string, Value>>;

/// null, bool, integer (64 bits), number (double), string (UTF-8), array or object.
class Value {
public:
    using Held = std::variant<std::nullptr_t, bool, std::int64_t, double, std::string, Array, Object>;

    Value() : held_(nullptr) {}
    Value(std::nullptr_t) : held_(nullptr) {}
    Value(bool v) : held_(v) {}
    Value(int v) : held_(std::int64_t{v}) {}
    Value(unsigned v) : held_(std::int64_t{v}) {}
    Value(long v) : held_(std::int64_t{v}) {}
    Value(unsigned long v) : held_(static_cast<std::int64_t>(v)) {}
    Value(double v) : held_(v) {}
    Value(const char* v) : held_(std::string(v)) {}
    Value(std::string v) : held_(std::move(v)) {}
    Value(std::string_view v) : held_(std::string(v)) {}
    Value(Array v) : held_(std::move(v)) {}
    Value(Object v) : held_(std::move(v)) {}

    bool is_null() const { return held_.index() == 0; }
    bool is_bool() const { return held_.index() == 1; }
    bool is_number() const { return held_.index() == 2 || held_.index() == 3; }
    bool is_integer() const { return held_.index() == 2; }
    bool is_string() const { return held_.index() == 4; }
    bool is_array() const { return held_.index() == 5; }
    bool is_object() const { return held_.index() == 6; }

    /// The held value, or the fallback when it is of another kind.
    bool as_bool(bool fallback = false) const;
    std::int64_t as_integer(std::int64_t fallback = 0) const;  ///< doubles are truncated towards zero, saturating
    double as_number(double fallback = 0) const;
    const std::string& as_string() const;   ///< the empty string when it is no string
    const Array& array() const&;            ///< an empty array when it is none
    const Object& object() const&;          ///< an empty object when it is none
    const Array& array() const&& = delete;  // a loop over a temporary's members would outlive it
    const Object& object() const&& = delete;
    Array& mutable_array() { return std::get<Array>(held_); }
    Object& mutable_object() { return std::get<Object>(held_); }

    /// The member of an object, or nullptr. `path` follows dots: "context.page.url"; a key that itself has dots is tried first.
    const Value* find(std::string_view key) const;
    const Value* path(std::string_view dotted) const;
    /// Sets a member of an object (which this becomes if it was null), replacing one of the same name.
    Value& set(std::string_view key, Value value);

    const Held& held() const { return held_; }
    /// Equal kind and content; integer 1 equals number 1.0; objects compare without regard to order.
    friend bool operator==(const Value& a, const Value& b);

private:
    Held held_;
};

/// What a parser accepts. In ingest lone surrogates become U+FFFD; in management they are refused.
struct JsonLimits {
    std::size_t depth_max = 32;
    bool replace_surrogates = false;
};

/// Parses one JSON document (RFC 8259, strict UTF-8, no duplicate keys). Integers beyond 64 bits become doubles.
Result<Value> parse_json(std::string_view text, JsonLimits limits = {});
/// Writes JSON without spaces; doubles in the shortest form that reads back equal, as JavaScript prints them.
std::string to_json(const Value& value);
void append_json(std::string& out, const Value& value);
void append_json_string(std::string& out, std::string_view text);
/// Finds the byte ranges of the items of the array under `key` of a top-level object without building values, so that one
/// malformed item does not take the others with it. Fault when the envelope itself is malformed.
struct JsonSlice {
    std::size_t offset = 0, length = 0;
};
Result<std::vector<JsonSlice>> json_items(std::string_view text, std::string_view key);

namespace codes {
inline constexpr Code json_malformed{"json_malformed", Whose::caller, 400};
inline constexpr Code json_too_deep{"json_too_deep", Whose::caller, 400};
inline constexpr Code json_duplicate_key{"json_duplicate_key", Whose::caller, 400};
inline constexpr Code json_surrogate{"json_surrogate", Whose::caller, 400};
}  // namespace codes

}  // namespace kesher
