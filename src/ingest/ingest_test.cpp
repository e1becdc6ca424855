// What a source sent: each reason to refuse, with pointer and fix; a bad item takes no other with it; times, consents, duplicates.
#include <gtest/gtest.h>

#include <map>
#include <set>

#include "base/random.hpp"
#include "ingest/ingest.hpp"
#include "ingest/seen.hpp"

namespace kesher::ingest {
namespace {

const Moment now = *parse_moment("2026-03-02T12:00:00Z");

Item one(const std::string& body, std::string_view call = "track") {
    auto items = parse_call(call, body, now);
    EXPECT_TRUE(items) << body;
    return items ? items->front() : Item{};
}
std::string faults(const Item& item) {
    std::string out;
    for (const Fault& f : item.faults) out += std::string(f.code.name) + " " + f.where + "; ";
    return out;
}

TEST(Accepts, ATrackWithAllItsParts) {
    const std::string body =
        R"({"messageId":" m1 ","userId":42,"anonymousId":"a","event":"cart_added","timestamp":"2026-03-02T11:00:00Z","properties":{"price":5},"context":{"traits":{"plan":"gold"}}})";
    const Item item = one(body);
    EXPECT_EQ(faults(item), "");
    EXPECT_EQ(item.event.type, EventType::track);
    EXPECT_EQ(item.event.name, "cart_added");
    EXPECT_EQ(item.event.message_id, "m1");
    EXPECT_EQ(item.event.user_id, "42");
    EXPECT_EQ(item.event.at, now - hour_ms);
    EXPECT_EQ(item.event.properties.path("price")->as_integer(), 5);
    EXPECT_EQ(item.event.traits.path("plan")->as_string(), "gold");
    EXPECT_EQ(item.event.raw, body);
}

TEST(Accepts, EachCallAndItsShortForm) {
    const std::pair<const char*, EventType> calls[] = {{"t", EventType::track},           {"track", EventType::track}, {"i", EventType::identify},
                                                       {"identify", EventType::identify}, {"page", EventType::page},   {"p", EventType::page},
                                                       {"screen", EventType::screen},     {"group", EventType::group}, {"alias", EventType::alias}};
    for (const auto& [call, type] : calls) {
        const Item item = one(R"({"userId":"u","event":"e","groupId":"g","previousId":"p"})", call);
        EXPECT_EQ(faults(item), "") << call;
        EXPECT_EQ(item.event.type, type) << call;
    }
    EXPECT_EQ(one(R"({"type":"identify","userId":"u"})").event.type, EventType::identify);  // the body's word counts
}

struct Refusal {
    std::string body;
    const char* faults;
};
TEST(Refuses, EachWithItsCodeAndPointer) {
    const Refusal cases[] = {
        {R"({"event":"e"})", "event_invalid /userId; "},
        {R"({"event":"e","userId":"","anonymousId":"  "})", "event_invalid /userId; "},
        {R"({"userId":"u"})", "event_invalid /event; "},
        {R"({"userId":"u","event":""})", "event_invalid /event; "},
        {R"({"userId":"u","event":5})", "event_invalid /event; "},
        {R"({"userId":"u","event":")" + std::string(129, 'e') + "\"}", "event_invalid /event; "},
        {R"({"userId":")" + std::string(257, 'u') + R"(","event":"e"})", "event_invalid /userId; "},
        {R"({"userId":{},"event":"e"})", "event_invalid /userId; "},
        {R"({"userId":"u","event":"e","properties":[]})", "event_invalid /properties; "},
        {R"({"userId":"u","event":"e","traits":"x"})", "event_invalid /traits; "},
        {R"({"userId":"u","event":"e","context":1})", "event_invalid /context; "},
        {R"({"userId":"u","event":"e","timestamp":"yesterday"})", "event_invalid /timestamp; "},
        {R"({"userId":"u","event":"e","timestamp":9223372036854775807})", "event_invalid /timestamp; "},
        {R"({"userId":"u","event":"e","originalTimestamp":-9223372036854775808,"sentAt":9223372036854775807})", "event_invalid /originalTimestamp; event_invalid /sentAt; "},
        {R"({"userId":"u","event":"e","type":"buy"})", "event_invalid /type; "},
        {R"({"type":"group","userId":"u"})", "event_invalid /groupId; "},
        {R"({"type":"alias","userId":"u"})", "event_invalid /previousId; "},
        {R"({"type":"alias","previousId":"p"})", "event_invalid /userId; "},
        {"[]", "event_invalid ; "},
        {"5", "event_invalid ; "},
        {R"({"userId":"u","event":"e","properties":{"x":")" + std::string(event_bytes_max, 'x') + "\"}}", "event_too_large ; "},
        {R"({"userId":"u","event":"e","context":{"consent":[{"purpose":"x"},{"purpose":"ads","state":"granted"},{"purpose":"ads","channel":"fax","state":"granted"}]}})",
         "event_invalid /context/consent/0/purpose; event_invalid /context/consent/2/channel; "},
        {R"({"userId":"u","event":"e","context":{"consent":{"purpose":"ads","state":"maybe"}}})", "event_invalid /context/consent/state; "}};
    for (const Refusal& c : cases) {
        const Item item = one(c.body);
        EXPECT_EQ(faults(item), c.faults) << c.body.substr(0, 100);
        for (const Fault& f : item.faults) EXPECT_FALSE(f.fix.empty() || f.detail.empty()) << c.body.substr(0, 100);
        EXPECT_LE(item.event.raw.size(), event_bytes_max);
    }
}

TEST(Refuses, AMalformedSingleCallAsAWhole) {
    const std::pair<std::string, Code> cases[] = {{"{", kesher::codes::json_malformed},
                                                  {"", kesher::codes::json_malformed},
                                                  {R"({"a":1,"a":2})", kesher::codes::json_duplicate_key},
                                                  {std::string(40, '['), kesher::codes::json_too_deep}};
    for (const auto& [body, code] : cases) {
        const auto items = parse_call("track", body, now);
        ASSERT_FALSE(items) << body;
        EXPECT_EQ(items.fault().code, code) << body;
    }
}

TEST(Batch, KeepsItsGoodPart) {
    const std::string body =
        R"({"sentAt":"2026-03-02T12:00:05Z","batch":[{"type":"track","userId":"u","event":"a"},{"type":"track","userId":"u"},nonsense,{"type":"track","userId":"u","event":"b","context":{"k":1}},{"x":1,"x":2}],"context":{"lib":"js"}})";
    const auto items = parse_call("batch", body, now);
    ASSERT_TRUE(items);
    ASSERT_EQ(items->size(), 5U);
    EXPECT_EQ(faults((*items)[0]), "");
    EXPECT_EQ(faults((*items)[1]), "event_invalid /event; ");
    EXPECT_EQ((*items)[2].faults[0].code, kesher::codes::json_malformed);
    EXPECT_EQ(faults((*items)[3]), "");
    EXPECT_EQ((*items)[4].faults[0].code, kesher::codes::json_duplicate_key);
    EXPECT_EQ(to_json((*items)[0].event.context), R"({"lib":"js"})");
    EXPECT_EQ(to_json((*items)[3].event.context), R"({"k":1})");
    EXPECT_FALSE((*items)[0].imported);
    EXPECT_TRUE(parse_call("import", body, now)->front().imported);
}

TEST(Batch, HasAtMostFiveHundredItems) {
    const auto of = [](std::size_t n) {
        std::string out = "{\"batch\":[";
        for (std::size_t i = 0; i < n; ++i) out += std::string(i ? "," : "") + R"({"type":"track","userId":"u","event":"e"})";
        return out + "]}";
    };
    EXPECT_EQ(parse_call("batch", of(0), now)->size(), 0U);
    EXPECT_EQ(parse_call("batch", of(batch_items_max), now)->size(), batch_items_max);
    const auto over = parse_call("batch", of(batch_items_max + 1), now);
    ASSERT_FALSE(over);
    EXPECT_EQ(over.fault().code, codes::batch_too_large);
    for (const char* body : {"", "[]", "{}", R"({"batch":{}})", R"({"batch":[1)", R"({"batch":[],"a":1,"a":2})", R"({"batch":[]} x)"})
        EXPECT_FALSE(parse_call("batch", body, now)) << body;
}

TEST(Times, AreTheClientsCorrectedByItsClockAndNeverFarAhead) {
    const auto at = [](const char* times) { return to_rfc3339(one(std::string(R"({"userId":"u","event":"e",)") + times + "}").event.at); };
    EXPECT_EQ(at(R"("x":1)"), "2026-03-02T12:00:00.000Z");
    EXPECT_EQ(at(R"("timestamp":"2026-03-01T00:00:00Z","originalTimestamp":"2026-02-01T00:00:00Z")"), "2026-03-01T00:00:00.000Z");
    EXPECT_EQ(at(R"("timestamp":1772366400000)"), "2026-03-01T12:00:00.000Z");
    EXPECT_EQ(at(R"("originalTimestamp":"2026-03-02T13:00:00Z","sentAt":"2026-03-02T13:00:10Z")"), "2026-03-02T11:59:50.000Z");
    EXPECT_EQ(at(R"("originalTimestamp":"2026-03-02T11:00:00Z")"), "2026-03-02T11:00:00.000Z");
    EXPECT_EQ(at(R"("timestamp":"2030-01-01")"), "2026-03-02T12:10:00.000Z");
    EXPECT_EQ(at(R"("timestamp":null,"originalTimestamp":"")"), "2026-03-02T12:00:00.000Z");
}

TEST(Ids, AMissingMessageIdIsMadeOfTheBytesAndTheArrival) {
    const std::string body = R"({"userId":"u","event":"e"})";
    const std::string made = one(body).event.message_id;
    EXPECT_TRUE(made.starts_with("auto-"));
    EXPECT_EQ(one(body).event.message_id, made);
    EXPECT_NE(one(body + " ").event.message_id, made);
    EXPECT_NE(parse_call("track", body, now + 1)->front().event.message_id, made);
}

TEST(Ids, AMessageIsNamedByScopeSourceAndId) {
    const Scope live{1, Environment::live}, test{1, Environment::test}, other{2, Environment::live};
    const std::set<Hash128> all = {message_hash(live, 1, "m"), message_hash(test, 1, "m"), message_hash(other, 1, "m"),
                                   message_hash(live, 2, "m"), message_hash(live, 1, "n"), message_hash(live, 1, "")};
    EXPECT_EQ(all.size(), 6U);
    EXPECT_TRUE(all.contains(message_hash(live, 1, "m")));
}

TEST(Consents_, TheShortAndTheLongForm) {
    const Item item = one(R"({"userId":"u","event":"e","context":{"consent":{"analytics":true,"ads":false,"other":true,"marketing":"yes"}}})");
    ASSERT_EQ(item.consents.size(), 2U);
    EXPECT_EQ(item.consents[0].key, (ConsentKey{Purpose::analytics, Channel::any}));
    EXPECT_EQ(item.consents[0].consent.state, ConsentState::granted);
    EXPECT_EQ(item.consents[1].consent.state, ConsentState::withdrawn);
    const auto claim = parse_consent(
        *parse_json(R"({"purpose":"marketing","channel":"sms","state":"granted","at":"2026-03-01T00:00:00Z","text_version":"v2","locale":"he","proof":"form"})"), now, "");
    ASSERT_TRUE(claim);
    EXPECT_EQ(claim->key, (ConsentKey{Purpose::marketing, Channel::sms}));
    EXPECT_EQ(to_rfc3339(claim->consent.at), "2026-03-01T00:00:00.000Z");
    EXPECT_EQ(claim->consent.text_version + claim->consent.locale + claim->consent.proof, "v2heform");
    EXPECT_EQ(parse_consent(*parse_json(R"({"purpose":"ads","state":"granted","at":"2030-01-01"})"), now, "")->consent.at, now);  // never from the future
    for (const char* wrong : {"null", "5", "{}", R"({"purpose":"ads"})", R"({"purpose":"ads","state":"unknown"})", R"({"purpose":"ads","channel":null,"state":"granted"})",
                              R"({"purpose":"ads","state":"granted","at":"soon"})"})
        EXPECT_FALSE(parse_consent(*parse_json(wrong), now, "")) << wrong;
}

TEST(Stored, AnEventComesBackAndDamageIsRefused) {
    const Item item = one(R"({"messageId":"m","userId":"u","anonymousId":"a","event":"e","properties":{"x":1},"context":{"traits":{"p":2}}})");
    const Bytes bytes = encode(item.event);
    const auto read = decode_event(bytes);
    ASSERT_TRUE(read);
    EXPECT_EQ(encode(*read), bytes);
    EXPECT_EQ(read->properties, item.event.properties);
    EXPECT_EQ(read->traits, item.event.traits);
    EXPECT_EQ(read->context, item.event.context);
    EXPECT_EQ(read->raw, item.event.raw);
    EXPECT_EQ(read->user_id + read->anonymous_id + read->name + read->message_id, "uaem");
    EXPECT_EQ(read->at, item.event.at);
    EXPECT_FALSE(decode_event(BytesView(bytes).substr(0, bytes.size() - 1)));
    EXPECT_FALSE(decode_event(Writer().number(1, 6).bytes(2, "e").take()));  // no type of event has this number
    Random random(4);
    for (int i = 0; i < 5'000; ++i) {
        Bytes damaged = bytes;
        damaged[random.below(damaged.size())] = static_cast<char>(random.next());
        if (const auto some = decode_event(damaged)) { EXPECT_LT(static_cast<std::size_t>(some->type), event_type_names.size()); }
    }
}

// ---- duplicates ----

class Runs final : public IdRuns {
public:
    Result<void> write(std::int64_t hour, std::span<const Hash128> sorted) override {
        held[hour] = {sorted.begin(), sorted.end()};
        return {};
    }
    Result<bool> contains(std::int64_t hour, const Hash128& hash) override { return held[hour].contains(hash); }
    std::vector<std::int64_t> hours() const override {
        std::vector<std::int64_t> out;
        for (const auto& [hour, ids] : held) out.push_back(hour);
        return out;
    }
    Result<void> drop(std::int64_t hour) override {
        held.erase(hour);
        return {};
    }
    std::uint64_t bytes() const override { return held.size(); }
    std::map<std::int64_t, std::set<Hash128>> held;
};

TEST(Seen_, AnItemCountsOnceWithinTheWindow) {
    Runs runs;
    Seen seen(runs);
    const Hash128 id{1, 2};
    EXPECT_FALSE(*seen.contains(id, now));
    seen.note(id, now, 10);
    EXPECT_TRUE(*seen.contains(id, now));
    EXPECT_FALSE(*seen.contains({1, 3}, now));
    EXPECT_TRUE(*seen.contains(id, now + dedupe_window_ms));
    EXPECT_FALSE(*seen.contains(id, now + dedupe_window_ms + hour_ms));  // also when nothing came since
}

TEST(Seen_, AnHourIsWrittenWhenItHasPassedAndIsDurable) {
    Runs runs;
    Seen seen(runs);
    seen.note({1, 1}, now, 10);
    seen.note({1, 2}, now + hour_ms, 11);
    ASSERT_TRUE(seen.settle(9));
    EXPECT_TRUE(runs.held.empty());
    EXPECT_EQ(seen.unsettled_from(), 10U);
    ASSERT_TRUE(seen.settle(10));
    EXPECT_EQ(runs.held.size(), 1U);
    EXPECT_EQ(seen.unsettled_from(), 11U);
    EXPECT_EQ(seen.current_size(), 1U);
    EXPECT_TRUE(*seen.contains({1, 1}, now + hour_ms));
    EXPECT_TRUE(*seen.contains({1, 1}, now + dedupe_window_ms));
    EXPECT_FALSE(*seen.contains({1, 1}, now + dedupe_window_ms + hour_ms));
    seen.note({1, 3}, now + dedupe_window_ms + 3 * hour_ms, 12);
    ASSERT_TRUE(seen.settle(12));
    EXPECT_FALSE(runs.held.contains(now.ms / hour_ms));
    seen.note({1, 4}, now, 13);  // a clock that went back: hours only go forward
    EXPECT_TRUE(*seen.contains({1, 4}, now + dedupe_window_ms + 3 * hour_ms));
}

}  // namespace
}  // namespace kesher::ingest
