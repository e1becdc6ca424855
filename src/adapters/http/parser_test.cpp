// One meaning for each request: what is read, in whatever pieces it comes, and what is refused with which status.
#include <gtest/gtest.h>
#include <libdeflate.h>

#include "adapters/http/gzip.hpp"
#include "adapters/http/parser.hpp"

namespace kesher::http {
namespace {

const HttpLimits limits;

struct Seen {
    int status = 0;  // 0: still reading, 200: read
    std::string text;
};
Seen read(std::string_view bytes, std::size_t piece) {
    RequestParser parser(limits);
    Seen out;
    for (std::size_t at = 0; at < bytes.size() && parser.stage() != RequestParser::Stage::done && parser.stage() != RequestParser::Stage::failed;) {
        std::string_view part = bytes.substr(at, piece);
        const std::size_t used = parser.put(part);
        at += part.size();
        if (used < part.size() && parser.stage() != RequestParser::Stage::failed) break;
    }
    if (parser.stage() == RequestParser::Stage::failed) return {parser.fault().code.status, parser.fault().detail};
    if (parser.stage() != RequestParser::Stage::done) return out;
    const Request request = parser.take();
    return {200, std::string(request.method()) + " " + std::string(request.target()) + " " + request.body + (request.keep_alive ? "" : " close")};
}

struct Case {
    const char* what;
    std::string bytes;
    int status;
    const char* text = nullptr;
};
const Case cases[] = {
    {"a plain GET", "GET /a?b=c HTTP/1.1\r\nHost: x\r\n\r\n", 200, "GET /a?b=c "},
    {"a body by length", "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\nhello", 200, "POST / hello"},
    {"a chunked body", "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nhel\r\n2\r\nlo\r\n0\r\n\r\n", 200, "POST / hello"},
    {"connection close", "GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n", 200, "GET /  close"},
    {"HTTP/1.0 closes", "GET / HTTP/1.0\r\nHost: x\r\n\r\n", 200, "GET /  close"},
    {"no Host", "GET / HTTP/1.1\r\n\r\n", 400},
    {"two Hosts", "GET / HTTP/1.1\r\nHost: x\r\nHost: y\r\n\r\n", 400},
    {"a bare LF", "GET / HTTP/1.1\nHost: x\n\n", 400},
    {"a bare CR in a value", "GET / HTTP/1.1\r\nHost: x\r\nA: b\rc\r\n\r\n", 400},
    {"a folded line", "GET / HTTP/1.1\r\nHost: x\r\nA: b\r\n c\r\n\r\n", 400},
    {"a space before the colon", "GET / HTTP/1.1\r\nHost : x\r\n\r\n", 400},
    {"two lengths", "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nhello", 400},
    {"length and chunked", "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400},
    {"a signed length", "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: +5\r\n\r\nhello", 400},
    {"a list of lengths", "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 5, 5\r\n\r\nhello", 400},
    {"a chunk that lies", "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nhello\r\n0\r\n\r\n", 400},
    {"a chunk extension", "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n3;a=b\r\nhel\r\n0\r\n\r\n", 400},
    {"a chunk size that overflows", "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nfffffffffffffffff\r\n", 400},
    {"another coding", "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: gzip, chunked\r\n\r\n", 400},
    {"Expect", "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nExpect: 100-continue\r\n\r\n", 417},
    {"a NUL in a value", std::string("GET / HTTP/1.1\r\nHost: x\r\nA: b") + '\0' + "\r\n\r\n", 400},
    {"HTTP/2 preface", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 505},
    {"a body over its limit", "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 600000\r\n\r\n", 413},
    {"a target over its limit", "GET /" + std::string(9000, 'a') + " HTTP/1.1\r\nHost: x\r\n\r\n", 414},
    {"fields over their limit", "GET / HTTP/1.1\r\nHost: x\r\nA: " + std::string(17000, 'a') + "\r\n\r\n", 431},
    {"too many fields",
     [] {
         std::string out = "GET / HTTP/1.1\r\nHost: x\r\n";
         for (int i = 0; i < 70; ++i) out += "A" + std::to_string(i) + ": b\r\n";
         return out + "\r\n";
     }(),
     431},
    {"rubbish", "\x16\x03\x01\x02\r\n\r\n", 400},
    {"half a request", "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\nhel", 0},
};

TEST(RequestParser, ReadsAndRefusesTheSameInWhateverPieces) {
    for (const Case& one : cases)
        for (const std::size_t piece : {one.bytes.size(), std::size_t{1}, std::size_t{2}, std::size_t{7}}) {
            const Seen seen = read(one.bytes, piece);
            // Where two refusals are due, pieces may meet either first; both are refusals.
            EXPECT_EQ(seen.status, one.status) << one.what << " in pieces of " << piece << ": " << seen.text;
            if (one.text) EXPECT_EQ(seen.text, one.text) << one.what << " in pieces of " << piece;
        }
}

TEST(RequestParser, ReadsPipelinedRequestsOneByOne) {
    const std::string two = "POST /1 HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\nabGET /2 HTTP/1.1\r\nHost: x\r\n\r\n";
    RequestParser parser(limits);
    const std::size_t used = parser.put(two);
    ASSERT_EQ(parser.stage(), RequestParser::Stage::done);
    EXPECT_EQ(parser.take().body, "ab");
    parser.put(std::string_view(two).substr(used));
    ASSERT_EQ(parser.stage(), RequestParser::Stage::done);
    EXPECT_EQ(parser.take().target(), "/2");
}

std::string gzip(std::string_view plain) {
    libdeflate_compressor* c = libdeflate_alloc_compressor(9);
    std::string out(libdeflate_gzip_compress_bound(c, plain.size()), '\0');
    out.resize(libdeflate_gzip_compress(c, plain.data(), plain.size(), out.data(), out.size()));
    libdeflate_free_compressor(c);
    return out;
}

TEST(Gzip, InflatesWithinLimits) {
    const std::string plain = R"({"batch":[{"type":"track","event":"a"}]})";
    auto inflated = inflate(gzip(plain), limits);
    ASSERT_TRUE(inflated);
    EXPECT_EQ(*inflated, plain);
}

TEST(Gzip, ABombIsRefused) {
    for (const std::size_t size : {std::size_t{1} << 20, std::size_t{5} << 20, std::size_t{64} << 20}) {
        auto inflated = inflate(gzip(std::string(size, ' ')), limits);
        ASSERT_FALSE(inflated) << size;
        EXPECT_TRUE(inflated.fault().code.status == 413 || inflated.fault().code.status == 400);
    }
}

TEST(Gzip, ATornOneIsRefused) {
    const std::string good = gzip("hello hello hello hello");
    for (std::size_t cut = 3; cut < good.size(); ++cut) EXPECT_FALSE(inflate(good.substr(0, cut), limits)) << cut;
}

}  // namespace
}  // namespace kesher::http
