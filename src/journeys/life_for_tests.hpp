/// One person's life in a few journeys, for the tests of this room: what happens, what time brings, and every claim answered at once.
///
/// Errors:  a definition that cannot be read ends the test.
/// Lives:   during one test.
/// Runs on: one thread; pure.
#pragma once

#include <algorithm>

#include "journeys/journeys.hpp"
#include "model/record.hpp"

namespace kesher::journeys {

inline const Moment noon = *parse_moment("2026-03-02T12:00:00Z");

struct Life {
    Person person;
    Library library;
    decisions::Shelf shelf;
    consent::Policy policy;
    Moment now = noon;
    bool claims = true;  ///< false: claim_all() says when
    std::vector<std::pair<std::string, std::int64_t>> counts;
    std::vector<Hash128> asks;
    std::vector<std::string> trace;
    std::vector<consent::Permit> permits;
    std::uint64_t inputs = 0;

    Life() {
        policy.zone = std::make_shared<const Zone>();
        person.id = {{7, 7}};
        person.traits["name"].value = "Dana";
        person.traits["email"].value = "dana@example.com";
        person.consents[{Purpose::marketing, Channel::any}] = {ConsentState::granted, noon, {}, {}, {}, {}, 1};
        library.creatives["mail"] = std::make_shared<const Creative>(
            *creative_from_json(*parse_json(R"({"id":"mail","channel":"email","variants":{"en":{"subject":"Hi","body":"Hello {{ person.name }}"}}})")));
    }

    /// `rest`: the members besides id; who does "start" enters, unless it says otherwise.
    void journey(const std::string& rest, bool retired = false, const std::string& id = "j", std::uint32_t version = 1) {
        const std::string enter = rest.find("\"enter\"") == std::string::npos ? R"("enter":{"event":"start"},)" : "";
        auto read = parse_journey(*parse_json("{\"id\":\"" + id + "\"," + enter + rest + "}"), [](std::string_view, std::string_view) { return true; });
        read->version = version;
        read->retired = retired;
        library.journeys[id][version] = std::make_shared<const Journey>(std::move(*read));
    }
    void experiment(const std::string& id, const std::string& rest) {
        shelf.experiments[id] =
            std::make_shared<const consent::Experiment>(*consent::experiment_from_json(*parse_json("{\"id\":\"" + id + R"(","goal":{"event":"bought"},)" + rest + "}")));
    }

    template <class Act>
    auto walk(Act act) {
        Walk walk{person, library, shelf, policy, now, Hasher("input").add(++inputs).done(), counts, asks, trace, nullptr};
        if constexpr (std::is_void_v<decltype(act(walk))>) {
            act(walk);
            if (claims) claim_all();
        } else {
            const auto out = act(walk);
            if (claims) claim_all();
            return out;
        }
    }
    void claim_all(MessageState state = MessageState::sent) {
        while (!asks.empty()) {
            const std::vector<Hash128> round = std::exchange(asks, {});
            for (const Hash128& ask : round) {
                const auto row = person.outbox.find(ask);
                if (row == person.outbox.end()) continue;
                Hash128 message;
                for (Reader in(row->second.body); in.next();)
                    if (in.id() == 1) message = in.hash();
                person.outbox.erase(row);
                Walk walk{person, library, shelf, policy, now, Hasher("input").add(++inputs).done(), counts, asks, trace, nullptr};
                if (const auto permit = on_claim(walk, message)) {
                    permits.push_back(*permit);
                    on_receipt(walk, message, state, "told");
                }
            }
        }
    }
    void happens(const std::string& name, const char* properties = "{}") {
        Event event;
        event.type = EventType::track;
        event.name = name;
        event.at = event.received = now;
        event.properties = *parse_json(properties);
        profiles::fold_event(person, {event, ++inputs, "test", false, false});
        walk([&](Walk& walk) { on_event(walk, event); });
    }
    /// Time passes; everything due happens at its own moment.
    void pass(Millis ms) {
        const Moment until = now + ms;
        for (;;) {
            const auto next = std::min_element(person.timers.begin(), person.timers.end(),
                                               [](const auto& a, const auto& b) { return std::pair(a.second.due, a.first) < std::pair(b.second.due, b.first); });
            if (next == person.timers.end() || next->second.due > until) break;
            const Timer timer = next->second;
            now = std::max(now, timer.due);
            person.timers.erase(next);
            walk([&](Walk& walk) {
                if (timer.kind == TimerKind::run) on_run_timer(walk, hash_from_bytes(timer.ref));
                if (timer.kind == TimerKind::message) on_message_timer(walk, hash_from_bytes(timer.ref));
                if (timer.kind == TimerKind::task) on_task_timer(walk, hash_from_bytes(timer.ref));
            });
        }
        now = until;
    }

    const Run& run() const { return person.runs.begin()->second; }
    std::string step() const { return person.runs.empty() ? "" : run().step; }
    std::string left() const { return person.past.at("j").reason; }
    const Message& message() const { return person.messages.begin()->second; }
    const Task& task() const { return person.tasks.begin()->second; }
    std::int64_t counted(const std::string& name) const {
        std::int64_t out = 0;
        for (const auto& [counter, change] : counts) out += counter == name ? change : 0;
        return out;
    }
};

}  // namespace kesher::journeys
