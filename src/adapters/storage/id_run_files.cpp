#include <algorithm>
#include <bit>
#include <charconv>
#include <cstring>
#include <map>

#include "adapters/storage/storage.hpp"

namespace kesher::adapters {
namespace {

constexpr char magic[] = "KESHIDS1";
constexpr std::size_t head_bytes = 32;

// Seven probes of a 64-bit hash pair over 10 to 20 bits an id, a power of two: about 1 % pass that are not there.
class Filter {
public:
    void build(std::span<const Hash128> ids) {
        bits_.assign(std::bit_ceil(std::max<std::size_t>(64, ids.size() * 10) / 64), 0);
        for (const Hash128& id : ids)
            for (std::uint64_t i = 0; i < 7; ++i) word(id, i) |= bit(id, i);
    }
    bool may_contain(const Hash128& id) const {
        for (std::uint64_t i = 0; i < 7; ++i)
            if (!(const_cast<Filter*>(this)->word(id, i) & bit(id, i))) return false;
        return true;
    }
    std::size_t bytes() const { return bits_.size() * 8; }

private:
    static std::uint64_t probe(const Hash128& id, std::uint64_t i) { return id.high + i * (id.low | 1); }
    std::uint64_t& word(const Hash128& id, std::uint64_t i) { return bits_[(probe(id, i) >> 6) & (bits_.size() - 1)]; }
    static std::uint64_t bit(const Hash128& id, std::uint64_t i) { return std::uint64_t{1} << (probe(id, i) & 63); }
    std::vector<std::uint64_t> bits_;
};

class IdRunFiles final : public IdRuns {
public:
    IdRunFiles(Files& files, std::string folder) : files_(files), folder_(std::move(folder)) {}

    Result<void> load() {
        TRY_VOID(files_.make_folder(folder_));
        TRY(names, files_.list(folder_));
        for (const std::string& name : names) {
            std::int64_t hour = 0;
            const auto end = name.data() + name.size();
            if (!name.ends_with(".ids") || std::from_chars(name.data(), end, hour).ptr != end - 4) continue;
            TRY(file, files_.open(path(hour), Files::Mode::read));
            TRY(size, file->size());
            TRY(bytes, file->read(0, size));
            std::uint64_t count = 0;
            std::uint32_t crc = 0;
            if (bytes.size() >= head_bytes) {
                std::memcpy(&count, bytes.data() + 8, 8);
                std::memcpy(&crc, bytes.data() + 16, 4);
            }
            if (bytes.size() != head_bytes + count * 16 || bytes.substr(0, 8) != magic || crc != crc32c(BytesView(bytes).substr(head_bytes)))
                return Fault{codes::store_corrupt, "a run of message ids cannot be read", path(hour) + "@0", "restore this file from a backup: without it items could count twice"};
            std::vector<Hash128> ids(count);
            for (std::size_t i = 0; i < count; ++i) ids[i] = hash_from_bytes(BytesView(bytes).substr(head_bytes + i * 16, 16));
            runs_[hour] = {std::move(file), count, {}};
            runs_[hour].filter.build(ids);
        }
        return {};
    }

    Result<void> write(std::int64_t hour, std::span<const Hash128> sorted) override {
        Bytes ids;
        ids.reserve(sorted.size() * 16);
        for (const Hash128& id : sorted) ids += to_bytes(id);
        Bytes head(magic);
        const std::uint64_t count = sorted.size();
        const std::uint32_t crc = crc32c(ids);
        head.append(reinterpret_cast<const char*>(&count), 8);
        head.append(reinterpret_cast<const char*>(&crc), 4);
        head.resize(head_bytes, '\0');
        const std::string fresh = path(hour) + ".new";
        TRY(file, files_.open(fresh, Files::Mode::create));
        TRY_VOID(file->write(0, head + ids));
        TRY_VOID(file->sync());
        TRY_VOID(files_.rename(fresh, path(hour)));
        TRY_VOID(files_.sync_folder(folder_));
        TRY(reopened, files_.open(path(hour), Files::Mode::read));
        runs_[hour] = {std::move(reopened), sorted.size(), {}};
        runs_[hour].filter.build(sorted);
        return {};
    }

    Result<bool> contains(std::int64_t hour, const Hash128& hash) override {
        const auto run = runs_.find(hour);
        if (run == runs_.end() || !run->second.filter.may_contain(hash)) return false;
        std::size_t low = 0, high = run->second.count;
        while (low < high) {
            const std::size_t middle = low + (high - low) / 2;
            TRY(bytes, run->second.file->read(head_bytes + middle * 16, 16));
            if (bytes.size() != 16) return Fault{codes::store_corrupt, "a run of message ids is cut off", path(hour), "restore this file from a backup"};
            const Hash128 at = hash_from_bytes(bytes);
            if (at == hash) return true;
            if (at < hash) low = middle + 1;
            else high = middle;
        }
        return false;
    }

    std::vector<std::int64_t> hours() const override {
        std::vector<std::int64_t> out;
        for (const auto& [hour, run] : runs_) out.push_back(hour);
        return out;
    }
    Result<void> drop(std::int64_t hour) override {
        runs_.erase(hour);
        return files_.remove(path(hour));
    }
    std::uint64_t bytes() const override {
        std::uint64_t out = 0;
        for (const auto& [hour, run] : runs_) out += head_bytes + run.count * 16;
        return out;
    }

private:
    struct Run {
        std::unique_ptr<File> file;
        std::size_t count = 0;
        Filter filter;
    };
    std::string path(std::int64_t hour) const { return folder_ + "/" + std::to_string(hour) + ".ids"; }
    Files& files_;
    std::string folder_;
    std::map<std::int64_t, Run> runs_;
};

}  // namespace

Result<std::unique_ptr<IdRuns>> open_id_runs(Files& files, const std::string& folder) {
    auto out = std::make_unique<IdRunFiles>(files, folder);
    TRY_VOID(out->load());
    return std::unique_ptr<IdRuns>(std::move(out));
}

}  // namespace kesher::adapters
