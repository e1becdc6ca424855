/// Opens everything the engine stands on in a data folder: lock, keys, log, store, id runs.
///
/// Errors:  data_locked (operator: another process runs on this folder), and what each part refuses.
/// Lives:   members in order of construction; the engine goes before them.
/// Runs on: the main thread.
#pragma once

#include "adapters/log/embedded_log.hpp"
#include "adapters/storage/storage.hpp"
#include "adapters/system/key_file.hpp"
#include "adapters/system/system.hpp"
#include "engine/engine.hpp"

namespace kesher::app {

namespace codes {
inline constexpr Code data_locked{"data_locked", Whose::operator_, 500};
}

struct Ground {
    /// `synchronous`: nothing runs on threads of the log's own. `segment_bytes`: how large a file of the log grows.
    static Result<std::unique_ptr<Ground>> open(const std::string& folder, bool synchronous = false, std::uint64_t segment_bytes = adapters::LogOptions{}.segment_bytes);
    ~Ground();
    engine::Ground parts() { return {*log, *store, *keys, *runs}; }

    adapters::SystemFiles files;
    adapters::SystemClock clock;
    adapters::SystemEntropy entropy;
    int lock = -1;
    std::string folder;
    std::unique_ptr<adapters::KeyFile> keys;
    std::unique_ptr<adapters::EmbeddedLog> log;
    std::unique_ptr<Store> store;
    std::unique_ptr<IdRuns> runs;
};

/// A zone's table as a workspace definition carries it.
Result<Value> zone_table(const std::string& zone);

}  // namespace kesher::app
