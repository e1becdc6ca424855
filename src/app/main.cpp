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
    up->add_option("--history-days", o.history_days, "How far back the log is kept; 0: for ever")
        ->envname("KESHER_HISTORY_DAYS")
        ->check(CLI::Range(0, 36'500))
        ->capture_default_str();
    up->add_flag("--demo", o.demo, "Write the demo bank first, if it is not there");
    up->add_flag("--accept-upgrade", o.accept_upgrade, "Replay what an older version left without a clean stop");
    up->add_flag("--json", o.json, "One line of JSON when ready");
    up->add_option("--allow-host", o.allowed_hosts, "A further Host name that the API and the console answer under")->envname("KESHER_ALLOW_HOST");
    up->add_flag("--behind-tls", o.behind_tls, "A proxy speaks TLS for us: cookies are Secure")->envname("KESHER_BEHIND_TLS");
    up->configurable();
}

// Where the running engine is, the same for every command that talks to it.
template <class Options>
void add_engine(CLI::App* one, Options& o) {
    one->add_option("--data", o.data, "Data folder of the engine")->envname("KESHER_DATA")->capture_default_str();
    one->add_option("--workspace", o.workspace, "Workspace");
    one->add_option("--env", o.env, "live or test")->check(CLI::IsMember({"live", "test"}))->capture_default_str();
    one->add_flag("--json", o.json, "JSON on stdout");
}

void add_key(CLI::App& cli, KeyOptions& o) {
    CLI::App* key = cli.add_subcommand("key",
                                       "Create, list and revoke keys of the running engine.\n  kesher key create --source site\n"
                                       "  kesher key create --kind secret --scope read --scope manage --json\n  kesher key list --env test\n  kesher key revoke key_…");
    key->require_subcommand(1);
    static constexpr std::pair<const char*, const char*> actions[] = {
        {"create",
         "Make a key; its text is shown once. A write key is for what sends events and asks what to show; a secret key for what reads and manages.\n"
         "  kesher key create --source site --env test\n  kesher key create --kind secret --scope read | cut -d' ' -f1"},
        {"list", "Show the keys.\n  kesher key list\n  kesher key list --workspace demo --json"},
        {"revoke", "Take a key back at once.\n  kesher key revoke key_…"},
    };
    for (const auto& [action, what] : actions) {
        CLI::App* one = key->add_subcommand(action, what);
        add_engine(one, o);
        if (std::string(action) == "create") {
            one->add_option("--kind", o.kind, "write or secret")->check(CLI::IsMember({"write", "secret"}))->capture_default_str();
            one->add_option("--source", o.source, "Source of a write key; not needed when there is only one");
            one->add_option("--scope", o.scopes, "Scopes of a secret key: read, manage, privacy, agent");
        }
        if (std::string(action) == "revoke") one->add_option("id", o.id, "key_…")->required();
        one->callback([&o, action = action] { o.action = action; });
    }
}

// A token signs in to the engine as a whole: a workspace and an environment are chosen in the console.
void add_token(CLI::App& cli, KeyOptions& o) {
    CLI::App* token = cli.add_subcommand("token",
                                         "Print the console's address with a new one-time token: it signs in once, to every workspace and environment.\n"
                                         "  kesher token\n  kesher token --data /var/lib/kesher");
    token->add_option("--data", o.data, "Data folder of the engine")->envname("KESHER_DATA")->capture_default_str();
    token->callback([&o] { o.action = "token"; });
}

void add_config(CLI::App& cli, ConfigOptions& o) {
    CLI::App* pull = cli.add_subcommand(
        "pull", "Write what the running engine has published into a folder of YAML, one file per definition.\n  kesher pull config\n  kesher pull config --workspace demo --prune");
    CLI::App* diff = cli.add_subcommand("diff", "Compare a folder with the running engine; exit code 3 when they differ.\n  kesher diff config\n  kesher diff config --json");
    CLI::App* apply = cli.add_subcommand("apply", "Publish what differs, all of it or nothing.\n  kesher apply config --dry-run\n  kesher apply config --prune");
    for (CLI::App* one : {pull, diff, apply}) {
        one->add_option("folder", o.folder, "Folder of definitions: segments/open-cart.yaml …, workspace.yaml")->required();
        add_engine(one, o);
    }
    apply->add_flag("--dry-run", o.dry_run, "Only check, and say what would be done");
    pull->add_flag("--prune", o.prune, "Remove files of what is not published");
    apply->add_flag("--prune", o.prune, "Retire what is published and not in the folder");
}

void add_tools(CLI::App& cli, StoryOptions& story, SimOptions& sim, VerifyOptions& verify, OpenapiOptions& openapi) {
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
    CLI::App* o = cli.add_subcommand("openapi", "Print the description of the HTTP API (OpenAPI 3.1).\n  kesher openapi > openapi.json\n  kesher openapi --typescript > wire.ts");
    o->add_flag("--typescript", openapi.typescript, "Its schemas as TypeScript instead");
    o->add_flag("--modules", openapi.modules, "And these cut into files by subject: one line of JSON, name of the file to its text");
    cli.add_subcommand("version", "Print the version");
}

}  // namespace

int main(int argc, char** argv) {
    CLI::App cli{"Kesher: personal communication with consent.\nExit codes: 0 ok, 1 failure, 2 usage, 3 a check failed, 4 auth, 5 not found, 6 conflict, 7 unavailable."};
    cli.require_subcommand(1);
    cli.set_config("--config", "kesher.toml", "Settings file: a section for each command, such as [up] (flag > KESHER_* > file > default)");
    cli.allow_config_extras(CLI::config_extras_mode::error);
    UpOptions up;
    KeyOptions key;
    StoryOptions story;
    SimOptions sim;
    VerifyOptions verify;
    ConfigOptions config;
    OpenapiOptions openapi;
    add_up(cli, up);
    add_key(cli, key);
    add_token(cli, key);
    add_config(cli, config);
    add_tools(cli, story, sim, verify, openapi);
    try {
        cli.parse(argc, argv);
    } catch (const CLI::ParseError& error) { return cli.exit(error) == 0 ? 0 : 2; }
    if (cli.got_subcommand("up")) return up_command(up);
    if (cli.got_subcommand("key") || cli.got_subcommand("token")) return key_command(key);
    if (cli.got_subcommand("pull")) return pull_command(config);
    if (cli.got_subcommand("diff")) return diff_command(config);
    if (cli.got_subcommand("apply")) return apply_command(config);
    if (cli.got_subcommand("story")) return story_command(story);
    if (cli.got_subcommand("sim")) return sim_command(sim);
    if (cli.got_subcommand("verify")) return verify_command(verify);
    if (cli.got_subcommand("openapi")) return openapi_command(openapi);
    std::printf("kesher 0.1.0\n");
    return 0;
}
