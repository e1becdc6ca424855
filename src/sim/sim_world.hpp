/// The ports made of memory: files that forget what was not synced, a store, keys, a clock, entropy; all from one seed.
///
/// Errors:  the same codes as the real ones; faults fire when armed, and each kind is counted when it did.
/// Lives:   files and store outlive the engines that are started on them: that is how a crash is played.
/// Runs on: one thread.
#pragma once

#include <map>
#include <set>

#include "base/random.hpp"
#include "ports/clock.hpp"
#include "ports/files.hpp"
#include "ports/id_runs.hpp"
#include "ports/keys.hpp"
#include "ports/store.hpp"

namespace kesher::sim {

/// How often each kind of fault fired; the suite fails when one never did.
struct FaultCounts {
    std::uint64_t power_cuts = 0, lost_writes = 0, torn_writes = 0, lost_renames = 0, failed_writes = 0, failed_syncs = 0, failed_store_writes = 0;
};

/// Files in memory. A power cut keeps what was synced, and of the rest a random part, the last write possibly torn.
class SimFiles final : public Files {
public:
    explicit SimFiles(std::uint64_t seed) : random_(seed) {}
    Result<std::unique_ptr<File>> open(const std::string& path, Mode mode) override;
    Result<std::vector<std::string>> list(const std::string& folder) override;
    Result<void> make_folder(const std::string&) override { return {}; }
    Result<void> rename(const std::string& from, const std::string& to) override;
    Result<void> remove(const std::string& path) override;
    Result<void> sync_folder(const std::string& path) override;
    Result<std::uint64_t> free_bytes(const std::string&) override { return std::uint64_t{1} << 40; }

    void cut_power();
    void fail_write_after(std::uint64_t writes) { fail_write_ = writes; }
    void fail_sync_after(std::uint64_t syncs) { fail_sync_ = syncs; }
    void heal() { fail_write_ = fail_sync_ = 0; }
    Bytes* content(const std::string& path);  ///< to damage it on purpose
    std::vector<std::string> paths() const;
    FaultCounts counts;

private:
    friend class SimFile;
    struct Write {
        std::uint64_t offset = 0;
        Bytes bytes;
    };
    struct Node {
        Bytes now, synced;
        std::vector<Write> unsynced;
        std::uint64_t unsynced_size = 0;
        bool resized = false;
    };
    Random random_;
    std::map<std::string, std::shared_ptr<Node>> files_, durable_names_;
    std::uint64_t fail_write_ = 0, fail_sync_ = 0;
};

class SimStore final : public Store {
public:
    Result<void> write(const StoreBatch& batch) override;
    Result<std::optional<Bytes>> get(BytesView key) override;
    Result<void> scan(BytesView prefix, const std::function<bool(BytesView, BytesView)>& visit) override;
    bool fail_next = false;
    std::uint64_t failed = 0;
    const std::map<Bytes, Bytes, std::less<>>& rows() const { return rows_; }

private:
    std::map<Bytes, Bytes, std::less<>> rows_;
};

/// Keys that really hide and really forget, made for speed and repeatability, not for secrecy.
class SimKeys final : public Keys {
public:
    explicit SimKeys(std::uint64_t seed) : seed_(seed) {}
    Result<void> ensure(KeySlot) override { return {}; }
    Result<Bytes> seal(KeySlot slot, BytesView plain, BytesView bound) override;
    Result<Bytes> open(KeySlot slot, BytesView sealed, BytesView bound) override;
    bool shredded(KeySlot slot) const override { return shredded_.contains(slot); }
    Result<void> shred(std::span<const KeySlot> slots) override;
    Hash128 index(WorkspaceNo workspace, std::string_view ns, std::string_view value) const override;
    std::uint64_t seed(WorkspaceNo workspace) const override { return seed_ + workspace; }

private:
    Bytes stream(KeySlot slot, BytesView bound, BytesView bytes) const;
    std::uint64_t seed_;
    std::set<KeySlot> shredded_;
};

class SimIdRuns final : public IdRuns {
public:
    Result<void> write(std::int64_t hour, std::span<const Hash128> sorted) override;
    Result<bool> contains(std::int64_t hour, const Hash128& hash) override;
    std::vector<std::int64_t> hours() const override;
    Result<void> drop(std::int64_t hour) override;
    std::uint64_t bytes() const override;

private:
    std::map<std::int64_t, std::vector<Hash128>> runs_;
};

}  // namespace kesher::sim
