#include "model/decision.hpp"

#include <algorithm>
#include <limits>

namespace kesher {
namespace {

std::int64_t times(std::int64_t a, std::int64_t b) {
    const __int128 product = static_cast<__int128>(a) * b / one_million;
    return product > std::numeric_limits<std::int64_t>::max() ? std::numeric_limits<std::int64_t>::max() : static_cast<std::int64_t>(product);
}

}  // namespace

std::int64_t Factors::priority() const { return times(times(times(propensity, context), value), lever); }

bool Candidate::weighed() const {
    return std::any_of(gates.begin(), gates.end(), [](const Gate& gate) { return gate.name == "creative" && gate.mark == Gate::Mark::passed; });
}

}  // namespace kesher
