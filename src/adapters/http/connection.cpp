#include "adapters/http/connection.hpp"

#include <time.h>

#include <boost/asio/buffer.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/write.hpp>

namespace kesher::http {

std::int64_t monotonic_ms() {
    timespec now{};
    ::clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec * 1000 + now.tv_nsec / 1'000'000;
}

Connection::Connection(Socket socket, std::shared_ptr<Shared> shared, std::string peer, bool owner)
    : socket_(std::move(socket)),
      shared_(std::move(shared)),
      peer_(std::move(peer)),
      owner_(owner),
      parser_(shared_->options.limits),
      touched_ms_(monotonic_ms()) {
    ++shared_->open;
}

Connection::~Connection() {
    if (streaming_) --shared_->streams;
    --shared_->open;
}

void Connection::start() { read(); }

void Connection::close() {
    if (closed_) return;
    closed_ = true;
    listening_.reset();
    boost::system::error_code ignored;
    socket_.shutdown(Socket::shutdown_both, ignored);
    socket_.close(ignored);
}

void Connection::sweep(std::int64_t now_ms) {
    if (closed_) return;
    const HttpLimits& limits = shared_->options.limits;
    if (lingering_ && writing_.empty()) {
        if (now_ms - touched_ms_ > limits.linger_ms_max) close();
        return;
    }
    if (streaming_) {
        if (!writing_.empty() && now_ms - touched_ms_ > limits.write_stall_ms_max) return close();
        if (writing_.empty() && now_ms - touched_ms_ > limits.heartbeat_ms) {
            out_ += ": still here\n\n";
            write();
        }
        return;
    }
    if (answering_) {
        if (!writing_.empty() && now_ms - touched_ms_ > limits.write_stall_ms_max) close();
        return;
    }
    if (!parser_.began()) {
        if (now_ms - touched_ms_ > limits.idle_ms_max) close();
        return;
    }
    const std::int64_t age = now_ms - began_ms_;
    const bool head_slow = parser_.stage() == RequestParser::Stage::head && age > limits.header_ms_max;
    const bool body_slow = parser_.stage() == RequestParser::Stage::body && age > limits.body_grace_ms &&
        parser_.body_bytes() < static_cast<std::size_t>(age - limits.body_grace_ms) * limits.body_bytes_per_s_min / 1000;
    if (head_slow || body_slow) close();
}

void Connection::read() {
    if (reading_ || closed_) return;
    reading_ = true;
    socket_.async_read_some(asio::buffer(buffer_), [self = shared_from_this()](boost::system::error_code error, std::size_t n) {
        self->reading_ = false;
        if (error) return self->close();
        if (self->lingering_) return (self->lingered_bytes_ += n) > self->shared_->options.limits.linger_bytes_max ? self->close() : self->read();
        self->touched_ms_ = monotonic_ms();
        if (self->streaming_) return self->read();  // a stream's client has nothing to say; reading notices its end
        self->in_.append(self->buffer_, n);
        self->take_bytes();
    });
}

void Connection::take_bytes() {
    if (answering_ || closed_) return;
    if (!in_.empty()) {
        if (!parser_.began()) began_ms_ = monotonic_ms();
        const std::size_t used = parser_.put(in_);
        in_.erase(0, used);
    }
    if (parser_.stage() == RequestParser::Stage::failed) return refuse();
    if (parser_.stage() != RequestParser::Stage::done) return read();
    answering_ = true;
    auto exchange = std::make_shared<Exchange>(Exchange{shared_->front, shared_->options, parser_.take(), {}, {}, {}, peer_, owner_, {}});
    exchange->request_id = shared_->process_id + std::to_string(++shared_->requests);
    const bool head_only = exchange->request.method() == "HEAD", close = !exchange->request.keep_alive;
    // The exchange holds the connection, never the other way round: the answer lets go of both.
    exchange->answer = [self = shared_from_this(), head_only, close, weak = std::weak_ptr<Exchange>(exchange)](Response response) {
        auto held = weak.lock();
        asio::post(self->shared_->io, [self, held, head_only, close, response = std::move(response)]() mutable {
            if (held) response.add("X-Request-Id", held->request_id);
            if (response.stream && !head_only) self->stream_ = held;
            self->answer(std::move(response), head_only, close);
            if (held) held->answer = nullptr;
        });
    };
    dispatch(exchange);
}

void Connection::refuse() {
    answering_ = true;
    Exchange exchange{shared_->front, shared_->options, parser_.request(), {}, {}, shared_->process_id + std::to_string(++shared_->requests), peer_, owner_, {}};
    Response response = problem(parser_.fault(), exchange);
    // A browser hides an error without CORS from its page; refused calls of SDKs must stay visible.
    if (open_to_sites(exchange.request.path())) add_cors(response, exchange.request);
    response.add("X-Request-Id", exchange.request_id);
    lingering_ = true;
    answer(std::move(response), false, true);
}

// Closing on a client that still sends would reset the connection, and the answer that says what was wrong would be lost with it.
void Connection::linger() {
    boost::system::error_code ignored;
    socket_.shutdown(Socket::shutdown_send, ignored);
    read();
}

void Connection::answer(Response response, bool head_only, bool close) {
    if (closed_) return;
    if (response.stream && stream_ && shared_->streams >= shared_->options.limits.streams_max) {
        response = problem({kesher::codes::overloaded, "as many live streams are open as this engine serves", "", "close one, or ask again after Retry-After"}, *stream_);
        stream_ = nullptr;
    }
    if (!response.cacheable) response.add("Cache-Control", "no-store");
    response.add("X-Content-Type-Options", "nosniff");
    closing_ |= close || response.close || shared_->stopping;
    append_response(out_, response, head_only, closing_, shared_->date);
    touched_ms_ = monotonic_ms();
    if (response.stream && stream_) begin_stream(stream_);
    write();
}

void Connection::write() {
    if (!writing_.empty() || out_.empty() || closed_) return;
    writing_.swap(out_);
    asio::async_write(socket_, asio::buffer(writing_), [self = shared_from_this()](boost::system::error_code error, std::size_t) {
        self->writing_.clear();
        if (error) return self->close();
        self->touched_ms_ = monotonic_ms();
        if (!self->out_.empty()) return self->write();
        if (self->streaming_) return self->pump_stream();
        if (self->closing_) return self->lingering_ ? self->linger() : self->close();
        self->answering_ = false;
        self->take_bytes();
    });
}

// --- the live stream

void Connection::begin_stream(const ExchangePtr& e) {
    streaming_ = true;
    closing_ = false;
    ++shared_->streams;
    filter_ = {e->query("source"), e->query("status"), e->query("env")};
    const Position durable = shared_->front.durable();
    const std::string last(e->request.header_or_empty("last-event-id"));
    stream_at_ = durable;
    if (!last.empty()) stream_at_ = std::strtoull(last.c_str(), nullptr, 10);
    else if (e->has_query("after")) stream_at_ = std::strtoull(e->query("after").c_str(), nullptr, 10);
    else if (e->has_query("tail")) {
        // The last N that the filter lets through: walked back in growing steps.
        const std::size_t wanted = std::min<std::size_t>(std::strtoull(e->query("tail").c_str(), nullptr, 10), shared_->options.limits.stream_tail_max);
        for (Position back = wanted * 4 + 16; wanted > 0; back *= 4) {
            stream_at_ = durable > back ? durable - back : 0;
            auto page = shared_->front.stream(e->who, stream_at_, 100'000, filter_);
            if (page && page->items.size() > wanted) stream_at_ = page->items[page->items.size() - wanted].position - 1;
            if (!page || page->items.size() >= wanted || stream_at_ == 0 || back > 20'000) break;
        }
    }
    std::weak_ptr<Connection> weak = shared_from_this();
    listening_ = shared_->front.on_durable([weak, shared = shared_](Position) {
        asio::post(shared->io, [weak] {
            if (auto self = weak.lock(); self && self->stream_waiting_) self->pump_stream();
        });
    });
    read();
}

// Reads the log only when the socket has drained: a slow reader costs the engine nothing, and is told what it missed.
void Connection::pump_stream() {
    if (!writing_.empty() || closed_ || !stream_) return;
    stream_waiting_ = false;
    auto page = shared_->front.stream(stream_->who, stream_at_, 100, filter_);
    if (!page) return close();
    const bool moved = page->next > stream_at_;
    stream_at_ = std::max(stream_at_, page->next);
    if (page->missed) out_ += "event: missed\ndata: {\"missed\":" + std::to_string(page->missed) + "}\n\n";
    for (const StreamItem& item : page->items) out_ += "id: " + std::to_string(item.position) + "\ndata: " + to_json(item.data) + "\n\n";
    if (!out_.empty()) return write();
    if (moved) return asio::post(shared_->io, [self = shared_from_this()] { self->pump_stream(); });
    stream_waiting_ = true;
    if (shared_->front.durable() > stream_at_) pump_stream();  // it grew between reading and waiting
}

}  // namespace kesher::http
