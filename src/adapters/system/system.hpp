/// The real world's files, clock, entropy and zones behind their ports.
///
/// Errors:  file_failed, file_missing, disk_full with errno's text and the path; zone_unknown (caller).
/// Lives:   the objects hold no state but their paths.
/// Runs on: any thread.
#pragma once

#include "model/zone.hpp"
#include "ports/clock.hpp"
#include "ports/files.hpp"

namespace kesher::adapters {

namespace codes {
inline constexpr Code zone_unknown{"zone_unknown", Whose::caller, 400};
}

class SystemFiles final : public Files {
public:
    Result<std::unique_ptr<File>> open(const std::string& path, Mode mode) override;
    Result<std::vector<std::string>> list(const std::string& folder) override;
    Result<void> make_folder(const std::string& path) override;
    Result<void> rename(const std::string& from, const std::string& to) override;
    Result<void> remove(const std::string& path) override;
    Result<void> sync_folder(const std::string& path) override;
    Result<std::uint64_t> free_bytes(const std::string& path) override;
};

class SystemClock final : public Clock {
public:
    Moment wall() const override;
    Millis monotonic() const override;
};

class SystemEntropy final : public Entropy {
public:
    Bytes bytes(std::size_t count) override;
};

/// Compiles a zone of the machine's tz database (TZif, RFC 8536) into a table up to 2060.
Result<Zone> load_zone(const std::string& name, const std::string& folder = "/usr/share/zoneinfo");
/// The version of the machine's tz database, such as "2026a"; "unknown" when it does not say.
std::string zones_version(const std::string& folder = "/usr/share/zoneinfo");

}  // namespace kesher::adapters
