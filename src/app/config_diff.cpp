#include "app/config_diff.hpp"

#include <algorithm>

namespace kesher::app {
namespace {

constexpr std::size_t shown_bytes_max = 72;

const Value* item_with(const Array& list, const std::string& id) {
    for (const Value& item : list)
        if (const Value* own = item.find("id"); own && own->as_string() == id) return &item;
    return nullptr;
}

bool by_id(const Array& list) {
    return !list.empty() && std::all_of(list.begin(), list.end(), [](const Value& item) { return item.find("id") && item.find("id")->is_string(); });
}

class Comparison {
public:
    std::vector<MemberChange> changes;

    void values(const std::string& path, const Value& engine, const Value& folder) {
        if (engine == folder) return;
        if (engine.is_object() && folder.is_object()) return objects(path, engine.object(), folder.object());
        if (engine.is_array() && folder.is_array()) {
            if (by_id(engine.array()) && by_id(folder.array())) return lists(path, engine.array(), folder.array());
            if (engine.array().size() == folder.array().size()) {
                for (std::size_t i = 0; i < folder.array().size(); ++i) values(path + "." + std::to_string(i), engine.array()[i], folder.array()[i]);
                return;
            }
        }
        changes.push_back({path, engine, folder, true, true});
    }

private:
    void one(const std::string& path, const Value* engine, const Value* folder) {
        if (engine && folder) return values(path, *engine, *folder);
        changes.push_back({path, engine ? *engine : Value(), folder ? *folder : Value(), engine != nullptr, folder != nullptr});
    }
    void objects(const std::string& path, const Object& engine, const Object& folder) {
        const auto in = [](const Object& object, const std::string& name) -> const Value* {
            const auto at = std::find_if(object.begin(), object.end(), [&](const auto& member) { return member.first == name; });
            return at == object.end() ? nullptr : &at->second;
        };
        const std::string prefix = path.empty() ? "" : path + ".";
        for (const auto& [name, v] : engine) one(prefix + name, &v, in(folder, name));
        for (const auto& [name, v] : folder)
            if (!in(engine, name)) one(prefix + name, nullptr, &v);
    }
    void lists(const std::string& path, const Array& engine, const Array& folder) {
        const auto ids = [](const Array& list) {
            Array out;
            for (const Value& item : list) out.push_back(*item.find("id"));
            return Value(std::move(out));
        };
        const std::size_t before = changes.size();
        for (const Value& item : engine) one(path + "." + item.find("id")->as_string(), &item, item_with(folder, item.find("id")->as_string()));
        for (const Value& item : folder)
            if (!item_with(engine, item.find("id")->as_string())) one(path + "." + item.find("id")->as_string(), nullptr, &item);
        // The same items in another order, or one id twice: the whole list is what differs.
        if (changes.size() == before) changes.push_back({path + " (order)", ids(engine), ids(folder), true, true});
    }
};

std::string shown(const Value& v) {
    std::string text = v.is_string() ? v.as_string() : to_json(v);
    std::replace(text.begin(), text.end(), '\n', ' ');
    if (text.size() <= shown_bytes_max) return text;
    std::size_t end = shown_bytes_max;
    while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xc0) == 0x80) --end;  // not within a letter
    return text.substr(0, end) + "…";
}

}  // namespace

std::vector<Difference> differences(const std::vector<FolderDefinition>& folder, const std::vector<EngineDefinition>& engine) {
    std::vector<Difference> out;
    const auto same = [](const auto& a, const auto& b) { return a.kind == b.kind && a.id == b.id; };
    for (const FolderDefinition& mine : folder) {
        const auto held = std::find_if(engine.begin(), engine.end(), [&](const EngineDefinition& e) { return same(e, mine); });
        if (held == engine.end()) {
            out.push_back({Difference::What::added, mine.kind, mine.id, {}, &mine, 0, false});
            continue;
        }
        Comparison compared;
        compared.values("", held->body, mine.body);
        if (!compared.changes.empty()) out.push_back({Difference::What::changed, mine.kind, mine.id, std::move(compared.changes), &mine, held->version, held->stopped});
    }
    for (const EngineDefinition& held : engine)
        if (held.kind != "workspaces" && std::none_of(folder.begin(), folder.end(), [&](const FolderDefinition& mine) { return same(held, mine); }))
            out.push_back({Difference::What::removed, held.kind, held.id, {}, nullptr, held.version, held.stopped});
    return out;
}

std::string text_of(const std::vector<Difference>& all) {
    std::string out;
    for (const Difference& d : all) {
        std::string word(difference_names[static_cast<std::size_t>(d.what)]);
        word.resize(9, ' ');
        out += word + path_of(d.kind, d.id) + "\n";
        for (const MemberChange& m : d.members)
            out += "    " + m.path + ": " + (m.in_engine ? shown(m.engine) : "(nothing)") + " → " + (m.in_folder ? shown(m.folder) : "(nothing)") + "\n";
    }
    return out;
}

Value json_of(const std::vector<Difference>& all) {
    Array out;
    for (const Difference& d : all) {
        Value one = Object{{"what", std::string(difference_names[static_cast<std::size_t>(d.what)])}, {"kind", d.kind}, {"id", d.id}, {"file", path_of(d.kind, d.id)}};
        Array members;
        for (const MemberChange& m : d.members) {
            Value change = Object{{"path", m.path}};
            if (m.in_engine) change.set("engine", m.engine);
            if (m.in_folder) change.set("folder", m.folder);
            members.push_back(std::move(change));
        }
        if (!members.empty()) one.set("members", std::move(members));
        out.push_back(std::move(one));
    }
    return out;
}

}  // namespace kesher::app
