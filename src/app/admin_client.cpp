#include "app/admin_client.hpp"

#include <cstdio>
#include <cstring>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "adapters/http/gzip.hpp"

namespace kesher::app {
namespace {

constexpr std::size_t plain_bytes_max = 128 * 1024;  // larger bodies go compressed: the engine takes half a megabyte as it comes over the wire

struct Answer {
    int status = 0;
    std::string body;
};

bool send_all(int socket, std::string_view bytes) {
    while (!bytes.empty()) {
        const ssize_t n = ::send(socket, bytes.data(), bytes.size(), MSG_NOSIGNAL);
        if (n <= 0) return false;
        bytes.remove_prefix(static_cast<std::size_t>(n));
    }
    return true;
}

// One request, one answer; the connection closes behind it.
Answer exchange(const AdminClient& c, const std::string& method, const std::string& path, const std::string& body) {
    Answer out;
    const int socket = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    const std::string file = c.data + "/admin.sock";
    std::strncpy(address.sun_path, file.c_str(), sizeof address.sun_path - 1);
    if (::connect(socket, reinterpret_cast<sockaddr*>(&address), sizeof address) != 0) {
        ::close(socket);
        return out;
    }
    const std::string head = method + " " + path + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nKesher-Env: " + c.environment +
        (c.workspace.empty() ? "" : "\r\nKesher-Workspace: " + c.workspace) + "\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n";
    send_all(socket, head) && send_all(socket, body);  // a refusal may come before all is sent: it is read in any case
    std::string all;
    char buffer[16 * 1024];
    for (ssize_t n; (n = ::read(socket, buffer, sizeof buffer)) > 0;) all.append(buffer, static_cast<std::size_t>(n));
    ::close(socket);
    const auto end = all.find("\r\n\r\n");
    if (all.size() > 12 && end != std::string::npos) {
        out.status = std::atoi(all.c_str() + 9);
        out.body = all.substr(end + 4);
    }
    return out;
}

Fault refusal(int status, const Value& body) {
    const Code code{codes::engine_refused.name, status >= 500 ? Whose::wait : Whose::caller, status};
    Fault out{code, member(body, "detail"), member(body, "param"), member(body, "fix")};
    if (const Value* errors = body.find("errors"))
        for (std::size_t i = 1; i < errors->array().size(); ++i) {
            const Value& more = errors->array()[i];
            out.more.push_back({code, member(more, "detail"), member(more, "param"), member(more, "fix")});
        }
    return out;
}

}  // namespace

Result<Value> AdminClient::call(const std::string& method, const std::string& path, const Value* body) const {
    std::string text = body ? to_json(*body) : "";
    if (text.size() > plain_bytes_max) text = http::deflated(text);
    const Answer answer = exchange(*this, method, path, text);
    if (answer.status == 0) return Fault{codes::engine_away, "no engine answers on " + data + "/admin.sock", "", "start it with: kesher up --data " + data};
    auto value = parse_json(answer.body, {.depth_max = 64});
    if (!value) return Fault{codes::engine_unreadable, "the engine's answer cannot be read", method + " " + path, "compare the versions of both: kesher version"};
    if (answer.status < 200 || answer.status >= 300) return refusal(answer.status, *value);
    return std::move(*value);
}

Result<Array> AdminClient::list(const std::string& path) const {
    Array rows;
    for (std::string after;;) {
        TRY(page, call("GET", path + "?limit=100" + (after.empty() ? "" : "&starting_after=" + after)));
        const Value* data_rows = page.find("data");
        if (!data_rows) return Fault{codes::engine_unreadable, "the engine's answer is no list", path, "compare the versions of both: kesher version"};
        rows.insert(rows.end(), data_rows->array().begin(), data_rows->array().end());
        after = member(page, "next");
        const Value* more = page.find("has_more");
        if (!more || !more->as_bool()) return rows;
    }
}

int exit_code(const Fault& fault) {
    const int status = fault.code.status;
    if (fault.code.whose == Whose::ours) return 1;
    return status == 429 || status == 503 ? 7 : status == 401 || status == 403 ? 4 : status == 404 ? 5 : status == 409 || status == 412 ? 6 : status >= 500 ? 1 : 3;
}

void print_fault(const Fault& fault) {
    std::fprintf(stderr, "kesher: %s%s%s%s%s\n", fault.where.c_str(), fault.where.empty() ? "" : ": ", fault.detail.c_str(), fault.fix.empty() ? "" : "; ", fault.fix.c_str());
    for (const Fault& more : fault.more) print_fault(more);
}

std::string member(const Value& value, const char* name) {
    const Value* found = value.find(name);
    return found && !found->is_null() ? found->is_string() ? found->as_string() : to_json(*found) : "";
}

}  // namespace kesher::app
