// kesher pull, diff and apply: a folder of definitions against the running engine.
#include <cstdio>
#include <filesystem>
#include <fstream>

#include "app/admin_client.hpp"
#include "app/commands.hpp"
#include "app/config_diff.hpp"

namespace kesher::app {
namespace {

namespace fs = std::filesystem;

struct Published {
    std::string workspace;
    std::vector<EngineDefinition> definitions;
};

// All that the workspace has published, in the order of publishing.
Result<Published> published(const AdminClient& engine) {
    Published out;
    TRY(who, engine.call("GET", "/v1/session"));
    out.workspace = member(who, "workspace");
    for (const std::string_view kind : engine::definition_kinds) {
        if (kind == "keys") continue;
        TRY(rows, engine.list("/v1/" + std::string(kind)));
        for (const Value& row : rows) {
            const std::string id = member(row, "id");
            const auto version = static_cast<std::uint32_t>(row.find("version") ? row.find("version")->as_integer() : 0);
            if (version == 0 || (kind == "workspaces" && id != out.workspace)) continue;  // version 0: words of the engine, nobody published them
            const Value* stopped = kind == "journeys" ? row.find("stopped") : nullptr;
            out.definitions.push_back({std::string(kind), id, plain_body(std::string(kind), id, row), version, stopped && stopped->as_bool()});
        }
    }
    return out;
}

struct Compared {
    Published published;
    std::vector<FolderDefinition> folder;
    std::vector<Difference> all;
};

Result<Compared> compare(const AdminClient& engine, const std::string& folder) {
    Compared out;
    TRY(files, read_folder(folder));
    // The folder is read before the engine is asked: a mistake in it is told also when no engine runs.
    TRY(checked, parse_folder(files, ""));
    if (checked.empty()) return Fault{codes::config_missing, "no definition stands in " + folder, "", "fill it with: kesher pull " + folder};
    TRY(have, published(engine));
    TRY(definitions, parse_folder(files, have.workspace));
    out.published = std::move(have);
    out.folder = std::move(definitions);
    out.all = differences(out.folder, out.published.definitions);
    return out;
}

int failed(Fault fault, const std::string& folder) {
    if (fault.code == codes::config_invalid)
        for (std::size_t i = 0; i <= fault.more.size(); ++i) {
            Fault& one = i ? fault.more[i - 1] : fault;
            one.where = folder + "/" + one.where;
        }
    print_fault(fault);
    return exit_code(fault);
}

std::string counted(const std::vector<Difference>& all) {
    std::size_t counts[3] = {};
    for (const Difference& d : all) ++counts[static_cast<std::size_t>(d.what)];
    return std::to_string(counts[0]) + " added, " + std::to_string(counts[1]) + " changed, " + std::to_string(counts[2]) + " removed";
}

// "/definitions/3/definition/rule@1:18" → "segments/open-cart.yaml:4:7 …".
void place(Fault& fault, const std::vector<Difference>& sent, const std::string& folder) {
    constexpr std::string_view prefix = "/definitions/";
    if (fault.where.starts_with(prefix)) {
        const auto end = fault.where.find('/', prefix.size());
        const auto at = static_cast<std::size_t>(std::atoi(fault.where.c_str() + prefix.size()));
        std::string inside = end == std::string::npos ? "" : fault.where.substr(end);
        if (inside.starts_with("/definition")) inside.erase(0, 11);
        if (at < sent.size()) fault.where = sent[at].definition ? folder + "/" + sent[at].definition->place(inside) : path_of(sent[at].kind, sent[at].id);
    }
    for (Fault& more : fault.more) place(more, sent, folder);
}

Value request_of(const std::vector<Difference>& changes) {
    Array items;
    for (const Difference& d : changes) {
        Value one = Object{{"kind", d.kind}, {"id", d.id}, {"if_match", d.version}};
        if (d.definition) {
            Value body = d.definition->body;
            if (d.kind == "workspaces") body.set("name", d.id);
            if (d.stopped) body.set("stopped", true);  // a new version does not let go on what was stopped
            one.set("definition", std::move(body));
        } else {
            one.set("retire", true);
        }
        items.push_back(std::move(one));
    }
    return Object{{"definitions", Value(std::move(items))}};
}

void print_done(const Value& answer, bool dry_run) {
    for (const Value& one : answer.find("definitions")->array()) {
        std::string what = member(one, "what");
        what.resize(9, ' ');
        std::printf("%s%s%s\n", what.c_str(), path_of(member(one, "kind"), member(one, "id")).c_str(), dry_run ? "" : ("  version " + member(one, "version")).c_str());
    }
}

bool write_file(const fs::path& path, const std::string& text) {
    std::error_code error;
    fs::create_directories(path.parent_path(), error);
    std::ofstream out(path, std::ios::binary | std::ios::trunc);
    out << text;
    return !error && bool(out.flush());
}

// True when the file says already what the engine says: it stays as it is, with its comments and its order.
bool says(const std::vector<TextFile>& files, const std::string& workspace, const EngineDefinition& d) {
    for (const TextFile& file : files)
        if (file.path == path_of(d.kind, d.id)) {
            const auto read = parse_folder({&file, 1}, workspace);
            return read && read->front().body == d.body;
        }
    return false;
}

}  // namespace

int pull_command(const ConfigOptions& o) {
    const AdminClient engine{o.data, o.workspace, o.env};
    auto have = published(engine);
    if (!have) return failed(have.fault(), o.folder);
    std::vector<TextFile> files;
    std::error_code error;
    if (fs::exists(o.folder, error)) {
        auto read = read_folder(o.folder);
        if (!read) return failed(read.fault(), o.folder);
        files = std::move(*read);
    }
    Array written, unchanged, extra;
    for (const EngineDefinition& d : have->definitions) {
        const std::string path = path_of(d.kind, d.id);
        const bool same = says(files, have->workspace, d);
        std::erase_if(files, [&](const TextFile& file) { return file.path == path; });
        if (same) {
            unchanged.emplace_back(path);
            continue;
        }
        if (!write_file(fs::path(o.folder) / path, adapters::write_yaml(d.body)))
            return failed({codes::config_unwritable, "the file cannot be written", o.folder + "/" + path, "check the folder's rights and the disk"}, o.folder);
        written.emplace_back(path);
    }
    for (const TextFile& file : files) {
        if (o.prune) fs::remove(fs::path(o.folder) / file.path, error);
        else std::fprintf(stderr, "kesher: %s/%s is not published; --prune removes it\n", o.folder.c_str(), file.path.c_str());
        extra.emplace_back(file.path);
    }
    if (o.json) std::printf("%s\n", to_json(Object{{"written", Value(written)}, {"unchanged", Value(unchanged)}, {o.prune ? "removed" : "extra", Value(extra)}}).c_str());
    else
        for (const Value& path : written) std::printf("%s\n", path.as_string().c_str());
    std::fflush(stdout);
    std::fprintf(stderr, "kesher: %zu written, %zu unchanged%s in %s\n", written.size(), unchanged.size(),
                 o.prune ? (", " + std::to_string(extra.size()) + " removed").c_str() : "", o.folder.c_str());
    return 0;
}

int diff_command(const ConfigOptions& o) {
    auto compared = compare({o.data, o.workspace, o.env}, o.folder);
    if (!compared) return failed(compared.fault(), o.folder);
    if (o.json) std::printf("%s\n", to_json(Object{{"equal", compared->all.empty()}, {"differences", json_of(compared->all)}}).c_str());
    else std::printf("%s", text_of(compared->all).c_str());
    std::fflush(stdout);
    std::fprintf(stderr, "kesher: %s\n", compared->all.empty() ? "no difference" : counted(compared->all).c_str());
    return compared->all.empty() ? 0 : 3;
}

int apply_command(const ConfigOptions& o) {
    const AdminClient engine{o.data, o.workspace, o.env};
    auto compared = compare(engine, o.folder);
    if (!compared) return failed(compared.fault(), o.folder);
    std::vector<Difference> wanted;
    std::size_t kept = 0;
    for (Difference& d : compared->all) {
        if (d.what == Difference::What::removed && !o.prune) ++kept;
        else wanted.push_back(std::move(d));
    }
    Value answer = Object{{"dry_run", o.dry_run}, {"definitions", Array{}}};
    if (!wanted.empty()) {
        // Checked as a whole before anything is published, by the engine itself: half of a folder is never in force.
        const Value request = request_of(wanted);
        auto done = engine.call("POST", o.dry_run ? "/v1/definitions?dry_run=true" : "/v1/definitions", &request);
        if (!done) {
            place(done.fault(), wanted, o.folder);
            std::fprintf(stderr, "kesher: nothing was applied\n");
            print_fault(done.fault());
            return exit_code(done.fault());
        }
        answer = std::move(*done);
    }
    if (o.json) std::printf("%s\n", to_json(answer).c_str());
    else print_done(answer, o.dry_run);
    std::fflush(stdout);
    if (kept) std::fprintf(stderr, "kesher: %zu published and not in the folder; --prune retires them\n", kept);
    std::fprintf(stderr, "kesher: %s%s\n", wanted.empty() ? "nothing to do" : counted(wanted).c_str(), o.dry_run && !wanted.empty() ? " (checked only: --dry-run)" : "");
    return 0;
}

}  // namespace kesher::app
