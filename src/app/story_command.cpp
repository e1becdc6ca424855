#include <cstdio>
#include <fstream>
#include <sstream>

#include "adapters/system/system.hpp"
#include "app/commands.hpp"
#include "sim/story.hpp"

namespace kesher::app {
namespace {

struct Configuration {
    const char* name;
    sim::StoryMode mode;
};

// What is sent must be the same in all of them.
constexpr Configuration configurations[] = {
    {"64 partitions", {}},
    {"1 partition", {.partitions = 1}},
    {"7 partitions", {.partitions = 7}},
    {"restarted after every line", {.restart_each_line = true}},
    {"power cut after every line", {.partitions = 7, .restart_each_line = true, .cut_power = true}},
    {"events doubled", {.double_events = true}},
};

}  // namespace

int story_command(const StoryOptions& options) {
    std::size_t passed = 0, failed = 0;
    for (const std::string& file : options.files) {
        std::ifstream in(file);
        std::stringstream text;
        text << in.rdbuf();
        if (!in) {
            std::fprintf(stderr, "%s: cannot be read\n", file.c_str());
            ++failed;
            continue;
        }
        std::vector<std::string> sent;
        for (const Configuration& configuration : configurations) {
            if (!options.matrix && &configuration != &configurations[0]) break;
            auto result = sim::run_story(text.str(), configuration.mode, [](const std::string& name) { return adapters::load_zone(name); });
            if (!result) {
                std::printf("%s (%s): %s: %s; %s\n", file.c_str(), configuration.name, result.fault().where.c_str(), result.fault().detail.c_str(), result.fault().fix.c_str());
                ++failed;
                continue;
            }
            bool good = result->failures.empty();
            for (const sim::Failure& failure : result->failures)
                std::printf("%s:%zu (%s)\n    expected  %s\n    seen      %s\n    why       %s\n", file.c_str(), failure.line, configuration.name, failure.expected.c_str(),
                            failure.seen.c_str(), failure.why.c_str());
            if (sent.empty()) sent = result->sent;
            if (sent != result->sent) {
                good = false;
                std::printf("%s (%s): what was sent differs\n", file.c_str(), configuration.name);
                for (const std::string& one : sent) std::printf("    first     %s\n", one.c_str());
                for (const std::string& one : result->sent) std::printf("    here      %s\n", one.c_str());
            }
            if (good && (options.verbose || !options.matrix)) std::printf("ok  %s (%zu checks, %zu sent)\n", result->title.c_str(), result->checks, result->sent.size());
            (good ? passed : failed) += 1;
        }
    }
    std::printf("%zu passed, %zu failed, 0 skipped\n", passed, failed);
    return failed ? 3 : 0;
}

}  // namespace kesher::app
