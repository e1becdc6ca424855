/// What random people ask for and are told: decisions, conversions, tasks, suppressions; kept apart from the engine, and held against it.
///
/// Errors:  none thrown; what a checker found is told through `broke`.
/// Lives:   refers to the world that it plays in.
/// Runs on: one thread. The same seed plays the same game.
#pragma once

#include <functional>

#include "sim/sim_engine.hpp"

namespace kesher::sim {

/// How often each thing happened; the suite fails when one never did.
struct AskedCounts {
    std::uint64_t shown = 0, nothing = 0, ghosts = 0, capped = 0, unconsented = 0, silenced = 0, suppressions = 0, tasks = 0, answered = 0, refused = 0, arms = 0, converted = 0,
                  forgotten = 0;
};

class SimPeople {
public:
    using Broke = std::function<void(std::string)>;
    SimPeople(Random& random, SimEngine& world, Broke broke) : random_(random), world_(world), broke_(std::move(broke)) {}

    static constexpr Scope scope{1, Environment::live};
    /// Publishes what is decided about.
    void define();
    /// Asks what to show. `consented`: to personalisation, as the outside knows it. False: no answer came, the log failed.
    bool ask(const Identifier& who, bool consented);
    /// Answers a task, open or not.
    bool answer();
    bool suppress(const std::string& user);
    /// Everything that was appended is durable now: what was told stands.
    void durable();
    /// Time has passed for every partition: what was due has happened.
    void ticked() { ticked_ = world_.now(); }
    /// What was told and not yet durable may be forgotten.
    void crashed();
    void check();
    AskedCounts counts;

private:
    struct Told {
        PersonId person;
        std::string action;
        Moment at;
        bool durable = false, ghost = false;
    };
    struct Silence {
        PersonId person;
        Moment until;
        bool durable = false;
    };
    bool same(PersonId then, PersonId now) const;
    void tell(const Person& person, const Decision& decision, bool consented);
    void check_shown(const Person& person, const Decision& decision, const std::string& action, bool consented);
    void check_tasks();
    void check_arms();
    Hash128 request() { return Hasher("asked").add(++requests_).done(); }

    Random& random_;
    SimEngine& world_;
    Broke broke_;
    std::vector<Told> told_;
    std::vector<Silence> silences_;
    std::map<Hash128, std::pair<TaskState, std::string>> ended_;    // tasks, as they ended
    std::map<std::pair<PersonId, std::string>, std::string> arms_;  // as they were first seen
    Moment ticked_;
    std::size_t sent_checked_ = 0;
    std::uint64_t requests_ = 0;
};

}  // namespace kesher::sim
