#include "model/definition.hpp"

namespace kesher {

Bytes encode(const Definition& d) {
    return Writer()
        .number(1, d.workspace)
        .bytes(2, d.kind)
        .bytes(3, d.id)
        .number(4, d.version)
        .bytes(5, to_json(d.body))
        .number(6, d.retired)
        .moment(7, d.created_at)
        .moment(8, d.updated_at)
        .take();
}

std::optional<Definition> decode_definition(BytesView bytes) {
    Definition d;
    Reader in(bytes);
    while (in.next()) {
        switch (in.id()) {
            case 1: d.workspace = static_cast<WorkspaceNo>(in.number()); break;
            case 2: d.kind = in.text(); break;
            case 3: d.id = in.text(); break;
            case 4: d.version = static_cast<std::uint32_t>(in.number()); break;
            case 5:
                if (auto body = parse_json(in.bytes(), {.depth_max = 64})) d.body = std::move(*body);
                else return std::nullopt;
                break;
            case 6: d.retired = in.number() != 0; break;
            case 7: d.created_at = in.moment(); break;
            case 8: d.updated_at = in.moment(); break;
            default: break;
        }
    }
    if (in.bad() || d.kind.empty()) return std::nullopt;
    return d;
}

}  // namespace kesher
