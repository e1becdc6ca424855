// JSON: never a crash; what was read and written reads back equal.
#include <cstdlib>

#include "model/value.hpp"

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
    const auto value = kesher::parse_json({reinterpret_cast<const char*>(data), size});
    if (!value) {
        if (value.fault().detail.empty()) std::abort();
        return 0;
    }
    const std::string text = kesher::to_json(*value);
    const auto again = kesher::parse_json(text);
    if (!again || kesher::to_json(*again) != text) std::abort();
    return 0;
}
