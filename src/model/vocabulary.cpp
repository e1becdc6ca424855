#include "model/vocabulary.hpp"

namespace kesher {
namespace {
constexpr char crockford[] = "0123456789abcdefghjkmnpqrstvwxyz";
}

std::string id_text(std::string_view prefix, const Hash128& hash) {
    unsigned __int128 number = (static_cast<unsigned __int128>(hash.high) << 64) | hash.low;
    std::string out(prefix);
    out.resize(prefix.size() + 26);
    for (std::size_t i = 0; i < 26; ++i) {
        out[prefix.size() + 25 - i] = crockford[static_cast<unsigned>(number & 31)];
        number >>= 5;
    }
    return out;
}

std::optional<Hash128> parse_id(std::string_view prefix, std::string_view text) {
    if (text.size() != prefix.size() + 26 || text.substr(0, prefix.size()) != prefix) return std::nullopt;
    unsigned __int128 number = 0;
    for (char c : text.substr(prefix.size())) {
        const auto at = std::string_view(crockford).find(c);
        if (at == std::string_view::npos) return std::nullopt;
        if (number >> 123) return std::nullopt;  // 26 characters carry 130 bits, an id has 128
        number = (number << 5) | at;
    }
    return Hash128{static_cast<std::uint64_t>(number >> 64), static_cast<std::uint64_t>(number)};
}

}  // namespace kesher
