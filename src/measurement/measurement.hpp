/// Counts what happened, as people: who is inside a step, who passed, who left and why.
///
/// Errors:  none.
/// Lives:   the counters belong to the partition and are stored with its checkpoint.
/// Runs on: the partition's thread; pure.
#pragma once

#include <map>
#include <string>
#include <utility>

#include "base/codec.hpp"
#include "model/vocabulary.hpp"

namespace kesher::measurement {

/// Names to numbers. "journey/ID/inside", "journey/ID/step/STEP/passed", "journey/ID/step/STEP/left/REASON", "messages/sent" …
class Counters {
public:
    void add(Scope scope, const std::string& name, std::int64_t change);
    std::int64_t get(Scope scope, const std::string& name) const;
    /// All counters of a scope whose name begins with `prefix`.
    std::map<std::string, std::int64_t> under(Scope scope, const std::string& prefix) const;
    bool take_dirty() { return std::exchange(dirty_, false); }
    Bytes encode() const;
    void restore(BytesView bytes);

private:
    std::map<Scope, std::map<std::string, std::int64_t>> counts_;
    bool dirty_ = false;
};

}  // namespace kesher::measurement
