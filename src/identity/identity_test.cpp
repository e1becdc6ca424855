// Who is it: known, new, claimed, shared devices, merges; what is forgotten; what is stored.
#include <gtest/gtest.h>

#include "identity/identity.hpp"

namespace kesher::identity {
namespace {

class NoKeys final : public Keys {
public:
    Result<void> ensure(KeySlot) override { return {}; }
    Result<Bytes> seal(KeySlot, BytesView plain, BytesView) override { return Bytes(plain); }
    Result<Bytes> open(KeySlot, BytesView sealed, BytesView) override { return Bytes(sealed); }
    bool shredded(KeySlot) const override { return false; }
    Result<void> shred(std::span<const KeySlot>) override { return {}; }
    Hash128 index(WorkspaceNo workspace, std::string_view ns, std::string_view value) const override { return Hasher("i").add(std::uint64_t{workspace}).add(ns).add(value).done(); }
    std::uint64_t seed(WorkspaceNo) const override { return 1; }
};
const NoKeys keys;
const Scope scope{1, Environment::live};
const Trust server{true, true}, pages{true, false}, web{false, false};

Event event(EventType type, std::string user, std::string anonymous = {}, std::string previous = {}) {
    Event e;
    e.type = type;
    e.user_id = std::move(user);
    e.anonymous_id = std::move(anonymous);
    e.previous_id = std::move(previous);
    return e;
}

// Folds what was decided, as the front does.
struct Front {
    Identities identities;
    std::uint64_t next = 0;
    Resolution take(const Event& e, Trust trust) {
        const PersonId fresh{{1, ++next}};
        const Resolution found = resolve(identities, ids_of(e, scope, keys), e.type, trust, fresh);
        if (found.created) {
            Known known;
            known.id = found.person;
            known.scope = scope;
            known.key = static_cast<KeySlot>(next);
            known.first_seen = Moment{static_cast<std::int64_t>(next)};
            identities.fold_person(known);
        }
        for (const PersonId from : found.merge_from) identities.fold_merge(from, found.person);
        for (const Link& link : found.links) identities.fold_link(found.person, link);
        return found;
    }
    PersonId who(const char* ns, const char* value) const {
        const Known* known = identities.find(index_of(keys, scope, {ns, value}));
        return known ? known->id : PersonId{};
    }
};

TEST(Resolve, ANewDeviceIsANewPersonAndIsKnownAgain) {
    Front front;
    const auto first = front.take(event(EventType::track, "", "d1"), web);
    EXPECT_TRUE(first.created);
    const auto again = front.take(event(EventType::track, "", "d1"), web);
    EXPECT_FALSE(again.created);
    EXPECT_EQ(again.person, first.person);
    EXPECT_TRUE(again.links.empty());
    EXPECT_NE(front.take(event(EventType::track, "", "d2"), web).person, first.person);
}

TEST(Resolve, AnAnonymousHistoryJoinsItsUser) {
    Front front;
    const auto anonymous = front.take(event(EventType::track, "", "d1"), web);
    const auto login = front.take(event(EventType::identify, "u1", "d1"), pages);
    EXPECT_EQ(login.person, anonymous.person);
    EXPECT_TRUE(login.merge_from.empty());
    const auto second = front.take(event(EventType::track, "", "d2"), web);
    const auto joined = front.take(event(EventType::identify, "u1", "d2"), pages);
    EXPECT_EQ(joined.person, anonymous.person);
    ASSERT_EQ(joined.merge_from, std::vector<PersonId>{second.person});
    EXPECT_EQ(front.identities.current(second.person), anonymous.person);
    EXPECT_EQ(front.who("anonymous_id", "d2"), anonymous.person);
    EXPECT_EQ(front.identities.persons(), 1U);
}

TEST(Resolve, ASecondUserOnAKnownDeviceIsAnotherPerson) {
    Front front;
    const auto dana = front.take(event(EventType::identify, "dana", "shared"), pages);
    const auto noa = front.take(event(EventType::identify, "noa", "shared"), server);
    EXPECT_TRUE(noa.created);
    EXPECT_NE(noa.person, dana.person);
    EXPECT_TRUE(noa.merge_from.empty());
    EXPECT_EQ(front.who("anonymous_id", "shared"), dana.person);
    EXPECT_EQ(front.take(event(EventType::track, "noa", "shared"), server).person, noa.person);
    EXPECT_EQ(front.identities.persons(), 2U);
}

TEST(Resolve, APublicSourceOnlyClaims) {
    Front front;
    const auto real = front.take(event(EventType::identify, "dana"), server);
    const auto claim = front.take(event(EventType::track, "dana", "stranger"), web);
    EXPECT_TRUE(claim.claimed);
    EXPECT_NE(claim.person, real.person);
    const auto bare = front.take(event(EventType::track, "dana"), web);
    EXPECT_TRUE(bare.claimed);
    EXPECT_NE(bare.person, real.person);
    EXPECT_EQ(front.take(event(EventType::track, "dana"), web).person, bare.person);
    EXPECT_EQ(front.who("user_id", "dana"), real.person);
}

TEST(Resolve, OnlyAnAliasFromAServerMergesTwoKnownPersons) {
    Front front;
    const auto a = front.take(event(EventType::identify, "a", "da"), server), b = front.take(event(EventType::identify, "b", "db"), server);
    EXPECT_TRUE(front.take(event(EventType::identify, "a", "db"), server).merge_from.empty());
    const auto refused = front.take(event(EventType::alias, "a", "", "b"), pages);
    EXPECT_TRUE(refused.merge_from.empty());
    EXPECT_FALSE(refused.refused_merge.empty());
    const auto merged = front.take(event(EventType::alias, "b", "", "a"), server);
    EXPECT_EQ(merged.person, a.person);  // the earlier of two equals survives
    ASSERT_EQ(merged.merge_from, std::vector<PersonId>{b.person});
    EXPECT_EQ(front.who("user_id", "b"), a.person);
    EXPECT_TRUE(front.take(event(EventType::alias, "a", "", "b"), server).merge_from.empty());
}

TEST(Resolve, WeakIdentifiersLeadButNeverMerge) {
    Front front;
    Event first = event(EventType::identify, "a"), second = event(EventType::identify, "b");
    first.traits = Object{{"email", "Dana@Example.com"}};
    second.traits = Object{{"email", "dana@example.com"}};
    const auto a = front.take(first, server), b = front.take(second, server);
    EXPECT_NE(a.person, b.person);
    EXPECT_TRUE(b.merge_from.empty());
    EXPECT_EQ(front.who("email", "DANA@example.com"), a.person);
}

TEST(Resolve, APersonHasAtMostAHundredIdentifiers) {
    Front front;
    const auto first = front.take(event(EventType::identify, "a", "d0"), server);
    for (int i = 1; i < 150; ++i) EXPECT_EQ(front.take(event(EventType::identify, "a", "d" + std::to_string(i)), server).person, first.person);
    EXPECT_EQ(front.identities.person(first.person)->identifiers, identifiers_max);
    front.take(event(EventType::track, "", "lone"), web);
    const auto full = front.take(event(EventType::identify, "a", "lone"), server);
    EXPECT_TRUE(full.merge_from.empty());
    EXPECT_FALSE(full.refused_merge.empty());
}

TEST(Values, HubIdsAreNeverIdentifiers) {
    for (const char* hub : {"", "null", "NULL", "undefined", "0", "-1", "test", "[object Object]", "00000000-0000-0000-0000-000000000000", "Anonymous"})
        EXPECT_TRUE(blocked_value(hub)) << hub;
    for (const char* real : {"1", "u1", "tester", "nullable", "dana@example.com"}) EXPECT_FALSE(blocked_value(real)) << real;
    const auto ids = ids_of(event(EventType::track, "null", "undefined"), scope, keys);
    ASSERT_TRUE(ids.fault);
    EXPECT_EQ(ids.fault->code, codes::id_blocked);
    EXPECT_EQ(ids.fault->where, "/userId");
    EXPECT_FALSE(ids_of(event(EventType::track, "null", "d1"), scope, keys).fault);
    EXPECT_TRUE(ids_of(event(EventType::alias, "u", "", "null"), scope, keys).fault);
    EXPECT_NE(index_of(keys, scope, {"user_id", "u"}), index_of(keys, {1, Environment::test}, {"user_id", "u"}));
    EXPECT_NE(index_of(keys, scope, {"user_id", "u"}), index_of(keys, {2, Environment::live}, {"user_id", "u"}));
    EXPECT_NE(index_of(keys, scope, {"user_id", "u"}), index_of(keys, scope, {"anonymous_id", "u"}));
}

TEST(Fold, AMergeDeniesWhereOneDeniedAndKeepsEveryKey) {
    Identities all;
    Known a, b;
    a.id = {{0, 1}}, a.key = 11, a.first_seen = Moment{5};
    b.id = {{0, 2}}, b.key = 22, b.merged_keys = {33}, b.first_seen = Moment{3};
    all.fold_person(a);
    all.fold_person(b);
    all.fold_link(b.id, {{7, 7}, true});
    const ConsentKey ads{Purpose::ads, Channel::any};
    all.fold_consent(a.id, ads, ConsentState::granted, Moment{4});
    all.fold_consent(a.id, ads, ConsentState::withdrawn, Moment{3});  // older: it undoes nothing
    all.fold_consent(b.id, ads, ConsentState::withdrawn, Moment{4});
    all.fold_consent(b.id, {Purpose::analytics, Channel::any}, ConsentState::granted, Moment{5});
    all.fold_consent(b.id, {Purpose::service, Channel::any}, ConsentState::withdrawn, Moment{6});
    all.fold_consent(b.id, {Purpose::service, Channel::any}, ConsentState::granted, Moment{6});      // at the same time the withdrawal holds
    all.fold_consent(b.id, {Purpose::marketing, Channel::sms}, ConsentState::withdrawn, Moment{5});  // one channel only: not kept here
    all.fold_merge(b.id, a.id);
    const Known* one = all.person(a.id);
    ASSERT_TRUE(one);
    EXPECT_EQ(one->withdrawn, 1U << static_cast<unsigned>(Purpose::ads) | 1U << static_cast<unsigned>(Purpose::service));
    EXPECT_EQ(one->granted, 1U << static_cast<unsigned>(Purpose::analytics));
    EXPECT_EQ(one->first_seen, Moment{3});
    EXPECT_TRUE(one->has_user_id);
    EXPECT_EQ(all.person(b.id), nullptr);
    EXPECT_EQ(all.find({7, 7}), one);
    EXPECT_EQ(all.fold_erase(a.id), (std::vector<KeySlot>{11, 22, 33}));
    EXPECT_EQ(all.find({7, 7}), nullptr);
    EXPECT_EQ(all.persons() + all.indexes(), 0U);
    EXPECT_TRUE(all.fold_erase(a.id).empty());
    const auto dirty = all.take_dirty();
    EXPECT_TRUE(dirty.indexes.contains({7, 7}) && dirty.persons.contains(a.id) && dirty.redirects.contains(b.id));
    EXPECT_TRUE(all.take_dirty().persons.empty());
}

TEST(Stored, KnownAndEventBodyComeBack) {
    Known k;
    k.id = {{1, 2}}, k.scope = {3, Environment::test}, k.key = 4, k.merged_keys = {5, 6}, k.first_seen = Moment{7}, k.has_user_id = true, k.identifiers = 8, k.granted = 9,
    k.withdrawn = 16;
    const auto read = Known::decode(k.encode());
    ASSERT_TRUE(read);
    EXPECT_EQ(read->encode(), k.encode());
    EXPECT_EQ(read->id, k.id);
    EXPECT_EQ(read->scope, k.scope);
    EXPECT_EQ(read->merged_keys, k.merged_keys);
    EXPECT_EQ(read->withdrawn, 16);
    EXPECT_FALSE(Known::decode(""));
    EXPECT_FALSE(Known::decode(BytesView(k.encode()).substr(0, 9)));
    EventBody body;
    body.event = "bytes", body.links = {{{1, 1}, true}, {{2, 2}, false}}, body.created = body.historic = true, body.key = 7, body.source_name = "web", body.refused_merge = "why";
    const auto again = decode_event_body(encode(body));
    ASSERT_TRUE(again);
    EXPECT_EQ(encode(*again), encode(body));
    EXPECT_EQ(again->links, body.links);
    EXPECT_TRUE(again->created && again->historic && !again->claimed);
    EXPECT_EQ(again->source_name + again->refused_merge, "webwhy");
    EXPECT_FALSE(decode_event_body(Writer().bytes(2, "short").take()));
}

}  // namespace
}  // namespace kesher::identity
