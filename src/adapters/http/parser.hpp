/// Reads HTTP/1.1 requests from bytes as they come, and refuses whatever two readers could understand differently.
///
/// Refused: bare LF or CR, obs-fold, space before a colon, two Content-Length, Content-Length with Transfer-Encoding, any coding
/// but chunked, chunk extensions, trailers, Expect, a missing or second Host, control bytes anywhere.
///
/// Errors:  http_malformed 400, http_expect 417, uri_too_long 414, headers_too_large 431, too_large 413, http_version 505,
///          http_not_implemented 501. After a failure nothing further is read: the connection must close.
/// Lives:   take() hands the request over; the parser is then ready for the next one.
/// Runs on: the thread of its connection. The same bytes give the same requests in whatever pieces they come.
#pragma once

#include <optional>

#include "adapters/http/message.hpp"
#include "adapters/http/server.hpp"

namespace kesher::http {

namespace codes {
inline constexpr Code malformed{"http_malformed", Whose::caller, 400};
inline constexpr Code expect{"http_expect", Whose::caller, 417};
inline constexpr Code uri_too_long{"uri_too_long", Whose::caller, 414};
inline constexpr Code headers_too_large{"headers_too_large", Whose::caller, 431};
inline constexpr Code version{"http_version", Whose::caller, 505};
inline constexpr Code not_implemented{"http_not_implemented", Whose::caller, 501};
}  // namespace codes

class RequestParser {
public:
    enum class Stage : std::uint8_t { head, body, done, failed };

    explicit RequestParser(const HttpLimits& limits) : limits_(&limits) {}

    /// Reads up to the end of one request; answers how many bytes it took. Takes nothing once done or failed.
    std::size_t put(std::string_view bytes);
    Stage stage() const { return stage_; }
    /// True when a byte of the present request has come.
    bool began() const { return began_; }
    const Fault& fault() const { return *fault_; }
    /// What is known so far: after a 413 the head is complete.
    const Request& request() const { return request_; }
    std::size_t body_bytes() const { return request_.body.size(); }
    /// The finished request; the parser starts over.
    Request take();

private:
    enum class Part : std::uint8_t { sized, chunk_line, chunk_data, chunk_end, trailer };

    std::size_t put_head(std::string_view bytes);
    std::size_t put_body(std::string_view bytes);
    std::size_t put_chunk_line(std::string_view bytes);
    void read_line();
    void read_request_line(std::size_t at, std::size_t size);
    void read_field(std::size_t at, std::size_t size);
    void note_field(std::string_view name, std::string_view value);
    void finish_head();
    void adopt_absolute_form();
    void fail(const Code& code, const std::string& detail);

    const HttpLimits* limits_;
    Request request_;
    std::optional<Fault> fault_;
    Stage stage_ = Stage::head;
    Part part_ = Part::sized;
    bool began_ = false, skipped_empty_line_ = false, have_request_line_ = false;
    bool chunked_ = false, close_ = false, persist_ = false;
    int hosts_ = 0;
    std::optional<std::uint64_t> length_;
    std::size_t line_at_ = 0;    ///< where the line being read begins in head
    std::size_t fields_at_ = 0;  ///< where the field lines begin
    std::uint64_t left_ = 0;     ///< bytes of the body or chunk still to come
    std::string chunk_line_;
};

}  // namespace kesher::http
