/// Keeps persons' data keys in a file of fixed slots, wrapped by a master key beside it; seals and opens with them.
///
/// keys/master: the master key, the index key and the seed (0600, made once). keys/slots: a head of 4,096 bytes
/// with the number of slots that were filled and synced, then 96 bytes a slot, format 1, append only: {state, nonce, wrapped key, tag, crc}. A shredded slot is overwritten with
/// zeros and the mark, then synced.
///
/// Errors:  key_missing, key_shredded, seal_broken (with file@offset), file faults.
/// Lives:   opened once; expanded cipher contexts of the last contexts_max slots are kept.
/// Runs on: any thread.
/// Costs:   bench/seal.
#pragma once

#include <array>
#include <mutex>
#include <unordered_map>
#include <vector>

#include "ports/clock.hpp"
#include "ports/files.hpp"
#include "ports/keys.hpp"

namespace kesher::adapters {

constexpr KeySlot slots_at_once = 4096;
constexpr std::size_t contexts_max = 65'536;

class KeyFile final : public Keys {
public:
    static Result<std::unique_ptr<KeyFile>> open(Files& files, Entropy& entropy, const std::string& folder);
    ~KeyFile() override;

    Result<void> ensure(KeySlot slot) override;
    Result<Bytes> seal(KeySlot slot, BytesView plain, BytesView bound) override;
    Result<Bytes> open(KeySlot slot, BytesView sealed, BytesView bound) override;
    bool shredded(KeySlot slot) const override;
    std::size_t shredded_count() const;
    Result<void> shred(std::span<const KeySlot> slots) override;
    Hash128 index(WorkspaceNo workspace, std::string_view ns, std::string_view value) const override;
    std::uint64_t seed(WorkspaceNo workspace) const override;

private:
    enum class State : std::uint8_t { absent = 0, live = 1, shredded = 2 };
    using Key = std::array<unsigned char, 32>;
    KeyFile(Files& files, Entropy& entropy, std::string folder) : files_(files), entropy_(entropy), folder_(std::move(folder)) {}
    Result<void> load_master();
    Result<void> load_slots();
    Result<std::uint64_t> read_filled();
    Result<void> write_filled(std::uint64_t filled);
    Result<Key> key_of(KeySlot slot);

    Files& files_;
    Entropy& entropy_;
    std::string folder_;
    Key master_{}, index_key_{};
    Bytes seed_;
    mutable std::mutex mutex_;
    std::unique_ptr<File> slots_;
    std::vector<State> states_;  ///< by slot; [0] unused
    std::unordered_map<KeySlot, Key> cache_;
};

}  // namespace kesher::adapters
