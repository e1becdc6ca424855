/// Answers what the outside asks: the FrontDoor over the running engine.
///
/// Errors:  as ports/front_door.hpp says; every answer that depends on a record waits until that record is durable.
/// Lives:   as long as the runtime.
/// Runs on: any thread; posts to the threads that own what is asked.
#pragma once

#include "app/link_lane.hpp"
#include "app/links.hpp"
#include "app/runtime.hpp"
#include "engine/views.hpp"

namespace kesher::app {

struct DoorOptions {
    std::string one_time_token;  ///< of the console's first sign-in; works once
    Millis session_idle_ms = 30 * minute_ms, session_max_ms = 12 * hour_ms;
    std::string default_workspace;                                     ///< what a console session opens first
    std::function<Result<Value>(const std::string& zone)> zone_table;  ///< compiled by adapters/system
    const Links* links = nullptr;                                      ///< what addresses are made with; it outlives the door
};

/// Who was never heard of, or is not to be known: only what is for everybody can be shown.
inline const Person stranger;

class Door final : public FrontDoor {
public:
    Door(Runtime& runtime, Entropy& entropy, DoorOptions options);

    Result<Principal> write_key(std::string_view key) override;
    Result<Principal> secret_key(std::string_view key, std::string_view purpose) override;
    Result<Principal> session(std::string_view cookie, std::string_view environment, std::string_view workspace) override;
    Result<Principal> owner(std::string_view environment, std::string_view workspace) override;
    std::string new_token() override;
    void sign_in(std::string token, Done<std::string> done) override;
    void sign_out(std::string cookie, Done<bool> done) override;
    Result<Value> who(const Principal& principal) override;

    void ingest(IngestRequest request, Done<IngestAnswer> done) override;
    Result<Value> settings(const Principal& who) override;

    void people(const Principal& who, PageQuery query, Done<Page> done) override;
    void person(const Principal& who, Identifier id, Done<Value> done) override;
    void timeline(const Principal& who, Identifier id, PageQuery query, Done<Page> done) override;
    void why(const Principal& who, Identifier id, Value about, Done<Value> done) override;
    void consent(const Principal& who, Value consent, Done<Value> done) override;
    void consents(const Principal& who, Identifier id, Done<Page> done) override;
    void privacy_request(const Principal& who, Value request, Done<Value> done) override;
    void privacy_requests(const Principal& who, PageQuery query, Done<Page> done) override;

    void preference_link(const Principal& who, Identifier id, Value request, Done<Value> done) override;
    void preferences(std::string token, Value choices, Done<Value> done) override;
    void unsubscribe(std::string token, bool apply, Done<Value> done) override;

    void definitions(const Principal& who, std::string kind, PageQuery query, Done<Page> done) override;
    void definition(const Principal& who, std::string kind, std::string id, Done<Published> done) override;
    void publish(const Principal& who, std::string kind, std::string id, Value body, std::uint32_t if_match, bool dry_run, Done<Published> done) override;
    void retire(const Principal& who, std::string kind, std::string id, Done<Value> done) override;
    void publish_all(const Principal& who, Value request, bool dry_run, Done<Value> done) override;
    void members(const Principal& who, std::string segment, PageQuery query, Done<Page> done) override;
    void explain(const Principal& who, std::string segment, Identifier id, Done<Value> done) override;
    void decide(const Principal& who, Value request, Done<Value> done) override;
    void decisions(const Principal& who, PageQuery query, Done<Page> done) override;
    void decision(const Principal& who, std::string id, Done<Value> done) override;
    void flags(const Principal& who, std::string key, Value context, Done<Value> done) override;
    void experiment_results(const Principal& who, std::string id, Done<Value> done) override;
    void experiment_people(const Principal& who, std::string id, PageQuery query, Done<Page> done) override;
    void count_proof(const Principal& who, std::string id, Done<Value> done) override;
    void tasks(const Principal& who, PageQuery query, Done<Page> done) override;
    void task(const Principal& who, std::string id, Done<Value> done) override;
    void task_outcome(const Principal& who, std::string id, Value request, Done<Value> done) override;
    void suppress(const Principal& who, Identifier id, Value request, Done<Value> done) override;
    void stop_journey(const Principal& who, std::string id, bool resume, Done<Value> done) override;
    void simulate(const Principal& who, std::string journey, Value request, Done<Value> done) override;
    void dry_run(const Principal& who, std::string journey, Value request, Done<Value> done) override;
    void home(const Principal& who, Done<Value> done) override;
    void create_key(const Principal& who, Value request, Done<Value> done) override;
    void keys(const Principal& who, PageQuery query, Done<Page> done) override;
    void revoke_key(const Principal& who, std::string id, Done<Value> done) override;

    void inbox(const Principal& who, PageQuery query, Done<Page> done) override;
    void clear_inbox(const Principal& who, Done<Value> done) override;
    void test_clock(const Principal& who, Value request, Done<Value> done) override;
    Result<StreamPage> stream(const Principal& who, Position after, std::size_t limit, const StreamFilter& filter) override;
    Position durable() const override;
    std::shared_ptr<void> on_durable(std::function<void(Position)> listener) override;
    void overview(const Principal& who, Done<Value> done) override;
    Value health() override;
    bool ready() override;
    std::string metrics() override;

    /// Creates a key with a text of its own choosing (the demo's write keys stay the same between runs).
    void create_key_as(Scope scope, Value request, std::string text, Done<Value> done);

private:
    /// One question that a token asks: what to write, and what to answer from the person as it then is.
    struct LinkQuestion;
    void ask_link(std::shared_ptr<LinkQuestion> question);
    struct Session {
        Moment made, used;
    };
    /// Finds the person and runs `read` on the partition's thread with a durable answer.
    template <class T>
    void with_person(const Principal& who, Identifier id, Done<T> done, std::function<Result<T>(const engine::Partition&, const Person&, const engine::Workspace&)> read);
    template <class T>
    void busy(const Done<T>& done);
    Result<void> may_define(const Principal& who) const;
    /// The source's word for whom a question is about, or what is wrong with it.
    Result<engine::Front::Asked> asked(const Principal& who, const Value& request);
    /// How a question is answered: from what was decided and kept; or, where the source waits for a consent that is not there, without knowing anybody.
    struct Answering {
        std::function<Result<Value>(const engine::Partition&, const Person&, const engine::Workspace&, const Hash128& request)> view;
        std::function<Result<Value>(const engine::Partition&, Moment now)> held;
    };
    void list_decisions(const Principal& who, PageQuery query, Done<Page> done);
    void list_tasks(const Principal& who, PageQuery query, Done<Page> done);
    /// Goes on with the query's `person` as the id of a person here, however it was named; a list about nobody is empty.
    void with_person_named(Scope scope, PageQuery query, Done<Page> done, std::function<void(PageQuery)> go);
    void ask_and_answer(const Principal& who, engine::Front::Asked asked, Value body, Answering answering, Done<Value> done);
    void decide_dry(const Principal& who, engine::Front::Asked asked, Value body, Done<Value> done);
    void all_flags(const Principal& who, engine::Front::Asked asked, Value context, Done<Value> done);
    /// Finds the one person that `visit` answers for, among all partitions.
    void find_person(Scope scope, std::function<std::optional<Value>(const engine::Partition&, const Person&, const engine::Workspace&)> visit, Fault none, Done<Value> done);
    Result<Principal> principal_of(const Directory::Key& key, KeyKind kind, std::string_view purpose);
    Result<Principal> owner_of(std::string_view environment, std::string_view workspace, KeyKind kind);
    Value with_counts(const engine::Partition& partition, const Definition& definition, Value sum, Scope scope) const;
    void add_events(std::vector<std::pair<Value, Position>> rows, Page page, bool sees_traits, Done<Page> done);
    void erase(Scope scope, std::vector<Identifier> ids, const Hash128& input, Done<Value> done);
    std::optional<StreamItem> stream_item(const Stored& stored, const Principal& who, const StreamFilter& filter);
    /// Puts in what the engine knows better than the caller, takes out what it only showed.
    Result<void> complete(const std::string& kind, Value& body) const;
    Hash128 hash_of(std::string_view secret) const;
    Hash128 fresh_id();
    std::string fresh_secret(const char* prefix);

    Runtime& runtime_;
    Entropy& entropy_;
    DoorOptions options_;
    std::mutex mutex_;  ///< sessions, token and the requests list
    std::map<Hash128, Session> sessions_;
    std::atomic<std::uint64_t> requests_{0}, refused_{0};
    LinkLane lane_;
};

/// The five purposes with their words: the workspace's own, or ours.
Page purposes_page(const engine::Catalog& catalog, WorkspaceNo workspace);
/// A definition as the API shows it.
Value definition_view(const Definition& definition);

}  // namespace kesher::app
