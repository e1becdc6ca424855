/// The front: takes everything in the order of arrival, drops duplicates, finds the person, appends one record, hands it to its partition.
///
/// Its state (ids seen, identities, definitions, time of each scope) is a fold of the records; fold() is the same live and in replay.
///
/// Errors:  faults of the log (wait, operator), of definitions (caller), person_unknown (caller), clock_backwards (caller).
/// Lives:   as long as the engine; pointers into the catalog live until the next publish.
/// Runs on: the front's thread only. Time comes in as `live`, randomness does not come in at all.
/// Costs:   bench/partition and bench/ingest.
#pragma once

#include <array>
#include <functional>

#include "engine/partition.hpp"
#include "identity/identity.hpp"
#include "ingest/ingest.hpp"
#include "ingest/seen.hpp"
#include "ports/log.hpp"
#include "ports/sender.hpp"
#include "ports/store.hpp"

namespace kesher::engine {

namespace codes {
inline constexpr Code person_unknown{"person_unknown", Whose::caller, 404};
inline constexpr Code clock_backwards{"clock_backwards", Whose::caller, 409};
inline constexpr Code version_conflict{"version_conflict", Whose::caller, 412};
}  // namespace codes

constexpr PartitionNo partitions_default = 64;
constexpr Millis test_clock_ms_max = 3'653 * day_ms;  ///< one move of the test clock

/// What became of one item, once its record is durable.
struct Taken {
    ItemResult::Status status = ItemResult::Status::accepted;
    Position position = 0;
    std::string message_id, event_id;
    std::vector<Fault> faults;
};

/// How many items of each outcome came in a minute (indexes: ItemResult::Status).
struct Minute {
    Moment at;
    std::array<std::uint64_t, 4> counts{};
};

struct Erasure {
    Position position = 0;
    PersonId person;
    Hash128 subject;  ///< keyed hash that the ledger keeps
    std::vector<KeySlot> slots;
    Moment at;
};

/// A consent as the body of its record.
Value consent_value(const ingest::ConsentClaim& claim, std::string_view source);

class Front {
public:
    struct World {
        Log& log;
        Keys& keys;
        IdRuns& runs;
    };
    using Dispatch = std::function<void(const RecordPtr&)>;

    Front(World world, PartitionNo partitions, Dispatch dispatch);

    // --- inputs; each answers the position that must be durable before anybody is told
    Taken take(Scope scope, SourceNo source, const ingest::Item& item, Moment live);
    Result<Position> tick(Moment live, Scope scope = {});
    Result<Position> move_test_clock(WorkspaceNo workspace, Millis forward, Moment live);
    Result<Position> consent(Scope scope, const Identifier& who, ingest::ConsentClaim claim, const Hash128& request, Moment live);
    /// The withdrawal of an address, for everybody who holds it. The record is sealed for the person that the address leads to.
    Result<Position> withdraw_address(Scope scope, const Identifier& address, const ingest::ConsentClaim& claim, const Hash128& request, Moment live);
    /// A person's own word about themselves: a trait with its value, or null to take it away. It is an identify of origin zero_party; the person must be known.
    Result<Position> correct(Scope scope, PersonId person, const std::string& trait, const Value& value, const Hash128& request, Moment live);
    Result<Erasure> erase(Scope scope, const Identifier& who, const Hash128& request, Moment live);
    Result<Position> receipt(const Receipt& receipt, Moment live);
    /// Who is asked about: by ids in the order of their weight; `trusted`: a user id is believed.
    struct Asked {
        std::vector<Identifier> ids;  ///< fault id_blocked when none can be somebody's and a person would have to be made
        std::string source;
        bool trusted = false;
        bool create = true;  ///< a person who was never heard of is made
        bool alike = false;  ///< the ids are readings of one word: who is made gets the last of them only
    };
    struct AskedAt {
        Position position = 0;
        PersonId person;
    };
    /// Appends a question; its step decides and reserves. `body`: {"placements": [ids], "flags": [ids], "context": {…}}.
    Result<AskedAt> ask(Scope scope, const Asked& who, Value body, const Hash128& request, Moment live);
    /// The person that a question is about, without asking it.
    std::optional<PersonId> asked_person(Scope scope, const Asked& who) const;
    /// Whether the source asks for consent, and nobody who is asked about has given it for analytics or personalization: then the question is not to be kept.
    bool waits_for_consent(Scope scope, SourceNo source, const Asked& who) const;
    /// Appends what a person told: {"task"?, "outcome"?, "answers", "note"?, "by"}.
    Result<Position> answer(Scope scope, PersonId person, const Value& answer, const Hash128& request, Moment live);
    /// {"topic", "until"?, "reason"?, "lift"?, "by"}
    Result<Position> suppress(Scope scope, const Identifier& who, const Value& request, const Hash128& id, Moment live);
    Result<Position> proof(Scope scope, const std::string& id, const decisions::Counted& counted, Moment live);
    Result<Position> clear_inbox(Scope scope, Moment live);
    Result<Position> append_ask(const Ask& ask, Moment live);
    /// Writes down which engine and which zones step what follows; appends nothing when that is already the last word.
    Result<void> note_environment(const std::string& zones, Moment live);
    /// Checks and appends a definition; `dry_run` only checks. `if_match`: the version that must be current, 0 = any. Without an id it is a new one, named in its body.
    /// `known_to_fit`: what it names and what names it need not be looked at: it goes with others that were, or a journey is stopped.
    struct Publish {
        Scope scope;
        std::string kind, id;
        Value body;
        std::uint32_t if_match = 0;
        bool retire = false, dry_run = false, known_to_fit = false;
    };
    struct PublishedAt {
        Definition definition;
        bool created = false;
        Position position = 0;
    };
    Result<PublishedAt> publish(Publish request, Moment live);
    /// Checks all together, in whatever order lets each find what it names; when all are good (and this is no dry run) appends them in that order, which is also the
    /// answer's. Otherwise nothing is appended and the fault lists all that is wrong, each under /definitions/N.
    Result<std::vector<PublishedAt>> publish_all(std::vector<Publish> items, bool dry_run, Moment live);

    // --- reads
    std::optional<PersonId> lookup(Scope scope, const Identifier& who) const;
    PartitionNo partition_of(WorkspaceNo workspace, PersonId person) const;
    std::shared_ptr<const Catalog> catalog() const { return catalog_; }
    Moment now(Scope scope, Moment live) const;
    std::vector<Minute> minutes(Scope scope, Moment live) const;
    std::array<std::uint64_t, 4> totals(Scope scope) const;
    const identity::Identities& identities() const { return identities_; }
    struct LedgerRow {
        Moment at;
        Scope scope;
        Hash128 request;
    };
    const std::map<Hash128, LedgerRow>& ledger() const { return ledger_; }
    Hash128 input_of(SourceNo source, std::string_view text) const { return Hasher("input").add(source).add(text).done(); }

    /// The engine version that wrote the end of the log; 0 before the first start.
    std::uint16_t engine_of_log() const { return engine_of_log_; }
    const std::string& zones_of_log() const { return zones_of_log_; }

    // --- restart
    /// Folds a record that the log already holds; what comes back is what the partitions step. Of a definition it carries the catalog, compiled once for all of them.
    RecordPtr folded(Record record);
    Position position() const { return position_; }
    void capture(StoreBatch& batch);
    /// Reads the last checkpoint; then every record above replay_from() must be folded.
    Result<void> restore(Store& store);
    Position replay_from() const;
    /// The oldest record that a restart from what was captured last would read.
    Position needed_from() const;
    /// Lets closed hours of message ids become runs.
    Result<void> settle(Position durable) { return seen_.settle(durable); }
    std::uint64_t seen_bytes() const { return seen_.bytes(); }
    /// Opens what the log stored. A record whose key is gone comes back shredded.
    static Result<Record> open(const Stored& stored, Keys& keys);

private:
    void fold(const Record& record);
    Result<Position> emit(RecordHeader header, Bytes body, std::shared_ptr<const Event> event = nullptr);
    RecordHeader header(RecordKind kind, Scope scope, Moment live) const;
    RecordHeader person_header(RecordKind kind, Scope scope, PersonId person, Moment live) const;
    Taken refuse(Taken out, RecordHeader header, const ingest::Item& item);
    Result<Position> append_event(Scope scope, const Source& source, const ingest::Item& item, const Hash128& message, bool held, Moment live);
    Result<void> append_merges(Scope scope, const identity::Resolution& found, Moment live);
    Result<Position> append_release(const Ask& ask, RecordHeader header, Moment live);
    void fold_event_body(const Record& record, const identity::EventBody& body);
    void fold_consent(const Record& record);
    void fold_created(const Record& record, const Value& body);
    void fold_definition(const Record& record);
    void fold_time(const Record& record);
    Result<void> restore_meta(BytesView meta);
    void count(Scope scope, ItemResult::Status status, Moment at);
    PersonId fresh_person(Scope scope, const Hash128& index) const;
    Hash128 ledger_subject(WorkspaceNo workspace, PersonId person) const;
    KeySlot key_of(PersonId person) const;
    Moment physical(const RecordHeader& header) const;
    Result<void> prepare(Definition& definition) const;

    World world_;
    PartitionNo partitions_;
    Dispatch dispatch_;
    Position position_ = 0, captured_ = 0;
    std::uint16_t engine_of_log_ = 0;
    std::string zones_of_log_;
    ingest::Seen seen_;
    identity::Identities identities_;
    std::shared_ptr<const Catalog> catalog_;
    std::map<Scope, Moment> times_;
    std::map<WorkspaceNo, std::map<Position, Millis>> offsets_;  ///< of the test clock, from each position on
    Millis offset_of(WorkspaceNo workspace) const;
    std::map<WorkspaceNo, KeySlot> workspace_keys_;
    KeySlot next_key_ = 1;
    std::map<Scope, std::array<std::uint64_t, 4>> totals_;
    std::map<Scope, std::deque<Minute>> minutes_;
    std::map<Hash128, LedgerRow> ledger_;
    std::vector<Hash128> new_ledger_;
    std::map<Position, Bytes> published_;
    Position unsettled_restored_ = 0;
};

}  // namespace kesher::engine
