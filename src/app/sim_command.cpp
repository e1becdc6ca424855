#include <cstdio>

#include "app/commands.hpp"
#include "sim/sim_run.hpp"

namespace kesher::app {
namespace {

// What people asked for and were told, each with its name.
constexpr std::pair<const char*, std::uint64_t sim::AskedCounts::*> told[] = {
    {"shown", &sim::AskedCounts::shown},
    {"nothing", &sim::AskedCounts::nothing},
    {"ghosts", &sim::AskedCounts::ghosts},
    {"capped", &sim::AskedCounts::capped},
    {"without consent", &sim::AskedCounts::unconsented},
    {"silenced", &sim::AskedCounts::silenced},
    {"suppressions", &sim::AskedCounts::suppressions},
    {"tasks ended", &sim::AskedCounts::tasks},
    {"tasks answered", &sim::AskedCounts::answered},
    {"answers refused", &sim::AskedCounts::refused},
    {"arms", &sim::AskedCounts::arms},
    {"conversions", &sim::AskedCounts::converted},
    {"decisions forgotten by a crash", &sim::AskedCounts::forgotten},
};

void add(sim::AskedCounts& sum, const sim::AskedCounts& one) {
    for (const auto& [name, member] : told) sum.*member += one.*member;
}

// Prints them; how many never happened.
std::size_t print_told(const sim::AskedCounts& sum, bool all_needed) {
    std::size_t missing = 0;
    std::string line;
    for (const auto& [name, member] : told) line += (line.empty() ? "" : ", ") + std::to_string(sum.*member) + " " + name;
    std::printf("decided: %s\n", line.c_str());
    for (const auto& [name, member] : told)
        if (all_needed && sum.*member == 0) {
            std::printf("never: %s: people do not ask for it\n", name);
            ++missing;
        }
    return missing;
}

}  // namespace

int sim_command(const SimOptions& options) {
    std::size_t passed = 0, failed = 0;
    sim::FaultCounts fired;
    sim::AskedCounts asked;
    std::uint64_t events = 0, sent = 0, merges = 0, erasures = 0, late = 0, duplicates = 0, crashes = 0, appends = 0;
    for (std::uint64_t seed = options.seed; seed < options.seed + options.seeds; ++seed) {
        const sim::SimResult result = sim::run_sim(seed, options.hours);
        bool good = result.broken.empty();
        for (const std::string& what : result.broken)
            std::printf("seed %llu: %s\n    repeat it: kesher sim --seed %llu --hours %d\n", static_cast<unsigned long long>(seed), what.c_str(),
                        static_cast<unsigned long long>(seed), options.hours);
        if (good && seed % 50 == 0) {  // the same seed is the same game
            const sim::SimResult twice = sim::run_sim(seed, options.hours);
            if (twice.trace != result.trace || twice.digest != result.digest) {
                good = false;
                std::printf("seed %llu: a second run came to another state\n", static_cast<unsigned long long>(seed));
            }
        }
        (good ? passed : failed) += 1;
        events += result.events;
        sent += result.sent;
        merges += result.merges;
        erasures += result.erasures;
        late += result.late;
        duplicates += result.duplicates;
        crashes += result.crashes;
        appends += result.failed_appends;
        add(asked, result.asked);
        fired.power_cuts += result.faults.power_cuts;
        fired.lost_writes += result.faults.lost_writes;
        fired.torn_writes += result.faults.torn_writes;
        fired.lost_renames += result.faults.lost_renames;
        fired.failed_writes += result.faults.failed_writes;
        fired.failed_syncs += result.faults.failed_syncs;
        fired.failed_store_writes += result.faults.failed_store_writes;
    }
    const auto n = [](std::uint64_t v) { return static_cast<unsigned long long>(v); };
    std::printf("played: %llu events, %llu duplicates, %llu late, %llu merges, %llu erasures, %llu messages, %llu crashes\n", n(events), n(duplicates), n(late), n(merges),
                n(erasures), n(sent), n(crashes));
    std::printf("faults: %llu power cuts, %llu lost writes, %llu torn writes, %llu failed writes, %llu failed syncs, %llu failed appends, %llu failed store writes\n",
                n(fired.power_cuts), n(fired.lost_writes), n(fired.torn_writes), n(fired.failed_writes), n(fired.failed_syncs), n(appends), n(fired.failed_store_writes));
    failed += print_told(asked, options.seeds >= 20);
    if (options.seeds >= 20)
        for (const auto& [what, count] : {std::pair<const char*, std::uint64_t>{"power cuts", fired.power_cuts},
                                          {"lost writes", fired.lost_writes},
                                          {"torn writes", fired.torn_writes},
                                          {"failed writes", fired.failed_writes},
                                          {"failed syncs", fired.failed_syncs},
                                          {"failed store writes", fired.failed_store_writes},
                                          {"late events", late},
                                          {"merges", merges},
                                          {"erasures", erasures},
                                          {"messages", sent},
                                          {"duplicates", duplicates}})
            if (count == 0) {
                std::printf("no %s in %llu seeds: the faults do not reach the engine\n", what, n(options.seeds));
                ++failed;
            }
    std::printf("%zu passed, %zu failed, 0 skipped\n", passed, failed);
    return failed ? 3 : 0;
}

}  // namespace kesher::app
