/// Names the keys under which checkpoints are stored: the one home of the store's layout. On disk since format 1.
///
/// Errors:  none.
/// Lives:   values only.
/// Runs on: any thread.
#pragma once

#include "base/bytes.hpp"
#include "model/vocabulary.hpp"

namespace kesher::engine::keys {

/// Big-endian numbers, so that byte order is number order.
inline Bytes big(std::uint64_t value, int bytes) {
    Bytes out;
    for (int shift = (bytes - 1) * 8; shift >= 0; shift -= 8) out += static_cast<char>(value >> shift);
    return out;
}
inline Bytes format() { return "format"; }
inline Bytes partition_meta(PartitionNo no) { return "m" + big(no, 2); }
inline Bytes persons(PartitionNo no) { return "p" + big(no, 2); }
/// partition, workspace, environment, kind (in the prefix), person: a partition's move is a range export.
inline Bytes person(PartitionNo no, Scope scope, PersonId id) {
    return persons(no) + big(scope.workspace, 4) + big(static_cast<std::uint64_t>(scope.environment), 1) + to_bytes(id.hash);
}
inline Bytes chunks(PartitionNo no, PersonId id) { return "c" + big(no, 2) + to_bytes(id.hash); }
inline Bytes chunk(PartitionNo no, PersonId id, std::uint32_t number) { return chunks(no, id) + big(number, 4); }
inline Bytes redirects(PartitionNo no) { return "r" + big(no, 2); }
inline Bytes redirect(PartitionNo no, PersonId id) { return redirects(no) + to_bytes(id.hash); }
/// Definitions in the order in which they were published; `no` is partition_none for the front's own.
inline Bytes definitions(PartitionNo no) { return "d" + big(no, 2); }
inline Bytes definition(PartitionNo no, Position position) { return definitions(no) + big(position, 8); }

inline Bytes front_meta() { return "f0"; }
inline Bytes front_indexes() { return "f1"; }
inline Bytes front_index(const Hash128& index) { return front_indexes() + to_bytes(index); }
inline Bytes front_persons() { return "f2"; }
inline Bytes front_person(PersonId id) { return front_persons() + to_bytes(id.hash); }
inline Bytes front_redirects() { return "f3"; }
inline Bytes front_redirect(PersonId id) { return front_redirects() + to_bytes(id.hash); }
/// The erasure ledger: keyed hashes only; applied before serving after a restore.
inline Bytes ledger() { return "f4"; }
inline Bytes ledger_row(const Hash128& subject) { return ledger() + to_bytes(subject); }

}  // namespace kesher::engine::keys
