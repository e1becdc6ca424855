#include "adapters/http/message.hpp"

#include <array>
#include <cstdio>

#include "base/moment.hpp"

namespace kesher::http {

namespace {
char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; }
}  // namespace

bool same_word(std::string_view a, std::string_view b) {
    if (a.size() != b.size()) return false;
    for (std::size_t i = 0; i < a.size(); ++i)
        if (lower(a[i]) != lower(b[i])) return false;
    return true;
}

std::string_view Request::query() const {
    const auto at = target().find('?');
    return at == std::string_view::npos ? std::string_view() : target().substr(at + 1);
}

std::optional<std::string_view> Request::header(std::string_view name) const {
    for (const Field& field : fields)
        if (field.name.size == name.size() && same_word(text(field.name), name)) return text(field.value);
    return std::nullopt;
}

Response& Response::add(std::string_view name, std::string_view value) {
    headers += name;
    headers += ": ";
    for (char c : value)
        if (static_cast<unsigned char>(c) >= 0x20 && c != 0x7F) headers += c;
    headers += "\r\n";
    return *this;
}

std::string_view reason_phrase(int status) {
    switch (status) {
        case 200: return "OK";
        case 201: return "Created";
        case 204: return "No Content";
        case 304: return "Not Modified";
        case 400: return "Bad Request";
        case 401: return "Unauthorized";
        case 403: return "Forbidden";
        case 404: return "Not Found";
        case 405: return "Method Not Allowed";
        case 408: return "Request Timeout";
        case 409: return "Conflict";
        case 410: return "Gone";
        case 412: return "Precondition Failed";
        case 413: return "Content Too Large";
        case 414: return "URI Too Long";
        case 415: return "Unsupported Media Type";
        case 417: return "Expectation Failed";
        case 421: return "Misdirected Request";
        case 422: return "Unprocessable Content";
        case 429: return "Too Many Requests";
        case 431: return "Request Header Fields Too Large";
        case 500: return "Internal Server Error";
        case 501: return "Not Implemented";
        case 503: return "Service Unavailable";
        case 505: return "HTTP Version Not Supported";
        default: return status < 400 ? "OK" : "Error";
    }
}

void append_response(std::string& out, const Response& response, bool head_only, bool close, std::string_view date) {
    const std::string_view content = response.content();
    const bool bodiless = response.status == 204 || response.status == 304;
    out.reserve(out.size() + response.headers.size() + (head_only ? 0 : content.size()) + 192);
    out += "HTTP/1.1 ";
    out += std::to_string(response.status);
    out += ' ';
    out += reason_phrase(response.status);
    out += "\r\nDate: ";
    out += date;
    if (!response.type.empty() && !bodiless) {
        out += "\r\nContent-Type: ";
        out += response.type;
    }
    if (!response.stream && !bodiless) {
        out += "\r\nContent-Length: ";
        out += std::to_string(content.size());
    }
    if (close) out += "\r\nConnection: close";
    out += "\r\n";
    out += response.headers;
    out += "\r\n";
    if (!head_only && !bodiless) out += content;
}

std::string http_date(std::int64_t unix_s) {
    static constexpr std::array<const char*, 7> days = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
    static constexpr std::array<const char*, 12> months = {"Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    const Civil c = to_civil({unix_s * 1000});
    std::array<char, 64> text{};
    std::snprintf(text.data(), text.size(), "%s, %02d %s %04d %02d:%02d:%02d GMT", days[static_cast<std::size_t>(c.weekday)], c.day, months[static_cast<std::size_t>(c.month - 1)],
                  c.year, c.hour, c.minute, c.second);
    return text.data();
}

}  // namespace kesher::http
