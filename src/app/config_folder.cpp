#include "app/config_folder.hpp"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "base/faults.hpp"

namespace kesher::app {
namespace {

constexpr std::string_view settings_file = "workspace.yaml";

Fault invalid(std::string detail, std::string where, std::string fix) { return {codes::config_invalid, std::move(detail), std::move(where), std::move(fix)}; }

std::string joined(const std::vector<std::string>& words) {
    std::string out;
    for (std::size_t i = 0; i < words.size(); ++i) out += (i == 0 ? "" : i + 1 == words.size() ? " or " : ", ") + words[i];
    return out;
}

// What the engine adds, and that a journey was stopped: that is an operator's act, not the folder's to repeat or to end.
bool derived(const std::string& kind, const std::string& name) {
    return std::find(engine::derived_members.begin(), engine::derived_members.end(), name) != engine::derived_members.end() || (kind == "journeys" && name == "stopped");
}

void erase(Value& body, std::string_view name) {
    std::erase_if(body.mutable_object(), [&](const auto& member) { return member.first == name; });
}

// id and name first, then the rest as it was written.
Value ordered(const std::string& id, Value body) {
    Value out = Object{{"id", id}};
    const Value* name = body.find("name");
    out.set("name", name && !name->is_null() ? *name : Value(id));
    for (auto& [key, v] : body.mutable_object())
        if (key != "id" && key != "name") out.set(key, std::move(v));
    return out;
}

// Which kind and id a path stands for.
Result<FolderDefinition> named(const std::string& path, const std::string& workspace) {
    FolderDefinition out;
    out.file = path;
    if (path == settings_file) {
        out.kind = "workspaces";
        out.id = workspace;
        return out;
    }
    const auto kinds = folder_kinds();
    const auto slash = path.find('/');
    out.kind = slash == std::string::npos ? "" : path.substr(0, slash);
    const std::string fix = "put it into a folder of its kind: " + joined(kinds);
    if (out.kind.empty()) return invalid("a definition does not stand at the top; only " + std::string(settings_file) + " does", path, fix);
    if (out.kind == "keys") return invalid("keys are not kept in a folder", path, "make them with kesher key create");
    if (std::find(kinds.begin(), kinds.end(), out.kind) == kinds.end()) return invalid("there is no kind \"" + out.kind + "\"", path, fix);
    if (path.find('/', slash + 1) != std::string::npos) return invalid("the file stands too deep", path, "put it directly into " + out.kind + "/");
    if (!path.ends_with(".yaml")) return invalid("the file's name ends in .yml", path, "end it in .yaml");
    out.id = path.substr(slash + 1, path.size() - slash - 6);
    return out;
}

Result<FolderDefinition> parse_file(const TextFile& file, const std::string& workspace) {
    TRY(out, named(file.path, workspace));
    auto document = adapters::read_yaml(file.text);
    if (!document) {
        Fault fault = document.fault();
        fault.where = file.path + (fault.where.empty() ? "" : ":" + fault.where);
        return fault;
    }
    out.document = std::move(*document);
    out.body = out.document.value;
    if (!out.body.is_object()) return invalid("this is no definition", out.place(""), "write name: value, a line each");
    for (const auto& [name, v] : out.body.object())
        if (derived(out.kind, name)) return invalid("\"" + name + "\" is the engine's to say", out.place("/" + name), "leave it out");
    const Value* id = out.body.find("id");
    const Value* name = out.body.find("name");
    if (out.kind == "workspaces") {
        if (id || name) return invalid("the settings name their workspace", out.place(id ? "/id" : "/name"), "leave it out: the folder may be applied to another one");
    } else {
        if (id && (!id->is_string() || id->as_string() != out.id))
            return invalid("the id differs from the file's name", out.place("/id"), "write id: " + out.id + ", or rename the file");
        out.body = ordered(out.id, std::move(out.body));
    }
    return std::move(out);
}

}  // namespace

std::vector<std::string> folder_kinds() {
    std::vector<std::string> out;
    for (const std::string_view kind : engine::definition_kinds)
        if (kind != "workspaces" && kind != "keys") out.emplace_back(kind);
    return out;
}

std::string FolderDefinition::place(const std::string& pointer) const {
    const auto at = pointer.find('@');
    return file + ":" + document.place(pointer.substr(0, at)) + (at == std::string::npos ? "" : " at " + pointer.substr(at + 1) + " of the rule");
}

Result<std::vector<FolderDefinition>> parse_folder(std::span<const TextFile> files, const std::string& workspace) {
    std::vector<FolderDefinition> out;
    std::vector<Fault> faults;
    for (const TextFile& file : files) {
        auto one = parse_file(file, workspace);
        if (one) out.push_back(std::move(*one));
        else faults.push_back(one.fault());
    }
    if (!faults.empty()) return as_one(std::move(faults));
    const auto rank = [](const FolderDefinition& d) { return std::find(engine::definition_kinds.begin(), engine::definition_kinds.end(), d.kind); };
    std::sort(out.begin(), out.end(), [&](const auto& a, const auto& b) { return std::pair(rank(a), a.id) < std::pair(rank(b), b.id); });
    return out;
}

Result<std::vector<TextFile>> read_folder(const std::string& folder) {
    namespace fs = std::filesystem;
    std::error_code error;
    std::vector<TextFile> out;
    if (!fs::is_directory(folder, error))
        return Fault{codes::config_missing, "there is no folder " + folder, "", "name a folder of definitions, or fill one with: kesher pull " + folder};
    for (fs::recursive_directory_iterator at(folder, error), end; !error && at != end; at.increment(error)) {
        const std::string name = at->path().filename().string();
        if (name.starts_with('.')) {
            at.disable_recursion_pending();
            continue;
        }
        if (!at->is_regular_file(error) || (!name.ends_with(".yaml") && !name.ends_with(".yml"))) continue;
        std::ifstream in(at->path(), std::ios::binary);
        std::stringstream text;
        text << in.rdbuf();
        if (!in) return Fault{codes::config_missing, "the file cannot be read", at->path().string(), "check its rights"};
        out.push_back({fs::path(at->path()).lexically_relative(folder).generic_string(), std::move(text).str()});
    }
    if (error) return Fault{codes::config_missing, "the folder cannot be read: " + error.message(), folder, "check its rights"};
    std::sort(out.begin(), out.end(), [](const TextFile& a, const TextFile& b) { return a.path < b.path; });
    return out;
}

std::string path_of(const std::string& kind, const std::string& id) { return kind == "workspaces" ? std::string(settings_file) : kind + "/" + id + ".yaml"; }

Value plain_body(const std::string& kind, const std::string& id, Value shown) {
    std::erase_if(shown.mutable_object(), [&](const auto& member) { return derived(kind, member.first); });
    if (kind != "workspaces") return ordered(id, std::move(shown));
    erase(shown, "id");
    erase(shown, "name");
    return shown;
}

}  // namespace kesher::app
