/// The checkpoint store on RocksDB, and the hourly runs of message ids in files of our own.
///
/// Errors:  store_failed, store_corrupt (detail names the file); file faults.
/// Lives:   opened once; closed by the destructor.
/// Runs on: the store: any thread. Id runs: the front's thread.
#pragma once

#include <memory>

#include "ports/files.hpp"
#include "ports/id_runs.hpp"
#include "ports/store.hpp"

namespace kesher::adapters {

/// Opens (or makes) the store in a folder. WAL recovery tolerates a torn tail only; checksums are checked.
Result<std::unique_ptr<Store>> open_rocks_store(const std::string& folder);

/// One file an hour: magic, format, count, crc, then sorted 16-byte hashes. In memory: a filter of 10 bits an id.
Result<std::unique_ptr<IdRuns>> open_id_runs(Files& files, const std::string& folder);

}  // namespace kesher::adapters
