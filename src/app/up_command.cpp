// kesher up: opens the data, writes the demo if asked, serves until it is told to stop.
#include <csignal>
#include <sys/stat.h>
#include <cstdio>
#include <fstream>
#include <thread>
#include <unistd.h>

#include "adapters/http/server.hpp"
#include "adapters/outbound/local_inbox.hpp"
#include "app/commands.hpp"
#include "app/config_folder.hpp"
#include "app/door.hpp"
#include "app/ground.hpp"
#include "sim/demo.hpp"

namespace kesher::app {
namespace {

int stopped_with(const Fault& fault) {
    std::fprintf(stderr, "kesher: %s: %s%s%s%s%s\n", fault.code.name, fault.detail.c_str(), fault.where.empty() ? "" : " at ", fault.where.c_str(), fault.fix.empty() ? "" : "; ",
                 fault.fix.c_str());
    return fault.code == codes::data_locked ? 6 : fault.code == kesher::codes::http_listen ? 7 : 1;
}

std::string console_folder(const std::string& given) {
    if (!given.empty()) return given;
    char path[4096];
    const ssize_t n = ::readlink("/proc/self/exe", path, sizeof path - 1);
    if (n <= 0) return {};
    const std::string self(path, static_cast<std::size_t>(n));
    return self.substr(0, self.rfind('/')) + "/../console";
}

bool has_workspace(const engine::Catalog& catalog, const std::string& name) {
    for (const auto& [no, workspace] : catalog.workspaces())
        if (workspace->name == name) return true;
    return false;
}

WorkspaceNo next_workspace(const engine::Catalog& catalog) { return catalog.workspaces().empty() ? 1 : catalog.workspaces().rbegin()->first + 1; }

// What demo/ holds, with what an engine that runs would add.
Result<std::vector<Definition>> demo_definitions() {
    TRY(folder, parse_folder(demo_folder(), "demo"));
    std::vector<Definition> out;
    for (FolderDefinition& one : folder) {
        Definition d;
        d.kind = std::move(one.kind);
        d.id = std::move(one.id);
        d.body = std::move(one.body);
        if (d.kind == "workspaces") {
            d.body.set("name", d.id);
            const Value* zone = d.body.find("zone");
            TRY(table, zone_table(zone ? zone->as_string() : "UTC"));
            d.body.set("zone_table", std::move(table));
        }
        out.push_back(std::move(d));
    }
    return out;
}

// Says how far the start is: to /healthz, and in a line for whoever waits at the terminal.
class Starting {
public:
    Starting(Runtime& runtime, const UpOptions& up) : runtime_(runtime), data_(up.data), quiet_(up.json), terminal_(::isatty(STDERR_FILENO) == 1) {}
    /// `share` of this part, which leads from where the start was to `end`.
    std::function<void(double share)> part(const char* doing, double end) {
        say(doing, 0);
        return [this, doing, begin = runtime_.progress(), end](double share) {
            runtime_.tell(doing, begin + (end - begin) * share);
            say(doing, static_cast<int>(share * 100));
        };
    }
    void done() {
        if (open_) std::fputc('\n', stderr);
        open_ = false;
    }

private:
    // At a terminal one line that counts; in a file a line for each quarter.
    void say(const std::string& doing, int percent) {
        const bool news = doing != doing_;
        if (quiet_ || (!news && (terminal_ ? percent == percent_ : percent / 25 == percent_ / 25))) return;
        if (news) done();
        doing_ = doing;
        percent_ = percent;
        const std::string what = doing == "demo" ? "writing the demo bank, " + std::to_string(sim::DemoOptions().people) + " people over 30 days" : "reading " + data_;
        std::fprintf(stderr, "%skesher: %s …", terminal_ && !news ? "\r" : "", what.c_str());
        if (percent) std::fprintf(stderr, " %d %%", percent);
        open_ = terminal_;
        if (!terminal_) std::fputc('\n', stderr);
    }

    Runtime& runtime_;
    const std::string data_;
    const bool quiet_, terminal_;
    bool open_ = false;
    std::string doing_;
    int percent_ = 0;
};

// Writes the demo and the first workspace before anything serves: a log with past times, on one thread.
Result<void> prepare(Ground& ground, const UpOptions& up, Starting& starting, const Moment now) {
    const bool demo = up.demo;
    sim::DemoOptions options;
    engine::Engine engine(ground.parts(), engine::partitions_default, [&](const Handoff& handoff) {
        if (options.delivered) options.delivered(handoff);
    });
    // Of a fresh folder there is nothing to read; of one with data little is left to do afterwards.
    TRY(restarted, engine.start(now, {up.accept_upgrade, starting.part("reading", ground.log->range().last ? 0.9 : 0)}));
    (void)restarted;
    TRY_VOID(engine.front().note_environment(adapters::zones_version(), now));
    if (demo && !has_workspace(*engine.front().catalog(), "demo")) {
        options.workspace = next_workspace(*engine.front().catalog());
        options.now = now;
        TRY(definitions, demo_definitions());
        options.definitions = std::move(definitions);
        options.key_hash = [&](const std::string& key) { return to_hex(to_bytes(ground.keys->index(0, "api_key", key))); };
        options.progress = starting.part("demo", 0.95);
        TRY_VOID(sim::write_demo(engine, options));
    }
    if (!demo && !has_workspace(*engine.front().catalog(), "main")) {
        const Scope scope{next_workspace(*engine.front().catalog()), Environment::live};
        TRY(table, zone_table("UTC"));
        auto made = engine.front().publish({scope, "workspaces", "main", Object{{"name", "main"}, {"zone", "UTC"}, {"zone_table", table}}, 0, false, false}, now);
        if (!made) return made.fault();
        TRY_VOID(engine.settle(now));
    }
    return engine.checkpoint();
}

// It is put into HTML and into mail headers as it stands.
bool public_url_good(const std::string& url) {
    const std::size_t scheme = url.starts_with("https://") ? 8 : url.starts_with("http://") ? 7 : 0;
    return scheme && url.size() > scheme && url.size() <= 200 &&
        url.find_first_not_of("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~:/[]", scheme) == std::string::npos;
}

std::sig_atomic_t volatile asked_to_stop = 0;

void wait_for_signal() {
    struct sigaction action{};
    action.sa_handler = [](int) { asked_to_stop = 1; };
    ::sigaction(SIGINT, &action, nullptr);
    ::sigaction(SIGTERM, &action, nullptr);
    while (!asked_to_stop) ::usleep(50'000);
}

// Live, so that the demo's write keys can be used at once; a workspace of the user's own gets its keys by `kesher key create`.
Value workspaces_view(const engine::Catalog& catalog) {
    Array out;
    for (const auto& [no, workspace] : catalog.workspaces()) {
        const bool demo = workspace->name == "demo";
        out.push_back(Object{{"name", workspace->name}, {"env", "live"}, {"write_key", demo ? Value(std::string(sim::demo_core_key)) : Value()}});
        if (demo) out.push_back(Object{{"name", workspace->name}, {"env", "test"}, {"write_key", std::string(sim::demo_core_test_key)}});
    }
    return out;
}

void announce(const UpOptions& options, const std::string& url, const std::string& console, const engine::Catalog& catalog) {
    if (options.json) {
        std::printf("%s\n", to_json(Object{{"url", url}, {"console", console}, {"workspaces", workspaces_view(catalog)}}).c_str());
    } else {
        std::printf("\n  Console   %s\n", console.c_str());
        if (options.demo)
            std::printf("  Try it    curl -u %s: %s/v1/track -d '{\"userId\":\"me\",\"event\":\"mortgage_page\"}'\n", std::string(sim::demo_core_key).c_str(), url.c_str());
        std::printf("  Inbox     %s/inbox\n  Stop      Ctrl+C\n\n", url.c_str());
    }
    std::fflush(stdout);
}

}  // namespace

int up_command(const UpOptions& options) {
    ::umask(0077);
    std::signal(SIGPIPE, SIG_IGN);
    auto ground = Ground::open(options.data);
    if (!ground) return stopped_with(ground.fault());
    Ground& g = **ground;
    if (g.log->report().tail_cut)
        std::fprintf(stderr, "kesher: tail_cut: %llu bytes behind the last acked record were dropped at %s\n", static_cast<unsigned long long>(g.log->report().cut_bytes),
                     g.log->report().cut_where.c_str());
    adapters::LocalInbox inbox;
    RuntimeOptions runtime_options;
    runtime_options.workers = options.workers;
    runtime_options.accept_upgrade = options.accept_upgrade;
    runtime_options.history_ms = options.history_days * day_ms;
    runtime_options.zones = adapters::zones_version();
    LinkingSender sender(inbox, *g.keys);
    Runtime runtime({g.parts(), g.clock, sender}, runtime_options);
    sender.catalog = [&runtime] { return runtime.directory()->catalog; };
    DoorOptions door_options;
    door_options.one_time_token = to_base64(g.entropy.bytes(24), true);
    door_options.default_workspace = options.demo ? "demo" : "main";
    door_options.zone_table = zone_table;
    door_options.links = &sender.links;
    Door door(runtime, g.entropy, door_options);
    HttpOptions http;
    http.listen = options.listen;
    http.console_folder = console_folder(options.console);
    http.allowed_hosts = options.allowed_hosts;
    http.behind_tls = options.behind_tls;
    http.admin_socket = options.data + "/admin.sock";
    HttpServer server(door, http);
    if (auto listening = server.start(); !listening) return stopped_with(listening.fault());
    const std::string url = "http://" + options.listen.substr(0, options.listen.rfind(':')) + ":" + std::to_string(server.port());
    if (!options.public_url.empty() && !public_url_good(options.public_url))
        return stopped_with({kesher::codes::invalid, "\"" + options.public_url + "\" is no address for links", "public-url",
                             "write http:// or https:// and a host, such as https://choices.example.com"});
    sender.links.base(options.public_url.empty() ? url : options.public_url);
    Starting starting(runtime, options);
    auto prepared = prepare(g, options, starting, g.clock.wall());
    starting.done();
    if (!prepared) return stopped_with(prepared.fault());
    if (auto started = runtime.start(); !started) return stopped_with(started.fault());
    announce(options, url, url + "/#t=" + door_options.one_time_token, *runtime.directory()->catalog);
    wait_for_signal();
    if (!options.json) std::fprintf(stderr, "kesher: stopping: what was taken is written …\n");
    server.stop();
    runtime.stop();
    return 0;
}

int verify_command(const VerifyOptions& options) {
    struct stat folder{};
    if (::stat((options.data + "/log").c_str(), &folder) != 0)
        return stopped_with({kesher::codes::file_missing, "there is no data of an engine", options.data, "name the folder with --data"}), 5;
    auto ground = Ground::open(options.data, true);
    if (!ground) return stopped_with(ground.fault());
    engine::Engine engine((*ground)->parts(), engine::partitions_default, [](const Handoff&) {});
    std::vector<std::unique_ptr<engine::Partition>> partitions;
    partitions.reserve(engine::partitions_default);
    for (PartitionNo no = 0; no < engine::partitions_default; ++no) partitions.push_back(std::make_unique<engine::Partition>(no));
    auto restarted = engine::restart((*ground)->parts(), engine.front(), partitions);
    if (!restarted) return stopped_with(restarted.fault());
    Hasher trace("trace"), digest("digest");
    std::size_t persons = 0;
    for (const auto& partition : partitions) {
        trace.add(partition->trace());
        digest.add(partition->digest());
        persons += partition->persons().size();
    }
    const Log::Range range = (*ground)->log->range();
    std::printf("%s\n",
                to_json(Object{{"ok", true},
                               {"first", range.first},
                               {"last", range.last},
                               {"replayed", restarted->records},
                               {"shredded", restarted->shredded},
                               {"people", persons},
                               {"keys_shredded", (*ground)->keys->shredded_count()},
                               {"trace", to_hex(to_bytes(trace.done()))},
                               {"digest", to_hex(to_bytes(digest.done()))}})
                    .c_str());
    return 0;
}

}  // namespace kesher::app
