// One partition, fed record by record: what stops a message at its claim, what a restart hands over again, and what is asked and told.
#include <gtest/gtest.h>

#include "engine/front.hpp"
#include "sim/sim_world.hpp"

namespace kesher::engine {
namespace {

// Feeds one partition by hand: records as the front would append them, and a restart from a checkpoint.
struct Host {
    Scope scope{1, Environment::live};
    PersonId dana{{0, 7}};
    Moment now = *parse_moment("2026-03-02T12:00:00Z");
    std::unique_ptr<Partition> partition = std::make_unique<Partition>(PartitionNo{0});
    sim::SimStore store;
    sim::SimKeys keys{1};
    Position position = 0;

    Host() {
        define("workspaces", "w", R"({"name":"w"})");
        identify(R"({"name":"Dana","email":"dana@example.com"})");
        consent(ConsentState::granted);
    }

    Record record(RecordKind kind, Bytes body, std::optional<PersonId> who = std::nullopt) {
        Record out;
        out.header.position = position + 1;
        out.header.kind = kind;
        out.header.partition = 0;
        out.header.scope = scope;
        out.header.at = now;
        out.header.person = who.value_or(dana);
        out.header.key = out.header.person ? static_cast<KeySlot>(out.header.person.hash.low) : 0;
        out.body = std::move(body);
        return out;
    }
    Effects step(const Record& record) {
        position = std::max(position, record.header.position);
        return partition->step(record);
    }
    Effects feed(RecordKind kind, Bytes body, std::optional<PersonId> who = std::nullopt, const Hash128& message = {}) {
        Record fed = record(kind, std::move(body), who && *who ? who : kind == RecordKind::proof || kind == RecordKind::tick ? who : std::nullopt);
        fed.header.message = message;
        return step(fed);
    }
    void define(const char* kind, const char* id, const std::string& json) {
        const std::uint64_t before = partition->unreadable();
        feed(RecordKind::definition, kesher::encode(Definition{1, kind, id, 1, *parse_json(json), false, now, now}));
        assert(partition->unreadable() == before);
        (void)before;
    }
    Effects happen(Event event, std::optional<PersonId> who) {
        event.at = event.received = now;
        identity::EventBody body;
        body.event = ingest::encode(event);
        body.source_name = "server";
        Record fed = record(RecordKind::event, identity::encode(body), who);
        fed.event = std::make_shared<const Event>(std::move(event));
        return step(fed);
    }
    Effects event(const char* name, std::optional<PersonId> who = std::nullopt) {
        Event out;
        out.type = EventType::track;
        out.name = name;
        return happen(std::move(out), who);
    }
    Effects identify(const char* traits, std::optional<PersonId> who = std::nullopt) {
        Event out;
        out.type = EventType::identify;
        out.traits = *parse_json(traits);
        return happen(std::move(out), who);
    }
    Effects consent(ConsentState state, Purpose purpose = Purpose::marketing) {
        now = now + 1;
        ingest::ConsentClaim claim;
        claim.key = {purpose, Channel::any};
        claim.consent.state = state;
        claim.consent.at = now;
        return feed(RecordKind::consent, to_json(consent_value(claim, "api")));
    }
    Effects claim(const Ask& ask) { return feed(RecordKind::claim, ask.body, ask.person, ask.id); }
    Effects receipt(ReceiptState state) { return feed(RecordKind::receipt, Writer().hash(1, message().id).number(2, static_cast<std::uint64_t>(state)).bytes(3, "told").take()); }
    // What a crash leaves: the checkpoint, written now.
    void restart() {
        StoreBatch batch;
        partition->capture(batch, keys);
        const bool written = bool(store.write(batch));
        partition = std::make_unique<Partition>(PartitionNo{0});
        const bool read = bool(partition->restore(store, keys));
        assert(written && read);
        (void)written, (void)read;
    }

    // "mails": says "Hi" to whoever does "start"; "calls": has them called.
    void journey(const std::string& what) {
        if (what == "mails") {
            define("creatives", "mail", R"({"channel":"email","variants":{"en":{"subject":"Hi","body":"Hello {{ person.name }}"}}})");
            define("journeys", "mails",
                   R"({"enter":{"event":"start"},"topic":"loans","steps":[{"type":"message","channel":"email","creative":"mail"},{"type":"wait","for":"90 days"}]})");
        } else {
            define("journeys", "calls", R"({"enter":{"event":"start"},"steps":[{"type":"task","title":{"en":"Call"},"because":{"en":"Asked"},"assign":{"else":"team"},
                "outcomes":[{"id":"done"},{"id":"other"}]}]})");
        }
    }
    // A placement "home" with an action "offer" that may be shown once a day, and a split "look".
    void shelf() {
        define("experiments", "look", R"({"kind":"split","arms":[{"id":"a"},{"id":"b"}],"goal":{"event":"bought"}})");
        define("placements", "home", R"({"channel":"web"})");
        define("creatives", "card", R"({"channel":"web","variants":{"en":{"title":"Hello"}}})");
        define("actions", "offer", R"({"placements":["home"],"creatives":["card"],"cap":{"max":1,"days":1}})");
    }
    const Person& person() const { return *partition->person(dana); }
    const Message& message() const { return person().messages.begin()->second; }
    std::int64_t counted(const std::string& name) const { return partition->counters().get(scope, name); }
};

TEST(Claim, AWithdrawalBetweenPlanAndClaimStopsTheMessage) {
    Host host;
    host.journey("mails");
    const Effects planned = host.event("start");
    ASSERT_EQ(planned.asks.size(), 1U);
    EXPECT_TRUE(planned.handoffs.empty());
    EXPECT_EQ(host.message().state, MessageState::claiming);
    host.consent(ConsentState::withdrawn);
    const Effects claimed = host.claim(planned.asks.at(0));
    EXPECT_TRUE(claimed.handoffs.empty());
    EXPECT_EQ(host.message().state, MessageState::blocked);
    EXPECT_EQ(host.message().reason, "consent_withdrawn");
    EXPECT_FALSE(host.message().sent_at);
    EXPECT_TRUE(host.person().outbox.empty());
    EXPECT_TRUE(host.partition->open_handoffs().handoffs.empty());
    EXPECT_TRUE(host.partition->open_asks().empty());
}

TEST(Claim, WithoutAWithdrawalItIsHandedOverOnce) {
    Host host;
    host.journey("mails");
    const Effects planned = host.event("start");
    ASSERT_EQ(host.partition->open_asks().size(), 1U);  // a restart asks again
    const Effects claimed = host.claim(planned.asks.at(0));
    ASSERT_EQ(claimed.handoffs.size(), 1U);
    const Handoff& handoff = claimed.handoffs[0];
    EXPECT_EQ(handoff.message, host.message().id);
    EXPECT_EQ(handoff.to + "|" + handoff.subject, "dana@example.com|Hi");
    EXPECT_EQ(host.message().state, MessageState::claimed);
    EXPECT_TRUE(host.partition->open_asks().empty());
    EXPECT_TRUE(host.claim(planned.asks.at(0)).handoffs.empty());  // claimed a second time
    host.receipt(ReceiptState::delivered);
    EXPECT_EQ(host.message().state, MessageState::sent);
    EXPECT_EQ(host.partition->sent().size(), 1U);
    EXPECT_TRUE(host.partition->open_handoffs().handoffs.empty());
}

TEST(Claim, WhatWasClaimedAndNotReceiptedIsAskedAgainAfterARestart) {
    for (const bool withdrawn : {false, true}) {
        Host host;
        host.journey("mails");
        host.claim(host.event("start").asks.at(0));
        if (withdrawn) host.consent(ConsentState::withdrawn);
        host.restart();
        const Partition::Open open = host.partition->open_handoffs();
        ASSERT_EQ(open.handoffs.size(), withdrawn ? 0U : 1U);
        ASSERT_EQ(open.in_doubt.size(), withdrawn ? 1U : 0U);
        if (!withdrawn) {
            EXPECT_EQ(open.handoffs[0].message, host.message().id);
            EXPECT_EQ(open.handoffs[0].to, "dana@example.com");
            continue;
        }
        EXPECT_EQ(open.in_doubt[0].message, host.message().id);
        EXPECT_EQ(open.in_doubt[0].state, ReceiptState::in_doubt);
        EXPECT_EQ(open.in_doubt[0].detail, "not handed over again: consent_withdrawn");
        host.receipt(ReceiptState::in_doubt);
        EXPECT_EQ(host.message().state, MessageState::in_doubt);
        EXPECT_TRUE(host.partition->open_handoffs().in_doubt.empty());
    }
}

TEST(Claim, ASuppressionOrAMergeOnTheWayCountsLikeAWithdrawal) {
    Host suppressed;
    suppressed.journey("mails");
    const Effects planned = suppressed.event("start");
    suppressed.feed(RecordKind::suppress, R"({"topic":"*","by":"rina"})");
    EXPECT_TRUE(suppressed.claim(planned.asks.at(0)).handoffs.empty());
    EXPECT_EQ(suppressed.message().reason, "suppressed");
    Host merging;
    merging.journey("mails");
    const Effects asked = merging.event("start");
    Record merge = merging.record(RecordKind::merge, "");
    merge.header.other = {{0, 99}};
    merge.header.other_partition = 5;
    merging.step(merge);
    EXPECT_TRUE(merging.claim(asked.asks.at(0)).handoffs.empty());
    EXPECT_EQ(merging.message().reason, "merging");
    Record transfer = merging.record(RecordKind::transfer, "");
    transfer.header.other = {{0, 99}};
    transfer.header.other_partition = 5;
    const Effects joined = merging.step(transfer);
    ASSERT_EQ(joined.asks.size(), 1U);  // it is asked for once more
    EXPECT_EQ(merging.claim(joined.asks[0]).handoffs.size(), 1U);
}

TEST(Address, AWithdrawalReachesEverybodyWhoHoldsIt) {
    Host host;
    host.journey("mails");
    const Effects planned = host.event("start");
    const PersonId other{{0, 8}}, stranger{{0, 9}};
    host.event("viewed", other);
    host.identify(R"({"email":"DANA@example.com"})", other);
    host.identify(R"({"email":"else@example.com"})", stranger);
    host.feed(RecordKind::address_consent, R"({"ns":"email","value":"dana@example.com","purpose":"marketing","channel":"email","state":"withdrawn","at":"2026-03-02T13:00:00Z"})",
              stranger);
    const auto state = [&](PersonId id) { return consent::state_of(host.partition->person(id)->consents, Purpose::marketing, Channel::email); };
    EXPECT_EQ(state(host.dana), ConsentState::withdrawn);
    EXPECT_EQ(state(other), ConsentState::withdrawn);
    EXPECT_EQ(state(stranger), ConsentState::unknown);
    EXPECT_TRUE(host.claim(planned.asks.at(0)).handoffs.empty());
    EXPECT_EQ(host.message().reason, "consent_withdrawn");
}

TEST(Address, AWithdrawalStaysInItsEnvironment) {
    Host host;
    Record elsewhere =
        host.record(RecordKind::address_consent,
                    R"({"ns":"email","value":"dana@example.com","purpose":"marketing","channel":"email","state":"withdrawn","at":"2026-03-02T13:00:00Z"})", PersonId{{0, 8}});
    elsewhere.header.scope.environment = Environment::test;
    host.step(elsewhere);
    EXPECT_EQ(consent::state_of(host.person().consents, Purpose::marketing, Channel::email), ConsentState::granted);
}

// Somebody who is on the way from one partition to another is in neither.
TEST(Transfer, WhoIsOnTheWayMissesNothingThatWasSaidToEverybody) {
    for (const bool restarted : {false, true}) {
        Host there;
        there.journey("mails");
        there.event("start");
        Person leaving = there.person();
        leaving.id = {{0, 99}};
        leaving.traits["email"].value = "old@example.com";
        for (auto& [key, granted] : leaving.consents) granted.at = leaving.last_seen + hour_ms / 2;  // behind all that they did, before the withdrawal
        ASSERT_EQ(leaving.runs.size(), 1U);
        Host host;
        host.journey("mails");
        Record merge = host.record(RecordKind::merge, "");
        merge.header.other = leaving.id;
        merge.header.other_partition = 5;
        host.step(merge);
        host.now = host.now + 2 * hour_ms;
        host.feed(RecordKind::address_consent,
                  R"({"ns":"email","value":"old@example.com","purpose":"marketing","channel":"email","state":"withdrawn","at":"2026-03-02T14:00:00Z"})", PersonId{{0, 8}});
        host.define("journeys", "mails",
                    R"({"enter":{"event":"start"},"stopped":true,"steps":[{"type":"message","channel":"email","creative":"mail"},{"type":"wait","for":"90 days"}]})");
        if (restarted) {
            StoreBatch batch;
            host.partition->capture(batch, host.keys);
            for (const auto& [key, value] : batch)
                if (value) EXPECT_EQ(value->find("old@example.com"), Bytes::npos) << "an address lies in the store in clear";
            ASSERT_TRUE(host.store.write(batch));
            host.partition = std::make_unique<Partition>(PartitionNo{0});
            ASSERT_TRUE(host.partition->restore(host.store, host.keys));
        }
        Record transfer = host.record(RecordKind::transfer, Writer().bytes(1, profiles::encode(leaving, true)).take());
        transfer.header.other = leaving.id;
        transfer.header.other_partition = 5;
        host.step(transfer);
        EXPECT_EQ(consent::state_of(host.person().consents, Purpose::marketing, Channel::email), ConsentState::withdrawn) << restarted;
        EXPECT_TRUE(host.person().runs.empty()) << restarted;
        for (const auto& [id, m] : host.person().messages) EXPECT_EQ(m.state, MessageState::cancelled) << restarted;
    }
}

TEST(Journey, ThatIsRetiredLetsEverybodyOut) {
    Host host;
    host.journey("mails");
    const Effects planned = host.event("start");
    ASSERT_EQ(host.person().runs.size(), 1U);
    Definition gone{1,    "journeys", "mails", 2, *parse_json(R"({"enter":{"event":"start"},"steps":[{"type":"message","channel":"email","creative":"mail"}]})"),
                    true, host.now,   host.now};
    host.feed(RecordKind::definition, kesher::encode(gone));
    EXPECT_TRUE(host.person().runs.empty());
    EXPECT_TRUE(host.claim(planned.asks.at(0)).handoffs.empty());
    EXPECT_EQ(host.message().state, MessageState::cancelled);
}

TEST(Question, DecidesAndReserves) {
    Host host;
    host.shelf();
    host.event("viewed");
    host.consent(ConsentState::granted, Purpose::personalization);
    const Hash128 request{1, 77};
    host.feed(RecordKind::question, R"({"placements":["home","retired"],"flags":["look","unknown"],"context":{"device":"phone"}})", {}, request);
    const auto decided = host.person().decisions.find(decisions::decision_id(request, "home"));
    ASSERT_NE(decided, host.person().decisions.end());
    EXPECT_EQ(host.person().decisions.size(), 1U);
    EXPECT_EQ(decided->second.reason, "chosen");
    EXPECT_EQ(to_json(decided->second.context), R"({"device":"phone"})");
    EXPECT_EQ(host.person().shown.at("action/offer").size(), 1U);
    EXPECT_EQ(host.person().assignments.at("look").exposures, 1U);
    EXPECT_FALSE(host.person().assignments.contains("unknown"));
    EXPECT_EQ(host.partition->decided().size(), 1U);
    EXPECT_EQ(host.counted("action/offer/shown"), 1);
    host.feed(RecordKind::question, R"({"placements":["home"]})", {}, {1, 78});
    EXPECT_EQ(host.person().decisions.at(decisions::decision_id({1, 78}, "home")).reason, "nothing");  // its cap is one
    host.feed(RecordKind::question, R"({"placements":["home"]})", {}, request);                        // the same request once more
    EXPECT_EQ(host.counted("decision/home/asked"), 2);
}

TEST(Question, MayBeTheFirstThatIsHeardOfSomebody) {
    Host host;
    host.shelf();
    const PersonId fresh{{0, 50}};
    host.feed(RecordKind::question, R"({"placements":["home"],"created":true,"ids":[{"ns":"anonymous_id","value":"d1"}],"source":"web"})", fresh, {1, 5});
    const Person* made = host.partition->person(fresh);
    ASSERT_TRUE(made);
    ASSERT_EQ(made->identifiers.size(), 1U);
    EXPECT_EQ(made->identifiers[0].id.value, "d1");
    EXPECT_EQ(made->first_seen, host.now);
    EXPECT_EQ(made->decisions.begin()->second.candidates.at(0).reason, "consent_unknown");
}

TEST(Answer, OfATaskIsTakenOnceAndBecomesATrait) {
    Host host;
    host.journey("calls");
    host.event("start");
    ASSERT_EQ(host.person().tasks.size(), 1U);
    const std::string task = id_text("tsk_", host.person().tasks.begin()->first);
    const std::string first = R"({"task":")" + task + R"(","outcome":"done","answers":{"mood":"good"},"by":"rina"})";
    host.feed(RecordKind::answer, first, {}, {1, 1});
    EXPECT_EQ(host.person().traits.at("mood").source, "agent:rina");
    EXPECT_EQ(host.person().traits.at("mood").origin, Origin::zero_party);
    EXPECT_TRUE(host.person().runs.empty());  // its last step
    EXPECT_TRUE(host.person().rings.contains("task_outcome"));
    host.feed(RecordKind::answer, R"({"task":")" + task + R"(","outcome":"other","answers":{"mood":"bad"}})", {}, {1, 2});
    EXPECT_EQ(host.person().traits.at("mood").value.as_string(), "good");
    EXPECT_EQ(host.person().tasks.begin()->second.outcome, "done");
    EXPECT_EQ(host.person().tasks.begin()->second.answered_by, Hash128({1, 1}));
    EXPECT_EQ(host.person().rings.at("task_outcome").size(), 1U);
    host.feed(RecordKind::answer, R"({"task":"tsk_00000000000000000000000001","outcome":"done","answers":{"x":1}})", {}, {1, 3});
    EXPECT_FALSE(host.person().traits.contains("x"));
    host.feed(RecordKind::answer, R"({"answers":{"size":"L"},"by":"preference centre"})", {}, {1, 4});
    EXPECT_EQ(host.person().traits.at("size").source, "preference centre");
    EXPECT_TRUE(host.person().rings.contains("answered"));
    host.feed(RecordKind::answer, R"({"answers":{"x":1}})", {{0, 70}});
    EXPECT_FALSE(host.partition->person({{0, 70}}));  // an answer makes nobody
}

TEST(Answer, ExpiryComesWithTimeWhoeverAnswersThen) {
    Host host;
    host.journey("calls");
    host.event("start");
    const std::string task = id_text("tsk_", host.person().tasks.begin()->first);
    host.now = host.now + 20 * day_ms;  // no tick came in between: the person's own timers come first
    host.feed(RecordKind::answer, R"({"task":")" + task + R"(","outcome":"done","answers":{"mood":"late"}})");
    EXPECT_EQ(host.person().tasks.begin()->second.state, TaskState::expired);
    EXPECT_FALSE(host.person().traits.contains("mood"));
}

TEST(Suppress, HoldsUntilItIsLifted) {
    Host host;
    host.event("viewed");
    host.feed(RecordKind::suppress, R"({"topic":"loans","until":"2026-05-01T00:00:00Z","reason":"asked","by":"rina"})");
    const Suppression& held = host.person().suppressions.at("loans");
    EXPECT_EQ(to_rfc3339(held.until) + held.en + held.source, "2026-05-01T00:00:00.000Zaskedrina");
    host.feed(RecordKind::suppress, R"({"topic":"*","by":"rina"})");
    EXPECT_EQ(host.person().suppressions.at("*").en, "suppressed by rina");
    EXPECT_FALSE(host.person().suppressions.at("*").until);
    host.feed(RecordKind::suppress, R"({"topic":"loans","lift":true,"by":"rina"})");
    EXPECT_EQ(host.person().suppressions.size(), 1U);
}

TEST(Proof, IsSeenByDecisionsOfItsScopeOnly) {
    Host host;
    host.shelf();
    const auto told = [&](std::uint64_t did) {
        host.feed(RecordKind::proof, Writer().bytes(1, "many").bytes(2, decisions::Counted{30, did, host.now}.encode()).take(), PersonId{});
        return host.partition->proofs(host.scope).at("many").did;
    };
    EXPECT_EQ(told(25), 25U);
    EXPECT_EQ(told(26), 26U);
    EXPECT_TRUE(host.partition->proofs({1, Environment::test}).empty());
    EXPECT_EQ(host.partition->scene(*host.partition->catalog().workspace(1), host.scope, host.now).counts.size(), 1U);
}

TEST(Unreadable, ChangesNothingButThePosition) {
    Host host;
    host.event("viewed");
    const Hash128 before = host.partition->digest();
    for (const RecordKind kind :
         {RecordKind::question, RecordKind::answer, RecordKind::suppress, RecordKind::address_consent, RecordKind::consent, RecordKind::event, RecordKind::definition})
        host.feed(kind, "{nonsense");
    EXPECT_EQ(host.partition->unreadable(), 7U);
    EXPECT_EQ(host.partition->digest(), before);
    const Position position = host.partition->position();
    Record again = host.record(RecordKind::suppress, R"({"topic":"*","by":"x"})");
    again.header.position = position;
    host.partition->step(again);  // at or below what was stepped
    EXPECT_TRUE(host.person().suppressions.empty());
}

// Everything that decides, asks and silences, in one person.
void live(Host& host) {
    host.shelf();
    host.journey("mails");
    host.journey("calls");
    host.event("start");
    host.consent(ConsentState::granted, Purpose::personalization);
    host.feed(RecordKind::question, R"({"placements":["home"],"flags":["look"]})", {}, {1, 1});
    host.feed(RecordKind::suppress, R"({"topic":"loans","by":"rina"})");
    host.feed(RecordKind::proof, Writer().bytes(1, "many").bytes(2, decisions::Counted{30, 25, host.now}.encode()).take(), PersonId{});
}

TEST(Restart, EverythingComesBackAndGoesOnAsIfNothingHadBeen) {
    Host through, restarted;
    live(through);
    live(restarted);
    EXPECT_EQ(restarted.partition->digest(), through.partition->digest());
    restarted.restart();
    const Person& p = restarted.person();
    EXPECT_EQ(p.decisions.size(), 1U);
    EXPECT_EQ(p.decisions.begin()->second.candidates.at(0).action, "offer");
    EXPECT_EQ(p.tasks.begin()->second.state, TaskState::open);
    EXPECT_EQ(p.shown.at("action/offer").size(), 1U);
    EXPECT_TRUE(p.assignments.contains("look"));
    EXPECT_TRUE(p.suppressions.contains("loans"));
    EXPECT_EQ(restarted.partition->proofs(restarted.scope).at("many").did, 25U);
    EXPECT_EQ(restarted.partition->decided().size(), 1U);
    EXPECT_EQ(restarted.partition->digest(), through.partition->digest());
    EXPECT_EQ(restarted.partition->trace(), through.partition->trace());
    EXPECT_EQ(restarted.partition->open_asks().size(), through.partition->open_asks().size());
    for (Host* host : {&through, &restarted}) {
        host->now = host->now + 20 * day_ms;
        host->feed(RecordKind::tick, "", PersonId{});  // the task expires
        host->feed(RecordKind::question, R"({"placements":["home"]})", {}, {1, 2});
        EXPECT_EQ(host->person().tasks.begin()->second.state, TaskState::expired);
    }
    EXPECT_EQ(restarted.partition->digest(), through.partition->digest());
    EXPECT_EQ(restarted.partition->trace(), through.partition->trace());
}

TEST(Digest, TellsStatesApart) {
    Host one, other;
    live(one);
    live(other);
    other.feed(RecordKind::suppress, R"({"topic":"loans","lift":true,"by":"rina"})");
    EXPECT_NE(one.partition->digest(), other.partition->digest());
}

}  // namespace
}  // namespace kesher::engine
