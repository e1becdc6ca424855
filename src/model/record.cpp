#include "model/record.hpp"

namespace kesher {

Bytes encode(const RecordHeader& h) {
    Writer out;
    out.number(1, h.format).number(2, h.engine).number(3, h.position).number(4, static_cast<std::uint64_t>(h.kind));
    out.number(5, h.partition).number(7, h.scope.workspace).moment(10, h.at);
    if (h.other_partition != partition_none) out.number(6, h.other_partition);
    if (h.scope.environment != Environment::live) out.number(8, static_cast<std::uint64_t>(h.scope.environment));
    if (h.source) out.number(9, h.source);
    if (h.person) out.hash(11, h.person.hash);
    if (h.other) out.hash(12, h.other.hash);
    if (h.message) out.hash(13, h.message);
    if (h.retention != 1) out.number(14, h.retention);
    if (h.purpose != Purpose::service) out.number(15, static_cast<std::uint64_t>(h.purpose));
    if (h.definition_version) out.number(16, h.definition_version);
    if (h.key) out.number(17, h.key);
    return out.take();
}

std::optional<RecordHeader> decode_header(BytesView bytes) {
    RecordHeader h;
    Reader in(bytes);
    bool fits = true;
    // A number that its field cannot hold is refused, never cut: format 65537 is no format 1.
    const auto put = [&](auto& field, std::uint64_t most) {
        fits &= in.number() <= most;
        field = static_cast<std::remove_reference_t<decltype(field)>>(in.number());
    };
    while (in.next()) {
        switch (in.id()) {
            case 1: put(h.format, UINT16_MAX); break;
            case 2: put(h.engine, UINT16_MAX); break;
            case 3: h.position = in.number(); break;
            case 4: put(h.kind, UINT8_MAX); break;
            case 5: put(h.partition, UINT16_MAX); break;
            case 6: put(h.other_partition, UINT16_MAX); break;
            case 7: put(h.scope.workspace, UINT32_MAX); break;
            case 8: put(h.scope.environment, 1); break;
            case 9: put(h.source, UINT32_MAX); break;
            case 10: h.at = in.moment(); break;
            case 11: h.person.hash = in.hash(); break;
            case 12: h.other.hash = in.hash(); break;
            case 13: h.message = in.hash(); break;
            case 14: put(h.retention, UINT8_MAX); break;
            case 15: put(h.purpose, purpose_names.size() - 1); break;
            case 16: put(h.definition_version, UINT32_MAX); break;
            case 17: put(h.key, UINT32_MAX); break;
            default: break;
        }
    }
    if (in.bad() || !fits || h.format == 0 || h.format > record_format || !h.position) return std::nullopt;
    return h;
}

}  // namespace kesher
