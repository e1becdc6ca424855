/// Names byte strings and turns them into text and back: hex, base64, UTF-8.
///
/// Errors:  decoding answers std::nullopt for malformed input.
/// Lives:   returns own their memory; views are read during the call only.
/// Runs on: any thread; no shared state.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace kesher {

/// Bytes that are not text: record bodies, keys, sealed values.
using Bytes = std::string;
using BytesView = std::string_view;

/// Lower-case hex, two digits a byte.
std::string to_hex(BytesView bytes);
std::optional<Bytes> from_hex(std::string_view text);
/// RFC 4648 base64; `url` takes the URL-safe alphabet without padding. Decoding accepts either, with or without padding.
std::string to_base64(BytesView bytes, bool url = false);
std::optional<Bytes> from_base64(std::string_view text);
/// True when the bytes are well-formed UTF-8 (no surrogates, no overlong forms).
bool valid_utf8(std::string_view text);
/// Compares two secrets in time that depends on their lengths only.
bool equal_secret(BytesView a, BytesView b);

/// How many letters must change, come or go to make one of the other: for "did you mean".
std::size_t edit_distance(std::string_view a, std::string_view b);

}  // namespace kesher
