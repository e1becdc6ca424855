// kesher key …: speaks to the running engine through the socket that only the owner of the data folder can open.
#include <cstdio>
#include <cstring>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "app/commands.hpp"
#include "model/value.hpp"

namespace kesher::app {
namespace {

struct Answer {
    int status = 0;
    std::string body;
};

// One request, one answer; the connection closes behind it.
Answer call(const KeyOptions& o, const std::string& method, const std::string& path, const std::string& body) {
    Answer out;
    const int socket = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    const std::string file = o.data + "/admin.sock";
    std::strncpy(address.sun_path, file.c_str(), sizeof address.sun_path - 1);
    if (::connect(socket, reinterpret_cast<sockaddr*>(&address), sizeof address) != 0) {
        ::close(socket);
        return out;
    }
    const std::string request = method + " " + path + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nKesher-Env: " + o.env +
        (o.workspace.empty() ? "" : "\r\nKesher-Workspace: " + o.workspace) + "\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
    (void)!::write(socket, request.data(), request.size());
    std::string all;
    char buffer[4096];
    for (ssize_t n; (n = ::read(socket, buffer, sizeof buffer)) > 0;) all.append(buffer, static_cast<std::size_t>(n));
    ::close(socket);
    const auto head = all.find("\r\n\r\n");
    if (all.size() > 12 && head != std::string::npos) {
        out.status = std::atoi(all.c_str() + 9);
        out.body = all.substr(head + 4);
    }
    return out;
}

int exit_code(int status) {
    if (status >= 200 && status < 300) return 0;
    return status == 0 || status == 503 ? 7 : status == 401 || status == 403 ? 4 : status == 404 ? 5 : status == 409 || status == 412 ? 6 : 3;
}

std::string member(const Value& v, const char* name) {
    const Value* found = v.find(name);
    return found ? found->is_string() ? found->as_string() : to_json(*found) : "";
}

}  // namespace

int key_command(const KeyOptions& o) {
    Answer answer;
    if (o.action == "create") {
        Value body = Object{{"kind", o.kind}, {"env", o.env}};
        if (!o.source.empty()) body.set("source", o.source);
        Array scopes;
        for (const std::string& scope : o.scopes) scopes.emplace_back(scope);
        if (!scopes.empty()) body.set("scopes", std::move(scopes));
        if (o.kind == "write" && o.source.empty()) {
            // One source in the workspace needs no naming.
            if (auto sources = parse_json(call(o, "GET", "/v1/sources", "").body); sources && sources->find("data") && sources->find("data")->array().size() == 1)
                body.set("source", *sources->find("data")->array().front().find("id"));
        }
        answer = call(o, "POST", "/v1/keys", to_json(body));
    } else if (o.action == "token") {
        answer = call(o, "POST", "/v1/session/token", "{}");
    } else if (o.action == "list") {
        answer = call(o, "GET", "/v1/keys", "");
    } else {
        answer = call(o, "DELETE", "/v1/keys/" + o.id, "");
    }
    if (answer.status == 0) {
        std::fprintf(stderr, "kesher: no engine answers on %s/admin.sock; start it with: kesher up --data %s\n", o.data.c_str(), o.data.c_str());
        return 7;
    }
    auto body = parse_json(answer.body, {.depth_max = 64});
    if (!body || exit_code(answer.status)) {
        std::fprintf(stderr, "kesher: %s; %s\n", body ? member(*body, "detail").c_str() : "the engine's answer cannot be read", body ? member(*body, "fix").c_str() : "");
        return body ? exit_code(answer.status) : 1;
    }
    if (o.action == "token") {
        std::printf("http://%s/#t=%s\n", member(*body, "listen").c_str(), member(*body, "token").c_str());
    } else if (o.json || o.action == "revoke") {
        std::printf("%s\n", answer.body.c_str());
    } else if (o.action == "create") {
        std::printf("%s   (%s; shown only now)\n", member(*body, "key").c_str(), member(*body, "id").c_str());
    } else {
        for (const Value& key : body->find("data")->array())
            std::printf("%s  %-6s  %-4s  %s…  %s%s\n", member(key, "id").c_str(), member(key, "kind").c_str(), member(key, "env").c_str(), member(key, "prefix").c_str(),
                        member(key, "source").c_str(), key.find("revoked")->as_bool() ? "  revoked" : "");
    }
    return 0;
}

}  // namespace kesher::app
