// What is known of a person: folded in whatever order it comes, merged without loss, stored and read back whole.
#include <gtest/gtest.h>

#include <algorithm>

#include "base/random.hpp"
#include "profiles/profiles.hpp"

namespace kesher::profiles {
namespace {

const Moment noon = *parse_moment("2026-03-02T12:00:00Z");

Event event(EventType type, const char* name, Millis after, const char* json = "{}") {
    Event e;
    e.type = type;
    e.name = name;
    e.user_id = "dana";
    e.at = e.received = noon + after;
    (type == EventType::identify ? e.traits : e.properties) = *parse_json(json);
    return e;
}
Touched fold(Person& p, const Event& e, Position position, bool claimed = false) { return fold_event(p, {e, position, "web", false, claimed}); }

TEST(Fold, OrderOfArrivalDoesNotMatter) {
    const std::vector<Event> events = {event(EventType::identify, "", 1, R"({"plan":"silver","city":"Haifa"})"), event(EventType::track, "cart_added", 2, R"({"price":1})"),
                                       event(EventType::identify, "", 3, R"({"plan":"gold"})"), event(EventType::track, "cart_added", 0, R"({"price":2})")};
    std::vector<std::size_t> order = {0, 1, 2, 3};
    do {
        Person p;
        for (const std::size_t i : order) fold(p, events[i], i + 1);
        EXPECT_EQ(p.traits.at("plan").value.as_string(), "gold");
        EXPECT_EQ(p.traits.at("plan").at, noon + 3);
        EXPECT_EQ(p.traits.at("plan").source, "web");
        EXPECT_EQ(p.traits.at("city").value.as_string(), "Haifa");
        const Ring& ring = p.rings.at("cart_added");
        ASSERT_EQ(ring.size(), 2U);
        EXPECT_EQ(ring[0].properties.find("price")->as_integer(), 2);
        EXPECT_EQ(ring[1].at, noon + 2);
        EXPECT_EQ(p.first_seen, noon);
        EXPECT_EQ(p.last_seen, noon + 3);
        EXPECT_EQ(p.events, 4U);
        EXPECT_EQ(timeline(p).size(), 4U);
    } while (std::next_permutation(order.begin(), order.end()));
}

TEST(Fold, AnOccurrenceThatIsThereStaysSingle) {
    Person p;
    const Event e = event(EventType::track, "cart_added", 0);
    fold(p, e, 7);
    EXPECT_TRUE(fold(p, e, 7).events.contains("cart_added"));
    EXPECT_EQ(p.rings.at("cart_added").size(), 1U);
    fold(p, e, 8);
    EXPECT_EQ(p.rings.at("cart_added").size(), 2U);
}

TEST(Fold, NullForgetsATraitAndOtherCallsNeverOverwriteOne) {
    Person p;
    EXPECT_EQ(fold(p, event(EventType::identify, "", 0, R"({"plan":"gold","age":5})"), 1).traits, (std::set<std::string, std::less<>>{"age", "plan"}));
    Event page = event(EventType::page, "home", 0);
    page.traits = Object{{"plan", "silver"}, {"new", 1}};
    EXPECT_EQ(fold(p, page, 2).traits, (std::set<std::string, std::less<>>{"new"}));
    EXPECT_EQ(p.traits.at("plan").value.as_string(), "gold");
    EXPECT_EQ(fold(p, event(EventType::identify, "", 1, R"({"plan":null,"nothing":null})"), 3).traits, (std::set<std::string, std::less<>>{"plan"}));
    EXPECT_FALSE(p.traits.contains("plan"));
    EXPECT_FALSE(p.traits.contains("nothing"));
}

TEST(Fold, ProvenanceIsKept) {
    Person p;
    Event e = event(EventType::identify, "", 0, R"({"score":1})");
    e.context = *parse_json(R"({"provenance":{"origin":"predicted","purpose":"ads","expires":"2026-04-01T00:00:00Z"}})");
    fold(p, e, 1);
    const Trait& trait = p.traits.at("score");
    EXPECT_EQ(trait.origin, Origin::predicted);
    EXPECT_EQ(trait.purpose, Purpose::ads);
    EXPECT_EQ(to_rfc3339(trait.expires), "2026-04-01T00:00:00.000Z");
    e.context = *parse_json(R"({"provenance":{"origin":"nonsense","purpose":5}})");
    e.at = e.at + 1;
    fold(p, e, 2);
    EXPECT_EQ(p.traits.at("score").origin, Origin::first_party);
    EXPECT_FALSE(p.traits.at("score").expires);
}

TEST(Fold, WhatIsKeptIsBounded) {
    Person p;
    for (std::size_t i = 0; i < occurrences_max + 10; ++i) fold(p, event(EventType::track, "x", static_cast<Millis>(i)), i + 1);
    EXPECT_EQ(p.rings.at("x").size(), occurrences_max);
    EXPECT_EQ(p.rings.at("x").front().at, noon + 10);  // the oldest went
    for (std::size_t i = 0; i < ring_names_max + 10; ++i) fold(p, event(EventType::track, ("n" + std::to_string(i)).c_str(), 0), 1000 + i);
    EXPECT_EQ(p.rings.size(), ring_names_max);
    Value many = Object{};
    for (std::size_t i = 0; i < traits_max + 10; ++i) many.set("t" + std::to_string(i), 1);
    fold(p, event(EventType::identify, "", 0, to_json(many).c_str()), 5000);
    EXPECT_EQ(p.traits.size(), traits_max);
    fold(p, event(EventType::track, "x", 9999, to_json(Object{{"big", std::string(ring_properties_max, 'x')}}).c_str()), 5001);
    EXPECT_TRUE(p.rings.at("x").back().properties.is_null());
    EXPECT_EQ(timeline(p).size(), p.events);
    EXPECT_LT(p.tail.size(), timeline_chunk_entries);
}

TEST(Fold, AClaimBecomesALinkAndNeverTheOtherWay) {
    Person p;
    fold(p, event(EventType::track, "x", 0), 1, true);
    ASSERT_EQ(p.identifiers.size(), 1U);
    EXPECT_TRUE(p.identifiers[0].claimed);
    fold(p, event(EventType::track, "x", 1), 2, false);
    EXPECT_FALSE(p.identifiers[0].claimed);
    fold(p, event(EventType::track, "x", 2), 3, true);
    EXPECT_FALSE(p.identifiers[0].claimed);
    EXPECT_EQ(p.identifiers.size(), 1U);
}

TEST(Names, TheWholeThenFirstAndLast) {
    Person p;
    EXPECT_EQ(display_name(p), "");
    p.traits["lastName"].value = "Levi";
    EXPECT_EQ(display_name(p), "Levi");
    p.traits["first_name"].value = "Dana";
    EXPECT_EQ(display_name(p), "Dana Levi");
    p.traits["name"].value = "דנה לוי";
    EXPECT_EQ(display_name(p), "דנה לוי");
}

Person known(std::uint64_t id) {
    Person p;
    p.id = {{0, id}};
    p.key = static_cast<KeySlot>(id * 10);
    p.first_seen = noon + static_cast<Millis>(id);
    return p;
}

TEST(Merge, CountersAddSetsUniteNewerTraitsWin) {
    Person a = known(1), b = known(2);
    fold(a, event(EventType::track, "x", 5), 1);
    fold(b, event(EventType::track, "x", 3), 2);
    fold(b, event(EventType::track, "y", 4), 3);
    a.traits["old"] = {1, Origin::first_party, "a", noon, Purpose::service, {}};
    b.traits["old"] = {2, Origin::first_party, "b", noon + 1, Purpose::service, {}};
    a.traits["new"] = {1, Origin::first_party, "a", noon + 1, Purpose::service, {}};
    b.traits["new"] = {2, Origin::first_party, "b", noon, Purpose::service, {}};
    a.message_count = 2;
    b.message_count = 3;
    b.messages[{5, 5}].journey = "j";
    b.past["j"] = {2, noon, noon + 1, "done"};
    a.past["j"] = {1, noon + 5, noon, "left"};
    a.identifiers.push_back({{"email", "x@y"}, noon, "a", true});
    b.identifiers.push_back({{"email", "x@y"}, noon, "b", false});
    a.awaits_transfer = {b.id, {{0, 9}}};
    b.awaits_transfer = {{{0, 8}}};
    const Touched touched = merge(a, std::move(b), noon + 10);
    EXPECT_TRUE(touched.all);
    EXPECT_EQ(a.events, 3U);
    EXPECT_EQ(a.message_count, 5U);
    EXPECT_EQ(a.traits.at("old").value.as_integer(), 2);
    EXPECT_EQ(a.traits.at("new").value.as_integer(), 1);
    ASSERT_EQ(a.rings.at("x").size(), 2U);
    EXPECT_EQ(a.rings.at("x").front().at, noon + 3);
    EXPECT_TRUE(a.rings.contains("y"));
    EXPECT_EQ(a.past.at("j").entered, 3U);
    EXPECT_EQ(a.past.at("j").last_entered, noon + 5);
    EXPECT_EQ(a.past.at("j").reason, "done");
    EXPECT_TRUE(a.messages.contains({5, 5}));
    EXPECT_EQ(a.first_seen, noon + 1);
    EXPECT_EQ(a.awaits_transfer, (std::set<PersonId>{{{0, 8}}, {{0, 9}}}));
    ASSERT_EQ(a.merged.size(), 1U);
    EXPECT_EQ(a.merged[0].key, 20U);
    const auto email = std::find_if(a.identifiers.begin(), a.identifiers.end(), [](const auto& one) { return one.id.ns == "email"; });
    EXPECT_FALSE(email->claimed);  // one of them had it linked
    const auto told = timeline(a);
    ASSERT_EQ(told.size(), 4U);
    EXPECT_TRUE(std::is_sorted(told.begin(), told.end(), [](const auto& x, const auto& y) { return x.at < y.at; }));
    EXPECT_EQ(told.back().kind, TimelineKind::merge);
}

TEST(Merge, DenyWinsWhoeverIsNewer) {
    const auto states = {ConsentState::unknown, ConsentState::granted, ConsentState::withdrawn};
    for (const ConsentState x : states)
        for (const ConsentState y : states)
            for (const Millis after : {-1, 0, 1}) {
                Person a = known(1), b = known(2);
                const ConsentKey key{Purpose::marketing, Channel::any};
                a.consents[key] = {x, noon, {}, {}, {}, {}, 1};
                b.consents[key] = {y, noon + after, {}, {}, {}, {}, 2};
                merge(a, std::move(b), noon);
                const ConsentState got = a.consents.at(key).state;
                if (x == ConsentState::withdrawn || y == ConsentState::withdrawn) {
                    EXPECT_EQ(got, ConsentState::withdrawn);
                } else {
                    EXPECT_EQ(got, after < 0 ? x : y);
                }
            }
}

TEST(Merge, ARunOfAJourneyThatBothAreInEndsWithTheOther) {
    Person a = known(1), b = known(2);
    a.runs[{1, 1}].journey = "j";
    b.runs[{2, 2}].journey = "j";
    b.runs[{3, 3}].journey = "k";
    b.timers[{4, 4}] = {noon, TimerKind::segment, "s"};
    b.timers[{5, 5}] = {noon, TimerKind::run, "r"};
    merge(a, std::move(b), noon);
    EXPECT_TRUE(a.runs.contains({1, 1}) && a.runs.contains({3, 3}) && !a.runs.contains({2, 2}));
    EXPECT_TRUE(a.timers.contains({5, 5}) && !a.timers.contains({4, 4}));
}

// ---- stored ----

Person full() {
    Person p = known(7);
    p.scope = {3, Environment::test};
    for (int i = 0; i < 200; ++i) fold(p, event(EventType::track, i % 2 ? "a" : "ב", i, R"({"price":1.5,"tags":["x",null]})"), static_cast<Position>(i + 1));
    Event e = event(EventType::identify, "", 300, R"({"plan":"gold","nested":{"a":[1,{"b":null}]},"email":"d@x"})");
    e.context = *parse_json(R"({"provenance":{"origin":"zero_party","purpose":"ads","expires":"2027-01-01"}})");
    fold(p, e, 300);
    p.consents[{Purpose::marketing, Channel::sms}] = {ConsentState::withdrawn, noon, "v1", "he", "proof", "web", 301};
    const Becauses because = {{"did a", "did a", "once", noon}};
    p.memberships["hot"] = {noon, because, 4};
    p.runs[{1, 1}] = {{1, 1}, "j", "wait", 2, noon, noon + 1, noon + 2, because, Object{{"x", 1}}, Object{{"outcome", "later"}}};
    p.past["j"] = {2, noon, noon + 1, "done"};
    Message m;
    m.id = {9, 9}, m.journey = "j", m.step = "s", m.creative = "c", m.source = "src", m.journey_version = 3, m.run = {1, 1}, m.channel = Channel::sms, m.purpose = Purpose::ads,
    m.state = MessageState::in_doubt;
    m.planned_at = noon, m.due_at = noon + 1, m.sent_at = noon + 2, m.planned = {{"consent", Gate::Mark::passed, "en", "he"}}, m.sent = {{"cap", Gate::Mark::waits, "1", "2"}};
    m.reason = "r", m.to = "t", m.subject = "su", m.body = "bo", m.locale = "he", m.dir = "rtl";
    p.messages[m.id] = m;
    p.timers[{2, 2}] = {noon, TimerKind::run, std::string("\0\1", 2)};
    p.outbox[{3, 3}] = {12, "body", {{4, 4}}, {{5, 5}}, noon};
    p.held.push_back({77, noon, 5, "held"});
    p.merged.push_back({{{6, 6}}, noon, 8});
    p.awaits_transfer.insert({{7, 7}});
    return p;
}

TEST(Stored, EverythingOfAPersonComesBack) {
    const Person p = full();
    const Bytes bytes = encode(p, true);
    const auto read = decode_person(bytes);
    ASSERT_TRUE(read);
    EXPECT_EQ(encode(*read, true), bytes);
    EXPECT_EQ(read->id, p.id);
    EXPECT_EQ(read->scope, p.scope);
    EXPECT_EQ(read->events, 201U);
    EXPECT_EQ(read->traits.at("nested").value, p.traits.at("nested").value);
    EXPECT_EQ(read->traits.at("plan").expires, p.traits.at("plan").expires);
    EXPECT_EQ(read->traits.at("plan").origin, Origin::zero_party);
    EXPECT_EQ(read->rings.at("ב").size(), 100U);
    EXPECT_EQ(read->rings.at("ב")[3].properties, p.rings.at("ב")[3].properties);
    const Consent& consent = read->consents.at({Purpose::marketing, Channel::sms});
    EXPECT_EQ(consent.text_version + consent.locale + consent.proof + consent.source, "v1heproofweb");
    EXPECT_EQ(consent.position, 301U);
    EXPECT_EQ(read->memberships.at("hot").because[0].seen, "once");
    const kesher::Run& run = read->runs.at({1, 1});
    EXPECT_EQ(run.wakes_at, noon + 2);
    EXPECT_EQ(to_json(run.trigger), "{\"x\":1}");
    const Message& m = read->messages.at({9, 9});
    EXPECT_EQ(m.journey + m.step + m.creative + m.source + m.reason + m.to + m.subject + m.body + m.locale + m.dir, "jscsrcrtsubohertl");
    EXPECT_EQ(m.state, MessageState::in_doubt);
    EXPECT_EQ(m.sent[0].mark, Gate::Mark::waits);
    EXPECT_EQ(m.sent[0].seen_he, "2");
    EXPECT_EQ(read->timers.at({2, 2}).ref, std::string("\0\1", 2));
    EXPECT_EQ(read->outbox.at({3, 3}).other, PersonId({{5, 5}}));
    EXPECT_EQ(read->held[0].body, "held");
    EXPECT_EQ(read->merged[0].key, 8U);
    EXPECT_EQ(read->awaits_transfer, p.awaits_transfer);
    EXPECT_EQ(timeline(*read).size(), timeline(p).size());
    EXPECT_EQ(timeline(*read)[200].name, timeline(p)[200].name);
    ASSERT_FALSE(p.chunks.empty());
    EXPECT_TRUE(decode_person(encode(p, false))->chunks.empty());
}

TEST(Stored, DamageIsRefusedOrReadsSomethingWhole) {
    const Bytes bytes = encode(full(), true);
    EXPECT_FALSE(decode_person(""));
    Random random(3);
    std::size_t refused = 0;
    for (int i = 0; i < 2'000; ++i) {
        Bytes damaged = bytes;
        damaged[random.below(damaged.size())] = static_cast<char>(random.next());
        if (i % 3 == 0) damaged.resize(random.below(damaged.size()));
        const auto read = decode_person(damaged);
        if (!read) {
            ++refused;
            continue;
        }
        const Bytes again = encode(*read, true);
        const auto twice = decode_person(again);
        ASSERT_TRUE(twice);
        EXPECT_EQ(encode(*twice, true), again);
        (void)timeline(*read);
    }
    EXPECT_GT(refused, 100U);
}

}  // namespace
}  // namespace kesher::profiles
