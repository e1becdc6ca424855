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

Result<Creative> creative_from_json(const Value& definition) {
    Creative out;
    out.id = text_of(definition, "id");
    out.name = text_of(definition, "name");
    const auto channel = parse_word<Channel>(channel_names, text_of(definition, "channel"));
    if (!channel || (*channel != Channel::email && *channel != Channel::sms))
        return Fault{codes::creative_invalid, "the channel \"" + text_of(definition, "channel") + "\" has no creatives", "/channel", "use email or sms"};
    out.channel = *channel;
    const Value* variants = definition.find("variants");
    if (!variants || !variants->is_object() || variants->object().empty())
        return Fault{codes::creative_invalid, "there is no variant", "/variants", "write at least one: {\"he\": {\"subject\": …, \"body\": …}}"};
    for (const auto& [locale, variant] : variants->object()) {
        if (locale.empty() || locale.size() > 35 || locale.find_first_not_of("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_") != std::string::npos)
            return Fault{codes::creative_invalid, "\"" + locale + "\" is no locale", "/variants/" + locale, "write a language tag such as he or en-GB"};
        Variant made;
        for (const char* part : {"subject", "body"}) {
            const std::string where = "/variants/" + locale + "/" + part;
            const Value* source = variant.find(part);
            const bool needed = std::string_view(part) == "body" || out.channel == Channel::email;
            if (needed && (!source || source->as_string().empty())) return Fault{codes::creative_invalid, std::string("the ") + part + " is missing", where, "write it"};
            if (!source) continue;
            auto parsed = parse_template(source->as_string());
            if (!parsed) {
                Fault fault = parsed.fault();
                fault.where = where + "@" + fault.where;
                return fault;
            }
            (std::string_view(part) == "subject" ? made.subject : made.body) = *parsed;
        }
        out.variants.emplace(locale, std::move(made));
    }
    out.default_locale = text_of(definition, "default_locale");
    if (out.default_locale.empty()) out.default_locale = out.variants.begin()->first;
    if (!out.variants.contains(out.default_locale))
        return Fault{codes::creative_invalid, "there is no variant for the default locale \"" + out.default_locale + "\"", "/default_locale", "name one of the variants"};
    return out;
}

Result<Content> render_creative(const Creative& creative, std::string_view wanted, const Value& data, Moment now, const Zone* zone) {
    auto at = creative.variants.find(std::string(wanted));
    if (at == creative.variants.end()) at = creative.variants.find(std::string(wanted.substr(0, wanted.find_first_of("-_"))));
    if (at == creative.variants.end()) at = creative.variants.find(creative.default_locale);
    Content out;
    out.locale = at->first;
    const bool rtl = right_to_left(out.locale);
    out.dir = rtl ? "rtl" : "ltr";
    RenderOptions options{Escape::header, now, zone, out.locale};
    TRY(subject, render(at->second.subject, data, options));
    out.subject = subject;
    options.escape = creative.channel != Channel::email ? Escape::none : Escape::html_bdi;
    TRY(body, render(at->second.body, data, options));
    out.body = creative.channel == Channel::email ? document(body, out.locale, rtl) : body;
    return out;
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
