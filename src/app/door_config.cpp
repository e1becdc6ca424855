// A folder of definitions in one call: all of it or nothing.
#include "app/door.hpp"

namespace kesher::app {
namespace {

std::string text_of(const Value& value, const char* key) {
    const Value* v = value.find(key);
    return v ? v->as_string() : std::string();
}

Fault invalid(std::string detail, std::size_t item, const char* member, std::string fix) {
    return {codes::invalid, std::move(detail), "/definitions/" + std::to_string(item) + member, std::move(fix)};
}

// Keys have a call of their own, which never takes a key's hash from outside.
bool takes(const std::string& kind) {
    return kind != "keys" && std::find(engine::definition_kinds.begin(), engine::definition_kinds.end(), kind) != engine::definition_kinds.end();
}

Value done_view(const engine::Front::PublishedAt& one, bool retired) {
    return Object{{"kind", one.definition.kind}, {"id", one.definition.id}, {"version", one.definition.version}, {"what", retired ? "retired" : one.created ? "added" : "changed"}};
}

}  // namespace

void Door::publish_all(const Principal& who, Value request, bool dry_run, Done<Value> done) {
    if (auto may = may_define(who); !may && !dry_run) return done(may.fault());
    const Value* list = request.find("definitions");
    if (!list || !list->is_array())
        return done(Fault{codes::invalid, "the definitions are missing", "/definitions", "send {\"definitions\": [{\"kind\", \"id\", \"definition\"}]}"});
    if (list->array().size() > definitions_at_once_max)
        return done(Fault{codes::too_large, "more than " + std::to_string(definitions_at_once_max) + " definitions at once", "/definitions", "send them in parts"});
    std::vector<engine::Front::Publish> items;
    for (const Value& one : list->array()) {
        const std::string kind = text_of(one, "kind"), id = text_of(one, "id");
        const std::size_t at = items.size();
        if (!takes(kind)) return done(invalid("there are no \"" + kind + "\"", at, "/kind", "use segments, journeys, creatives, sources, purposes or workspaces"));
        if (id.empty()) return done(invalid("the id is missing", at, "/id", "name it"));
        const Value *body = one.find("definition"), *retire = one.find("retire"), *match = one.find("if_match");
        engine::Front::Publish item{who.scope, kind, id, body ? *body : Value(), match ? static_cast<std::uint32_t>(match->as_integer()) : 0, retire && retire->as_bool(), false};
        if (const Value* inside = item.body.find("id"); inside && inside->as_string() != id)
            return done(invalid("the id inside differs from \"" + id + "\"", at, "/definition/id", "make them equal, or leave it out"));
        if (auto completed = complete(kind, item.body); !completed) {
            Fault fault = completed.fault();
            fault.where = "/definitions/" + std::to_string(at) + "/definition" + (fault.where.starts_with('/') ? fault.where : "/zone");
            return done(std::move(fault));
        }
        items.push_back(std::move(item));
    }
    runtime_.post_front_always([this, items = std::move(items), dry_run, done](engine::Front& front) {
        auto published = front.publish_all(items, dry_run, runtime_.live());
        if (!published) return done(published.fault());
        Array rows;
        for (const engine::Front::PublishedAt& one : *published) rows.push_back(done_view(one, one.definition.retired));
        Value out = Object{{"dry_run", dry_run}, {"definitions", Value(std::move(rows))}};
        if (dry_run) return done(std::move(out));
        // In force when every partition has stepped all of it.
        runtime_.ask_all([](const engine::Partition&) {}, [done, out = std::move(out)] { done(out); });
    });
}

}  // namespace kesher::app
