/// One client's connection: reads requests one after the other, writes their answers, or becomes a live stream. Private to the adapter.
///
/// Errors:  what cannot be read is answered and the connection closed.
/// Lives:   shared by its own pending operations; the server holds it weakly.
/// Runs on: the server's io thread; answers are posted to it from anywhere.
#pragma once

#include <atomic>
#include <boost/asio/generic/stream_protocol.hpp>
#include <boost/asio/io_context.hpp>

#include "adapters/http/parser.hpp"
#include "adapters/http/routes.hpp"

namespace kesher::http {

namespace asio = boost::asio;
using Socket = asio::generic::stream_protocol::socket;

/// What the server shares with its connections; all on the io thread.
struct Shared {
    Shared(asio::io_context& context, FrontDoor& door, const HttpOptions& given) : io(context), front(door), options(given) {}
    asio::io_context& io;
    FrontDoor& front;
    const HttpOptions& options;
    std::uint64_t requests = 0;
    std::size_t streams = 0;
    std::atomic<std::size_t> open{0};  ///< connections that exist; the one member that another thread reads
    bool stopping = false;
    std::string date;
    std::string process_id;  ///< the first half of request ids
};

class Connection : public std::enable_shared_from_this<Connection> {
public:
    Connection(Socket socket, std::shared_ptr<Shared> shared, std::string peer, bool owner);
    ~Connection();
    void start();
    /// Closes what has waited too long; called every second.
    void sweep(std::int64_t now_ms);
    bool streaming() const { return streaming_; }
    bool idle() const { return !answering_ && !streaming_ && !parser_.began(); }
    void close();
    const std::string& peer() const { return peer_; }

private:
    void read();
    void take_bytes();
    void answer(Response response, bool head_only, bool close);
    void refuse();
    void write();
    void linger();
    void begin_stream(const ExchangePtr& exchange);
    void pump_stream();

    Socket socket_;
    std::shared_ptr<Shared> shared_;
    std::string peer_;
    bool owner_;
    RequestParser parser_;
    std::string in_;  ///< bytes read and not yet taken
    char buffer_[65536];
    std::string out_, writing_;
    bool answering_ = false, closing_ = false, reading_ = false, closed_ = false;
    std::int64_t began_ms_ = 0, touched_ms_ = 0;
    bool lingering_ = false;  ///< answered before the request was read to its end
    std::size_t lingered_bytes_ = 0;

    bool streaming_ = false, stream_waiting_ = false;
    ExchangePtr stream_;
    StreamFilter filter_;
    Position stream_at_ = 0;
    std::shared_ptr<void> listening_;
};

std::int64_t monotonic_ms();

}  // namespace kesher::http
