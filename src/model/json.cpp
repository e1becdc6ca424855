// Reads JSON through RapidJSON's iterative SAX reader; the only file that sees RapidJSON.
#include <stdexcept>
#define RAPIDJSON_ASSERT(x) ((x) ? void(0) : throw std::logic_error(#x))
#include <rapidjson/memorystream.h>
#include <rapidjson/reader.h>

#include <algorithm>
#include <unordered_set>

#include "base/hash.hpp"
#include "model/value.hpp"

namespace kesher {
namespace {

constexpr unsigned json_flags = rapidjson::kParseValidateEncodingFlag | rapidjson::kParseIterativeFlag | rapidjson::kParseFullPrecisionFlag;

// Builds a Value from the reader's events. Stops the reader at the first thing that we refuse.
class Builder {
public:
    explicit Builder(std::size_t depth_max) : depth_max_(depth_max) {}
    bool Null() { return put(Value()); }
    bool Bool(bool v) { return put(Value(v)); }
    bool Int(int v) { return put(Value(std::int64_t{v})); }
    bool Uint(unsigned v) { return put(Value(std::int64_t{v})); }
    bool Int64(std::int64_t v) { return put(Value(v)); }
    bool Uint64(std::uint64_t v) { return put(v <= INT64_MAX ? Value(static_cast<std::int64_t>(v)) : Value(static_cast<double>(v))); }
    bool Double(double v) { return put(Value(v)); }
    bool RawNumber(const char*, rapidjson::SizeType, bool) { return false; }
    bool String(const char* text, rapidjson::SizeType length, bool) { return put(Value(std::string(text, length))); }
    bool StartObject() { return open(Value(Object{})); }
    bool StartArray() { return open(Value(Array{})); }
    bool EndObject(rapidjson::SizeType) { return close(); }
    bool EndArray(rapidjson::SizeType) { return close(); }
    bool Key(const char* text, rapidjson::SizeType length, bool) {
        const std::string_view key(text, length);
        if (occurs(key)) {
            refused = &codes::json_duplicate_key;
            what = "the key \"" + std::string(key.substr(0, 64)) + "\" occurs twice";
            return false;
        }
        stack_.back().mutable_object().emplace_back(std::string(key), Value());
        return true;
    }

    const Code* refused = nullptr;
    std::string what;
    Value result;

private:
    // Few members are compared; of many the hashes are kept, so that a wide object costs no more than a long one.
    bool occurs(std::string_view key) {
        const Object& members = stack_.back().object();
        auto& hashes = keys_.back();
        const auto same = [&](const auto& member) { return member.first == key; };
        if (members.size() < 16) return std::any_of(members.begin(), members.end(), same);
        if (hashes.empty())
            for (const auto& member : members) hashes.insert(hash128(member.first).low);
        if (hashes.insert(hash128(key).low).second) return false;
        return std::any_of(members.begin(), members.end(), same);
    }
    bool open(Value container) {
        if (stack_.size() >= depth_max_) {
            refused = &codes::json_too_deep;
            what = "nested deeper than " + std::to_string(depth_max_) + " levels";
            return false;
        }
        stack_.push_back(std::move(container));
        keys_.emplace_back();
        return true;
    }
    bool close() {
        Value done = std::move(stack_.back());
        stack_.pop_back();
        keys_.pop_back();
        return put(std::move(done));
    }
    bool put(Value value) {
        if (stack_.empty()) result = std::move(value);
        else if (stack_.back().is_array()) stack_.back().mutable_array().push_back(std::move(value));
        else stack_.back().mutable_object().back().second = std::move(value);
        return true;
    }
    std::size_t depth_max_;
    std::vector<Value> stack_;
    std::vector<std::unordered_set<std::uint64_t>> keys_;  // beside stack_; looked up only
};

// Whether text[i..] is a \uXXXX escape, and which unit it names.
bool unit_at(std::string_view text, std::size_t i, unsigned& unit) {
    if (i + 6 > text.size() || text[i] != '\\' || text[i + 1] != 'u') return false;
    unit = 0;
    for (std::size_t k = 2; k < 6; ++k) {
        const char c = text[i + k];
        const int digit = c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
        if (digit < 0) return false;
        unit = unit << 4 | static_cast<unsigned>(digit);
    }
    return true;
}

// The next escaped surrogate at or behind i that stands alone, or npos.
std::size_t lone_surrogate(std::string_view text, std::size_t i) {
    for (i = text.find('\\', i); i < text.size(); i = text.find('\\', i)) {
        unsigned unit = 0, low = 0;
        if (!unit_at(text, i, unit) || (unit & 0xF800) != 0xD800) i += 2;
        else if (unit < 0xDC00 && unit_at(text, i + 6, low) && (low & 0xFC00) == 0xDC00) i += 12;
        else return i;
    }
    return std::string_view::npos;
}

// Replaces escaped surrogates that stand alone by \ufffd; false when there were none.
bool mend_surrogates(std::string_view text, std::string& out) {
    std::size_t i = lone_surrogate(text, 0);
    if (i == std::string_view::npos) return false;
    for (out.assign(text); i != std::string_view::npos; i = lone_surrogate(out, i + 6)) out.replace(i, 6, "\\ufffd");
    return true;
}

std::string place(std::string_view text, std::size_t offset) {
    offset = std::min(offset, text.size());
    const auto head = text.substr(0, offset);
    const auto line = 1 + std::count(head.begin(), head.end(), '\n');
    const auto start = head.rfind('\n');
    return std::to_string(line) + ":" + std::to_string(start == std::string_view::npos ? offset + 1 : offset - start);
}

const char* describe(rapidjson::ParseErrorCode code) {
    using namespace rapidjson;
    switch (code) {
        case kParseErrorDocumentEmpty: return "the document is empty";
        case kParseErrorDocumentRootNotSingular: return "something follows the document";
        case kParseErrorObjectMissName: return "a member has no name in quotes";
        case kParseErrorObjectMissColon: return "a colon is missing after a member's name";
        case kParseErrorObjectMissCommaOrCurlyBracket: return "a comma or } is missing in an object";
        case kParseErrorArrayMissCommaOrSquareBracket: return "a comma or ] is missing in an array";
        case kParseErrorStringUnicodeEscapeInvalidHex: return "\\u needs four hex digits";
        case kParseErrorStringEscapeInvalid: return "an unknown escape in a string";
        case kParseErrorStringMissQuotationMark: return "a string does not end";
        case kParseErrorStringInvalidEncoding: return "the bytes are not UTF-8";
        case kParseErrorNumberTooBig: return "a number is too big";
        case kParseErrorNumberMissFraction: return "a number ends at its point";
        case kParseErrorNumberMissExponent: return "a number ends at its exponent";
        default: return "this is no JSON value";
    }
}

constexpr const char* validate = "check the JSON with a validator, and send UTF-8";

Fault surrogate(std::string where) { return {codes::json_surrogate, "half of a surrogate pair stands alone", std::move(where), "send the character whole, as UTF-8"}; }

}  // namespace

Result<Value> parse_json(std::string_view text, JsonLimits limits) {
    static constexpr std::string_view mark = "\xEF\xBB\xBF";  // a byte order mark may stand before the document, whole
    if (text.starts_with(mark.front()) && !text.starts_with(mark)) return Fault{codes::json_malformed, "this is no JSON value", "1:1", validate};
    std::string mended;
    if (limits.replace_surrogates && mend_surrogates(text, mended)) text = mended;
    rapidjson::MemoryStream bytes(text.data(), text.size());
    rapidjson::EncodedInputStream<rapidjson::UTF8<>, rapidjson::MemoryStream> in(bytes);
    Builder builder(limits.depth_max);
    rapidjson::Reader reader;
    const rapidjson::ParseResult parsed = reader.Parse<json_flags>(in, builder);
    if (!parsed.IsError()) {
        if (text.find('\0') != std::string_view::npos && std::size_t(in.Tell()) < text.size())
            return Fault{codes::json_malformed, "a NUL byte stands outside of a string", place(text, text.find('\0')), validate};
        if (const std::size_t lone = lone_surrogate(text, 0); lone != std::string_view::npos) return surrogate(place(text, lone));
        return std::move(builder.result);
    }
    const std::string where = place(text, parsed.Offset());
    if (builder.refused) return Fault{*builder.refused, builder.what, where, "send a document that is flatter and names each key once"};
    if (parsed.Code() == rapidjson::kParseErrorStringUnicodeSurrogateInvalid) return surrogate(where);
    return Fault{codes::json_malformed, describe(parsed.Code()), where, validate};
}

namespace {

std::size_t skip_string(std::string_view text, std::size_t i) {
    for (++i; i < text.size() && text[i] != '"'; ++i)
        if (text[i] == '\\') ++i;
    return i + 1;
}

std::size_t skip_space(std::string_view text, std::size_t i) {
    while (i < text.size() && (text[i] == ' ' || text[i] == '\t' || text[i] == '\n' || text[i] == '\r')) ++i;
    return i;
}

// The end of the value that starts at i: just behind its last byte. Looks at brackets and strings only.
std::size_t skip_value(std::string_view text, std::size_t i) {
    std::size_t depth = 0;
    while (i < text.size()) {
        const char c = text[i];
        if (c == '"') {
            i = skip_string(text, i);
        } else if (c == '{' || c == '[') {
            ++depth;
            ++i;
            continue;
        } else if (c == '}' || c == ']') {
            if (depth == 0) return i;
            --depth;
            ++i;
        } else if (c == ',' && depth == 0) {
            return i;
        } else {
            ++i;
            continue;
        }
        if (depth == 0) return i;
    }
    return i;
}

}  // namespace

Result<std::vector<JsonSlice>> json_items(std::string_view text, std::string_view key) {
    const auto malformed = [&](std::size_t at, const char* what) {
        return Fault{codes::json_malformed, what, place(text, at), "send an object with an array \"" + std::string(key) + "\""};
    };
    std::size_t i = skip_space(text, 0);
    if (i >= text.size() || text[i] != '{') return malformed(i, "the body is no JSON object");
    for (i = skip_space(text, i + 1); i < text.size() && text[i] == '"'; i = skip_space(text, i)) {
        const std::size_t name_end = skip_string(text, i);
        if (name_end > text.size()) return malformed(i, "a string does not end");
        const std::string_view name = text.substr(i + 1, name_end - i - 2);
        i = skip_space(text, name_end);
        if (i >= text.size() || text[i] != ':') return malformed(i, "a colon is missing after a member's name");
        i = skip_space(text, i + 1);
        if (name == key && i < text.size() && text[i] == '[') {
            std::vector<JsonSlice> items;
            for (i = skip_space(text, i + 1); i < text.size() && text[i] != ']'; i = skip_space(text, i)) {
                const std::size_t end = skip_value(text, i);
                if (end == i) return malformed(i, "a value is missing");
                items.push_back({i, end - i});
                i = skip_space(text, end);
                if (i < text.size() && text[i] == ',') ++i;
                else if (i >= text.size() || text[i] != ']') return malformed(i, "a comma or ] is missing in an array");
            }
            if (i >= text.size()) return malformed(i, "the array does not end");
            return items;
        }
        i = skip_space(text, skip_value(text, i));
        if (i < text.size() && text[i] == ',') ++i;
    }
    return malformed(i, "the array is missing");
}

}  // namespace kesher
