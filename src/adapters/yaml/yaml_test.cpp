// YAML both ways: what is read as what, what is refused and where, and that writing loses nothing.
#include <gtest/gtest.h>

#include "adapters/yaml/yaml.hpp"
#include "base/random.hpp"

namespace kesher::adapters {
namespace {

Value read(std::string_view text) {
    auto document = read_yaml(text);
    EXPECT_TRUE(document) << text << (document ? "" : document.fault().detail + " " + document.fault().where);
    return document ? document->value : Value();
}

TEST(Yaml, only_what_json_reads_as_a_number_is_one) {
    const Value v = read("time: 22:00\nquoted: '7'\nnumber: 0.2\nwhole: 7\nnegative: -3\nword: yes\nno: off\nnothing: null\nempty:\ntilde: ~\nhex: 0x10\nzeros: 007\ntrue: true\n");
    EXPECT_EQ(
        to_json(v),
        R"({"time":"22:00","quoted":"7","number":0.2,"whole":7,"negative":-3,"word":"yes","no":"off","nothing":null,"empty":null,"tilde":null,"hex":"0x10","zeros":"007","true":true})");
}

TEST(Yaml, a_member_knows_its_place) {
    auto document = read_yaml("id: a\nsteps:\n  - id: one\n    for: 1 hour\n  - id: two\n    \"a/b\": x\n");
    ASSERT_TRUE(document);
    EXPECT_EQ(document->place("/steps/0/for"), "4:5");
    EXPECT_EQ(document->place("/steps/1"), "5:5");
    EXPECT_EQ(document->place("/steps/1/a~1b"), "6:5");
    EXPECT_EQ(document->place("/steps/1/missing/deeper"), "5:5");
    EXPECT_EQ(document->place("/missing"), "1:1");
}

TEST(Yaml, what_is_refused_says_where) {
    struct Case {
        std::string_view text;
        Code code;
        std::string_view where;
    };
    const Case cases[] = {{"a: 1\nb: [1, 2\nc: 3\n", codes::yaml_malformed, "3:2"},
                          {"a: 1\n b: 2\n", codes::yaml_malformed, "2:3"},
                          {"a: \"x\nb: 1", codes::yaml_malformed, "2:5"},
                          {"a: 1\nb: 2\na: 3\n", codes::yaml_duplicate_key, "3:1"},
                          {"a: &x 1\nb: *x\n", codes::yaml_unsupported, "1:4"},
                          {"a: 1\nb: !secret x\n", codes::yaml_unsupported, "2:4"},
                          {"[a]: 1\n", codes::yaml_unsupported, "1:1"},
                          {"a: 1\nb: \"\\N\"\n", codes::yaml_unsupported, "2:4"},
                          {"a: 1\n---\nb: 2\n", codes::yaml_unsupported, ""},
                          {"", codes::yaml_malformed, "1:1"},
                          {"# nothing\n", codes::yaml_malformed, "1:1"},
                          {"a: \xff\n", codes::yaml_malformed, "1:1"}};
    for (const Case& c : cases) {
        auto document = read_yaml(c.text);
        ASSERT_FALSE(document) << c.text;
        EXPECT_EQ(document.fault().code, c.code) << c.text;
        EXPECT_EQ(document.fault().where, c.where) << c.text << document.fault().detail;
        EXPECT_FALSE(document.fault().fix.empty());
    }
    std::string deep;
    for (int i = 0; i < 40; ++i) deep += "[";
    EXPECT_FALSE(read_yaml(deep + std::string(40, ']')));
    EXPECT_EQ(read_yaml(deep + std::string(40, ']')).fault().code, codes::yaml_too_deep);
    EXPECT_FALSE(read_yaml(std::string(100'000, '[')));
    EXPECT_FALSE(read_yaml(std::string(100'000, '{')));
}

TEST(Yaml, writes_what_people_can_read) {
    const Value v = Object{{"id", "hello"},
                           {"name", "שלום"},
                           {"at", "21:00"},
                           {"for", "2 days"},
                           {"yes", "no"},
                           {"share", 0.2},
                           {"none", Value()},
                           {"empty", Array{}},
                           {"object", Object{}},
                           {"subject", "{{ person.name }}, a: b"},
                           {"body", "<p>one</p>\n\n  <p>שתיים</p>\n"},
                           {"cut", "a\nb"},
                           {"odd", " a\nb"},
                           {"steps", Array{Object{{"id", "a"}, {"on", Object{{"x", 1}}}}, "plain", Array{1, 2}}}};
    EXPECT_EQ(write_yaml(v), R"(id: hello
name: שלום
at: '21:00'
for: 2 days
'yes': 'no'
share: 0.2
none: null
empty: []
object: {}
subject: '{{ person.name }}, a: b'
body: |
  <p>one</p>

    <p>שתיים</p>
cut: |-
  a
  b
odd: " a\nb"
steps:
  - id: a
    'on':
      x: 1
  - plain
  - - 1
    - 2
)");
    EXPECT_TRUE(read(write_yaml(v)) == v);
}

TEST(Yaml, long_names_and_long_lines_survive) {
    const std::string name(5'000, 'n');
    const Value v = Object{{name, Object{{name, Array{Object{{name, name}, {"b", 1}}}}}}, {"after", std::string(5'000, ' ') + "x"}};
    EXPECT_TRUE(read(write_yaml(v)) == v);
}

std::string random_text(Random& random) {
    static constexpr std::string_view pieces[] = {
        "a", "b",  " ", "  ", "\n",  "\n\n", ":",    ": ",   " #", "#",  "-",  "- ",       "'",        "\"",           "\\",           "{",
        "}", "[",  "]", ",",  "&",   "*",    "!",    "|",    ">",  "%",  "@",  "`",        "~",        "null",         "true",         "no",
        "1", "0",  ".", "e",  "\t",  "\r",   "\x01", "\x7f", "ש",  "א ", "😀", "\xc2\x85", "\xc2\xa0", "\xe2\x80\xa8", "\xef\xbb\xbf", "<p>",
        "?", "? ", "=", "<<", "---", "..."};
    std::string out;
    for (std::size_t n = random.below(9); n > 0; --n) out += pieces[random.below(std::size(pieces))];
    return out;
}

Value random_value(Random& random, int depth) {
    switch (random.below(depth > 0 ? 9 : 5)) {
        case 0: return Value();
        case 1: return random.below(2) == 0;
        case 2: return static_cast<std::int64_t>(random.below(1'000'000)) - 500'000;
        case 3: return static_cast<double>(random.below(1'000'000)) / 997.0;
        case 5: {
            Array out;
            for (std::size_t n = random.below(4); n > 0; --n) out.push_back(random_value(random, depth - 1));
            return out;
        }
        case 6:
        case 7:
        case 8: {
            Value out = Object{};
            for (std::size_t n = random.below(4); n > 0; --n) out.set(random_text(random), random_value(random, depth - 1));
            return out;
        }
        default: return random_text(random);
    }
}

TEST(Yaml, what_is_written_reads_back_equal) {
    Random random(7);
    for (int i = 0; i < 20'000; ++i) {
        const Value v = Object{{"v", random_value(random, 4)}};
        const std::string text = write_yaml(v);
        auto document = read_yaml(text);
        ASSERT_TRUE(document) << document.fault().detail << " " << document.fault().where << "\n" << text << to_json(v);
        ASSERT_TRUE(document->value == v) << text << to_json(v) << "\n" << to_json(document->value);
        ASSERT_EQ(write_yaml(document->value), text);
    }
}

}  // namespace
}  // namespace kesher::adapters
