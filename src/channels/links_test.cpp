// A person's link: nobody makes one, changes one, or uses one for what it was not made for; markers become addresses, and only they.
#include <gtest/gtest.h>

#include <set>

#include "base/random.hpp"
#include "channels/links.hpp"
#include "sim/sim_world.hpp"

namespace kesher::channels {
namespace {

const Moment later = *parse_moment("2027-03-02T12:00:00Z");

PersonLink link(LinkRight right = LinkRight::preferences) { return {{3, Environment::test}, {{0x0123456789abcdef, 42}}, right, Channel::sms, Purpose::marketing, later}; }

class Links : public ::testing::Test {
protected:
    std::optional<PersonLink> open(std::string_view token, LinkRight right = LinkRight::preferences) {
        return open_link(keys_, [](WorkspaceNo no) { return no == 3 ? KeySlot{7} : no == 4 ? KeySlot{8} : KeySlot{0}; }, right, token);
    }
    std::string seal(const PersonLink& link, KeySlot slot = 7) {
        auto token = seal_link(keys_, slot, link);
        EXPECT_TRUE(token);
        return token ? *token : "";
    }
    sim::SimKeys keys_{5};
};

TEST_F(Links, ATokenSaysWhatWasSealed) {
    for (const LinkRight right : {LinkRight::preferences, LinkRight::unsubscribe}) {
        const auto opened = open(seal(link(right)), right);
        ASSERT_TRUE(opened);
        EXPECT_EQ(*opened, link(right));
    }
    EXPECT_EQ(seal(link()).find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"), std::string::npos);
    EXPECT_LE(seal(link()).size(), 80u) << "it stands in an SMS";
}

TEST_F(Links, ATokenOpensForItsOwnRightOnly) {
    EXPECT_FALSE(open(seal(link(LinkRight::unsubscribe)), LinkRight::preferences));
    EXPECT_FALSE(open(seal(link(LinkRight::preferences)), LinkRight::unsubscribe));
}

TEST_F(Links, AnAlteredBitOpensNothing) {
    const Bytes bytes = *from_base64(seal(link()));
    for (std::size_t bit = 0; bit < bytes.size() * 8; ++bit) {
        Bytes altered = bytes;
        altered[bit / 8] = static_cast<char>(altered[bit / 8] ^ static_cast<char>(1 << (bit % 8)));
        EXPECT_FALSE(open(to_base64(altered, true))) << bit;
    }
}

TEST_F(Links, ATruncatedOrLongerTokenOpensNothing) {
    const std::string token = seal(link());
    for (std::size_t length = 0; length < token.size(); ++length) EXPECT_FALSE(open(token.substr(0, length))) << length;
    for (const char* more : {"A", "=", "==", "AAAA", " ", "%3D"}) EXPECT_FALSE(open(token + more)) << more;
    EXPECT_FALSE(open(std::string(100'000, 'A')));
}

TEST_F(Links, ATokenHasOneSpelling) {
    for (int i = 0; i < 200; ++i) {
        PersonLink one = link();
        one.person.hash.low = static_cast<std::uint64_t>(i);
        const std::string token = seal(one);
        std::string other = token;
        for (char& c : other) c = c == '-' ? '+' : c == '_' ? '/' : c;
        if (other != token) EXPECT_FALSE(open(other));
    }
}

TEST_F(Links, AnotherWorkspacesKeyMakesNoTokenOfThisOne) {
    EXPECT_FALSE(open(seal(link(), 8)));
    PersonLink other = link();
    other.scope.workspace = 4;
    EXPECT_FALSE(open(seal(other, 7)));
    Bytes moved = *from_base64(seal(link()));
    moved[3] = 4;
    EXPECT_FALSE(open(to_base64(moved, true)));
    other.scope.workspace = 9;
    EXPECT_FALSE(open(seal(other, 7))) << "a workspace that is not known has no key";
}

TEST_F(Links, WhatTheSameKeySealedElsewhereIsNoToken) {
    const Bytes workspace{"\0\0\0\3", 4};
    for (const Bytes& bound : {Bytes(8, '\0'), Bytes("person link 2 ") + workspace}) {
        auto sealed = keys_.seal(7, Bytes(24, '\1'), bound);
        ASSERT_TRUE(sealed);
        EXPECT_FALSE(open(to_base64(workspace + *sealed, true)));
    }
}

TEST_F(Links, GuessesOpenNothing) {
    Random random(11);
    for (int i = 0; i < 20'000; ++i) {
        Bytes guess("\0\0\0\3", 4);
        for (int k = 0; k < 52; ++k) guess += static_cast<char>(random.below(256));
        ASSERT_FALSE(open(to_base64(guess, true)));
    }
}

TEST(Markers, BecomeAddressesAndNothingElseChanges) {
    const std::string text = "a " + std::string(preferences_marker) + " b <a href=\"" + std::string(unsubscribe_marker) + "\">x</a> " + std::string(preferences_marker);
    EXPECT_TRUE(has_marker(text));
    EXPECT_EQ(put_links(text, "P", "https://x.example/u/1"), "a P b <a href=\"https://x.example/u/1\">x</a> P");
    EXPECT_EQ(put_links("nothing to do", "P", "U"), "nothing to do");
    EXPECT_FALSE(has_marker("kesher--link"));
    EXPECT_EQ(put_links(std::string(preferences_marker), preferences_marker, "U"), preferences_marker) << "and it ends";
}

}  // namespace
}  // namespace kesher::channels
