/// Serves the HTTP API, the live stream and the console over HTTP/1.1, and the same API to the owner over a Unix socket.
///
/// Errors:  start(): http_listen (operator: address in use or not ours, socket path too long or not writable). Everything a
///          client does wrong is answered on the wire and counted, never reported here.
/// Lives:   the FrontDoor outlives the server; a `done` that comes after stop() is dropped without harm.
/// Runs on: start() and stop() on one thread of the caller; requests on `io_threads` threads of its own, none of which blocks.
/// Costs:   bench/http; see docs/decisions/http-edge.md.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "ports/front_door.hpp"

namespace kesher {

namespace codes {
inline constexpr Code http_listen{"http_listen", Whose::operator_, 500};
}  // namespace codes

/// Every limit of the edge, by name. Sizes in bytes, times in milliseconds.
struct HttpLimits {
    std::size_t header_count_max = 64;
    std::size_t header_bytes_max = 16 * 1024;  ///< all field lines of a request together
    std::size_t uri_bytes_max = 8 * 1024;
    Millis header_ms_max = 5'000;             ///< from the first byte of a request to the end of its head
    std::size_t body_bytes_max = 512 * 1024;  ///< as on the wire, without chunk sizes
    std::size_t body_bytes_per_s_min = 1024;
    Millis body_grace_ms = 5'000;  ///< before the rate above is asked for
    std::size_t inflated_bytes_max = 4 * 1024 * 1024;
    std::size_t inflated_ratio_max = 100;
    std::size_t connections_max = 4'096;
    std::size_t connections_per_address_max = 256;
    Millis idle_ms_max = 75'000;
    Millis write_stall_ms_max = 30'000;  ///< a peer that reads nothing for so long is closed
    std::size_t linger_bytes_max = 16 << 20;
    Millis linger_ms_max = 2'000;  ///< reading on after an early refusal, so that the peer sees it
    std::size_t streams_max = 256;
    std::size_t stream_tail_max = 1'000;
    Millis heartbeat_ms = 15'000;
    Millis stop_ms_max = 10'000;  ///< how long stop() waits for answers in flight
    int retry_after_s = 1;
};

struct HttpOptions {
    std::string listen = "127.0.0.1:7070";                     ///< "[::1]:7070" for IPv6; port 0 takes a free one
    std::string console_folder;                                ///< the built console; absent: a page that says how to build it
    std::string admin_socket;                                  ///< path of the owner's Unix socket; empty: none
    std::vector<std::string> allowed_hosts;                    ///< further Host names (without port) of routes that are not for every site
    std::vector<std::string> cdn_prefixes = {"/cdn", "/cfg"};  ///< before the settings paths of browser SDKs
    bool behind_tls = false;                                   ///< a proxy speaks TLS for us: cookies are Secure
    HttpLimits limits = {};
};

class HttpServer {
public:
    HttpServer(FrontDoor& front, HttpOptions options);
    ~HttpServer();
    HttpServer(const HttpServer&) = delete;
    HttpServer& operator=(const HttpServer&) = delete;

    Result<void> start();
    /// The port that is listened on, also when the options said 0.
    std::uint16_t port() const;
    /// Takes no new connection, closes idle ones, lets answers in flight go out (at most `stop_ms_max`), then returns.
    void stop();

private:
    struct Inside;
    std::unique_ptr<Inside> inside_;
};

}  // namespace kesher
