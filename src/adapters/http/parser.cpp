#include "adapters/http/parser.hpp"

#include <array>
#include <cstring>

namespace kesher::http {

namespace {

constexpr std::size_t method_bytes_max = 16;
constexpr std::size_t chunk_line_max = 10;  // 8 hex digits and CRLF

constexpr std::array<bool, 256> token_table() {
    std::array<bool, 256> table{};
    for (int c = '0'; c <= '9'; ++c) table[static_cast<std::size_t>(c)] = true;
    for (int c = 'a'; c <= 'z'; ++c) table[static_cast<std::size_t>(c)] = table[static_cast<std::size_t>(c - 32)] = true;
    for (char c : std::string_view("!#$%&'*+-.^_`|~")) table[static_cast<unsigned char>(c)] = true;
    return table;
}
constexpr auto is_token = token_table();

bool all_token(std::string_view text) {
    for (char c : text)
        if (!is_token[static_cast<unsigned char>(c)]) return false;
    return !text.empty();
}
bool all_visible(std::string_view text) {
    for (char c : text)
        if (static_cast<unsigned char>(c) <= 0x20 || static_cast<unsigned char>(c) >= 0x7F || c == '#') return false;
    return !text.empty();
}
bool all_field_text(std::string_view text) {
    for (char c : text)
        if ((static_cast<unsigned char>(c) < 0x20 && c != '\t') || c == 0x7F) return false;
    return true;
}
int hex_digit(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return -1;
}
Request::Slice slice(std::size_t at, std::size_t size) { return {static_cast<std::uint32_t>(at), static_cast<std::uint32_t>(size)}; }

}  // namespace

std::size_t RequestParser::put(std::string_view bytes) {
    std::size_t used = 0;
    if (!bytes.empty() && stage_ == Stage::head) began_ = true;
    while (used < bytes.size() && (stage_ == Stage::head || stage_ == Stage::body)) {
        const auto rest = bytes.substr(used);
        used += stage_ == Stage::head ? put_head(rest) : put_body(rest);
    }
    return used;
}

Request RequestParser::take() {
    Request out = std::move(request_);
    *this = RequestParser(*limits_);
    return out;
}

void RequestParser::fail(const Code& code, const std::string& detail) {
    if (fault_) return;
    stage_ = Stage::failed;
    fault_ = Fault{code, detail};
}

std::size_t RequestParser::put_head(std::string_view bytes) {
    const void* end = std::memchr(bytes.data(), '\n', bytes.size());
    const std::size_t size = end ? static_cast<std::size_t>(static_cast<const char*>(end) - bytes.data()) + 1 : bytes.size();
    // The lengths are looked at before the content: a long line is refused alike, whole or in pieces.
    if (!have_request_line_) {
        const std::size_t line_max = limits_->uri_bytes_max + method_bytes_max + 12;
        if (request_.head.size() - line_at_ + size > line_max) return fail(codes::uri_too_long, "The request line is too long"), size;
    } else if (request_.head.size() - fields_at_ + size > limits_->header_bytes_max + 2) {
        return fail(codes::headers_too_large, "The header fields are too large"), size;
    }
    request_.head.append(bytes.substr(0, size));
    if (end) read_line();
    return size;
}

void RequestParser::read_line() {
    const std::size_t at = line_at_;
    std::size_t size = request_.head.size() - at - 1;
    line_at_ = request_.head.size();
    if (size == 0 || request_.head[at + size - 1] != '\r') return fail(codes::malformed, "A line ends with LF instead of CRLF");
    --size;
    if (!have_request_line_) {
        if (size == 0 && !skipped_empty_line_) {  // RFC 9112 2.2: one empty line before a request is forgiven
            skipped_empty_line_ = true;
            return;
        }
        return read_request_line(at, size);
    }
    if (size == 0) return finish_head();
    read_field(at, size);
}

void RequestParser::read_request_line(std::size_t at, std::size_t size) {
    const std::string_view line = std::string_view(request_.head).substr(at, size);
    const auto first = line.find(' ');
    if (first == std::string_view::npos) return fail(codes::malformed, "The request line has no target");
    const auto second = line.find(' ', first + 1);
    if (second == std::string_view::npos) return fail(codes::malformed, "The request line has no version");
    const auto method = line.substr(0, first), target = line.substr(first + 1, second - first - 1), version = line.substr(second + 1);
    if (!all_token(method)) return fail(codes::malformed, "The method is not a token");
    if (method.size() > method_bytes_max) return fail(codes::not_implemented, "The method is not known");
    if (target.size() > limits_->uri_bytes_max) return fail(codes::uri_too_long, "The URI is too long");
    if (!all_visible(target)) return fail(codes::malformed, "The target holds bytes that must be percent-encoded");
    if (version != "HTTP/1.1" && version != "HTTP/1.0") {
        if (version.size() == 8 && version.substr(0, 5) == "HTTP/" && version.find(' ') == std::string_view::npos) return fail(codes::version, "This server speaks HTTP/1.1");
        return fail(codes::malformed, "The request line is malformed");
    }
    request_.http_1_0 = version == "HTTP/1.0";
    request_.method_at = slice(at, method.size());
    request_.target_at = slice(at + first + 1, target.size());
    have_request_line_ = true;
    fields_at_ = request_.head.size();
    request_.fields.reserve(16);
}

void RequestParser::read_field(std::size_t at, std::size_t size) {
    const std::string_view line = std::string_view(request_.head).substr(at, size);
    if (line[0] == ' ' || line[0] == '\t') return fail(codes::malformed, "A header field is folded over two lines");
    const auto colon = line.find(':');
    if (colon == std::string_view::npos) return fail(codes::malformed, "A header field has no colon");
    const auto name = line.substr(0, colon);
    if (!all_token(name)) return fail(codes::malformed, "A header name is not a token (is there a space before the colon?)");
    std::size_t from = colon + 1, to = line.size();
    while (from < to && (line[from] == ' ' || line[from] == '\t')) ++from;
    while (to > from && (line[to - 1] == ' ' || line[to - 1] == '\t')) --to;
    const auto value = line.substr(from, to - from);
    if (!all_field_text(value)) return fail(codes::malformed, "A header value holds control bytes");
    if (request_.fields.size() >= limits_->header_count_max) return fail(codes::headers_too_large, "There are too many header fields");
    request_.fields.push_back({slice(at, colon), slice(at + from, to - from)});
    note_field(name, value);
}

void RequestParser::note_field(std::string_view name, std::string_view value) {
    if (same_word(name, "content-length")) {
        if (length_) return fail(codes::malformed, "Content-Length stands twice");
        if (value.empty() || value.size() > 18) return fail(codes::malformed, "Content-Length is not a number");
        std::uint64_t length = 0;
        for (char c : value) {
            if (c < '0' || c > '9') return fail(codes::malformed, "Content-Length is not a number");
            length = length * 10 + static_cast<std::uint64_t>(c - '0');
        }
        length_ = length;
    } else if (same_word(name, "transfer-encoding")) {
        if (chunked_) return fail(codes::malformed, "Transfer-Encoding stands twice");
        if (!same_word(value, "chunked")) return fail(codes::malformed, "The only Transfer-Encoding taken is chunked");
        chunked_ = true;
    } else if (same_word(name, "host")) {
        if (++hosts_ > 1) return fail(codes::malformed, "Host stands twice");
    } else if (same_word(name, "expect")) {
        return fail(codes::expect, "Expect is not supported: send the body at once");
    } else if (same_word(name, "connection")) {
        for (std::size_t at = 0; at <= value.size();) {
            const std::size_t end = std::min(value.find(',', at), value.size());
            auto word = value.substr(at, end - at);
            while (!word.empty() && (word.front() == ' ' || word.front() == '\t')) word.remove_prefix(1);
            while (!word.empty() && (word.back() == ' ' || word.back() == '\t')) word.remove_suffix(1);
            if (same_word(word, "close")) close_ = true;
            if (same_word(word, "keep-alive")) persist_ = true;
            at = end + 1;
        }
    }
}

void RequestParser::adopt_absolute_form() {
    const std::string_view target = request_.target();
    if (target[0] == '/' || (target == "*" && request_.method() == "OPTIONS")) return;
    const std::size_t scheme = target.substr(0, 7) == "http://" ? 7 : target.substr(0, 8) == "https://" ? 8 : 0;
    if (scheme == 0) return fail(codes::malformed, "The target must begin with a slash");
    const std::size_t slash = std::min(target.find_first_of("/?", scheme), target.size());
    if (!same_word(target.substr(scheme, slash - scheme), request_.header_or_empty("host"))) return fail(codes::malformed, "The target and the Host name different servers");
    if (slash == target.size() || target[slash] != '/') return fail(codes::malformed, "The target has no path");
    request_.target_at.at += static_cast<std::uint32_t>(slash);
    request_.target_at.size -= static_cast<std::uint32_t>(slash);
}

void RequestParser::finish_head() {
    if (hosts_ != 1 && !(request_.http_1_0 && hosts_ == 0)) return fail(codes::malformed, "Host is missing");
    adopt_absolute_form();
    if (fault_) return;
    if (chunked_ && length_) return fail(codes::malformed, "Content-Length and Transfer-Encoding stand together");
    if (chunked_ && request_.http_1_0) return fail(codes::malformed, "HTTP/1.0 knows no Transfer-Encoding");
    request_.keep_alive = !close_ && (!request_.http_1_0 || persist_);
    stage_ = Stage::body;
    if (chunked_) {
        part_ = Part::chunk_line;
        return;
    }
    left_ = length_.value_or(0);
    if (left_ > limits_->body_bytes_max) return fail(kesher::codes::too_large, "The body is larger than " + std::to_string(limits_->body_bytes_max) + " bytes");
    if (left_ == 0) {
        stage_ = Stage::done;
        return;
    }
    part_ = Part::sized;
    request_.body.reserve(static_cast<std::size_t>(left_));
}

std::size_t RequestParser::put_body(std::string_view bytes) {
    switch (part_) {
        case Part::sized:
        case Part::chunk_data: {
            const auto size = static_cast<std::size_t>(std::min<std::uint64_t>(left_, bytes.size()));
            request_.body.append(bytes.substr(0, size));
            left_ -= size;
            if (left_ == 0 && part_ == Part::sized) stage_ = Stage::done;
            if (left_ == 0 && part_ == Part::chunk_data) part_ = Part::chunk_end;
            return size;
        }
        case Part::chunk_line: return put_chunk_line(bytes);
        case Part::chunk_end:
        case Part::trailer: {
            chunk_line_ += bytes[0];
            if (chunk_line_ == "\r") return 1;
            if (chunk_line_ != "\r\n") {
                fail(codes::malformed, part_ == Part::trailer ? "Trailers are not taken" : "A chunk is longer than it says");
                return 1;
            }
            chunk_line_.clear();
            if (part_ == Part::trailer) stage_ = Stage::done;
            part_ = Part::chunk_line;
            return 1;
        }
    }
    return 0;
}

std::size_t RequestParser::put_chunk_line(std::string_view bytes) {
    const char c = bytes[0];
    chunk_line_ += c;
    if (c != '\n') {
        const bool ended = chunk_line_.size() >= 2 && chunk_line_[chunk_line_.size() - 2] == '\r';
        if (ended || (c != '\r' && hex_digit(c) < 0) || chunk_line_.size() >= chunk_line_max || chunk_line_ == "\r")
            fail(codes::malformed, c == ';' ? "Chunk extensions are not taken" : "A chunk size is malformed");
        return 1;
    }
    if (chunk_line_.size() < 3 || chunk_line_[chunk_line_.size() - 2] != '\r') return fail(codes::malformed, "A chunk size is malformed"), 1;
    left_ = 0;
    for (std::size_t i = 0; i + 2 < chunk_line_.size(); ++i) left_ = left_ * 16 + static_cast<std::uint64_t>(hex_digit(chunk_line_[i]));
    chunk_line_.clear();
    if (request_.body.size() + left_ > limits_->body_bytes_max)
        return fail(kesher::codes::too_large, "The body is larger than " + std::to_string(limits_->body_bytes_max) + " bytes"), 1;
    part_ = left_ == 0 ? Part::trailer : Part::chunk_data;
    return 1;
}

}  // namespace kesher::http
