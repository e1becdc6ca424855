// What definitions cost an event, what a decision costs a partition, and what a person costs in memory.
#include <malloc.h>

#include "world.hpp"

using namespace kesher;
using namespace kesher::bench;

namespace {

constexpr std::size_t events = 60'000, decisions = 20'000, rounds = 6;

// Bytes that the process holds from its allocator.
double held() { return static_cast<double>(::mallinfo2().uordblks); }

struct Folded {
    double events_per_s = 0, bytes_per_person = 0, payload_per_person = 0;
};

// Folds the same events into partitions of a workspace with so many definitions.
Folded fold(std::size_t segments, std::size_t journeys, std::uint64_t seed, Moment start) {
    auto world = make_engine(start, segments, journeys);
    std::vector<RecordPtr> records;
    adapters::LogOptions options;
    options.folder = "/bench";
    options.synchronous = true;
    auto log = need(adapters::EmbeddedLog::open(world->files, options));
    engine::Front front({*log, world->keys, world->runs}, engine::partitions_default, [&](const RecordPtr& record) { records.push_back(record); });
    for (const char* kind : {"workspaces", "sources", "creatives", "segments", "journeys"})
        for (const auto& [at, d] : world->front().catalog()->definitions())
            if (d->kind == kind) need(front.publish({{d->workspace, Environment::live}, d->kind, d->id, d->body}, start));
    const std::size_t definitions = records.size();
    for (const ingest::Item& item : make_items(events, seed, start)) (void)front.take(scope, 1, item, start);
    std::vector<std::unique_ptr<engine::Partition>> partitions;
    for (PartitionNo no = 0; no < engine::partitions_default; ++no) partitions.push_back(std::make_unique<engine::Partition>(no));
    const auto step = [&](std::size_t from, std::size_t to) {
        for (std::size_t i = from; i < to; ++i) engine::route(records[i]->header, engine::partitions_default, [&](PartitionNo no) { (void)partitions[no]->step(*records[i]); });
    };
    step(0, definitions);
    const double before = held(), began = seconds();
    step(definitions, records.size());
    Folded out;
    out.events_per_s = static_cast<double>(events) / (seconds() - began);
    double payload = 0;
    std::size_t persons = 0;
    for (const auto& partition : partitions)
        for (const auto& [id, person] : partition->persons()) {
            payload += static_cast<double>(profiles::encode(person, true).size());
            ++persons;
        }
    out.bytes_per_person = (held() - before) / static_cast<double>(persons);
    out.payload_per_person = payload / static_cast<double>(persons);
    return out;
}

// Decisions a second of one partition's thread: 20 actions, gates, priority, rendering; and a look-up of the same persons beside it.
std::pair<double, double> decide_rate(Moment start) {
    auto world = make_engine(start, 10, 0);
    need(world->publish(scope, "placements", "hero", Object{{"channel", "web"}, {"purpose", "service"}}));
    need(world->publish(scope, "creatives", "web", Object{{"channel", "web"}, {"variants", Object{{"en", Object{{"title", "Hello {{ person.name }}"}}}}}}));
    for (int i = 0; i < 20; ++i)
        need(world->publish(scope, "actions", "a" + std::to_string(i),
                            Object{{"placements", Array{"hero"}}, {"value", i}, {"eligible", i % 2 ? "did page_1" : "everyone"}, {"creatives", Array{"web"}}}));
    for (const ingest::Item& item : make_items(5'000, 1, start)) (void)world->front().take(scope, 1, item, start);
    need(world->settle());
    const engine::Workspace& workspace = *world->front().catalog()->workspace(1);
    std::vector<std::pair<const engine::Partition*, const Person*>> all;
    for (const auto& partition : world->engine().partitions())
        for (const auto& [id, person] : partition->persons()) all.emplace_back(partition.get(), &person);
    std::size_t chosen = 0, found = 0;
    double began = seconds();
    for (std::size_t i = 0; i < decisions; ++i) {
        const auto& [partition, person] = all[i % all.size()];
        const Decision decision =
            kesher::decisions::decide(*person, partition->scene(workspace, scope, start), {Hasher("bench").add(i).done(), "hero", Object{{"device", "phone"}}});
        chosen += decision.reason == "chosen";
    }
    const double rate = static_cast<double>(decisions) / (seconds() - began);
    if (chosen != decisions) stop(Fault{engine::codes::person_unknown, "a decision chose nothing", "", ""});
    began = seconds();
    for (std::size_t i = 0; i < decisions * 10; ++i) found += all[i % all.size()].first->person(all[i % all.size()].second->id) != nullptr;
    return {rate, static_cast<double>(found) / (seconds() - began)};
}

}  // namespace

int main() {
    const Moment start{1'770'000'000'000};
    std::vector<double> with, without, memory, payload, decided, looked_up;
    for (std::size_t round = 0; round < rounds; ++round) {
        const Folded full = fold(50, 20, round + 1, start), bare = fold(0, 0, round + 1, start);
        with.push_back(1e6 / full.events_per_s);
        without.push_back(1e6 / bare.events_per_s);
        memory.push_back(full.bytes_per_person);
        payload.push_back(full.payload_per_person);
        const auto [rate, floor] = decide_rate(start);
        decided.push_back(rate);
        looked_up.push_back(floor);
    }
    print_figure("event-cost", "microseconds to fold an event, 50 segments and 20 journeys, 10,000 people", with, without, "the same event with no segment and no journey",
                 "us/event", false);
    print_figure("person-memory", "heap bytes a person with six events in memory", memory, payload, "the person's stored form", "bytes", false);
    print_figure("decide-step", "decisions a second on one core: 20 actions, gates, priority, rendering", decided, looked_up, "finding the person", "decisions/s", true);
    return 0;
}
