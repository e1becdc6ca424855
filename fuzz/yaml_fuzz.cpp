// YAML: a refusal has a place and a fix; what was read is written so that it reads back equal, byte for byte the second time.
#include <cstdlib>

#include "adapters/yaml/yaml.hpp"

using namespace kesher;

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
    const auto document = adapters::read_yaml({reinterpret_cast<const char*>(data), size});
    if (!document) {
        if (document.fault().fix.empty()) std::abort();
        return 0;
    }
    const std::string text = adapters::write_yaml(document->value);
    const auto again = adapters::read_yaml(text);
    if (!again || !(again->value == document->value) || adapters::write_yaml(again->value) != text) std::abort();
    return 0;
}
