// The person's pages: what a form may say, and that nothing of a person's data becomes part of the page.
#include <gtest/gtest.h>

#include "adapters/http/person_page.hpp"

namespace kesher::http {
namespace {

using Kind = Choice::Kind;

TEST(PersonForm, ReadsFieldsAndTheirEscapes) {
    const Form form = parse_form("a=1&b=%D7%93%D7%A0%D7%94+x&c&=d&&e=%zz&f=%FF");
    const Form expected = {{"a", "1"}, {"b", "דנה x"}, {"c", ""}, {"", "d"}, {"e", "%zz"}, {"f", ""}};
    EXPECT_EQ(form, expected);
    EXPECT_TRUE(parse_form("").empty());
    EXPECT_TRUE(parse_form(std::string(form_bytes_max + 1, 'a')).empty());
    std::string many;
    for (std::size_t i = 0; i <= form_fields_max; ++i) many += "a=b&";
    EXPECT_TRUE(parse_form(many).empty());
}

TEST(PersonForm, OnlyWhatAButtonOfOursSaysIsAChoice) {
    struct Case {
        const char* body;
        Kind kind;
        const char* wishes;
    } const cases[] = {
        {"set=marketing.sms.withdrawn&tongue=he", Kind::set, R"({"locale":"he","set":[{"purpose":"marketing","channel":"sms","state":"withdrawn"}]})"},
        {"set=ads.*.granted&tongue=fr", Kind::set, R"({"locale":"","set":[{"purpose":"ads","channel":"*","state":"granted"}]})"},
        {"stop=all", Kind::stop_all, R"({"locale":"","set":[{"purpose":"marketing","channel":"*","state":"withdrawn"},{"purpose":"ads","channel":"*","state":"withdrawn"}]})"},
        {"pause=30", Kind::pause, R"({"locale":"","pause_days":30})"},
        {"resume=now", Kind::resume, R"({"locale":"","pause_days":0})"},
        {"fix=save&trait=city&value=Haifa", Kind::correct, R"({"locale":"","correct":{"trait":"city","value":"Haifa"}})"},
        {"fix=remove&trait=city&value=Haifa", Kind::remove, R"({"locale":"","correct":{"trait":"city","value":""}})"},
        {"fix=save&trait=city", Kind::remove, R"({"locale":"","correct":{"trait":"city","value":""}})"},
        {"deny=open-cart", Kind::deny, R"({"locale":"","deny":"open-cart"})"},
        {"set=service.email.withdrawn", Kind::none, "null"},
        {"set=marketing.pigeon.withdrawn", Kind::none, "null"},
        {"set=marketing.sms.maybe", Kind::none, "null"},
        {"set=marketing", Kind::none, "null"},
        {"set=marketing.sms.withdrawn.x", Kind::none, "null"},
        {"stop=some", Kind::none, "null"},
        {"pause=31", Kind::none, "null"},
        {"pause=-1", Kind::none, "null"},
        {"fix=save&value=x", Kind::none, "null"},
        {"fix=eat&trait=x", Kind::none, "null"},
        {"", Kind::none, "null"},
        {"List-Unsubscribe=One-Click", Kind::none, "null"},
    };
    for (const Case& c : cases) {
        const Choice choice = choice_of(parse_form(c.body));
        EXPECT_EQ(choice.kind, c.kind) << c.body;
        EXPECT_EQ(to_json(choice.wishes()), c.wishes) << c.body;
    }
}

TEST(PersonPage, TongueIsWhatWasAskedThenThePersonsThenTheBrowsers) {
    EXPECT_EQ(tongue_of("en", "he", "he"), Tongue::en);
    EXPECT_EQ(tongue_of("", "he-IL", "en"), Tongue::he);
    EXPECT_EQ(tongue_of("", "", "he-IL,he;q=0.9"), Tongue::he);
    EXPECT_EQ(tongue_of("", "", "*"), Tongue::en);
    EXPECT_EQ(tongue_of("", "", ""), Tongue::en);
}

TEST(PersonPage, WhatSomebodyWroteStaysText) {
    const std::string evil = "\"><script>alert(1)</script><img src=x onerror='alert(2)'>";
    const Value local = Object{{"at", "2026-03-12T19:00:00Z"}, {"year", 2026}, {"month", 3}, {"day", 12}, {"time", "21:00"}, {"today", true}};
    const Value words = Object{{"he", evil}, {"en", evil}};
    const Value view = Object{{"workspace", evil},
                              {"shown_as", words},
                              {"locale", "he"},
                              {"choices", Array{Object{{"purpose", "marketing"}, {"channel", "email"}, {"state", "granted"}, {"at", local}, {"source", evil}, {"address", evil}}}},
                              {"planned", Array{}},
                              {"purposes", Array{Object{{"id", "marketing"}, {"texts", words}}}},
                              {"segments", Array{Object{{"id", evil}, {"shown_as", words}, {"since", local}, {"because", Array{Object{{"text", evil}, {"text_he", evil}}}}}}},
                              {"traits",
                               Array{Object{{"name", evil}, {"value", evil}, {"origin", evil}, {"source", evil}, {"at", local}, {"correctable", true}},
                                     Object{{"name", "list"}, {"value", Array{evil}}, {"origin", "computed"}, {"source", ""}, {"at", local}}}}};
    for (const Tongue tongue : {Tongue::he, Tongue::en}) {
        const Response page = preferences_page(view, {}, tongue);
        EXPECT_EQ(page.body.find("<script"), std::string::npos);
        EXPECT_EQ(page.body.find("<img"), std::string::npos);
        EXPECT_EQ(page.body.find("='alert"), std::string::npos);
        EXPECT_NE(page.body.find("&lt;script&gt;"), std::string::npos);
    }
}

TEST(PersonPage, SaysWhatIsOffAndWhatWillNotBeSent) {
    const auto at = [](const char* time, bool today) { return Value(Object{{"year", 2026}, {"month", 3}, {"day", 12}, {"time", time}, {"today", today}}); };
    const auto planned = [](const char* channel, Value due) { return Value(Object{{"channel", channel}, {"purpose", "marketing"}, {"due", std::move(due)}, {"stopped", true}}); };
    Value view =
        Object{{"workspace", "w"},
               {"locale", "he"},
               {"choices", Array{Object{{"purpose", "marketing"}, {"channel", "sms"}, {"state", "withdrawn"}, {"at", at("21:00", true)}, {"source", "preference centre"}}}},
               {"planned", Array{planned("sms", at("21:01", true)), planned("email", at("22:00", true))}}};
    const Choice off = choice_of(parse_form("set=marketing.sms.withdrawn"));
    const auto says = [&](Tongue tongue, const std::string& text) { return preferences_page(view, off, tongue).body.find(text) != std::string::npos; };
    EXPECT_TRUE(says(Tongue::he, "ביטלת SMS, וזה כבר בתוקף.</strong>הודעה שתוכננה ל־21:01 לא תישלח."));
    EXPECT_TRUE(says(Tongue::en, "SMS is off, from now.</strong>The message planned for 21:01 will not be sent."));
    view.set("planned", Array{planned("sms", at("21:01", false))});
    EXPECT_TRUE(says(Tongue::en, "The message planned for 12 Mar 2026, 21:01 will not be sent."));
    view.set("planned", Array{planned("sms", at("21:01", true)), planned("sms", at("21:05", true))});
    EXPECT_TRUE(says(Tongue::he, "2 הודעות שתוכננו לא יישלחו."));
    view.set("choices", Array{Object{{"purpose", "marketing"}, {"channel", "sms"}, {"state", "granted"}, {"at", at("21:00", true)}}});
    EXPECT_FALSE(says(Tongue::en, "is off, from now")) << "it tells what is so, not what was wished";
}

TEST(PersonPage, NoPageHasAScriptOrIsKept) {
    const Value view = Object{{"workspace", "w"}, {"locale", ""}, {"channel", "email"}, {"purpose", "marketing"}, {"state", "unknown"}};
    for (const Response& page : {preferences_page(view, {}, Tongue::he), unsubscribe_page(view, false, Tongue::en), neutral_page(), try_again_page(1)}) {
        EXPECT_EQ(page.body.find("<script"), std::string::npos);
        EXPECT_NE(page.headers.find("default-src 'none'"), std::string::npos);
        EXPECT_NE(page.headers.find("Referrer-Policy: no-referrer"), std::string::npos);
        EXPECT_EQ(page.headers.find("unsafe"), std::string::npos);
        EXPECT_FALSE(page.cacheable);
    }
}

}  // namespace
}  // namespace kesher::http
