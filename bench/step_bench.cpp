// One core of the engine without disk and network: the front's part, the partitions' part, and replay from the log, against a bare hash map.
#include <unordered_map>

#include "world.hpp"

using namespace kesher;
using namespace kesher::bench;

namespace {

constexpr std::size_t events = 100'000, rounds = 6, segment_count = 50;

}  // namespace

int main() {
    const Moment start{1'770'000'000'000};
    std::vector<double> step, front, map_rate, replay, plain_read;
    for (std::size_t round = 0; round < rounds; ++round) {
        Random random(round + 1);
        std::vector<ingest::Item> items;
        std::vector<std::string> texts;
        for (std::size_t i = 0; i < events; ++i) {
            texts.push_back(to_json(event_of(i, random)));
            auto parsed = need(ingest::parse_call("track", texts.back(), start));
            items.push_back(std::move(parsed.front()));
        }
        // The engine's own front with a dispatch that only collects, then partitions of our own.
        auto world = make_engine(start, segment_count, 0);
        std::vector<RecordPtr> records;
        adapters::LogOptions options;
        options.folder = "/bench";
        options.synchronous = true;
        auto log = need(adapters::EmbeddedLog::open(world->files, options));
        engine::Front alone({*log, world->keys, world->runs}, engine::partitions_default, [&](const RecordPtr& record) { records.push_back(record); });
        for (const auto& [at, d] : world->front().catalog()->definitions()) need(alone.publish({{d->workspace, Environment::live}, d->kind, d->id, d->body}, start));
        const std::size_t definitions = records.size();
        double began = seconds();
        for (const ingest::Item& item : items)
            if (auto taken = alone.take(scope, 1, item, start); taken.status != ItemResult::Status::accepted) stop(taken.faults.front());
        front.push_back(static_cast<double>(events) / (seconds() - began));
        std::vector<std::unique_ptr<engine::Partition>> partitions;
        for (PartitionNo no = 0; no < engine::partitions_default; ++no) partitions.push_back(std::make_unique<engine::Partition>(no));
        const auto fold = [&](std::size_t from, std::size_t to) {
            for (std::size_t i = from; i < to; ++i) engine::route(records[i]->header, engine::partitions_default, [&](PartitionNo no) { (void)partitions[no]->step(*records[i]); });
        };
        fold(0, definitions);
        began = seconds();
        fold(definitions, records.size());
        step.push_back(static_cast<double>(events) / (seconds() - began));
        // The floor of remembering anything: person → event name → count.
        began = seconds();
        std::unordered_map<std::string, std::unordered_map<std::string, std::size_t>> counts;
        for (const RecordPtr& record : records) ++counts[std::to_string(record->header.partition)][to_hex(to_bytes(record->header.person.hash))];
        map_rate.push_back(static_cast<double>(records.size()) / (seconds() - began));
        need(log->await_durable());
        // Replay: read, open, fold, as after a crash without any checkpoint.
        sim::SimStore empty;
        engine::Front again({*log, world->keys, world->runs}, engine::partitions_default, [](const RecordPtr&) {});
        std::vector<std::unique_ptr<engine::Partition>> fresh;
        for (PartitionNo no = 0; no < engine::partitions_default; ++no) fresh.push_back(std::make_unique<engine::Partition>(no));
        began = seconds();
        need(engine::restart({*log, empty, world->keys, world->runs}, again, fresh));
        replay.push_back(static_cast<double>(events) / (seconds() - began));
        for (PartitionNo no = 0; no < engine::partitions_default; ++no)
            if (fresh[no]->digest() != partitions[no]->digest()) stop(Fault{engine::codes::person_unknown, "the replay came to another state", "", ""});
        began = seconds();
        auto reader = need(log->open(1));
        while (need(reader->next())) {}
        plain_read.push_back(static_cast<double>(events) / (seconds() - began));
    }
    print_figure("partition-step", "records folded a second on one core, 50 segments, 10,000 people", step, map_rate, "two std::unordered_map look-ups a record", "records/s",
                 true);
    print_figure("front-step", "events taken a second on one core: de-duplication, identity, sealing, append", front, map_rate, "two std::unordered_map look-ups a record",
                 "events/s", true);
    print_figure("replay", "records replayed a second on one core: read, unseal, fold; same digest as the first run", replay, plain_read, "reading the same log without folding",
                 "records/s", true);
    return 0;
}
