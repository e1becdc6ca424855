/// Names the things that the engine speaks of (docs: the words) as small strong types.
///
/// Errors:  parsing answers std::nullopt for an unknown word.
/// Lives:   values only.
/// Runs on: any thread; no shared state.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/hash.hpp"
#include "base/moment.hpp"

namespace kesher {

/// A place in the log: grows, gaps allowed within a partition; the first record has position 1.
using Position = std::uint64_t;
using WorkspaceNo = std::uint32_t;
using SourceNo = std::uint32_t;
using PartitionNo = std::uint16_t;
/// A slot of the key file; 0 means "no key: stored in clear because it holds nothing personal".
using KeySlot = std::uint32_t;

constexpr PartitionNo partition_all = 0xFFFF;   ///< a record that every partition steps
constexpr PartitionNo partition_none = 0xFFFE;  ///< a record that only the front folds

enum class Environment : std::uint8_t { live = 0, test = 1 };

/// Where a record belongs. Everything stored is keyed by it.
struct Scope {
    WorkspaceNo workspace = 0;
    Environment environment = Environment::live;
    friend auto operator<=>(const Scope&, const Scope&) = default;
};

/// One resolved individual; the id is random-looking, seeded by the input that first showed the person.
struct PersonId {
    Hash128 hash;
    explicit operator bool() const { return bool(hash); }
    friend auto operator<=>(const PersonId&, const PersonId&) = default;
};

/// Text forms: "per_", "evt_", "msg_", "jrn_" … followed by 26 characters of Crockford base32.
std::string id_text(std::string_view prefix, const Hash128& hash);
std::optional<Hash128> parse_id(std::string_view prefix, std::string_view text);

/// Why data may be used.
enum class Purpose : std::uint8_t { service, analytics, personalization, marketing, ads };
inline constexpr std::array<std::string_view, 5> purpose_names = {"service", "analytics", "personalization", "marketing", "ads"};
/// How a message reaches a person; `any` stands for * in a consent.
enum class Channel : std::uint8_t { any, email, sms, push, web, agent, app };
inline constexpr std::array<std::string_view, 7> channel_names = {"*", "email", "sms", "push", "web", "agent", "app"};
/// Where a trait comes from.
enum class Origin : std::uint8_t { zero_party, first_party, second_party, third_party, computed, predicted };
inline constexpr std::array<std::string_view, 6> origin_names = {"zero_party", "first_party", "second_party", "third_party", "computed", "predicted"};
/// How much care a field needs (C0 technical … C4 forbidden).
enum class DataClass : std::uint8_t { c0, c1, c2, c3, c4 };

template <class Enum, std::size_t N>
std::optional<Enum> parse_word(const std::array<std::string_view, N>& names, std::string_view word) {
    for (std::size_t i = 0; i < N; ++i)
        if (names[i] == word) return static_cast<Enum>(i);
    return std::nullopt;
}
inline std::string_view name_of(Purpose p) { return purpose_names[static_cast<std::size_t>(p)]; }
inline std::string_view name_of(Channel c) { return channel_names[static_cast<std::size_t>(c)]; }
inline std::string_view name_of(Origin o) { return origin_names[static_cast<std::size_t>(o)]; }
inline std::string_view name_of(Environment e) { return e == Environment::live ? "live" : "test"; }

/// A way to recognise a person. The value is as the client sent it, trimmed; an e-mail in lower case.
struct Identifier {
    std::string ns;  ///< user_id, anonymous_id, email, phone, …
    std::string value;
    friend auto operator<=>(const Identifier&, const Identifier&) = default;
};

}  // namespace kesher
