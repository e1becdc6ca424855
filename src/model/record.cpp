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
    while (in.next()) {
        switch (in.id()) {
            case 1: h.format = static_cast<std::uint16_t>(in.number()); break;
            case 2: h.engine = static_cast<std::uint16_t>(in.number()); break;
            case 3: h.position = in.number(); break;
            case 4: h.kind = static_cast<RecordKind>(in.number()); break;
            case 5: h.partition = static_cast<PartitionNo>(in.number()); break;
            case 6: h.other_partition = static_cast<PartitionNo>(in.number()); break;
            case 7: h.scope.workspace = static_cast<WorkspaceNo>(in.number()); break;
            case 8: h.scope.environment = static_cast<Environment>(in.number()); break;
            case 9: h.source = static_cast<SourceNo>(in.number()); break;
            case 10: h.at = in.moment(); break;
            case 11: h.person.hash = in.hash(); break;
            case 12: h.other.hash = in.hash(); break;
            case 13: h.message = in.hash(); break;
            case 14: h.retention = static_cast<std::uint8_t>(in.number()); break;
            case 15: h.purpose = static_cast<Purpose>(in.number()); break;
            case 16: h.definition_version = static_cast<std::uint32_t>(in.number()); break;
            case 17: h.key = static_cast<KeySlot>(in.number()); break;
            default: break;
        }
    }
    if (in.bad() || h.format == 0 || h.format > record_format || !h.position) return std::nullopt;
    return h;
}

}  // namespace kesher
