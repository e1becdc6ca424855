// May we: the newest answer decides, a tie denies, what is unknown is refused; caps and quiet hours at their edges.
#include <gtest/gtest.h>

#include <algorithm>

#include "base/random.hpp"
#include "consent/consent.hpp"
#include "rules/rules.hpp"

namespace kesher::consent {
namespace {

using S = ConsentState;
using Outcome = Check::Outcome;
const Moment noon = *parse_moment("2026-03-02T12:00:00Z");

Consents ledger(std::initializer_list<std::tuple<Channel, S, int>> given) {
    Consents out;
    for (const auto& [channel, state, at] : given) out[{Purpose::marketing, channel}] = {state, noon + at, {}, {}, {}, {}, 1};
    return out;
}
Person person() {
    Person p;
    p.id = {{1, 2}};
    p.traits["phone"].value = "+972501234567";
    p.traits["email"].value = "dana@example.com";
    p.consents = ledger({{Channel::any, S::granted, 0}});
    return p;
}
Message message(Channel channel = Channel::sms, Purpose purpose = Purpose::marketing) {
    Message m;
    m.id = {9, 9};
    m.channel = channel;
    m.purpose = purpose;
    m.planned_at = noon;
    return m;
}
Policy policy() {
    Policy p;
    p.zone = std::make_shared<const Zone>();
    return p;
}

TEST(State, TheNewestAnswerOfChannelAndAllDecidesAndATieDenies) {
    struct Case {
        Consents consents;
        S email;
    } const cases[] = {{{}, S::unknown},
                       {ledger({{Channel::any, S::granted, 0}}), S::granted},
                       {ledger({{Channel::email, S::granted, 0}}), S::granted},
                       {ledger({{Channel::sms, S::granted, 0}}), S::unknown},
                       {ledger({{Channel::any, S::granted, 0}, {Channel::email, S::withdrawn, 1}}), S::withdrawn},
                       {ledger({{Channel::any, S::granted, 1}, {Channel::email, S::withdrawn, 0}}), S::granted},
                       {ledger({{Channel::any, S::withdrawn, 0}, {Channel::email, S::granted, 1}}), S::granted},
                       {ledger({{Channel::any, S::withdrawn, 1}, {Channel::email, S::granted, 0}}), S::withdrawn},
                       {ledger({{Channel::any, S::withdrawn, 0}, {Channel::email, S::granted, 0}}), S::withdrawn},
                       {ledger({{Channel::any, S::granted, 0}, {Channel::email, S::withdrawn, 0}}), S::withdrawn},
                       {ledger({{Channel::any, S::unknown, 0}, {Channel::email, S::granted, 0}}), S::unknown}};
    for (std::size_t i = 0; i < std::size(cases); ++i) EXPECT_EQ(state_of(cases[i].consents, Purpose::marketing, Channel::email), cases[i].email) << i;
    EXPECT_EQ(state_of(cases[1].consents, Purpose::ads, Channel::email), S::unknown);
    EXPECT_EQ(deciding(cases[0].consents, Purpose::marketing, Channel::email), nullptr);
}

TEST(Gates, WithoutAGrantNothingLeavesButTheService) {
    Person p = person();
    EXPECT_TRUE(check(p, message(), policy(), noon).permit);
    p.consents.clear();
    const Check unknown = check(p, message(), policy(), noon);
    EXPECT_EQ(unknown.outcome, Outcome::stop);
    EXPECT_EQ(unknown.reason, "consent_unknown");
    EXPECT_FALSE(unknown.permit);
    EXPECT_TRUE(check(p, message(Channel::sms, Purpose::service), policy(), noon).permit);
    p.consents = ledger({{Channel::any, S::granted, 0}, {Channel::sms, S::withdrawn, 1}});
    EXPECT_EQ(check(p, message(), policy(), noon).reason, "consent_withdrawn");
    EXPECT_TRUE(check(p, message(Channel::email), policy(), noon).permit);
    p.consents[{Purpose::service, Channel::any}] = {S::withdrawn, noon, {}, {}, {}, {}, 2};
    EXPECT_EQ(check(p, message(Channel::sms, Purpose::service), policy(), noon).reason, "consent_withdrawn");
}

TEST(Gates, APermitIsForThisPersonAndThisMessage) {
    const Check passed = check(person(), message(), policy(), noon);
    ASSERT_TRUE(passed.permit);
    EXPECT_EQ(passed.permit->person(), person().id);
    EXPECT_EQ(passed.permit->message(), message().id);
    EXPECT_EQ(passed.outcome, Outcome::pass);
    for (const Gate& gate : passed.gates) {
        EXPECT_EQ(gate.mark, Gate::Mark::passed) << gate.name;
        EXPECT_FALSE(gate.seen_en.empty() || gate.seen_he.empty()) << gate.name;
    }
}

TEST(Gates, BehindTheFirstStopNothingIsChecked) {
    Person p = person();
    p.consents.clear();
    const Check stopped = check(p, message(), policy(), noon);
    ASSERT_GE(stopped.gates.size(), 4U);
    EXPECT_EQ(stopped.gates[0].mark, Gate::Mark::stopped);
    for (std::size_t i = 1; i < stopped.gates.size(); ++i) EXPECT_EQ(stopped.gates[i].mark, Gate::Mark::not_checked) << stopped.gates[i].name;
}

TEST(Gates, SuppressionAddressAndMerging) {
    Person p = person();
    p.traits["suppressed"].value = true;
    EXPECT_EQ(check(p, message(), policy(), noon).reason, "suppressed");
    p = person();
    p.traits.erase("phone");
    EXPECT_EQ(check(p, message(), policy(), noon).reason, "no_address");
    p.identifiers.push_back({{"phone", "+97250"}, noon, "s", true});
    EXPECT_EQ(check(p, message(), policy(), noon).reason, "no_address");  // claimed only
    p.identifiers.back().claimed = false;
    EXPECT_TRUE(check(p, message(), policy(), noon).permit);
    p.awaits_transfer.insert({{7, 7}});
    const Check merging = check(p, message(), policy(), noon);
    EXPECT_EQ(merging.outcome, Outcome::wait);
    EXPECT_FALSE(merging.permit);
}

TEST(Gates, ACapCountsWhatIsOnItsWay) {
    Person p = person();
    Policy rules = policy();
    rules.caps[Channel::sms] = {2, 7 * day_ms};
    const auto earlier = [&](std::uint64_t id, Moment at, MessageState state, Channel channel = Channel::sms) {
        Message m = message(channel);
        m.id = {0, id};
        m.planned_at = at;
        m.due_at = at;
        m.sent_at = state == MessageState::sent ? at : Moment{};
        m.state = state;
        p.messages[m.id] = m;
        if (m.sent_at || state == MessageState::claimed) p.shown["channel/" + std::string(name_of(channel))].push_back(at);  // what left is counted for good
    };
    earlier(1, noon - day_ms, MessageState::sent);
    EXPECT_TRUE(check(p, message(), rules, noon).permit);
    earlier(2, noon - hour_ms, MessageState::blocked);
    earlier(3, noon - hour_ms, MessageState::sent, Channel::email);
    EXPECT_TRUE(check(p, message(), rules, noon).permit);
    earlier(4, noon - hour_ms, MessageState::claimed);
    EXPECT_EQ(check(p, message(), rules, noon).reason, "cap_reached");
    EXPECT_TRUE(check(p, message(Channel::sms, Purpose::service), rules, noon).permit);
    EXPECT_EQ(check(p, message(), rules, noon + 6 * day_ms - 1).reason, "cap_reached");
    EXPECT_TRUE(check(p, message(), rules, noon + 6 * day_ms).permit);  // the first is exactly a window old
    p.messages.clear();                                                 // forgotten as messages, not as sends
    EXPECT_EQ(check(p, message(), rules, noon).reason, "cap_reached");
    p.shown.clear();
    earlier(5, noon - hour_ms, MessageState::held);
    earlier(6, noon - hour_ms, MessageState::claiming);
    EXPECT_EQ(check(p, message(), rules, noon).reason, "cap_reached");  // what is on its way is reserved
}

TEST(Gates, QuietHoursOverMidnightWaitUntilTheMorning) {
    Policy rules = policy();
    rules.quiet_from = 21 * 60;
    rules.quiet_to = 8 * 60;
    const auto at = [&](const char* time) { return check(person(), message(), rules, *parse_moment(time)); };
    EXPECT_TRUE(at("2026-03-02T20:59:59.999Z").permit);
    EXPECT_EQ(at("2026-03-02T21:00:00Z").reason, "quiet_hours");
    EXPECT_EQ(to_rfc3339(at("2026-03-02T21:00:00Z").until), "2026-03-03T08:00:00.000Z");
    EXPECT_EQ(to_rfc3339(at("2026-03-03T00:00:00Z").until), "2026-03-03T08:00:00.000Z");
    EXPECT_FALSE(at("2026-03-03T07:59:59.999Z").permit);
    EXPECT_TRUE(at("2026-03-03T08:00:00Z").permit);
    EXPECT_TRUE(check(person(), message(Channel::sms, Purpose::service), rules, *parse_moment("2026-03-02T23:00:00Z")).permit);
    rules.quiet_from = 12 * 60;
    rules.quiet_to = 13 * 60;
    EXPECT_EQ(to_rfc3339(at("2026-03-02T12:30:00Z").until), "2026-03-02T13:00:00.000Z");
}

TEST(Gates, APersonsOwnHoursCountAndNonsenseDoesNotOpenTheNight) {
    Policy rules = policy();
    rules.quiet_from = 21 * 60;
    rules.quiet_to = 8 * 60;
    Person p = person();
    p.traits["quiet_hours"].value = "10:00-14:00";
    EXPECT_EQ(check(p, message(), rules, noon).reason, "quiet_hours");
    EXPECT_TRUE(check(p, message(), rules, noon + 10 * hour_ms).permit);
    for (const char* nonsense : {"99:00-99:00", "-1:00-02:00", "25:00-26:00", "10:70-11:00", "never", ""}) {
        p.traits["quiet_hours"].value = nonsense;
        EXPECT_EQ(check(p, message(), rules, noon + 10 * hour_ms).reason, "quiet_hours") << nonsense;
    }
}

TEST(Fold, TheOlderAnswerNeverReplacesTheNewerInWhateverOrderTheyCome) {
    const std::tuple<S, int> answers[] = {{S::granted, 0}, {S::withdrawn, 1}, {S::granted, 2}, {S::withdrawn, 2}};
    std::vector<int> order = {0, 1, 2, 3};
    do {
        Person p;
        for (const int i : order) {
            const auto [state, at] = answers[i];
            fold(p, {{Purpose::marketing, Channel::any}, {state, noon + at, "v1", "he", "proof", "web", 0}}, 5);
        }
        const Consent& held = p.consents.at({Purpose::marketing, Channel::any});
        EXPECT_EQ(held.state, S::withdrawn);
        EXPECT_EQ(held.at, noon + 2);
        EXPECT_EQ(held.position, 5U);
        EXPECT_EQ(held.proof, "proof");
    } while (std::next_permutation(order.begin(), order.end()));
    Person p;
    EXPECT_TRUE(fold(p, {{Purpose::ads, Channel::email}, {S::granted, noon, {}, {}, {}, {}, 0}}, 1));
    EXPECT_FALSE(fold(p, {{Purpose::ads, Channel::email}, {S::granted, noon + 1, {}, {}, {}, {}, 0}}, 2));
    EXPECT_FALSE(fold(p, {{Purpose::ads, Channel::email}, {S::withdrawn, noon - 1, {}, {}, {}, {}, 0}}, 3));
    EXPECT_TRUE(fold(p, {{Purpose::ads, Channel::email}, {S::withdrawn, noon + 2, {}, {}, {}, {}, 0}}, 4));
}

TEST(Gate, PassesExactlyWhenTheRuleOfItsConsentHolds) {
    Random random(8);
    const Zone zone;
    for (int round = 0; round < 2'000; ++round) {
        Person p = person();
        p.consents.clear();
        for (const Channel channel : {Channel::any, Channel::email, Channel::sms})
            if (random.one_in(2)) p.consents[{Purpose::marketing, channel}] = {static_cast<S>(random.below(3)), noon - static_cast<Millis>(random.below(3)), {}, {}, {}, {}, 1};
        const Facts facts = {&p.traits, &p.rings, &p.memberships, &p.consents, &zone};
        for (const Channel channel : {Channel::email, Channel::sms}) {
            const auto rule = parse_rule("consent.marketing." + std::string(name_of(channel)) + " is granted");
            ASSERT_TRUE(rule);
            ASSERT_EQ(evaluate(*rule, facts, noon).match, check(p, message(channel), policy(), noon).gates[0].mark == Gate::Mark::passed);
        }
    }
}

TEST(Suppressions, WhatIsOverTakesNoRoomAndAStopAlwaysFindsSome) {
    Person p;
    const auto of = [](int i) { return "topic" + std::to_string(i); };
    for (int i = 0; i < static_cast<int>(suppressions_max); ++i) ASSERT_TRUE(suppress(p, of(i), {noon, noon + 10, "", "", "api", {}}));
    EXPECT_FALSE(suppress(p, "one more", {noon + 9, {}, "", "", "api", {}}));
    EXPECT_TRUE(suppress(p, "*", {noon + 9, {}, "", "", "api", {}}));
    EXPECT_TRUE(suppression_of(p, "anything", noon + 9));
    EXPECT_TRUE(suppress(p, "one more", {noon + 10, {}, "", "", "api", {}}));
    EXPECT_EQ(p.suppressions.size(), 2U);  // the stop and the new one
}

TEST(Address, OneThatHasExpiredReachesNobody) {
    Person p = person();
    p.traits["email"].value = "old@example.org";
    p.traits["email"].expires = noon + 10;
    EXPECT_EQ(address_of(p, Channel::email, noon + 9), "old@example.org");
    EXPECT_EQ(address_of(p, Channel::email, noon + 10), "");
    EXPECT_EQ(check(p, message(Channel::email), policy(), noon + 10).reason, "no_address");
}

// After a crash a message whose claim was folded is looked at once more: it stands among what was sent, and is not in its own way.
TEST(Caps, AMessageIsNotInItsOwnWayWhenItIsLookedAtAgain) {
    Person p = person();
    Policy one = policy();
    one.caps[Channel::email] = {1, day_ms};
    Message m = message(Channel::email);
    p.shown["channel/email"] = {noon};
    EXPECT_EQ(check(p, m, one, noon).reason, "cap_reached");
    m.sent_at = noon;
    EXPECT_TRUE(check(p, m, one, noon).permit);
    p.shown["channel/email"] = {noon - 1, noon};
    EXPECT_EQ(check(p, m, one, noon).reason, "cap_reached");
}

TEST(Suppressions, WhatThePersonAskedForAndWhatTheOrganisationDidStandApart) {
    const std::string own(own_word);
    Person p;
    ASSERT_TRUE(suppress(p, "*", {noon, noon + 30, "", "", own, {}}));
    ASSERT_TRUE(suppress(p, "*", {noon, noon + 90, "", "", "rina", {}}));
    ASSERT_TRUE(suppress(p, "*", {noon, noon + 60, "", "", "task", {5, 5}}));
    lift(p, "*", false);
    ASSERT_EQ(p.suppressions.size(), 1U);
    EXPECT_EQ(suppression_of(p, "loans", noon)->source, own);
    ASSERT_TRUE(suppress(p, "*", {noon, noon + 7, "", "", own, {}}));  // of their own words the newer holds, also when it is shorter
    EXPECT_EQ(suppression_of(p, "loans", noon)->until, noon + 7);
    ASSERT_TRUE(suppress(p, "*", {noon, noon + 90, "", "", "rina", {}}));
    lift(p, "*", true);
    EXPECT_EQ(suppression_of(p, "loans", noon)->source, "rina");
    lift(p, "loans", false);
    EXPECT_EQ(p.suppressions.size(), 1U);
}

}  // namespace
}  // namespace kesher::consent
