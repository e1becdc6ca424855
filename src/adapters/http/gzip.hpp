/// Inflates a gzip body within limits; makes one for calls of our own.
///
/// Errors:  gzip_broken 400, too_large 413 (more than inflated_bytes_max, or than inflated_ratio_max times what came).
/// Lives:   the result owns its memory.
/// Runs on: any thread.
#pragma once

#include "adapters/http/server.hpp"

namespace kesher::http {

namespace codes {
inline constexpr Code gzip_broken{"gzip_broken", Whose::caller, 400};
}

inline bool is_gzip(std::string_view body) { return body.size() > 2 && body[0] == '\x1f' && body[1] == '\x8b'; }
Result<std::string> inflate(std::string_view body, const HttpLimits& limits);
std::string deflated(std::string_view body);

}  // namespace kesher::http
