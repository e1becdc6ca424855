/// What the outside may ask of the engine: the only thing that adapters/http knows of it.
///
/// Errors:  every answer is a Result; Code::status is the HTTP status, Fault::more lists further errors of the same input.
///          Common codes: key_invalid 401, forbidden 403, not_found 404, conflict 409, overloaded 429, starting 503.
/// Lives:   requests are moved in; answers own their memory. `done` is called exactly once, from any thread.
/// Runs on: any thread; nothing here blocks.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "model/value.hpp"
#include "model/vocabulary.hpp"

namespace kesher {

namespace codes {
inline constexpr Code key_invalid{"key_invalid", Whose::caller, 401};
inline constexpr Code forbidden{"forbidden", Whose::caller, 403};
inline constexpr Code not_found{"not_found", Whose::caller, 404};
inline constexpr Code conflict{"conflict", Whose::caller, 409};
inline constexpr Code invalid{"invalid", Whose::caller, 400};
inline constexpr Code placement_unknown{"placement_unknown", Whose::caller, 404};
inline constexpr Code task_closed{"task_closed", Whose::caller, 409};
inline constexpr Code task_expired{"task_expired", Whose::caller, 409};
inline constexpr Code too_large{"too_large", Whose::caller, 413};
inline constexpr Code overloaded{"overloaded", Whose::wait, 429};
inline constexpr Code starting{"starting", Whose::wait, 503};
}  // namespace codes

template <class T>
using Done = std::function<void(Result<T>)>;

enum class KeyKind : std::uint8_t { write, secret, session };
enum class SourceKind : std::uint8_t { server, web, mobile };

/// Who asks, after the key or session was recognised.
struct Principal {
    KeyKind kind = KeyKind::write;
    Scope scope;
    SourceNo source = 0;  ///< write keys only
    SourceKind source_kind = SourceKind::server;
    std::string key_id;
    std::vector<std::string> scopes;     ///< secret keys: read, manage, privacy, agent
    std::vector<Purpose> purposes;       ///< that this key may read for
    Purpose purpose = Purpose::service;  ///< the one of this request
};

/// One ingest call. `call` is track, identify, page, screen, group, alias, batch or import (import: batch of historic events).
struct IngestRequest {
    Principal principal;
    std::string call;
    std::string body;  ///< JSON, already inflated
    std::string user_agent, ip;
};
struct ItemResult {
    std::size_t index = 0;
    enum class Status : std::uint8_t { accepted, rejected, duplicate, held } status = Status::accepted;
    std::string message_id;
    std::string event_id;  ///< evt_…; empty when rejected before it had one
    std::vector<Fault> faults;
};
inline constexpr std::array<std::string_view, 4> item_status_names = {"accepted", "rejected", "duplicate", "held"};
/// Given when every accepted item is durable.
struct IngestAnswer {
    std::vector<ItemResult> items;
};

/// A page of a list: `data`, and where the next page starts (empty: there is none).
struct Page {
    Array data;
    std::string next;
};
struct PageQuery {
    std::size_t limit = 50;
    std::string starting_after;
    std::string types;  ///< timeline: comma-separated kinds
    std::string search;
    std::string from, to;                   ///< RFC 3339
    std::map<std::string, std::string> by;  ///< further filters of a list, by name: placement, action, assignee, state, arm …
};

/// A stored definition as the API shows it: {"id","name",…,"version","created_at","updated_at"}.
struct Published {
    Value definition;
    bool created = false;
    std::uint32_t version = 0;  ///< also the ETag
};

/// What GET /v1/stream/events sends: one object of design 03 §3 with its position.
struct StreamItem {
    Position position = 0;
    Value data;
};
struct StreamFilter {
    std::string source, status, env;
};

constexpr std::size_t definitions_at_once_max = 2'000;

class FrontDoor {
public:
    virtual ~FrontDoor() = default;

    // --- who asks
    /// A write key (any place that a client may put it).
    virtual Result<Principal> write_key(std::string_view key) = 0;
    /// A secret key (Bearer). `purpose`: the Kesher-Purpose header or empty.
    virtual Result<Principal> secret_key(std::string_view key, std::string_view purpose) = 0;
    /// A console session from its cookie; `environment`: the Kesher-Env header or empty; `workspace`: Kesher-Workspace or empty.
    virtual Result<Principal> session(std::string_view cookie, std::string_view environment, std::string_view workspace) = 0;
    /// The owner, for the socket that only the owner can open.
    virtual Result<Principal> owner(std::string_view environment, std::string_view workspace) = 0;
    /// What the console shows of a session: {"workspace","env","workspaces":[{"name","envs"}],"role","zone"}.
    virtual Result<Value> who(const Principal& principal) = 0;
    /// Another one-time token, in place of the last; for the owner of the data folder only.
    virtual std::string new_token() = 0;
    /// Trades the one-time token of `kesher up` for a session secret (the cookie's value). A token works once.
    virtual void sign_in(std::string token, Done<std::string> done) = 0;
    virtual void sign_out(std::string cookie, Done<bool> done) = 0;

    // --- collect
    virtual void ingest(IngestRequest request, Done<IngestAnswer> done) = 0;
    /// What browser SDKs ask first: GET /v1/projects/{key}/settings.
    virtual Result<Value> settings(const Principal& who) = 0;

    // --- know
    virtual void people(const Principal& who, PageQuery query, Done<Page> done) = 0;
    virtual void person(const Principal& who, Identifier id, Done<Value> done) = 0;
    virtual void timeline(const Principal& who, Identifier id, PageQuery query, Done<Page> done) = 0;
    /// `about` is {"message"|"journey"|"action": id}.
    virtual void why(const Principal& who, Identifier id, Value about, Done<Value> done) = 0;

    // --- respect
    /// {"person": "ns:value", "purpose", "channel", "state", "text_version"?, "locale"?, "at"?, "proof"?}: in force before `done`.
    virtual void consent(const Principal& who, Value consent, Done<Value> done) = 0;
    virtual void consents(const Principal& who, Identifier id, Done<Page> done) = 0;
    /// {"type":"erase","person":"ns:value"}: done when the keys are gone; the answer is the request with its certificate.
    virtual void privacy_request(const Principal& who, Value request, Done<Value> done) = 0;
    virtual void privacy_requests(const Principal& who, PageQuery query, Done<Page> done) = 0;

    // --- for the person: the token is who asks. Whatever opens nothing is the same not_found, in about the same time; nothing here is refused for load.
    /// {"channel"?}: {"preferences","unsubscribe","expires_at"}, addresses that lead to this person's choices.
    virtual void preference_link(const Principal& who, Identifier id, Value request, Done<Value> done) = 0;
    /// What the preference centre shows. `choices` (null: none) are made first and in force before `done`:
    /// {"set":[{"purpose","channel","state"}],"correct":{"trait","value"},"deny":segment,"pause_days":n,"locale"}.
    virtual void preferences(std::string token, Value choices, Done<Value> done) = 0;
    /// What the link of a message would stop: {"channel","purpose","state",…}; with `apply` it is stopped, in force before `done`.
    virtual void unsubscribe(std::string token, bool apply, Done<Value> done) = 0;

    // --- definitions: kind is "segments", "journeys", "creatives", "sources", "purposes", …
    virtual void definitions(const Principal& who, std::string kind, PageQuery query, Done<Page> done) = 0;
    virtual void definition(const Principal& who, std::string kind, std::string id, Done<Published> done) = 0;
    /// Creates (id empty or new) or publishes a new version. `if_match`: the version that must be current, 0 = any.
    virtual void publish(const Principal& who, std::string kind, std::string id, Value body, std::uint32_t if_match, bool dry_run, Done<Published> done) = 0;
    virtual void retire(const Principal& who, std::string kind, std::string id, Done<Value> done) = 0;
    /// All or nothing: {"definitions":[{"kind","id","if_match"?,"definition":{…}}|{"kind","id","if_match"?,"retire":true}]}, at most definitions_at_once_max; the answer is
    /// {"dry_run","definitions":[{"kind","id","version","what":"added|changed|retired"}]} in the order of publishing.
    virtual void publish_all(const Principal& who, Value request, bool dry_run, Done<Value> done) = 0;
    /// {"id","count","as_of","data":[person ids …]} pages of a segment's members.
    virtual void members(const Principal& who, std::string segment, PageQuery query, Done<Page> done) = 0;
    virtual void explain(const Principal& who, std::string segment, Identifier id, Done<Value> done) = 0;

    // --- decide
    /// {"userId"|"anonymousId"|"person", "placements": [ids], "context"?, "dry_run"?}. What it shows is reserved; the answer does not wait for the disk.
    virtual void decide(const Principal& who, Value request, Done<Value> done) = 0;
    virtual void decisions(const Principal& who, PageQuery query, Done<Page> done) = 0;
    virtual void decision(const Principal& who, std::string id, Done<Value> done) = 0;
    /// OpenFeature: the flag under `key`, or every flag when it is empty.
    virtual void flags(const Principal& who, std::string key, Value context, Done<Value> done) = 0;
    virtual void experiment_results(const Principal& who, std::string id, Done<Value> done) = 0;
    virtual void experiment_people(const Principal& who, std::string id, PageQuery query, Done<Page> done) = 0;
    virtual void count_proof(const Principal& who, std::string id, Done<Value> done) = 0;

    // --- act
    virtual void tasks(const Principal& who, PageQuery query, Done<Page> done) = 0;
    virtual void task(const Principal& who, std::string id, Done<Value> done) = 0;
    /// {"outcome", "answers"?, "note"?, "by"?}: the first to an open task is taken.
    virtual void task_outcome(const Principal& who, std::string id, Value request, Done<Value> done) = 0;
    virtual void suppress(const Principal& who, Identifier id, Value request, Done<Value> done) = 0;
    virtual void stop_journey(const Principal& who, std::string id, bool resume, Done<Value> done) = 0;
    virtual void simulate(const Principal& who, std::string journey, Value request, Done<Value> done) = 0;
    virtual void dry_run(const Principal& who, std::string journey, Value request, Done<Value> done) = 0;
    /// What needs attention, what the messages earned, who can be reached.
    virtual void home(const Principal& who, Done<Value> done) = 0;

    // --- keys: create answers {"id","key",…} once
    virtual void create_key(const Principal& who, Value request, Done<Value> done) = 0;
    virtual void keys(const Principal& who, PageQuery query, Done<Page> done) = 0;
    virtual void revoke_key(const Principal& who, std::string id, Done<Value> done) = 0;

    // --- test
    virtual void inbox(const Principal& who, PageQuery query, Done<Page> done) = 0;  ///< query.search: "ns:value" of a person
    virtual void clear_inbox(const Principal& who, Done<Value> done) = 0;
    /// {"to": RFC 3339} or {"advance_ms": n}; forward only; answers {"now"}.
    virtual void test_clock(const Principal& who, Value request, Done<Value> done) = 0;

    // --- see
    /// Durable stream items above `after`, oldest first, at most `limit`; `missed` counts what retention took away.
    struct StreamPage {
        std::vector<StreamItem> items;
        Position next = 0;  ///< ask again after this
        std::uint64_t missed = 0;
    };
    virtual Result<StreamPage> stream(const Principal& who, Position after, std::size_t limit, const StreamFilter& filter) = 0;
    virtual Position durable() const = 0;
    /// Calls `listener` after durable() grew, until the returned token is destroyed. The listener must not block.
    virtual std::shared_ptr<void> on_durable(std::function<void(Position)> listener) = 0;
    /// Counters of the last 60 minutes: {"accepted","rejected","duplicate","held","minutes":[…]} and {"now","lag_ms"}.
    virtual void overview(const Principal& who, Done<Value> done) = 0;

    // --- run
    /// {"status":"ok"|"starting",…}; ready is false during recovery, with "progress" in [0,1] and what it is "doing".
    virtual Value health() = 0;
    virtual bool ready() = 0;
    virtual std::string metrics() = 0;  ///< Prometheus text
};

}  // namespace kesher
