// How definitions are checked, completed and appended.
#include <algorithm>

#include "engine/front.hpp"
#include "engine/members.hpp"
#include "engine/uses.hpp"

namespace kesher::engine {
namespace {

bool good_id(std::string_view id) {
    if (id.empty() || id.size() > 64) return false;
    return std::all_of(id.begin(), id.end(), [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_' || c == '.'; });
}

// "Open cart" → "open-cart"; what has no Latin letter gets an id from its hash.
std::string id_from(const std::string& kind, const std::string& name) {
    std::string out;
    for (const char c : name) {
        if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9')) out += c;
        else if (c >= 'A' && c <= 'Z') out += static_cast<char>(c - 'A' + 'a');
        else if (!out.empty() && out.back() != '-') out += '-';
    }
    while (!out.empty() && out.back() == '-') out.pop_back();
    if (out.size() > 48) out.resize(48);
    const std::string short_hash = id_text("", Hasher("id").add(kind).add(name).done()).substr(18);
    return out.empty() ? kind.substr(0, 3) + "-" + short_hash : out;
}

}  // namespace

// The front numbers workspaces and sources; numbers are never given twice.
Result<void> Front::prepare(Definition& d) const {
    if (!d.retired) TRY_VOID(check_members(d.kind, d.body));
    if (d.kind == "sources") {
        SourceNo next = 1;
        for (const auto& [key, other] : catalog_->definitions())
            if (other->workspace == d.workspace && other->kind == "sources" && other->body.find("no")) {
                const auto no = static_cast<SourceNo>(other->body.find("no")->as_integer());
                next = std::max(next, no + 1);
                if (other->id == d.id) {
                    d.body.set("no", no);
                    return {};
                }
            }
        d.body.set("no", next);
    }
    if (d.kind == "journeys" && !d.body.find("stopped"))  // a new version of a stopped journey is stopped, until it is resumed
        if (const Definition* held = catalog_->find(d.workspace, d.kind, d.id); held && held->body.find("stopped")) d.body.set("stopped", *held->body.find("stopped"));
    if (d.kind == "workspaces") {
        for (const auto& [key, other] : catalog_->definitions())
            if (other->workspace == d.workspace && other->kind == "workspaces" && other->id != d.id)
                return Fault{kesher::codes::not_found, "this workspace is \"" + other->id + "\"", "/id", "change that one; its name stays"};
        d.body.set("name", d.id);  // the name is how a workspace is asked for
        const Definition* held = catalog_->find(d.workspace, d.kind, d.id);
        const Value* slot = held ? held->body.find("key_slot") : nullptr;
        d.body.set("key_slot", slot ? *slot : Value(next_key_));
    }
    return {};
}

Result<Front::PublishedAt> Front::publish(Publish request, Moment live) {
    PublishedAt out;
    Definition& d = out.definition;
    d.kind = request.kind;
    d.id = request.id;
    d.body = std::move(request.body);
    if (!d.body.is_object() && !request.retire) return Fault{codes::definition_invalid, "the definition is no object", "", "send a JSON object"};
    if (d.id.empty())
        if (const Value* id = d.body.find("id"); id && id->is_string()) d.id = id->as_string();
    if (d.id.empty()) {
        const Value* name = d.body.find("name");
        if (!name || name->as_string().empty()) return Fault{codes::definition_invalid, "neither id nor name is there", "/name", "name it"};
        d.id = id_from(d.kind, name->as_string());
    }
    if (!good_id(d.id)) return Fault{codes::definition_invalid, "the id \"" + d.id.substr(0, 64) + "\" cannot be used", "/id", "use at most 64 letters, digits, - _ ."};
    d.workspace = request.scope.workspace;
    const Definition* held = catalog_->find(d.workspace, d.kind, d.id);
    if (request.id.empty() && held && !held->retired)
        return Fault{codes::definition_exists, "there is \"" + d.id + "\" already", "/id", "PUT /v1/" + d.kind + "/" + d.id + " with If-Match changes it"};
    if (request.if_match && (!held || held->version != request.if_match))
        return Fault{codes::version_conflict, "version " + std::to_string(request.if_match) + " is not current", "If-Match", "read it again and merge your change"};
    if (request.retire) {
        if (!held || held->retired) return Fault{kesher::codes::not_found, "there is no such definition", "", "check the id"};
        d.body = held->body;
        d.retired = true;
    }
    d.version = held ? held->version + 1 : 1;
    RecordHeader h = header(RecordKind::definition, request.scope, live);
    d.updated_at = h.at;
    d.created_at = held ? held->created_at : h.at;
    out.created = !held;
    TRY_VOID(prepare(d));
    TRY(checked, catalog_->with(d));
    if (!request.known_to_fit) TRY_VOID(Uses(*checked, d.workspace).allow(d, *catalog_));
    if (request.dry_run) return out;
    h.partition = partition_all;
    h.definition_version = d.version;
    h.message = Hasher("definition").add(d.workspace).add(d.kind).add(d.id).add(d.version).done();
    if (d.kind == "workspaces") TRY_VOID(world_.keys.ensure(static_cast<KeySlot>(d.body.find("key_slot")->as_integer())));
    TRY(position, emit(h, encode(d)));
    out.position = position;
    return out;
}

}  // namespace kesher::engine
