/// Renders what is said: Liquid templates, and creatives with a variant for each language.
///
/// Templates are data: no includes, no files, no environment, no calls. Output, steps and depth are bounded.
///
/// Errors:  template_invalid (caller, at save: line:column and a suggestion), template_failed (caller: a limit was reached, or a header
///          would break its line), creative_invalid (caller: JSON pointer).
/// Lives:   a Template is immutable and shared; results own their memory.
/// Runs on: any thread; pure. `now` is an argument.
/// Costs:   bench/partition renders one message.
#pragma once

#include <map>
#include <memory>

#include "base/bytes.hpp"
#include "model/value.hpp"
#include "model/vocabulary.hpp"
#include "model/person.hpp"
#include "model/zone.hpp"
#include "rules/rules.hpp"

namespace kesher {

namespace codes {
inline constexpr Code template_invalid{"template_invalid", Whose::caller, 400};
inline constexpr Code template_failed{"template_failed", Whose::caller, 422};
inline constexpr Code creative_invalid{"creative_invalid", Whose::caller, 400};
}  // namespace codes

constexpr std::size_t template_source_max = 256 * 1024;
constexpr std::size_t template_output_max = 256 * 1024;
constexpr std::size_t template_steps_max = 200'000;
constexpr std::size_t template_depth_max = 32;

struct TemplateBody;
/// A parsed template.
struct Template {
    std::shared_ptr<const TemplateBody> body;
    explicit operator bool() const { return bool(body); }
};

/// What happens to the output of {{ … }}: nothing, HTML-escaping, HTML-escaping and <bdi> around it outside of tags, or a refusal of line breaks.
enum class Escape : std::uint8_t { none, html, html_bdi, header };

struct RenderOptions {
    Escape escape = Escape::none;
    Moment now;
    const Zone* zone = nullptr;  ///< of the date filter; UTC when null
    std::string_view locale;
};

Result<Template> parse_template(std::string_view source);
Result<std::string> render(const Template& parsed, const Value& data, const RenderOptions& options);
/// The paths that a template reads, such as "person.first_name", sorted.
std::vector<std::string> variables_of(const Template& parsed);

/// One thing that is said, in several languages. A message has subject and body; what a page or app shows has members of any name.
using Variant = std::map<std::string, Template, std::less<>>;
struct Creative {
    std::string id, name, default_locale;
    Channel channel = Channel::email;
    Rule when;        ///< for whom; empty: for everybody
    std::string arm;  ///< of the action's experiment; empty: for every arm
    std::map<std::string, Variant, std::less<>> variants;
};
using Creatives = std::map<std::string, std::shared_ptr<const Creative>, std::less<>>;
/// {"id","name","channel","default_locale","when"?,"arm"?,"variants":{"he":{"subject","body"},…}}
Result<Creative> creative_from_json(const Value& definition);
/// The variant of the locale, else of its language, else nullptr.
const Variant* variant_for(const Creative& creative, std::string_view locale);

/// What is rendered. `members`: of a page's or an app's creative, by name; null for a message.
struct Content {
    std::string subject, body, locale, dir;  ///< dir: "rtl" or "ltr"
    Value members;
};
/// Takes the variant of the locale, else of its language, else the default one.
Result<Content> render_creative(const Creative& creative, std::string_view wanted_locale, const Value& data, Moment now, const Zone* zone);

/// What a template may see of a person: traits kept for service, personalisation or marketing that have not expired.
Value template_person(const Person& person, Moment now);
/// The language in which a person is spoken to: the trait locale, else language, else "".
std::string wanted_locale(const Person& person);

/// How an SMS will be sent: GSM-7 (160 alone, 153 a part) or UCS-2 (70, 67).
struct SmsCount {
    std::string_view encoding;
    std::size_t units = 0, segments = 0;
};
SmsCount count_sms(std::string_view text);

}  // namespace kesher
