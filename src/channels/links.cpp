#include "channels/links.hpp"

namespace kesher::channels {
namespace {

constexpr std::uint8_t token_version = 1;
constexpr std::size_t plain_bytes = 24;

Bytes big_endian(std::uint64_t number, std::size_t width) {
    Bytes out(width, '\0');
    for (std::size_t i = 0; i < width; ++i) out[width - 1 - i] = static_cast<char>(number >> (8 * i));
    return out;
}

std::uint64_t from_big_endian(BytesView bytes) {
    std::uint64_t out = 0;
    for (const char c : bytes) out = out << 8 | static_cast<unsigned char>(c);
    return out;
}

// What is sealed here can stand nowhere else that the same key seals.
Bytes bound_to(BytesView workspace) { return "person link 1 " + Bytes(workspace); }

void replace_all(std::string& text, std::string_view from, std::string_view to) {
    for (auto at = text.find(from); at != std::string::npos; at = text.find(from, at + to.size())) text.replace(at, from.size(), to);
}

}  // namespace

Result<std::string> seal_link(Keys& keys, KeySlot slot, const PersonLink& link) {
    const Bytes workspace = big_endian(link.scope.workspace, 4);
    Bytes plain;
    plain += static_cast<char>(token_version);
    plain += static_cast<char>(static_cast<unsigned>(link.scope.environment) << 4 | static_cast<unsigned>(link.right));
    plain += static_cast<char>(link.channel);
    plain += static_cast<char>(link.purpose);
    plain += to_bytes(link.person.hash);
    plain += big_endian(static_cast<std::uint64_t>(std::max<std::int64_t>(link.expires.ms, 0) / minute_ms), 4);
    TRY(sealed, keys.seal(slot, plain, bound_to(workspace)));
    return to_base64(workspace + sealed, true);
}

std::optional<PersonLink> open_link(Keys& keys, const std::function<KeySlot(WorkspaceNo)>& slot_of, LinkRight right, std::string_view token) {
    if (token.size() > token_chars_max) return std::nullopt;
    const auto bytes = from_base64(token);
    // One text for one token: what base64 forgives (padding, the other alphabet, loose last bits) is no second spelling.
    if (!bytes || bytes->size() < 4 || to_base64(*bytes, true) != token) return std::nullopt;
    const BytesView workspace = BytesView(*bytes).substr(0, 4);
    PersonLink out;
    out.scope.workspace = static_cast<WorkspaceNo>(from_big_endian(workspace));
    const KeySlot slot = slot_of(out.scope.workspace);
    if (!slot) return std::nullopt;
    const auto opened = keys.open(slot, BytesView(*bytes).substr(4), bound_to(workspace));
    if (!opened || opened->size() != plain_bytes) return std::nullopt;
    const BytesView plain = *opened;
    const auto byte = [&](std::size_t i) { return static_cast<unsigned>(static_cast<unsigned char>(plain[i])); };
    if (byte(0) != token_version || byte(1) >> 4 > 1 || (byte(1) & 15U) != static_cast<unsigned>(right)) return std::nullopt;
    if (byte(2) >= channel_names.size() || byte(3) >= purpose_names.size()) return std::nullopt;
    out.scope.environment = static_cast<Environment>(byte(1) >> 4);
    out.right = right;
    out.channel = static_cast<Channel>(byte(2));
    out.purpose = static_cast<Purpose>(byte(3));
    out.person = {hash_from_bytes(plain.substr(4, 16))};
    out.expires = Moment{static_cast<std::int64_t>(from_big_endian(plain.substr(20, 4))) * minute_ms};
    return out;
}

bool has_marker(std::string_view text) { return text.find(preferences_marker) != std::string_view::npos || text.find(unsubscribe_marker) != std::string_view::npos; }

std::string put_links(std::string text, std::string_view preferences, std::string_view unsubscribe) {
    replace_all(text, preferences_marker, preferences);
    replace_all(text, unsubscribe_marker, unsubscribe);
    return text;
}

}  // namespace kesher::channels
