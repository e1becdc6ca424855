/// Describes one published definition: a workspace, source, key, segment, journey, creative or purpose.
///
/// Errors:  decoding answers std::nullopt for bytes that no engine wrote.
/// Lives:   values own what they hold.
/// Runs on: any thread.
#pragma once

#include <optional>

#include "base/codec.hpp"
#include "model/value.hpp"
#include "model/vocabulary.hpp"

namespace kesher {

/// A version, immutable once published. It belongs to a workspace and holds in both environments.
struct Definition {
    WorkspaceNo workspace = 0;
    std::string kind, id;  ///< "segments", "open-cart"
    std::uint32_t version = 0;
    Value body;
    bool retired = false;
    Moment created_at, updated_at;
};

Bytes encode(const Definition& definition);
std::optional<Definition> decode_definition(BytesView bytes);

}  // namespace kesher
