/// One fault of many: what a caller sent may be wrong in several places, and one answer tells them all.
///
/// Errors:  none; the list must not be empty.
/// Lives:   owns what it holds.
/// Runs on: any thread; pure.
#pragma once

#include "base/result.hpp"

namespace kesher {

/// The first, with the rest behind it, and what each of them carried behind that.
inline Fault as_one(std::vector<Fault> faults) {
    assert(!faults.empty());
    Fault first = std::move(faults.front());
    for (std::size_t i = 1; i < faults.size(); ++i) {
        std::vector<Fault> more = std::move(faults[i].more);
        faults[i].more.clear();
        first.more.push_back(std::move(faults[i]));
        first.more.insert(first.more.end(), std::make_move_iterator(more.begin()), std::make_move_iterator(more.end()));
    }
    return first;
}

}  // namespace kesher
