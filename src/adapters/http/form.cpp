#include "adapters/http/form.hpp"

#include <algorithm>

#include "adapters/http/routes.hpp"

namespace kesher::http {
namespace {

std::string field(const Form& form, std::string_view name) {
    for (const auto& [key, value] : form)
        if (key == name) return value;
    return {};
}

}  // namespace

Form parse_form(std::string_view body) {
    Form out;
    if (body.size() > form_bytes_max) return out;
    while (!body.empty()) {
        const auto end = std::min(body.find('&'), body.size());
        const std::string_view one = body.substr(0, end);
        body.remove_prefix(std::min(end + 1, body.size()));
        if (one.empty()) continue;
        if (out.size() == form_fields_max) return {};
        const auto equals = std::min(one.find('='), one.size());
        out.emplace_back(decode_percent(one.substr(0, equals), true), decode_percent(one.substr(std::min(equals + 1, one.size())), true));
    }
    return out;
}

// The button that was pressed is the only one that is sent; of a made-up form the first that says something counts.
Choice choice_of(const Form& form) {
    Choice out;
    if (const std::string tongue = field(form, "tongue"); tongue == "he" || tongue == "en") out.tongue = tongue;
    if (const std::string set = field(form, "set"); !set.empty()) {
        const auto first = set.find('.'), last = set.rfind('.');
        if (first == std::string::npos || first == last) return out;
        out.purpose = set.substr(0, first);
        out.channel = set.substr(first + 1, last - first - 1);
        out.state = set.substr(last + 1);
        const auto purpose = parse_word<Purpose>(purpose_names, out.purpose);
        if (!purpose || *purpose == Purpose::service || !parse_word<Channel>(channel_names, out.channel)) return out;
        if (out.state == "granted" || out.state == "withdrawn") out.kind = Choice::Kind::set;
        return out;
    }
    if (field(form, "stop") == "all") {
        out.kind = Choice::Kind::stop_all;
    } else if (field(form, "pause") == std::to_string(pause_days_max)) {
        out.kind = Choice::Kind::pause;
    } else if (field(form, "resume") == "now") {
        out.kind = Choice::Kind::resume;
    } else if (const std::string denied = field(form, "deny"); !denied.empty()) {
        out.kind = Choice::Kind::deny;
        out.value = denied;
    } else if (const std::string fix = field(form, "fix"); fix == "save" || fix == "remove") {
        out.trait = field(form, "trait");
        out.value = fix == "save" ? field(form, "value") : std::string();
        if (!out.trait.empty()) out.kind = out.value.empty() ? Choice::Kind::remove : Choice::Kind::correct;
    }
    return out;
}

Value Choice::wishes() const {
    Value out = Object{{"locale", tongue}};
    const auto consent = [](std::string_view purpose, std::string_view channel, std::string_view state) {
        return Value(Object{{"purpose", purpose}, {"channel", channel}, {"state", state}});
    };
    switch (kind) {
        case Kind::none: return {};
        case Kind::set: out.set("set", Array{consent(purpose, channel, state)}); break;
        case Kind::stop_all: out.set("set", Array{consent("marketing", "*", "withdrawn"), consent("ads", "*", "withdrawn")}); break;
        case Kind::pause: out.set("pause_days", pause_days_max); break;
        case Kind::resume: out.set("pause_days", 0); break;
        case Kind::deny: out.set("deny", value); break;
        case Kind::correct:
        case Kind::remove: out.set("correct", Object{{"trait", trait}, {"value", value}}); break;
    }
    return out;
}

}  // namespace kesher::http
