// The program: reads the command line and calls one command.
#include <CLI/CLI.hpp>
#include <cstdio>

#include "app/commands.hpp"

namespace {

using namespace kesher::app;

void add_story(CLI::App& cli, StoryOptions& o) {
    CLI::App* story = cli.add_subcommand("story", "Run stories on the real engine in simulated time.\n  kesher story tests/stories/*.story\n  kesher story --matrix my.story");
    story->add_option("files", o.files, "Story files")->required();
    story->add_flag("--matrix", o.matrix, "Also with 1 and 7 partitions, restarts, power cuts and doubled events");
    story->add_flag("-v,--verbose", o.verbose, "A line for each run");
}

}  // namespace

int main(int argc, char** argv) {
    CLI::App cli{"Kesher: personal communication with consent.\nExit codes: 0 ok, 1 failure, 2 usage, 3 a check failed, 4 auth, 5 not found, 6 conflict, 7 unavailable."};
    cli.require_subcommand(1);
    StoryOptions story;
    add_story(cli, story);
    try {
        cli.parse(argc, argv);
    } catch (const CLI::ParseError& error) {
        return cli.exit(error) == 0 ? 0 : 2;
    }
    if (cli.got_subcommand("story")) return story_command(story);
    return 2;
}
