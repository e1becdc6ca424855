#include "adapters/http/server.hpp"

#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <map>
#include <thread>

#include "adapters/http/connection.hpp"

namespace kesher {

using http::asio::ip::tcp;
using Local = http::asio::local::stream_protocol;
namespace net = http::asio;

struct HttpServer::Inside {
    Inside(FrontDoor& front_door, HttpOptions given)
        : front(front_door),
          options(std::move(given)),
          acceptor(io),
          local(io),
          timer(io),
          shared(std::make_shared<http::Shared>(io, front, options)) {}

    void accept();
    void accept_local();
    void adopt(http::Socket socket, std::string peer, bool owner);
    void sweep();

    FrontDoor& front;
    HttpOptions options;
    net::io_context io{1};
    tcp::acceptor acceptor;
    Local::acceptor local;
    net::steady_timer timer;
    std::shared_ptr<http::Shared> shared;
    std::vector<std::weak_ptr<http::Connection>> connections;
    std::map<std::string, std::size_t> by_address;
    std::uint16_t port = 0;
    std::thread thread;
};

void HttpServer::Inside::accept() {
    acceptor.async_accept([this](boost::system::error_code error, tcp::socket socket) {
        if (error == net::error::operation_aborted) return;
        if (!error) {
            boost::system::error_code ignored;
            socket.set_option(tcp::no_delay(true), ignored);
            const std::string peer = socket.remote_endpoint(ignored).address().to_string();
            adopt(http::Socket(std::move(socket)), peer, false);
        }
        accept();
    });
}

void HttpServer::Inside::accept_local() {
    local.async_accept([this](boost::system::error_code error, Local::socket socket) {
        if (error == net::error::operation_aborted) return;
        if (!error) adopt(http::Socket(std::move(socket)), "owner", true);
        accept_local();
    });
}

void HttpServer::Inside::adopt(http::Socket socket, std::string peer, bool owner) {
    std::erase_if(connections, [](const auto& weak) { return weak.expired(); });
    std::size_t same = 0;
    for (const auto& weak : connections)
        if (const auto held = weak.lock()) same += held->peer() == peer;
    if (!owner && (connections.size() >= options.limits.connections_max || same >= options.limits.connections_per_address_max)) return;  // closed by its destructor
    auto connection = std::make_shared<http::Connection>(std::move(socket), shared, std::move(peer), owner);
    connections.push_back(connection);
    connection->start();
}

void HttpServer::Inside::sweep() {
    shared->date = http::http_date(::time(nullptr));
    const std::int64_t now = http::monotonic_ms();
    for (const auto& weak : connections)
        if (const auto held = weak.lock()) held->sweep(now);
    timer.expires_after(std::chrono::seconds(1));
    timer.async_wait([this](boost::system::error_code error) {
        if (!error) sweep();
    });
}

HttpServer::HttpServer(FrontDoor& front, HttpOptions options) : inside_(std::make_unique<Inside>(front, std::move(options))) {}

HttpServer::~HttpServer() { stop(); }

std::uint16_t HttpServer::port() const { return inside_->port; }

Result<void> HttpServer::start() {
    Inside& in = *inside_;
    const auto colon = in.options.listen.rfind(':');
    std::string host = in.options.listen.substr(0, colon);
    if (host.starts_with('[') && host.ends_with(']')) host = host.substr(1, host.size() - 2);
    const int port = colon == std::string::npos ? -1 : std::atoi(in.options.listen.c_str() + colon + 1);
    boost::system::error_code error;
    const auto address = net::ip::make_address(host == "localhost" ? "127.0.0.1" : host, error);
    if (error || port < 0 || port > 65535) return Fault{codes::http_listen, "\"" + in.options.listen + "\" is no address", "listen", "write 127.0.0.1:7070"};
    const tcp::endpoint endpoint(address, static_cast<std::uint16_t>(port));
    in.acceptor.open(endpoint.protocol(), error);
    in.acceptor.set_option(net::socket_base::reuse_address(true), error);
    in.acceptor.bind(endpoint, error);
    if (!error) in.acceptor.listen(1024, error);
    if (error) return Fault{codes::http_listen, in.options.listen + ": " + error.message(), "listen", "stop what listens there, or choose another port with --listen"};
    in.port = in.acceptor.local_endpoint().port();
    in.options.listen = host + ":" + std::to_string(in.port);
    if (!in.options.admin_socket.empty()) {
        ::unlink(in.options.admin_socket.c_str());
        const mode_t before = ::umask(0177);  // only its owner can open it
        in.local.open(Local(), error);
        if (!error) in.local.bind(Local::endpoint(in.options.admin_socket), error);
        ::umask(before);
        if (!error) in.local.listen(64, error);
        if (error) return Fault{codes::http_listen, in.options.admin_socket + ": " + error.message(), "data", "choose a data folder with a shorter path"};
        in.accept_local();
    }
    in.shared->process_id = "req_" + std::to_string(::time(nullptr) % 1'000'000) + "_";
    in.accept();
    in.sweep();
    in.thread = std::thread([&in] { in.io.run(); });
    return {};
}

void HttpServer::stop() {
    Inside& in = *inside_;
    if (!in.thread.joinable()) return;
    net::post(in.io, [&in] {
        in.shared->stopping = true;
        boost::system::error_code ignored;
        in.acceptor.close(ignored);
        in.local.close(ignored);
        for (const auto& weak : in.connections)
            if (const auto held = weak.lock(); held && (held->idle() || held->streaming())) held->close();
    });
    // Answers in flight go out.
    const std::int64_t began = http::monotonic_ms();
    while (in.shared->open > 0 && http::monotonic_ms() - began < in.options.limits.stop_ms_max) std::this_thread::sleep_for(std::chrono::milliseconds(10));
    in.io.stop();
    in.thread.join();
    if (!in.options.admin_socket.empty()) ::unlink(in.options.admin_socket.c_str());
}

}  // namespace kesher
