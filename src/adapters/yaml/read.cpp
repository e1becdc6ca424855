// The only file that includes yaml-cpp: its events become a Value, its exceptions a Fault.
#include <sstream>

#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/parser.h>

#include "adapters/yaml/yaml.hpp"
#include "base/bytes.hpp"

namespace kesher::adapters {
namespace {

std::string text_of(const YAML::Mark& mark) { return std::to_string(std::max(mark.line, 0) + 1) + ":" + std::to_string(std::max(mark.column, 0) + 1); }

std::string escaped(std::string_view key) {
    std::string out;
    for (const char c : key) {
        if (c == '~') out += "~0";
        else if (c == '/') out += "~1";
        else out += c;
    }
    return out;
}

Value scalar(const std::string& tag, const std::string& text) {
    if (tag != "?") return text;  // quoted, or a block
    if (text == "true") return true;
    if (text == "false") return false;
    const char first = text.empty() ? ' ' : text.front();
    if (first == '-' || (first >= '0' && first <= '9'))
        if (auto number = parse_json(text); number && number->is_number()) return *number;
    return text;
}

class Builder final : public YAML::EventHandler {
public:
    YamlDocument document;
    std::optional<Fault> fault;  ///< the first; what comes behind it is not looked at

    void OnDocumentStart(const YAML::Mark&) override {}
    void OnDocumentEnd() override {}
    void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override {
        if (plain(mark, "?", anchor)) put(mark, Value());
    }
    void OnAlias(const YAML::Mark& mark, YAML::anchor_t) override { refuse(codes::yaml_unsupported, "an alias (*name) is not read", mark, "write the value out"); }
    void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor, const std::string& value) override {
        if (!plain(mark, tag, anchor)) return;
        // yaml-cpp makes single bytes of \N and \_.
        if (!valid_utf8(value)) return refuse(codes::yaml_unsupported, "an escape in this text gives no letter", mark, "write \\u0085 for \\N, \\u00a0 for \\_");
        const bool key = !open_.empty() && open_.back().map && !open_.back().has_key;
        put(mark, key ? Value(value) : scalar(tag, value));
    }
    void OnSequenceStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor, YAML::EmitterStyle::value) override { begin(mark, tag, anchor, false); }
    void OnSequenceEnd() override { end(); }
    void OnMapStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor, YAML::EmitterStyle::value) override { begin(mark, tag, anchor, true); }
    void OnMapEnd() override { end(); }

private:
    struct Open {
        bool map = false, has_key = false;
        Value value;
        std::string pointer, key;
    };

    void refuse(Code code, std::string detail, const YAML::Mark& mark, std::string fix) {
        if (!fault) fault = Fault{code, std::move(detail), text_of(mark), std::move(fix)};
    }
    bool plain(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor) {
        if (anchor) refuse(codes::yaml_unsupported, "an anchor (&name) is not read", mark, "write the value out where it is used");
        if (!tag.empty() && tag != "?" && tag != "!") refuse(codes::yaml_unsupported, "the tag " + tag + " is not read", mark, "leave it out; quote what must be text");
        return !fault;
    }
    void begin(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor, bool map) {
        if (!plain(mark, tag, anchor)) return;
        if (open_.size() == yaml_depth_max) return refuse(codes::yaml_too_deep, "more than 30 levels", mark, "make it flatter");
        if (!open_.empty() && open_.back().map && !open_.back().has_key) return refuse(codes::yaml_unsupported, "a member's name is no text", mark, "write name: value");
        Open next{map, false, map ? Value(Object{}) : Value(Array{}), pointer_of_next(), {}};
        document.places.try_emplace(next.pointer, text_of(mark));
        open_.push_back(std::move(next));
    }
    void end() {
        if (fault) return;
        Open done = std::move(open_.back());
        open_.pop_back();
        place_value(std::move(done.value));
    }
    std::string pointer_of_next() const {
        if (open_.empty()) return {};
        const Open& top = open_.back();
        return top.pointer + "/" + (top.map ? escaped(top.key) : std::to_string(top.value.array().size()));
    }
    void put(const YAML::Mark& mark, Value value) {
        if (!open_.empty() && open_.back().map && !open_.back().has_key) {
            Open& top = open_.back();
            if (!value.is_string()) return refuse(codes::yaml_unsupported, "a member has no name", mark, "write name: value");
            top.key = value.as_string();
            top.has_key = true;
            for (const auto& [name, held] : top.value.object())
                if (name == top.key) return refuse(codes::yaml_duplicate_key, "\"" + top.key + "\" stands here twice", mark, "keep one");
            document.places[pointer_of_next()] = text_of(mark);  // the name's place: faults of a member point to its line
            return;
        }
        document.places.try_emplace(pointer_of_next(), text_of(mark));
        place_value(std::move(value));
    }
    void place_value(Value value) {
        if (open_.empty()) {
            document.value = std::move(value);
            return;
        }
        Open& top = open_.back();
        if (top.map) {
            top.value.mutable_object().emplace_back(top.key, std::move(value));
            top.has_key = false;
        } else {
            top.value.mutable_array().push_back(std::move(value));
        }
    }

    std::vector<Open> open_;
};

}  // namespace

Result<YamlDocument> read_yaml(std::string_view text) {
    if (!valid_utf8(text)) return Fault{codes::yaml_malformed, "the text is no UTF-8", "1:1", "save it as UTF-8"};
    std::istringstream in{std::string(text)};
    Builder builder;
    try {
        YAML::Parser parser(in);
        if (!parser.HandleNextDocument(builder)) return Fault{codes::yaml_malformed, "there is nothing in it", "1:1", "write the definition, or remove the file"};
        if (builder.fault) return std::move(*builder.fault);
        Builder second;
        if (parser.HandleNextDocument(second)) return Fault{codes::yaml_unsupported, "a second document begins (---)", "", "one file, one definition"};
    } catch (const YAML::Exception& error) {
        return Fault{codes::yaml_malformed, error.msg, text_of(error.mark), "look at quotes, colons and the indentation there and just above"};
    }
    return std::move(builder.document);
}

std::string YamlDocument::place(std::string_view pointer) const {
    for (;;) {
        const auto at = places.find(std::string(pointer));
        if (at != places.end()) return at->second;
        const auto slash = pointer.rfind('/');
        if (slash == std::string_view::npos) return "1:1";
        pointer = pointer.substr(0, slash);
    }
}

}  // namespace kesher::adapters
