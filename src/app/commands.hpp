/// The commands of the program, one function each.
///
/// Errors:  the exit codes of docs/cli.md: 0 ok, 1 failure, 2 usage, 3 a check failed, 4 auth, 5 not found, 6 conflict, 7 unavailable.
/// Lives:   options are values, read once.
/// Runs on: the main thread.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace kesher::app {

struct StoryOptions {
    std::vector<std::string> files;
    bool matrix = false, json = false, verbose = false;
};
int story_command(const StoryOptions& options);

struct SimOptions {
    std::uint64_t seed = 1, seeds = 1;
    int hours = 72;
    bool json = false;
};
int sim_command(const SimOptions& options);

struct UpOptions {
    std::string data = "kesher-data", listen = "127.0.0.1:7070", console, public_url;
    bool demo = false, json = false, accept_upgrade = false, behind_tls = false;
    std::vector<std::string> allowed_hosts;
    std::size_t workers = 2;
    int history_days = 400;
};
int up_command(const UpOptions& options);

struct KeyOptions {
    std::string data = "kesher-data", action, kind = "write", env = "live", workspace, source, id;
    std::vector<std::string> scopes;
    bool json = false;
};
int key_command(const KeyOptions& options);

struct ConfigOptions {
    std::string folder, data = "kesher-data", env = "live", workspace;
    bool json = false, dry_run = false, prune = false;
};
int pull_command(const ConfigOptions& options);
int diff_command(const ConfigOptions& options);
int apply_command(const ConfigOptions& options);

struct OpenapiOptions {
    bool typescript = false;
    bool modules = false;  ///< the same, a file for each subject: {"people.ts": TEXT, …}
};
int openapi_command(const OpenapiOptions& options);

struct VerifyOptions {
    std::string data = "kesher-data";
    bool json = false;
};
int verify_command(const VerifyOptions& options);

}  // namespace kesher::app
