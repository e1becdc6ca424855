// The program: reads the command line and calls one command.
#include <CLI/CLI.hpp>
#include <cstdio>

#include "app/commands.hpp"

namespace {

using namespace kesher::app;

void add_up(CLI::App& cli, UpOptions& o) {
    CLI::App* up = cli.add_subcommand("up", "Start the engine.\n  kesher up --demo\n  kesher up --data /var/lib/kesher --listen 127.0.0.1:7070 --json");
    up->add_option("--data", o.data, "Folder of log, keys and store")->envname("KESHER_DATA")->capture_default_str();
    up->add_option("--listen", o.listen, "Address and port")->envname("KESHER_LISTEN")->capture_default_str();
    up->add_option("--public-url", o.public_url, "Address of the links in messages, such as https://choices.example.com (default: the listen address)")
        ->envname("KESHER_PUBLIC_URL");
    up->add_option("--console", o.console, "Folder of the built console")->envname("KESHER_CONSOLE");
    up->add_option("--workers", o.workers, "Threads that step partitions")->envname("KESHER_WORKERS")->check(CLI::Range(1, 64))->capture_default_str();
    up->add_flag("--demo", o.demo, "Write the demo bank first, if it is not there");
    up->add_flag("--accept-upgrade", o.accept_upgrade, "Replay what an older version left without a clean stop");
    up->add_flag("--json", o.json, "One line of JSON when ready");
    up->set_config("--config", "kesher.toml", "Settings file (flag > KESHER_* > file > default)");
}

void add_key(CLI::App& cli, KeyOptions& o) {
    CLI::App* key =
        cli.add_subcommand("key", "Create, list and revoke keys of the running engine.\n  kesher key create --kind write --env test --source site --json\n  kesher key list");
    key->require_subcommand(1);
    for (const char* action : {"create", "list", "revoke"}) {
        CLI::App* one = key->add_subcommand(action,
                                            std::string(action) == "create"     ? "Make a key; its text is shown once"
                                                : std::string(action) == "list" ? "Show the keys"
                                                                                : "Take a key back at once");
        one->add_option("--data", o.data, "Data folder of the engine")->envname("KESHER_DATA")->capture_default_str();
        one->add_option("--workspace", o.workspace, "Workspace");
        one->add_option("--env", o.env, "live or test")->check(CLI::IsMember({"live", "test"}))->capture_default_str();
        one->add_flag("--json", o.json, "JSON on stdout");
        if (std::string(action) == "create") {
            one->add_option("--kind", o.kind, "write or secret")->check(CLI::IsMember({"write", "secret"}))->capture_default_str();
            one->add_option("--source", o.source, "Source of a write key");
            one->add_option("--scope", o.scopes, "Scopes of a secret key: read, manage, privacy, agent");
        }
        if (std::string(action) == "revoke") one->add_option("id", o.id, "key_…")->required();
        one->callback([&o, action] { o.action = action; });
    }
}

void add_token(CLI::App& cli, KeyOptions& o) {
    CLI::App* token = cli.add_subcommand("token", "Print a console address with a new one-time token.\n  kesher token --data kesher-data");
    token->add_option("--data", o.data, "Data folder of the engine")->envname("KESHER_DATA")->capture_default_str();
    token->callback([&o] { o.action = "token"; });
}

void add_tools(CLI::App& cli, StoryOptions& story, SimOptions& sim, VerifyOptions& verify) {
    CLI::App* s = cli.add_subcommand("story", "Run stories on the real engine in simulated time.\n  kesher story tests/stories/*.story\n  kesher story --matrix my.story");
    s->add_option("files", story.files, "Story files")->required();
    s->add_flag("--matrix", story.matrix, "Also with 1 and 7 partitions, restarts, power cuts and doubled events");
    s->add_flag("-v,--verbose", story.verbose, "A line for each run");
    CLI::App* m = cli.add_subcommand("sim", "Play random people against the engine, with faults.\n  kesher sim --seed 7\n  kesher sim --seed 1 --seeds 50");
    m->add_option("--seed", sim.seed, "First seed")->capture_default_str();
    m->add_option("--seeds", sim.seeds, "How many seeds")->capture_default_str();
    m->add_option("--hours", sim.hours, "Simulated hours a seed")->capture_default_str();
    CLI::App* v = cli.add_subcommand("verify", "Check log, store and keys of a stopped engine.\n  kesher verify --data kesher-data");
    v->add_option("--data", verify.data, "Data folder")->envname("KESHER_DATA")->capture_default_str();
    cli.add_subcommand("version", "Print the version");
}

}  // namespace

int main(int argc, char** argv) {
    CLI::App cli{"Kesher: personal communication with consent.\nExit codes: 0 ok, 1 failure, 2 usage, 3 a check failed, 4 auth, 5 not found, 6 conflict, 7 unavailable."};
    cli.require_subcommand(1);
    UpOptions up;
    KeyOptions key;
    StoryOptions story;
    SimOptions sim;
    VerifyOptions verify;
    add_up(cli, up);
    add_key(cli, key);
    add_token(cli, key);
    add_tools(cli, story, sim, verify);
    try {
        cli.parse(argc, argv);
    } catch (const CLI::ParseError& error) { return cli.exit(error) == 0 ? 0 : 2; }
    if (cli.got_subcommand("up")) return up_command(up);
    if (cli.got_subcommand("key") || cli.got_subcommand("token")) return key_command(key);
    if (cli.got_subcommand("story")) return story_command(story);
    if (cli.got_subcommand("sim")) return sim_command(sim);
    if (cli.got_subcommand("verify")) return verify_command(verify);
    std::printf("kesher 0.1.0\n");
    return 0;
}
