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

TEST(Merge, TheOlderAssignmentStaysAndTheHeldOutStayHeldOut) {
    struct Case {
        const char *mine, *theirs;
        Millis older;  ///< by how much the other's is older
        const char* stays;
        bool mixed;
    };
    const Case cases[] = {
        {"a", "b", 1, "b", true},
        {"a", "b", -1, "a", true},
        {"a", "a", 1, "a", false},
        {"treated", "held", -1, "held", true},
        {"treated", "held", 1, "held", true},
        {"held", "treated", 1, "held", true},
        {"held", "treated", -1, "held", true},
        {"held", "held", 1, "held", false},
    };
    for (const Case& c : cases) {
        Person a = known(1), b = known(2);
        a.assignments["x"] = {c.mine, noon, {1, 1}, noon + 5, 2, 1, 1, noon + 9, 100, false};
        b.assignments["x"] = {c.theirs, noon - c.older, {2, 2}, noon + 4, 3, 2, 2, noon + 8, 50, false};
        b.assignments["y"] = {"only", noon, {3, 3}, {}, 0, 0, 0, {}, 0, false};
        merge(a, std::move(b), noon + 10);
        const Assignment& got = a.assignments.at("x");
        EXPECT_EQ(got.arm, c.stays) << c.mine << "/" << c.theirs << "/" << c.older;
        EXPECT_EQ(got.mixed, c.mixed) << c.mine << "/" << c.theirs;
        EXPECT_EQ(got.exposed_at, noon + 4);  // whichever stays, what happened happened
        EXPECT_EQ(got.converted_at, noon + 8);
        EXPECT_EQ(std::tuple(got.exposures, got.ghosts, got.conversions, got.value), std::tuple(5U, 3U, 3U, 150)) << c.mine << "/" << c.theirs;
        EXPECT_EQ(a.assignments.at("y").arm, "only");
    }
    Person a = known(1), b = known(2);  // of the same moment: by the id of what assigned
    a.assignments["x"] = {"a", noon, {2, 2}, {}, 0, 0, 0, {}, 0, false};
    b.assignments["x"] = {"b", noon, {1, 1}, {}, 0, 0, 0, {}, 0, true};
    merge(a, std::move(b), noon);
    EXPECT_EQ(a.assignments.at("x").arm, "b");
    EXPECT_TRUE(a.assignments.at("x").mixed);
    EXPECT_FALSE(a.assignments.at("x").exposed_at);
}

TEST(Merge, CapsAddAndSuppressionsLastAsLongAsTheLonger) {
    Person a = known(1), b = known(2);
    a.shown["action/a"] = {noon, noon + 2};
    b.shown["action/a"] = {noon + 1};
    b.shown["action/b"] = {noon};
    b.shown["full"].assign(caps_max, noon + 5);
    a.shown["full"] = {noon};
    a.suppressions = {{"longer", {noon, noon + 5, "mine", "", "", {}}}, {"for good", {noon, {}, "mine", "", "", {}}}, {"shorter", {noon, noon + 1, "mine", "", "", {}}}};
    b.suppressions = {{"longer", {noon, noon + 4, "theirs", "", "", {}}},
                      {"for good", {noon, noon + 9, "theirs", "", "", {}}},
                      {"shorter", {noon, {}, "theirs", "", "", {}}},
                      {"new", {noon, noon + 1, "theirs", "", "", {}}}};
    b.decisions[{4, 4}].placement = "home";
    merge(a, std::move(b), noon);
    EXPECT_EQ(a.shown.at("action/a"), (std::deque<Moment>{noon, noon + 1, noon + 2}));
    EXPECT_EQ(a.shown.at("action/b").size(), 1U);
    EXPECT_EQ(a.shown.at("full").size(), caps_max);
    EXPECT_EQ(a.shown.at("full").front(), noon + 5);  // the newest are kept
    for (const auto& [topic, whose] : {std::pair("longer", "mine"), {"for good", "mine"}, {"shorter", "theirs"}, {"new", "theirs"}})
        EXPECT_EQ(a.suppressions.at(topic).en, whose) << topic;
    EXPECT_TRUE(a.decisions.contains({4, 4}));
}

TEST(Merge, WhatADroppedRunHadPlannedIsNotSaid) {
    using S = MessageState;
    for (const S state : {S::planned, S::held, S::claiming, S::claimed, S::sent, S::failed, S::blocked, S::in_doubt}) {
        Person a = known(1), b = known(2);
        a.runs[{1, 1}].journey = "both";
        b.runs[{2, 2}].journey = "both";
        b.runs[{3, 3}].journey = "alone";
        const auto message = [&](std::uint64_t id, const char* journey, Hash128 run) {
            Message& m = b.messages[{0, id}];
            m.id = {0, id}, m.journey = journey, m.run = run, m.state = state;
        };
        message(1, "both", {2, 2});
        message(2, "alone", {3, 3});
        merge(a, std::move(b), noon);
        const bool pending = state == S::planned || state == S::held || state == S::claiming;
        EXPECT_EQ(a.messages.at({0, 1}).state, pending ? S::cancelled : state) << static_cast<int>(state);
        EXPECT_EQ(a.messages.at({0, 1}).reason, pending ? "merged" : "");
        EXPECT_EQ(a.messages.at({0, 2}).state, state);
    }
}

TEST(Merge, TasksAndSlotsOfADroppedRunEndWithIt) {
    Person a = known(1), b = known(2);
    a.runs[{1, 1}].journey = "both";
    b.runs[{2, 2}].journey = "both";
    b.runs[{3, 3}].journey = "alone";
    for (const std::uint64_t i : {2, 3, 4}) {  // the fourth was answered before its run was dropped
        Task& task = b.tasks[{9, i}];
        task.id = {9, i}, task.run = {i == 4 ? 2 : i, i == 4 ? 2 : i}, task.state = i == 4 ? TaskState::done : TaskState::open;
        b.suppressions["topic" + std::to_string(i)] = {noon, noon + 5, "", "", "task", task.id};
        b.slots[{8, i}] = {"home", "offer", "j", "s", task.run, noon, noon + 5, "", ""};
    }
    merge(a, std::move(b), noon + 1);
    EXPECT_EQ(a.tasks.at({9, 2}).state, TaskState::cancelled);
    EXPECT_EQ(a.tasks.at({9, 2}).done_at, noon + 1);
    EXPECT_EQ(a.tasks.at({9, 3}).state, TaskState::open);
    EXPECT_EQ(a.tasks.at({9, 4}).state, TaskState::done);
    EXPECT_FALSE(a.suppressions.contains("topic2"));
    EXPECT_TRUE(a.suppressions.contains("topic3"));
    EXPECT_TRUE(a.suppressions.contains("topic4"));
    ASSERT_EQ(a.slots.size(), 1U);
    EXPECT_TRUE(a.slots.contains({8, 3}));
}

// ---- stored ----

// What decisions, experiments and tasks leave in a person.
void add_decided(Person& p) {
    Decision d;
    d.id = {8, 8}, d.at = noon + 1, d.placement = "home", d.context = Object{{"locale", "he"}}, d.left_out = 3, d.reason = "chosen", d.partial = true;
    Candidate c;
    c.action = "offer", c.creative = "card", c.arm = "new", c.factors = {200'000, 1'500'000, 50'000'000, 2'000'000}, c.priority = 30'000'000;
    c.chosen = true, c.ghost = true, c.reason = "held_out", c.gates = {{"proof", Gate::Mark::stopped, "5 of 6", "5 מתוך 6"}}, c.content = Object{{"title", "שלום"}};
    c.locale = "he", c.dir = "rtl", c.experiments = {"calm", "look"};
    d.candidates = {c, Candidate()};
    p.decisions[d.id] = d;
    p.shown["action/offer"] = {noon, noon, noon + 2};
    p.shown["channel/web"] = {};
    p.assignments["look"] = {"new", noon, {6, 1}, noon + 1, 2, 3, 4, noon + 2, -1'999, true};
    Task t;
    t.id = {5, 1}, t.run = {1, 1}, t.journey = "j", t.step = "call", t.topic = "loans", t.assignee = "rina", t.journey_version = 4;
    t.title_en = "te", t.title_he = "th", t.because_en = "be", t.because_he = "bh", t.state = TaskState::cancelled;
    t.created_at = noon, t.due_at = noon + 1, t.expires_at = noon + 2, t.done_at = noon + 3;
    t.outcome = "later", t.note = "no", t.by = "by", t.answers = Object{{"when", "2026-04-01"}}, t.answered_by = {5, 2};
    p.tasks[t.id] = t;
    p.suppressions["*"] = {noon, {}, "en", "he", "task", {5, 1}};
    p.suppressions["loans"] = {noon, noon + 9, "en", "he", "x", {}};
    p.slots[{4, 4}] = {"home", "offer", "j", "s", {1, 1}, noon, noon + 5, "loans", "held"};
}

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
    m.reason = "r", m.to = "t", m.subject = "su", m.body = "bo", m.locale = "he", m.dir = "rtl", m.topic = "loans", m.holdouts = {"calm", "other"};
    p.messages[m.id] = m;
    add_decided(p);
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

TEST(Stored, WhatWasDecidedComesBack) {
    const Person p = full();
    const auto read = decode_person(encode(p, true));
    ASSERT_TRUE(read);
    const Decision& d = read->decisions.at({8, 8});
    EXPECT_EQ(d.at, noon + 1);
    EXPECT_EQ(d.placement + d.reason + to_json(d.context), "homechosen{\"locale\":\"he\"}");
    EXPECT_EQ(d.left_out, 3U);
    EXPECT_TRUE(d.partial);
    ASSERT_EQ(d.candidates.size(), 2U);
    const Candidate &c = d.candidates[0], &plain = d.candidates[1];
    EXPECT_EQ(c.action + c.creative + c.arm + c.reason + c.locale + c.dir, "offercardnewheld_outhertl");
    EXPECT_EQ(std::tuple(c.factors.propensity, c.factors.context, c.factors.value, c.factors.lever, c.priority), std::tuple(200'000, 1'500'000, 50'000'000, 2'000'000, 30'000'000));
    EXPECT_TRUE(c.chosen && c.ghost && !plain.chosen && !plain.ghost);
    EXPECT_EQ(c.gates.at(0).name + c.gates.at(0).seen_en + c.gates.at(0).seen_he, "proof5 of 65 מתוך 6");
    EXPECT_EQ(c.gates.at(0).mark, Gate::Mark::stopped);
    EXPECT_EQ(to_json(c.content), "{\"title\":\"שלום\"}");
    EXPECT_TRUE(plain.content.is_null());
    EXPECT_EQ(c.experiments, (std::vector<std::string>{"calm", "look"}));
    EXPECT_EQ(read->shown.at("action/offer"), (std::deque<Moment>{noon, noon, noon + 2}));
    const Assignment& a = read->assignments.at("look");
    EXPECT_EQ(a.arm, "new");
    EXPECT_EQ(std::tuple(a.at, a.id, a.exposed_at, a.converted_at), std::tuple(noon, Hash128{6, 1}, noon + 1, noon + 2));
    EXPECT_EQ(std::tuple(a.exposures, a.ghosts, a.conversions, a.value, a.mixed), std::tuple(2U, 3U, 4U, -1'999, true));
    const Message& m = read->messages.at({9, 9});
    EXPECT_EQ(m.topic, "loans");
    EXPECT_EQ(m.holdouts, (std::vector<std::string>{"calm", "other"}));
    EXPECT_EQ(to_json(read->runs.at({1, 1}).answers), "{\"outcome\":\"later\"}");
}

TEST(Stored, WhatWasAskedOfSomebodyComesBack) {
    const auto read = decode_person(encode(full(), true));
    ASSERT_TRUE(read);
    const Task& t = read->tasks.at({5, 1});
    EXPECT_EQ(t.journey + t.step + t.topic + t.assignee + t.title_en + t.title_he + t.because_en + t.because_he + t.outcome + t.note + t.by, "jcallloansrinatethbebhlaternoby");
    EXPECT_EQ(std::tuple(t.run, t.answered_by, t.journey_version, t.state), std::tuple(Hash128{1, 1}, Hash128{5, 2}, 4U, TaskState::cancelled));
    EXPECT_EQ(std::tuple(t.created_at, t.due_at, t.expires_at, t.done_at), std::tuple(noon, noon + 1, noon + 2, noon + 3));
    EXPECT_EQ(to_json(t.answers), "{\"when\":\"2026-04-01\"}");
    ASSERT_EQ(read->suppressions.size(), 2U);
    const Suppression& s = read->suppressions.at("*");
    EXPECT_EQ(s.en + s.he + s.source, "enhetask");
    EXPECT_EQ(std::tuple(s.since, s.until, s.ref), std::tuple(noon, Moment{}, Hash128{5, 1}));
    EXPECT_EQ(read->suppressions.at("loans").until, noon + 9);
    const SlotGrant& slot = read->slots.at({4, 4});
    EXPECT_EQ(slot.placement + slot.action + slot.journey + slot.step, "homeofferjs");
    EXPECT_EQ(std::tuple(slot.run, slot.since, slot.until), std::tuple(Hash128{1, 1}, noon, noon + 5));
    EXPECT_EQ(slot.topic + "|" + slot.holdout, "loans|held");
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
