/// The file system as log, keys and id runs see it: real in adapters/system, faulty and in memory in sim.
///
/// Errors:  file_failed (operator; detail holds errno's text and the path), file_missing, disk_full (wait).
/// Lives:   a File keeps its descriptor until destroyed.
/// Runs on: any thread; one File is used by one thread at a time.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "base/bytes.hpp"
#include "base/result.hpp"

namespace kesher {

namespace codes {
inline constexpr Code file_failed{"file_failed", Whose::operator_, 500};
inline constexpr Code file_missing{"file_missing", Whose::operator_, 500};
inline constexpr Code disk_full{"disk_full", Whose::wait, 503};
}  // namespace codes

class File {
public:
    virtual ~File() = default;
    /// Writes all bytes at the offset, or fails. Not durable before sync().
    virtual Result<void> write(std::uint64_t offset, BytesView bytes) = 0;
    /// Up to `length` bytes from the offset; fewer only at the end of the file.
    virtual Result<Bytes> read(std::uint64_t offset, std::size_t length) = 0;
    /// fdatasync. After a failure nothing about the file's unsynced part may be believed: stop.
    virtual Result<void> sync() = 0;
    virtual Result<std::uint64_t> size() = 0;
    /// Cuts or extends (with zeros, allocated) to the size.
    virtual Result<void> resize(std::uint64_t size) = 0;
};

class Files {
public:
    virtual ~Files() = default;
    enum class Mode { read, create, open_or_create };
    virtual Result<std::unique_ptr<File>> open(const std::string& path, Mode mode) = 0;
    virtual Result<std::vector<std::string>> list(const std::string& folder) = 0;  ///< names, sorted; empty when the folder is absent
    virtual Result<void> make_folder(const std::string& path) = 0;                 ///< with parents; no error when it exists
    virtual Result<void> rename(const std::string& from, const std::string& to) = 0;
    virtual Result<void> remove(const std::string& path) = 0;
    virtual Result<void> sync_folder(const std::string& path) = 0;  ///< makes creations, renames and removals durable
    virtual Result<std::uint64_t> free_bytes(const std::string& path) = 0;
};

}  // namespace kesher
