#include "sim/sim_world.hpp"

#include <algorithm>
#include <cstring>

namespace kesher::sim {

class SimFile final : public File {
public:
    SimFile(SimFiles& files, std::shared_ptr<SimFiles::Node> node, std::string path) : files_(files), node_(std::move(node)), path_(std::move(path)) {}

    Result<void> write(std::uint64_t offset, BytesView bytes) override {
        if (files_.fail_write_ && --files_.fail_write_ == 0) {
            ++files_.counts.failed_writes;
            return Fault{codes::file_failed, "write: Input/output error (simulated)", path_, ""};
        }
        if (node_->now.size() < offset + bytes.size()) node_->now.resize(offset + bytes.size(), '\0');
        std::memcpy(node_->now.data() + offset, bytes.data(), bytes.size());
        node_->unsynced.push_back({offset, Bytes(bytes)});
        return {};
    }
    Result<Bytes> read(std::uint64_t offset, std::size_t length) override { return offset >= node_->now.size() ? Bytes() : node_->now.substr(offset, length); }
    Result<void> sync() override {
        if (files_.fail_sync_ && --files_.fail_sync_ == 0) {
            ++files_.counts.failed_syncs;
            return Fault{codes::file_failed, "sync: Input/output error (simulated)", path_, ""};
        }
        for (const auto& write : node_->unsynced) apply(node_->synced, write);
        if (node_->resized) node_->synced.resize(node_->now.size(), '\0');
        node_->unsynced.clear();
        node_->resized = false;
        return {};
    }
    Result<std::uint64_t> size() override { return std::uint64_t{node_->now.size()}; }
    Result<void> resize(std::uint64_t size) override {
        node_->now.resize(size, '\0');
        node_->resized = true;
        return {};
    }
    static void apply(Bytes& to, const SimFiles::Write& write) {
        if (to.size() < write.offset + write.bytes.size()) to.resize(write.offset + write.bytes.size(), '\0');
        std::memcpy(to.data() + write.offset, write.bytes.data(), write.bytes.size());
    }

private:
    SimFiles& files_;
    std::shared_ptr<SimFiles::Node> node_;
    std::string path_;
};

Result<std::unique_ptr<File>> SimFiles::open(const std::string& path, Mode mode) {
    auto at = files_.find(path);
    if (at == files_.end()) {
        if (mode == Mode::read) return Fault{codes::file_missing, "no such file", path, ""};
        at = files_.emplace(path, std::make_shared<Node>()).first;
    } else if (mode == Mode::create) {
        at->second->now.clear();
        at->second->unsynced.clear();
        at->second->resized = true;
    }
    return std::unique_ptr<File>(std::make_unique<SimFile>(*this, at->second, path));
}

Result<std::vector<std::string>> SimFiles::list(const std::string& folder) {
    std::vector<std::string> out;
    for (const auto& [path, node] : files_)
        if (path.starts_with(folder + "/") && path.find('/', folder.size() + 1) == std::string::npos) out.push_back(path.substr(folder.size() + 1));
    return out;
}

Result<void> SimFiles::rename(const std::string& from, const std::string& to) {
    const auto at = files_.find(from);
    if (at == files_.end()) return Fault{codes::file_missing, "no such file", from, ""};
    files_[to] = at->second;
    files_.erase(from);
    return {};
}

Result<void> SimFiles::remove(const std::string& path) {
    files_.erase(path);
    return {};
}

Result<void> SimFiles::sync_folder(const std::string& folder) {
    std::erase_if(durable_names_, [&](const auto& entry) { return entry.first.starts_with(folder + "/"); });
    for (const auto& [path, node] : files_)
        if (path.starts_with(folder + "/")) durable_names_[path] = node;
    return {};
}

void SimFiles::cut_power() {
    ++counts.power_cuts;
    // A new or renamed file whose folder was not synced may or may not be there; half the time it is.
    std::map<std::string, std::shared_ptr<Node>> kept = durable_names_;
    for (const auto& [path, node] : files_)
        if (!durable_names_.contains(path)) {
            if (random_.one_in(2)) kept[path] = node;
            else ++counts.lost_renames;
        }
    files_ = durable_names_ = kept;
    for (auto& [path, node] : files_) {
        if (node->resized && random_.one_in(2)) node->synced.resize(node->now.size(), '\0');
        for (Write& write : node->unsynced) {
            const std::uint64_t fate = random_.below(3);
            if (fate == 0) {
                ++counts.lost_writes;
                continue;
            }
            if (fate == 1 && write.bytes.size() > 1) {
                write.bytes.resize(1 + random_.below(write.bytes.size() - 1));
                ++counts.torn_writes;
            }
            SimFile::apply(node->synced, write);
        }
        node->unsynced.clear();
        node->resized = false;
        node->now = node->synced;
    }
    heal();
}

Bytes* SimFiles::content(const std::string& path) {
    const auto at = files_.find(path);
    return at == files_.end() ? nullptr : &at->second->now;
}

std::vector<std::string> SimFiles::paths() const {
    std::vector<std::string> out;
    for (const auto& [path, node] : files_) out.push_back(path);
    return out;
}

Result<void> SimStore::write(const StoreBatch& batch) {
    if (std::exchange(fail_next, false)) {
        ++failed;
        return Fault{codes::store_failed, "Input/output error (simulated)", "", ""};
    }
    for (const auto& [key, value] : batch) {
        if (value) rows_[key] = *value;
        else rows_.erase(key);
    }
    return {};
}

Result<std::optional<Bytes>> SimStore::get(BytesView key) {
    const auto at = rows_.find(key);
    return at == rows_.end() ? std::optional<Bytes>() : std::optional<Bytes>(at->second);
}

Result<void> SimStore::scan(BytesView prefix, const std::function<bool(BytesView, BytesView)>& visit) {
    for (auto at = rows_.lower_bound(prefix); at != rows_.end() && at->first.starts_with(prefix); ++at)
        if (!visit(at->first, at->second)) break;
    return {};
}

Bytes SimKeys::stream(KeySlot slot, BytesView bound, BytesView bytes) const {
    Random random(Hasher("stream").add(seed_).add(slot).add(bound).done());
    Bytes out(bytes);
    for (std::size_t i = 0; i < out.size(); i += 8) {
        const std::uint64_t word = random.next();
        for (std::size_t k = 0; k < 8 && i + k < out.size(); ++k) out[i + k] = static_cast<char>(out[i + k] ^ static_cast<char>(word >> (8 * k)));
    }
    return out;
}

Result<Bytes> SimKeys::seal(KeySlot slot, BytesView plain, BytesView bound) {
    if (shredded_.contains(slot)) return Fault{codes::key_shredded, "the person was forgotten", "", ""};
    return to_bytes(Hasher("tag").add(slot).add(bound).add(plain).done()) + stream(slot, bound, plain);
}

Result<Bytes> SimKeys::open(KeySlot slot, BytesView sealed, BytesView bound) {
    if (shredded_.contains(slot)) return Fault{codes::key_shredded, "the person was forgotten", "", ""};
    if (sealed.size() < 16) return Fault{codes::seal_broken, "too short", "", ""};
    Bytes plain = stream(slot, bound, sealed.substr(16));
    if (sealed.substr(0, 16) != to_bytes(Hasher("tag").add(slot).add(bound).add(plain).done())) return Fault{codes::seal_broken, "sealed bytes were changed", "", ""};
    return plain;
}

Result<void> SimKeys::shred(std::span<const KeySlot> slots) {
    shredded_.insert(slots.begin(), slots.end());
    return {};
}

Hash128 SimKeys::index(WorkspaceNo workspace, std::string_view ns, std::string_view value) const { return Hasher("index").add(seed_).add(workspace).add(ns).add(value).done(); }

Result<void> SimIdRuns::write(std::int64_t hour, std::span<const Hash128> sorted) {
    runs_[hour].assign(sorted.begin(), sorted.end());
    return {};
}

Result<bool> SimIdRuns::contains(std::int64_t hour, const Hash128& hash) {
    const auto at = runs_.find(hour);
    return at != runs_.end() && std::binary_search(at->second.begin(), at->second.end(), hash);
}

std::vector<std::int64_t> SimIdRuns::hours() const {
    std::vector<std::int64_t> out;
    for (const auto& [hour, run] : runs_) out.push_back(hour);
    return out;
}

Result<void> SimIdRuns::drop(std::int64_t hour) {
    runs_.erase(hour);
    return {};
}

std::uint64_t SimIdRuns::bytes() const {
    std::uint64_t out = 0;
    for (const auto& [hour, run] : runs_) out += run.size() * 16;
    return out;
}

}  // namespace kesher::sim
