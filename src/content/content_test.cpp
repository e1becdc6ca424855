// What is said: Liquid as published suites expect it, output made safe, limits kept, the right language, and what an SMS costs.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <set>
#include <sstream>

#include "content/content.hpp"

namespace kesher {
namespace {

const Moment noon = *parse_moment("2026-03-02T12:00:00Z");

Value data() {
    return *parse_json(
        R"({"person":{"name":"Dana <b>&\"'","traits":{"plan":"gold"},"tags":["b","a","c"]},"items":[{"name":"x","price":10},{"name":"y","price":2.5}],"n":7,"zero":0,"empty":"","line":"a\nb","cr":"a\rb","no":false})");
}
std::string say(std::string_view source, Escape escape = Escape::none) {
    const auto parsed = parse_template(source);
    if (!parsed) return "refused " + parsed.fault().where;
    const auto out = render(*parsed, data(), {escape, noon, nullptr, "en"});
    return out ? *out : "failed " + std::string(out.fault().code.name);
}

struct Said {
    const char* source;
    const char* out;
};
class Says : public testing::TestWithParam<Said> {};
TEST_P(Says, WhatLiquidSays) { EXPECT_EQ(say(GetParam().source), GetParam().out) << GetParam().source; }
INSTANTIATE_TEST_SUITE_P(
    Content, Says,
    testing::Values(Said{"", ""}, Said{"plain { text } %", "plain { text } %"}, Said{"{{ person.traits.plan }}", "gold"}, Said{"{{ person['traits'].plan }}", "gold"},
                    Said{"{{ person.tags[0] }}{{ person.tags.size }}{{ person.tags.last }}", "b3c"}, Said{"{{ nobody.name }}|{{ person.x.y }}", "|"},
                    Said{"{{ nobody | default: 'you' }} {{ empty | default: 'e' }} {{ no | default: 'f' }} {{ zero | default: 'z' }}", "you e f 0"},
                    Said{"{% if zero %}t{% else %}f{% endif %}{% if empty %}t{% endif %}{% if nobody %}t{% else %}f{% endif %}", "ttf"},
                    Said{"{% if n > 5 and n < 9 or no %}y{% endif %}{% unless no %}u{% endunless %}", "yu"},
                    Said{"{% if person.tags contains 'a' %}y{% endif %}{% if n == 7.0 %}e{% endif %}{% if n == '7' %}s{% endif %}", "ye"},
                    Said{"{% case n %}{% when 1, 2 %}a{% when 7 or 8 %}b{% else %}c{% endcase %}", "b"},
                    Said{"{% for i in items %}{{ forloop.index }}{{ i.name }}{% unless forloop.last %},{% endunless %}{% endfor %}", "1x,2y"},
                    Said{"{% for i in (1..5) limit: 3 offset: 1 %}{{ i }}{% endfor %}", "234"}, Said{"{% for i in (1..3) reversed %}{{ i }}{% endfor %}", "321"},
                    Said{"{% for i in nobody %}x{% else %}none{% endfor %}", "none"},
                    Said{"{% for i in (1..9) %}{% if i == 2 %}{% continue %}{% endif %}{% if i == 4 %}{% break %}{% endif %}{{ i }}{% endfor %}", "13"},
                    Said{"{% assign a = 'x' | upcase %}{{ a }}{% capture b %}[{{ a }}]{% endcapture %}{{ b }}", "X[X]"}, Said{"a {%- if true -%} b {%- endif -%} c", "abc"},
                    Said{"a {{- n -}} b", "a7b"}, Said{"{% raw %}{{ n }}{% endraw %}{% comment %}{{ n }}{% endcomment %}", "{{ n }}"},
                    Said{"{{ 'a,b,c' | split: ',' | join: '-' }}", "a-b-c"}, Said{"{{ person.tags | sort | join: '' }}", "abc"},
                    Said{"{{ items | map: 'price' | join: ' ' }}", "10 2.5"}, Said{"{{ items | where: 'name', 'y' | size }}", "1"},
                    Said{"{{ 7 | divided_by: 2 }} {{ 7 | divided_by: 2.0 }} {{ 7 | modulo: 4 }} {{ 1.5 | times: 2 }} {{ '3' | plus: 4 }}", "3 3.5 3 3.0 7"},
                    Said{"{{ 2.5 | round }} {{ 2.345 | round: 2 }} {{ 1.2 | ceil }} {{ -1.2 | floor }} {{ -3 | abs }}", "3 2.35 2 -2 3"},
                    Said{"{{ 'hello world' | truncate: 8 }} {{ 'hello' | slice: 1, 3 }} {{ 'hello' | slice: -2, 2 }}", "hello... ell lo"},
                    Said{"{{ 'שלום' | size }} {{ 'שלום' | slice: 0, 2 }}", "4 של"}, Said{"{{ '2026-03-02T20:30:00Z' | date: '%d.%m.%Y %H:%M' }}", "02.03.2026 20:30"},
                    Said{"{{ 'now' | date: '%Y' }}", "2026"}, Said{"{{ 'a b&c' | url_encode }} {{ '<a>' | escape }} {{ '<p>x</p>' | strip_html }}", "a+b%26c &lt;a&gt; x"},
                    Said{"{{ items | json }}", R"([{"name":"x","price":10},{"name":"y","price":2.5}])"}, Said{"{{ \"it's\" }}{{ 'say \"x\"' }}", "it'ssay \"x\""}));

struct Wrong {
    const char* source;
    const char* where;
};
class Refuses : public testing::TestWithParam<Wrong> {};
TEST_P(Refuses, AtSaveWithThePlace) {
    const auto parsed = parse_template(GetParam().source);
    ASSERT_FALSE(parsed) << GetParam().source;
    EXPECT_EQ(parsed.fault().code, codes::template_invalid);
    EXPECT_EQ(parsed.fault().where.substr(0, std::string_view(GetParam().where).size()), GetParam().where) << GetParam().source << ": " << parsed.fault().detail;
    EXPECT_FALSE(parsed.fault().fix.empty()) << GetParam().source;
}
INSTANTIATE_TEST_SUITE_P(Content, Refuses,
                         testing::Values(Wrong{"{{ n", "1:"}, Wrong{"{% if n %}", "1:"}, Wrong{"{% endif %}", "1:"}, Wrong{"a\n{{ n | upcas }}", "2:"},
                                         Wrong{"{% include 'x' %}", "1:"}, Wrong{"{% render 'x' %}", "1:"}, Wrong{"{% fi n %}{% endif %}", "1:"},
                                         Wrong{"{% for i items %}{% endfor %}", "1:"}, Wrong{"{{ a..b }}", "1:"}, Wrong{"{{ 'x }}", "1:"}, Wrong{"{% raw %}", "1:"},
                                         Wrong{"{% comment %}", "1:"}, Wrong{"{% if a %}{% endfor %}", "1:"}));

TEST(Refuses_, AnUnknownFilterWithTheNearestKnownOne) { EXPECT_NE(parse_template("{{ n | upcas }}").fault().fix.find("upcase"), std::string::npos); }

TEST(Escapes, OutputIsHtmlAndKeepsItsDirection) {
    EXPECT_EQ(say("<i>{{ person.name }}</i>", Escape::html), "<i>Dana &lt;b&gt;&amp;&quot;&#39;</i>");
    EXPECT_EQ(say("<i>{{ person.name }}</i>", Escape::html_bdi), "<i><bdi>Dana &lt;b&gt;&amp;&quot;&#39;</bdi></i>");
    EXPECT_EQ(say("<a href=\"/{{ n }}\">{{ n }}</a>", Escape::html_bdi), "<a href=\"/7\"><bdi>7</bdi></a>");
    EXPECT_EQ(say("<a title='{{ person.name }}'>", Escape::html_bdi), "<a title='Dana &lt;b&gt;&amp;&quot;&#39;'>");
    EXPECT_EQ(say("{{ person.name }}"), "Dana <b>&\"'");
    EXPECT_EQ(say("{% capture c %}{{ person.name }}{% endcapture %}{{ c }}", Escape::html).find("<b>"), std::string::npos);
    EXPECT_EQ(say("{% assign c = person.name %}{{ c | upcase }}", Escape::html).find("<B>"), std::string::npos);
}

TEST(Escapes, AHeaderStaysOneLine) {
    EXPECT_EQ(say("Hi {{ person.traits.plan }}", Escape::header), "Hi gold");
    EXPECT_EQ(say("Hi {{ line }}", Escape::header), "failed template_failed");
    EXPECT_EQ(say("Hi {{ cr }}", Escape::header), "failed template_failed");
    EXPECT_EQ(say("Hi\nBcc: x", Escape::header), "failed template_failed");
    EXPECT_EQ(say("{{ line | newline_to_br | strip_newlines }}", Escape::header), "a<br />b");
}

TEST(Limits, OfSourceOutputStepsAndLevels) {
    EXPECT_FALSE(parse_template(std::string(template_source_max + 1, 'a')));
    EXPECT_TRUE(parse_template(std::string(template_source_max, 'a')));
    EXPECT_EQ(say("{% for i in (1..1000) %}{% for j in (1..1000) %}{% endfor %}{% endfor %}"), "failed template_failed");
    EXPECT_EQ(say("{% for i in (1..100000000000) %}x{% endfor %}").substr(0, 6), "failed");
    EXPECT_EQ(say("{% for i in (-9223372036854775807..9223372036854775807) %}x{% endfor %}").substr(0, 6), "failed");
    EXPECT_EQ(say("{% assign a = '0123456789' %}{% for i in (1..40) %}{% assign a = a | append: a %}{% endfor %}{{ a | size }}").substr(0, 6), "failed");
    EXPECT_EQ(say("{% assign a = 'aaaaaaaaaaaaaaaa' %}{% for i in (1..9) %}{% assign a = a | replace: 'a', a %}{% endfor %}{{ a | size }}").substr(0, 6), "failed");
    const auto nested = [](std::size_t n) {
        std::string out;
        for (std::size_t i = 0; i < n; ++i) out += "{% if true %}";
        out += "x";
        for (std::size_t i = 0; i < n; ++i) out += "{% endif %}";
        return out;
    };
    EXPECT_EQ(say(nested(template_depth_max - 1)), "x");
    EXPECT_FALSE(parse_template(nested(template_depth_max + 1)));
    std::string brackets = "{{ a";
    for (int i = 0; i < 50'000; ++i) brackets += "[a";
    EXPECT_FALSE(parse_template(brackets));
    EXPECT_EQ(say(std::string(template_output_max - 40, 'a') + "{% for i in (1..99) %}x{% endfor %}"), "failed template_failed");
}

TEST(Numbers, AtTheirEdgesDoNotStopTheProcess) {
    for (const char* source :
         {"{{ '-9223372036854775808' | abs }}", "{{ 9223372036854775807 | plus: 1 }}", "{{ -9223372036854775807 | minus: 9 }}", "{{ '-9223372036854775808' | divided_by: -1 }}",
          "{{ '-9223372036854775808' | modulo: -1 }}", "{{ 1 | divided_by: 0 }}", "{{ 1 | modulo: 0 }}", "{{ 1 | divided_by: 0.0 }}", "{{ '1e300' | ceil }}",
          "{{ '-1e300' | floor }}", "{{ '1e300' | round }}", "{{ 1.5 | round: 400 }}", "{{ 1.5 | round: -400 }}", "{{ 'abc' | slice: -9223372036854775807, 9223372036854775807 }}",
          "{{ 'abc' | truncate: -5 }}", "{{ 99999999999999999999 | date: '%Y' }}", "{{ 'x' | date: '%' }}", "{{ '1e308' | money: 'ILS' }}"})
        EXPECT_EQ(say(source).find("refused"), std::string::npos) << source;
}

TEST(Reads, NamesThePathsOfATemplate) {
    EXPECT_EQ(variables_of(*parse_template("{{ person.name }}{% if event.properties.x > n %}{% for i in items %}x{% endfor %}{% endif %}{{ person.name | append: person.last }}")),
              (std::vector<std::string>{"event.properties.x", "items", "n", "person.last", "person.name"}));
}

Creative creative(const char* channel = "email") {
    auto made = creative_from_json(Object{{"id", "c"},
                                          {"name", "C"},
                                          {"channel", channel},
                                          {"default_locale", "en"},
                                          {"variants",
                                           Object{{"en", Object{{"subject", "Hi {{ name }}"}, {"body", "Hello {{ name }}"}}},
                                                  {"he", Object{{"subject", "היי {{ name }}"}, {"body", "שלום {{ name }}"}}},
                                                  {"en-GB", Object{{"subject", "Oi"}, {"body", "Oi {{ name }}"}}}}}});
    EXPECT_TRUE(made);
    return *made;
}

TEST(Creative_, TheVariantOfTheLocaleThenOfItsLanguageThenTheDefault) {
    const Value name = Object{{"name", "<Dana>"}};
    const std::pair<const char*, const char*> cases[] = {{"he", "he"},    {"he-IL", "he"}, {"he_IL", "he"}, {"en-GB", "en-GB"},
                                                         {"en-US", "en"}, {"fr", "en"},    {"", "en"},      {"hebrew", "en"}};
    for (const auto& [wanted, taken] : cases) {
        const auto content = render_creative(creative(), wanted, name, noon, nullptr);
        ASSERT_TRUE(content) << wanted;
        EXPECT_EQ(content->locale, taken) << wanted;
        EXPECT_EQ(content->dir, std::string_view(taken) == "he" ? "rtl" : "ltr") << wanted;
        EXPECT_EQ(content->body.find("<Dana>"), std::string::npos) << wanted;
        EXPECT_NE(content->body.find("&lt;Dana&gt;"), std::string::npos) << wanted;
        EXPECT_NE(content->body.find("dir=\"" + content->dir + "\""), std::string::npos) << wanted;
        EXPECT_NE(content->body.find("lang=\"" + content->locale + "\""), std::string::npos) << wanted;
    }
    // docs/templates.md: in an e-mail body output stands in <bdi>, a Hebrew name in an English line as well.
    EXPECT_NE(render_creative(creative(), "he", name, noon, nullptr)->body.find("<bdi>&lt;Dana&gt;</bdi>"), std::string::npos);
    EXPECT_NE(render_creative(creative(), "en", name, noon, nullptr)->body.find("<bdi>&lt;Dana&gt;</bdi>"), std::string::npos);
    EXPECT_EQ(render_creative(creative("sms"), "he", name, noon, nullptr)->body, "שלום <Dana>");
    EXPECT_FALSE(render_creative(creative(), "en", Object{{"name", "a\r\nBcc: x"}}, noon, nullptr));
}

TEST(Creative_, WhatIsIncompleteIsRefusedWithItsPointer) {
    const std::pair<const char*, const char*> cases[] = {{R"({})", "/channel"},
                                                         {R"({"channel":"pigeon"})", "/channel"},
                                                         {R"({"channel":"email"})", "/variants"},
                                                         {R"({"channel":"email","variants":{}})", "/variants"},
                                                         {R"({"channel":"email","variants":{"he":{"body":"x"}}})", "/variants/he/subject"},
                                                         {R"({"channel":"email","variants":{"he":{"subject":"x"}}})", "/variants/he/body"},
                                                         {R"({"channel":"sms","variants":{"he":{"body":"{{"}}})", "/variants/he/body@"},
                                                         {R"({"channel":"sms","default_locale":"en","variants":{"he":{"body":"x"}}})", "/default_locale"}};
    for (const auto& [text, where] : cases) {
        const auto made = creative_from_json(*parse_json(text));
        ASSERT_FALSE(made) << text;
        EXPECT_TRUE(made.fault().where.starts_with(where)) << text << ": " << made.fault().where;
    }
    EXPECT_FALSE(creative_from_json(*parse_json(R"({"channel":"sms","variants":{"\"><script>":{"body":"x"}}})")));  // a locale stands in the document's tag
}

std::string times(std::size_t n, const char* c) {
    std::string out;
    while (n--) out += c;
    return out;
}
TEST(Sms, CountsPartsAtTheirBorders) {
    struct Case {
        std::string text;
        const char* encoding;
        std::size_t units, segments;
    } const cases[] = {{"", "gsm7", 0, 1},
                       {times(160, "a"), "gsm7", 160, 1},
                       {times(161, "a"), "gsm7", 161, 2},
                       {times(306, "a"), "gsm7", 306, 2},
                       {times(307, "a"), "gsm7", 307, 3},
                       {times(80, "€"), "gsm7", 160, 1},
                       {times(159, "a") + "€", "gsm7", 161, 2},
                       {times(70, "ש"), "ucs2", 70, 1},
                       {times(71, "ש"), "ucs2", 71, 2},
                       {times(134, "ש"), "ucs2", 134, 2},
                       {times(135, "ש"), "ucs2", 135, 3},
                       {times(35, "\xF0\x9F\x98\x80"), "ucs2", 70, 1},
                       {times(36, "\xF0\x9F\x98\x80"), "ucs2", 72, 2},
                       {"ñé@\n", "gsm7", 4, 1},
                       {"ç", "ucs2", 1, 1},
                       {times(152, "a") + "€" + times(152, "a"), "gsm7", 306, 3},
                       {times(66, "ש") + "\xF0\x9F\x98\x80" + times(66, "ש"), "ucs2", 134, 3}};  // a pair is never cut in two
    for (const Case& one : cases) {
        const SmsCount count = count_sms(one.text);
        EXPECT_EQ(count.encoding, one.encoding) << one.text;
        EXPECT_EQ(count.units, one.units) << one.text;
        EXPECT_EQ(count.segments, one.segments) << one.text;
    }
}

// What golden-liquid gave when this was written: a change may raise the first and lower the second, never the other way.
constexpr std::size_t golden_passed = 549, golden_other = 176;
// Other than expected, by reason: surplus or missing arguments of a filter are let pass (a fault of Liquid at render time), `blank` and `empty` are
// values like "", white space in empty blocks is kept, names with a leading hyphen, several else blocks, `offset: continue`, parentloop and
// forloop.name are not there, filters over a value of the wrong kind give it back, compact/uniq/sort take no key of hashes.
// KESHER_VECTORS_SHOW=1 names them.

std::optional<Value> vectors(const std::string& name) {
    const char* folder = std::getenv("KESHER_VECTORS");
    for (const std::string& at : {std::string(folder ? folder : ""), std::string("../shared/vectors"), std::string("../../shared/vectors")}) {
        std::ifstream in(at + "/" + name, std::ios::binary);
        std::ostringstream out;
        out << in.rdbuf();
        if (in)
            if (auto parsed = parse_json(out.str(), {.depth_max = 200, .replace_surrogates = true})) return std::move(*parsed);
    }
    return std::nullopt;
}

// The suite asks for all of Liquid; ours is the subset of docs/templates.md. A case counts where its template is taken at save.
TEST(Liquid, TheGoldenSuite) {
    const auto suite = vectors("golden-liquid/golden_liquid.json");
    if (!suite) GTEST_SKIP() << "1,054 cases not run: no golden-liquid/golden_liquid.json below KESHER_VECTORS or ../shared/vectors";
    std::size_t passed = 0, refused = 0, other = 0, rightly = 0;
    std::string others;
    for (const Value& one : suite->find("tests")->array()) {
        const auto parsed = parse_template(one.find("template")->as_string());
        const bool invalid = one.find("invalid") != nullptr;
        if (!parsed) {
            ++(invalid ? rightly : refused);
            continue;
        }
        const Value* given = one.find("data");
        const auto out = render(*parsed, given ? *given : Value(), {Escape::none, noon, nullptr, "en"});
        std::vector<std::string> wanted;
        if (const Value* result = one.find("result")) wanted.push_back(result->as_string());
        if (const Value* results = one.find("results"))
            for (const Value& r : results->array()) wanted.push_back(r.as_string());
        const bool good = invalid ? !out : out && std::find(wanted.begin(), wanted.end(), *out) != wanted.end();
        if (good) ++(invalid ? rightly : passed);
        else {
            ++other;
            others += one.find("name")->as_string() + "\n";
        }
    }
    std::printf("golden-liquid: %zu as expected, %zu rightly refused, %zu not taken at save, %zu taken and other than expected\n", passed, rightly, refused, other);
    if (std::getenv("KESHER_VECTORS_SHOW")) std::printf("%s", others.c_str());
    EXPECT_GE(passed, golden_passed);
    EXPECT_LE(other, golden_other);
}

TEST(Sms, ThePublishedCounts) {
    const auto cases = vectors("sms/segments.json");
    if (!cases) GTEST_SKIP() << "40 cases not run: no sms/segments.json below KESHER_VECTORS or ../shared/vectors";
    for (const Value& one : cases->array()) {
        const SmsCount count = count_sms(one.find("text")->as_string());
        EXPECT_EQ(count.encoding, one.find("encoding")->as_string() == "GSM-7" ? "gsm7" : "ucs2") << to_json(one);
        EXPECT_EQ(std::max<std::int64_t>(1, one.find("segments")->as_integer()), static_cast<std::int64_t>(count.segments)) << to_json(one);
    }
}

}  // namespace
}  // namespace kesher
