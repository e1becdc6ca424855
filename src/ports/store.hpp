/// The checkpoint store: ordered keys, atomic batches. Never written per event, never read inside a step.
///
/// Errors:  store_failed, store_corrupt (operator; detail names the file).
/// Lives:   returns own their memory.
/// Runs on: any thread; batches from different threads are serialised inside.
#pragma once

#include <functional>
#include <map>
#include <optional>

#include "base/bytes.hpp"
#include "base/result.hpp"

namespace kesher {

namespace codes {
inline constexpr Code store_failed{"store_failed", Whose::operator_, 500};
inline constexpr Code store_corrupt{"store_corrupt", Whose::operator_, 500};
}  // namespace codes

/// Keys to values; nullopt deletes.
using StoreBatch = std::map<Bytes, std::optional<Bytes>>;

class Store {
public:
    virtual ~Store() = default;
    /// All or nothing, durable when it returns.
    virtual Result<void> write(const StoreBatch& batch) = 0;
    virtual Result<std::optional<Bytes>> get(BytesView key) = 0;
    /// Every key that begins with `prefix`, in byte order, until `visit` answers false.
    virtual Result<void> scan(BytesView prefix, const std::function<bool(BytesView key, BytesView value)>& visit) = 0;
};

}  // namespace kesher
