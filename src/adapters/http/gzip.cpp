#include "adapters/http/gzip.hpp"

#include <libdeflate.h>

#include <algorithm>

namespace kesher::http {

Result<std::string> inflate(std::string_view body, const HttpLimits& limits) {
    thread_local std::unique_ptr<libdeflate_decompressor, decltype(&libdeflate_free_decompressor)> held(libdeflate_alloc_decompressor(), &libdeflate_free_decompressor);
    const std::size_t most = std::min(limits.inflated_bytes_max, body.size() * limits.inflated_ratio_max);
    std::string out(std::min(most, body.size() * 12 + 1024), '\0');
    for (;;) {
        std::size_t length = 0;
        const libdeflate_result result = libdeflate_gzip_decompress(held.get(), body.data(), body.size(), out.data(), out.size(), &length);
        if (result == LIBDEFLATE_SUCCESS) {
            out.resize(length);
            return out;
        }
        if (result != LIBDEFLATE_INSUFFICIENT_SPACE) return Fault{codes::gzip_broken, "the gzip body cannot be read", "body", "send it again, or without compression"};
        if (out.size() >= most) return Fault{kesher::codes::too_large, "the body inflates to more than is taken", "body", "send smaller batches"};
        out.resize(std::min(most, out.size() * 4));
    }
}

std::string deflated(std::string_view body) {
    const std::unique_ptr<libdeflate_compressor, decltype(&libdeflate_free_compressor)> held(libdeflate_alloc_compressor(6), &libdeflate_free_compressor);
    std::string out(libdeflate_gzip_compress_bound(held.get(), body.size()), '\0');
    out.resize(libdeflate_gzip_compress(held.get(), body.data(), body.size(), out.data(), out.size()));
    return out;
}

}  // namespace kesher::http
