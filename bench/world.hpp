/// The people, events and definitions that the benchmarks of the engine share.
///
/// Errors:  a fault ends the process.
/// Lives:   as long as the benchmark.
/// Runs on: one thread.
#pragma once

#include "figures.hpp"
#include "ingest/ingest.hpp"
#include "sim/sim_engine.hpp"

namespace kesher::bench {

constexpr std::size_t people = 10'000;
constexpr Scope scope{1, Environment::live};

// A bank's page views with eight properties, like the ones that sites send.
inline Value event_of(std::size_t i, Random& random) {
    return Object{{"type", "track"},
                  {"messageId", "m-" + std::to_string(i)},
                  {"userId", "u-" + std::to_string(random.below(people))},
                  {"event", "page_" + std::to_string(random.below(20))},
                  {"properties",
                   Object{{"path", "/mortgage/rates"},
                          {"referrer", "https://www.example.org/search?q=rates"},
                          {"title", "Rates today"},
                          {"price", 1234.5},
                          {"currency", "ILS"},
                          {"items", 3},
                          {"campaign", "spring"},
                          {"logged_in", true}}}};
}

/// A workspace with so many segments, and journeys that enter on some of them, wait, branch and write.
inline std::unique_ptr<sim::SimEngine> make_engine(Moment start, std::size_t segments, std::size_t journeys) {
    auto engine = std::make_unique<sim::SimEngine>(1, engine::partitions_default, start);
    need(engine->start());
    need(engine->make_workspace(1, "bench", Object{{"name", "bench"}, {"zone", "UTC"}}));
    need(
        engine->publish(scope, "creatives", "mail", Object{{"channel", "email"}, {"variants", Object{{"en", Object{{"subject", "Hello"}, {"body", "Hello {{ person.name }}"}}}}}}));
    for (std::size_t i = 0; i < segments; ++i)
        need(engine->publish(scope, "segments", "s" + std::to_string(i),
                             Object{{"name", "s"}, {"rule", "did page_" + std::to_string(i % 20) + " at least " + std::to_string(i / 20 + 2) + " times within 7 days"}}));
    for (std::size_t i = 0; i < journeys; ++i)
        need(engine->publish(scope, "journeys", "j" + std::to_string(i),
                             Object{{"enter", Object{{"event", "page_" + std::to_string(i % 20)}}},
                                    {"exit_on", "did ordered"},
                                    {"steps",
                                     Array{Object{{"type", "wait"}, {"for", "1 hour"}}, Object{{"type", "message"}, {"channel", "email"}, {"creative", "mail"}},
                                           Object{{"type", "wait"}, {"for", "1 day"}}}}}));
    need(engine->settle());
    return engine;
}

/// What the front makes of the items, collected: definitions first, then a record an event.
struct Records {
    std::vector<RecordPtr> all;
    std::size_t definitions = 0;
};
inline std::vector<ingest::Item> make_items(std::size_t count, std::uint64_t seed, Moment start) {
    Random random(seed);
    std::vector<ingest::Item> items;
    items.reserve(count);
    for (std::size_t i = 0; i < count; ++i) items.push_back(std::move(need(ingest::parse_call("track", to_json(event_of(i, random)), start)).front()));
    return items;
}

}  // namespace kesher::bench
