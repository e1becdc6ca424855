// A log whose last segment holds anything at all opens or is refused with a place; nothing below the watermark is ever missing from an opened one.
#include <cstdlib>
#include <cstring>

#include "adapters/log/embedded_log.hpp"
#include "sim/sim_world.hpp"

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
    using namespace kesher;
    if (size < 3) return 0;
    sim::SimFiles files(1);
    adapters::LogOptions options;
    options.folder = "/log";
    options.segment_bytes = 8192;
    options.synchronous = true;
    const Position records = 6;
    {
        auto log = adapters::EmbeddedLog::open(files, options);
        if (!log) std::abort();
        for (Position at = 1; at <= records; ++at) {
            RecordHeader header;
            header.position = at;
            if (!(*log)->append(header, Bytes(at * 7, 'b'))) std::abort();
        }
        if (!(*log)->await_durable() || !(*log)->write_watermark()) std::abort();
    }
    // Anywhere in the segment or the watermark, the fuzzer's bytes.
    const auto paths = files.paths();
    Bytes* content = files.content(paths[data[0] % paths.size()]);
    const std::size_t at = (std::size_t{data[1]} << 5 | data[2]) % content->size();
    std::memcpy(content->data() + at, data + 3, std::min(size - 3, content->size() - at));
    auto again = adapters::EmbeddedLog::open(files, options);
    if (!again) {
        if (again.fault().where.empty()) std::abort();
        return 0;
    }
    if ((*again)->range().last < records) std::abort();
    return 0;
}
