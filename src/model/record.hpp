/// Describes one record of the log: the header that routes it and the body that says what happened.
///
/// On disk since format 1; fields by id, append only.
///
/// Errors:  decode_* answers std::nullopt for bytes that no engine wrote.
/// Lives:   values own what they hold.
/// Runs on: any thread; no shared state.
#pragma once

#include <memory>
#include <optional>

#include "base/codec.hpp"
#include "model/event.hpp"

namespace kesher {

namespace engine {
class Catalog;
}

constexpr std::uint16_t record_format = 1;
constexpr std::uint16_t engine_version = 1;

/// What a record says. Append only: numbers are on disk.
enum class RecordKind : std::uint8_t {
    environment = 1,  ///< engine and zone version, at first start and on change
    tick = 2,         ///< time passed
    definition = 3,   ///< a source, key, segment, journey, creative, purpose … was published
    event = 4,        ///< an accepted event, with the person it was resolved to
    held = 5,         ///< an accepted event that waits for consent
    release = 6,      ///< a held event may be folded now
    rejected = 7,     ///< an item that was refused, with its reasons
    duplicate = 8,    ///< an item that was seen before; header only
    consent = 9,      ///< a consent was granted or withdrawn
    merge = 10,       ///< two persons are one from here on: `other` becomes `person`
    transfer = 11,    ///< what was known of `other`, for the partition of `person`
    claim = 12,       ///< a message may leave, if the gates still agree
    receipt = 13,     ///< what a channel reported of a message
    erase = 14,       ///< forget `person`
    test_clock = 15,  ///< the test environment's time moved forward
    inbox_cleared = 16,
    question = 17,         ///< a decision was asked for; its step reserves what it answers
    answer = 18,           ///< a person told something: the outcome of a task, a correction
    suppress = 19,         ///< nothing more about a topic, or again
    proof = 20,            ///< how many people a proof counted, for every partition
    address_consent = 21,  ///< an address was withdrawn: whoever else holds it is not written to there
};

/// Stored in clear. Positions, ids and times only: never an identifier, never a name.
struct RecordHeader {
    std::uint16_t format = record_format;
    std::uint16_t engine = engine_version;
    Position position = 0;
    RecordKind kind = RecordKind::tick;
    PartitionNo partition = partition_none;
    PartitionNo other_partition = partition_none;  ///< the second partition that steps it (merge)
    Scope scope;
    SourceNo source = 0;
    Moment at;                   ///< when the front took it; grows within a scope
    PersonId person;             ///< zero when it concerns nobody
    PersonId other;              ///< the second person that its step may read
    Hash128 message;             ///< hash of (source, messageId), or the deterministic id of an ask
    std::uint8_t retention = 1;  ///< data class of the body, for retention
    Purpose purpose = Purpose::service;
    std::uint32_t definition_version = 0;
    KeySlot key = 0;  ///< the slot whose key sealed the body; 0 = in clear
};

/// A record in memory: its body is open. The same bytes give the same step.
struct Record {
    RecordHeader header;
    Bytes body;
    std::shared_ptr<const Event> event = {};              ///< of an event, already parsed; the step decodes the body where it is absent
    bool shredded = false;                                ///< the key is gone: only the position counts
    std::shared_ptr<const engine::Catalog> catalog = {};  ///< of a definition, what is published with it; the step compiles the body where it is absent
};
using RecordPtr = std::shared_ptr<const Record>;

Bytes encode(const RecordHeader& header);
std::optional<RecordHeader> decode_header(BytesView bytes);

}  // namespace kesher
