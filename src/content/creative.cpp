// Creatives: which variant, which direction, and how each channel's text is made safe.
#include <algorithm>

#include "content/content.hpp"

namespace kesher {
namespace {

std::string text_of(const Value& value, std::string_view key) {
    const Value* v = value.find(key);
    return v ? v->as_string() : std::string();
}

bool right_to_left(std::string_view locale) {
    for (const std::string_view language : {"he", "iw", "ar", "fa", "ur", "yi"})
        if (locale == language || (locale.starts_with(language) && locale.size() > 2 && (locale[2] == '-' || locale[2] == '_'))) return true;
    return false;
}

// A body that is no document becomes one: mail clients drop styles that are not inline, so direction stands on the block itself.
std::string document(const std::string& body, const std::string& locale, bool rtl) {
    const std::string dir = rtl ? "rtl" : "ltr", align = rtl ? "right" : "left";
    if (body.find("<html") != std::string::npos) return body;
    return "<!doctype html><html lang=\"" + locale + "\" dir=\"" + dir + "\"><body dir=\"" + dir + "\" style=\"direction:" + dir + ";text-align:" + align +
        ";font-family:Heebo,Arial,sans-serif;font-size:16px;line-height:1.5\">" + body + "</body></html>";
}

}  // namespace

const Variant* variant_for(const Creative& creative, std::string_view locale) {
    auto at = creative.variants.find(locale);
    if (at == creative.variants.end()) at = creative.variants.find(locale.substr(0, locale.find_first_of("-_")));
    return at == creative.variants.end() ? nullptr : &at->second;
}

namespace {

bool is_locale(std::string_view text) {
    return !text.empty() && text.size() <= 35 && text.find_first_not_of("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_") == std::string_view::npos;
}

bool is_message(Channel channel) { return channel == Channel::email || channel == Channel::sms; }

Result<Variant> variant_from(const Value& json, Channel channel, const std::string& where) {
    Variant out;
    if (!json.is_object()) return Fault{codes::creative_invalid, "the variant is no object", where, "write {\"subject\": …, \"body\": …}"};
    for (const char* needed : {"subject", "body"})
        if ((channel == Channel::email || (channel == Channel::sms && std::string_view(needed) == "body")) && (!json.find(needed) || json.find(needed)->as_string().empty()))
            return Fault{codes::creative_invalid, std::string("the ") + needed + " is missing", where + "/" + needed, "write it"};
    for (const auto& [name, source] : json.object()) {
        if (is_message(channel) && name != "subject" && name != "body")
            return Fault{codes::creative_invalid, "a message has no member \"" + name + "\"", where + "/" + name, "use subject and body"};
        if (!source.is_string()) return Fault{codes::creative_invalid, "\"" + name + "\" is no text", where + "/" + name, "write a text; it may be a template"};
        auto parsed = parse_template(source.as_string());
        if (!parsed) {
            Fault fault = parsed.fault();
            fault.where = where + "/" + name + "@" + fault.where;
            return fault;
        }
        out.emplace(name, std::move(*parsed));
    }
    if (out.empty()) return Fault{codes::creative_invalid, "the variant says nothing", where, "write at least one member, such as title or body"};
    return out;
}

}  // namespace

Result<Creative> creative_from_json(const Value& definition) {
    Creative out;
    out.id = text_of(definition, "id");
    out.name = text_of(definition, "name");
    const auto channel = parse_word<Channel>(channel_names, text_of(definition, "channel"));
    if (!channel || *channel == Channel::any)
        return Fault{codes::creative_invalid, "the channel \"" + text_of(definition, "channel") + "\" has no creatives", "/channel", "use email, sms, push, web, app or agent"};
    out.channel = *channel;
    out.arm = text_of(definition, "arm");
    if (const Value* when = definition.find("when"); when && !when->is_null()) {
        auto rule = when->is_string() ? parse_rule(when->as_string()) : rule_from_json(*when);
        if (!rule) {
            Fault fault = rule.fault();
            fault.where = "/when" + (fault.where.empty() ? "" : "@" + fault.where);
            return fault;
        }
        out.when = std::move(*rule);
    }
    const Value* variants = definition.find("variants");
    if (!variants || !variants->is_object() || variants->object().empty())
        return Fault{codes::creative_invalid, "there is no variant", "/variants", "write at least one: {\"he\": {\"subject\": …, \"body\": …}}"};
    for (const auto& [locale, json] : variants->object()) {
        if (!is_locale(locale)) return Fault{codes::creative_invalid, "\"" + locale + "\" is no locale", "/variants/" + locale, "write a language tag such as he or en-GB"};
        TRY(variant, variant_from(json, out.channel, "/variants/" + locale));
        out.variants.emplace(locale, std::move(variant));
    }
    out.default_locale = text_of(definition, "default_locale");
    if (out.default_locale.empty()) out.default_locale = out.variants.begin()->first;
    if (!out.variants.contains(out.default_locale))
        return Fault{codes::creative_invalid, "there is no variant for the default locale \"" + out.default_locale + "\"", "/default_locale", "name one of the variants"};
    return out;
}

Result<Content> render_creative(const Creative& creative, std::string_view wanted, const Value& data, Moment now, const Zone* zone) {
    const Variant* variant = variant_for(creative, wanted);
    Content out;
    if (!variant) variant = &creative.variants.find(creative.default_locale)->second;
    for (const auto& [locale, one] : creative.variants)
        if (&one == variant) out.locale = locale;
    const bool rtl = right_to_left(out.locale);
    out.dir = rtl ? "rtl" : "ltr";
    if (!is_message(creative.channel)) out.members = Object{};
    for (const auto& [name, parsed] : *variant) {
        // A page's members are data: whoever puts them on the page escapes them for the place where they stand.
        const Escape escape = name == "subject" ? Escape::header : creative.channel == Channel::email ? Escape::html_bdi : Escape::none;
        TRY(text, render(parsed, data, {escape, now, zone, out.locale}));
        if (out.members.is_object()) out.members.set(name, text);
        if (name == "subject" || (name == "title" && out.subject.empty())) out.subject = text;
        if (name == "body") out.body = creative.channel == Channel::email ? document(text, out.locale, rtl) : text;
    }
    return out;
}

Value template_person(const Person& person, Moment now) {
    Object traits;
    for (const auto& [name, trait] : person.traits) {
        if (trait.expires && trait.expires <= now) continue;
        if (trait.purpose == Purpose::service || trait.purpose == Purpose::personalization || trait.purpose == Purpose::marketing) traits.emplace_back(name, trait.value);
    }
    return Value(std::move(traits));
}

std::string wanted_locale(const Person& person) {
    for (const char* name : {"locale", "language"})
        if (const auto t = person.traits.find(name); t != person.traits.end() && t->second.value.is_string()) return t->second.value.as_string();
    return {};
}

SmsCount count_sms(std::string_view text) {
    // GSM 03.38: what is not here makes the whole message UCS-2; the extension costs two units a character.
    static constexpr std::string_view basic = "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà";
    static constexpr std::string_view extension = "\f^{}\\[~]|€";
    // Greedy: a character of two units is never cut in two, so a part may end one unit early.
    struct Filled {
        std::size_t part, units = 0, segments = 1, in_part = 0;
        void add(std::size_t n) {
            units += n;
            if (in_part + n > part) ++segments, in_part = 0;
            in_part += n;
        }
    } gsm7{153}, ucs2{67};
    bool gsm = true;
    for (std::size_t i = 0; i < text.size();) {
        const auto lead = static_cast<unsigned char>(text[i]);
        const std::size_t length = lead < 0x80 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
        const std::string_view c = text.substr(i, length);
        ucs2.add(length == 4 ? 2 : 1);
        if (basic.find(c) != std::string_view::npos) gsm7.add(1);
        else if (extension.find(c) != std::string_view::npos) gsm7.add(2);
        else gsm = false;
        i += length;
    }
    const Filled& taken = gsm ? gsm7 : ucs2;
    return {gsm ? "gsm7" : "ucs2", taken.units, taken.units <= (gsm ? 160 : 70) ? 1 : taken.segments};
}

}  // namespace kesher
