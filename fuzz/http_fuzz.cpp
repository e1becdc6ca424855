// HTTP: the same bytes mean the same requests in whatever pieces they come; after a refusal nothing more is read.
#include <cstdlib>

#include "adapters/http/gzip.hpp"
#include "adapters/http/parser.hpp"

namespace {

using namespace kesher::http;
const kesher::HttpLimits limits = [] {
    kesher::HttpLimits small;
    small.inflated_bytes_max = 1 << 20;
    return small;
}();

std::string story_of(std::string_view bytes, std::size_t piece) {
    RequestParser parser(limits);
    std::string out;
    while (!bytes.empty()) {
        std::string_view part = bytes.substr(0, piece);
        bytes.remove_prefix(part.size());
        while (!part.empty()) {
            part.remove_prefix(parser.put(part));
            if (parser.stage() == RequestParser::Stage::failed) return out + "!";
            if (parser.stage() != RequestParser::Stage::done) break;
            const Request request = parser.take();
            out += std::string(request.method()) + " " + std::string(request.target()) + "|" + request.body + (request.keep_alive ? ";" : ".");
        }
    }
    return out;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
    const std::string_view bytes(reinterpret_cast<const char*>(data), size);
    const std::string whole = story_of(bytes, bytes.size() + 1);
    for (const std::size_t piece : {1, 3, 64})
        if (story_of(bytes, piece) != whole) std::abort();
    if (is_gzip(bytes))
        if (const auto plain = inflate(bytes, limits); plain && plain->size() > limits.inflated_bytes_max) std::abort();
    return 0;
}
