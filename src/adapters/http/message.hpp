/// One HTTP request as it was read, and one answer as it will be written.
///
/// Errors:  header() answers nullopt for a field that is not there.
/// Lives:   views of a Request live as long as the Request stays where it is.
/// Runs on: any thread; no shared state.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace kesher::http {

/// True when both are equal without regard to ASCII case.
bool same_word(std::string_view a, std::string_view b);

struct Request {
    struct Slice {
        std::uint32_t at = 0, size = 0;
    };
    struct Field {
        Slice name, value;
    };
    std::string head;  ///< request line and fields as they came; the slices point into it
    Slice method_at, target_at;
    std::vector<Field> fields;
    std::string body;
    bool http_1_0 = false;
    bool keep_alive = true;

    std::string_view text(Slice slice) const { return std::string_view(head).substr(slice.at, slice.size); }
    std::string_view method() const { return text(method_at); }
    std::string_view target() const { return text(target_at); }  ///< origin form: path and query
    std::string_view path() const { return target().substr(0, target().find('?')); }
    std::string_view query() const;
    std::optional<std::string_view> header(std::string_view name) const;
    std::string_view header_or_empty(std::string_view name) const { return header(name).value_or(std::string_view()); }
};

struct Response {
    int status = 200;
    std::string body;
    std::string_view type = "application/json";  ///< static text; empty: no Content-Type
    std::string headers;                         ///< further lines, built with add()
    std::shared_ptr<const std::string> file;     ///< a shared body instead of `body`
    bool close = false;
    bool stream = false;     ///< the head only: the connection becomes a live stream
    bool cacheable = false;  ///< says its own Cache-Control

    /// Adds a header line. Control bytes of the value are dropped: no value can begin another line.
    Response& add(std::string_view name, std::string_view value);
    std::string_view content() const { return file ? std::string_view(*file) : std::string_view(body); }
};

std::string_view reason_phrase(int status);
/// Writes the whole answer. `head_only`: HEAD, so the length without the body. `date`: an HTTP date.
void append_response(std::string& out, const Response& response, bool head_only, bool close, std::string_view date);
/// Thu, 01 Jan 1970 00:00:00 GMT
std::string http_date(std::int64_t unix_s);

}  // namespace kesher::http
