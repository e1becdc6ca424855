// kesher key …: speaks to the running engine through the socket that only the owner of the data folder can open.
#include <cstdio>

#include "app/admin_client.hpp"
#include "app/commands.hpp"

namespace kesher::app {
namespace {

Result<Value> create(const AdminClient& engine, const KeyOptions& o) {
    Value body = Object{{"kind", o.kind}, {"env", o.env}};
    if (!o.source.empty()) body.set("source", o.source);
    Array scopes;
    for (const std::string& scope : o.scopes) scopes.emplace_back(scope);
    if (!scopes.empty()) body.set("scopes", std::move(scopes));
    if (o.kind == "write" && o.source.empty()) {
        // One source in the workspace needs no naming.
        auto sources = engine.list("/v1/sources");
        if (sources && sources->size() == 1) body.set("source", *sources->front().find("id"));
    }
    return engine.call("POST", "/v1/keys", &body);
}

void print_keys(const Value& page) {
    for (const Value& key : page.find("data")->array())
        std::printf("%s  %-6s  %-4s  %s…  %s%s\n", member(key, "id").c_str(), member(key, "kind").c_str(), member(key, "env").c_str(), member(key, "prefix").c_str(),
                    member(key, "source").c_str(), key.find("revoked")->as_bool() ? "  revoked" : "");
}

}  // namespace

int key_command(const KeyOptions& o) {
    const AdminClient engine{o.data, o.workspace, o.env};
    const Value nothing = Object{};
    auto answer = o.action == "create" ? create(engine, o)
        : o.action == "token"          ? engine.call("POST", "/v1/session/token", &nothing)
        : o.action == "list"           ? engine.call("GET", "/v1/keys")
                                       : engine.call("DELETE", "/v1/keys/" + o.id);
    if (!answer) {
        print_fault(answer.fault());
        return exit_code(answer.fault());
    }
    if (o.action == "token") std::printf("http://%s/#t=%s\n", member(*answer, "listen").c_str(), member(*answer, "token").c_str());
    else if (o.json || o.action == "revoke") std::printf("%s\n", to_json(*answer).c_str());
    else if (o.action == "create") std::printf("%s   (%s; shown only now)\n", member(*answer, "key").c_str(), member(*answer, "id").c_str());
    else print_keys(*answer);
    return 0;
}

}  // namespace kesher::app
