/// Keeps the data keys of persons and seals with them; forgetting a key forgets what it sealed.
///
/// Slots are numbered from 1. The front hands out the next number (a fold of the log); fresh keys lie ready 4,096 ahead.
///
/// Errors:  key_shredded (caller: the person was forgotten), key_missing (operator), seal_broken (operator: bytes were changed).
/// Lives:   returns own their memory.
/// Runs on: any thread.
/// Costs:   seal and open about 0.3-0.6 us for 600 B (AES-256-GCM, expanded contexts cached).
#pragma once

#include <span>

#include "base/result.hpp"
#include "model/vocabulary.hpp"

namespace kesher {

namespace codes {
inline constexpr Code key_shredded{"key_shredded", Whose::caller, 410};
inline constexpr Code key_missing{"key_missing", Whose::operator_, 500};
inline constexpr Code seal_broken{"seal_broken", Whose::operator_, 500};
}  // namespace codes

class Keys {
public:
    virtual ~Keys() = default;
    /// Makes sure that slots up to `slot` hold durable keys (fills ahead in groups of 4,096).
    virtual Result<void> ensure(KeySlot slot) = 0;
    /// AES-256-GCM with a random nonce; `bound` is authenticated with it (the record's identity).
    virtual Result<Bytes> seal(KeySlot slot, BytesView plain, BytesView bound) = 0;
    virtual Result<Bytes> open(KeySlot slot, BytesView sealed, BytesView bound) = 0;
    virtual bool shredded(KeySlot slot) const = 0;
    /// Overwrites the slots and syncs. After it returns, what they sealed is noise. Idempotent.
    virtual Result<void> shred(std::span<const KeySlot> slots) = 0;
    /// HMAC-SHA-256 under the workspace's index key, cut to 128 bits: what stands for an identifier in indexes.
    virtual Hash128 index(WorkspaceNo workspace, std::string_view ns, std::string_view value) const = 0;
    /// The secret of the workspace from which randomness is seeded.
    virtual std::uint64_t seed(WorkspaceNo workspace) const = 0;
};

}  // namespace kesher
