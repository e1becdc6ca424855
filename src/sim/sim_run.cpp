#include "sim/sim_run.hpp"

#include <algorithm>

#include "profiles/profiles.hpp"

namespace kesher::sim {
namespace {

constexpr Scope scope{1, Environment::live};
constexpr std::string_view names[] = {"viewed", "added", "ordered", "called"};

// What the outside knows of one person, kept apart from the engine.
struct Shadow {
    std::string user, device;
    bool logged_in = false, erased = false;
    std::set<std::string> acked;                           ///< message ids of this person's acked events
    std::set<std::string> maybe;                           ///< sent, but no answer came: it may have been taken or not
    std::optional<Moment> email_withdrawn, sms_withdrawn;  ///< since when; none: granted or never asked
    bool email_granted = false, sms_granted = false;
    bool personal = false;  ///< personalisation was granted
};

class Game {
public:
    Game(std::uint64_t seed, int hours)
        : random_(seed),
          world_(seed,
                 static_cast<PartitionNo>(seed % 3 == 0       ? 1
                                              : seed % 3 == 1 ? 7
                                                              : 64),
                 Moment{1'772'000'000'000}),
          end_(world_.now() + hours * hour_ms),
          asked_(random_, world_, [this](std::string what) { broke(std::move(what)); }) {}

    SimResult play() {
        if (!up() || !define()) return finish();
        for (std::size_t i = 0; i < 24; ++i) people_.push_back({"u" + std::to_string(i), "d" + std::to_string(i), false, false, {}, {}, {}, {}, false, false, false});
        while (world_.now() < end_ && out_.broken.empty()) {
            ++out_.steps;
            move();
            if (out_.steps % 16 == 0) check();
        }
        settle_all();
        check();
        replay_check();
        return finish();
    }

private:
    void broke(std::string what) { out_.broken.push_back("step " + std::to_string(out_.steps) + ", " + to_rfc3339(world_.now()) + ": " + std::move(what)); }

    bool up() {
        auto started = world_.start();
        if (!started) broke(std::string("start: ") + started.fault().code.name + " " + started.fault().detail + " " + started.fault().where);
        return bool(started);
    }

    bool define() {
        bool good = bool(world_.make_workspace(1, "sim", Object{{"caps", Object{{"email", Object{{"max", 3}, {"days", 1}}}}}}));
        const auto publish = [&](const char* kind, const char* id, Value body) {
            auto made = world_.publish(scope, kind, id, std::move(body));
            if (!made) broke(std::string(id) + ": " + made.fault().detail);
            good &= bool(made);
        };
        publish("creatives", "mail", Object{{"channel", "email"}, {"variants", Object{{"en", Object{{"subject", "mail"}, {"body", "Hello {{ person.name }}"}}}}}});
        publish("creatives", "text", Object{{"channel", "sms"}, {"variants", Object{{"en", Object{{"body", "Hello {{ person.name }}"}}}}}});
        publish("segments", "keen", Object{{"rule", "did viewed at least 2 times within 6 hours and not did ordered within 1 day"}});
        publish("segments", "lost", Object{{"rule", "did viewed and not did viewed within 12 hours"}});
        publish("journeys", "nudge",
                Object{{"enter", Object{{"segment", "keen"}}},
                       {"reenter", "always"},
                       {"exit_on", "did ordered"},
                       {"steps",
                        Array{Object{{"type", "wait"}, {"for", "30 minutes"}}, Object{{"type", "message"}, {"channel", "email"}, {"creative", "mail"}},
                              Object{{"type", "wait"}, {"for", "3 hours"}}, Object{{"type", "message"}, {"channel", "sms"}, {"creative", "text"}}}}});
        publish("journeys", "win-back",
                Object{{"enter", Object{{"segment", "lost"}}}, {"reenter", "always"}, {"steps", Array{Object{{"type", "message"}, {"channel", "email"}, {"creative", "mail"}}}}});
        asked_.define();
        return good && out_.broken.empty();
    }

    void move() {
        Shadow& who = people_[random_.below(people_.size())];
        const std::uint64_t dice = random_.below(100);
        if (dice < 40) event(who);
        else if (dice < 52) ask(who);
        else if (dice < 56) unless_failed(asked_.answer());
        else if (dice < 58) suppress(who);
        else if (dice < 64) again();
        else if (dice < 70) login(who);
        else if (dice < 79) consent(who);
        else if (dice < 80) erase(who);
        else if (dice < 92) pass();
        else if (dice < 95) checkpoint();
        else if (dice < 98) crash(random_.one_in(2));
        else fault_then_crash();
    }

    // Takes an item; acked only when the log says it is durable. A failed log is a crash, as in the real process.
    bool take(Shadow& who, Value item, bool server, Moment at) {
        item.set("messageId", "m" + std::to_string(++messages_));
        item.set("timestamp", to_rfc3339(at));
        const std::string id = item.find("messageId")->as_string();
        sent_items_.push_back({item, server, static_cast<std::size_t>(&who - people_.data())});
        return offer(sent_items_.size() - 1);
    }

    bool offer(std::size_t index) {
        const auto& [item, server, owner] = sent_items_[index];
        Shadow& who = people_[owner];
        const std::string id = item.find("messageId")->as_string();
        const engine::Taken taken = world_.take(scope, server ? 1 : 2, item);
        if (auto settled = world_.settle(); !settled || (taken.status == ItemResult::Status::rejected && taken.faults.front().code.whose != Whose::caller)) {
            ++out_.failed_appends;
            maybe_.insert(id);
            if (!who.erased && !acked_.contains(id)) who.maybe.insert(id);
            crash(true);
            return false;
        }
        asked_.durable();
        if (taken.status == ItemResult::Status::rejected) {
            if (!(taken.faults.front().code == ingest::codes::event_late)) broke("refused: " + taken.faults.front().detail);
            ++out_.late;
            return false;
        }
        if (taken.status == ItemResult::Status::duplicate) {
            ++out_.duplicates;
            if (!acked_.contains(id) && !maybe_.contains(id)) broke(id + " was called a duplicate and was never taken");
            if (acked_.insert(id).second && !who.erased) who.acked.insert(id);
            who.maybe.erase(id);
        }
        if (taken.status == ItemResult::Status::accepted && acked_.contains(id)) broke(id + " was counted twice");
        if (taken.status == ItemResult::Status::accepted) {
            ++out_.events;
            acked_.insert(id);
            if (!who.erased) who.acked.insert(id);
            who.maybe.erase(id);
        }
        return true;
    }

    void event(Shadow& who) {
        const bool known = who.logged_in && random_.one_in(2);
        Value item = Object{{"type", "track"}, {"event", std::string(names[random_.below(4)])}, {"properties", Object{{"n", static_cast<std::int64_t>(random_.below(9))}}}};
        if (known) item.set("userId", who.user);
        else item.set("anonymousId", who.device);
        const Millis ago = random_.below(10) == 0 ? static_cast<Millis>(random_.below(8 * 24)) * hour_ms : static_cast<Millis>(random_.below(60)) * second_ms;
        take(who, std::move(item), known, world_.now() - ago);
    }

    // A client retries something it sent before: acked or not.
    void again() {
        if (sent_items_.empty()) return;
        const std::size_t index = random_.below(sent_items_.size());
        const auto at = parse_moment(sent_items_[index].item.find("timestamp")->as_string());
        const Shadow& owner = people_[sent_items_[index].owner];
        const Value *user = sent_items_[index].item.find("userId"), *device = sent_items_[index].item.find("anonymousId");
        const bool same = (!user || user->as_string() == owner.user) && (!device || device->as_string() == owner.device);
        if (!same || world_.now() - *at > 6 * day_ms) return;  // somebody else plays this part now
        offer(index);
    }

    void login(Shadow& who) {
        if (who.erased) return;
        const bool first = !who.logged_in;
        Value item = Object{{"type", "identify"},
                            {"userId", who.user},
                            {"anonymousId", who.device},
                            {"traits", Object{{"name", who.user}, {"email", who.user + "@x.example"}, {"phone", "+1555" + who.user}}}};
        if (take(who, std::move(item), true, world_.now())) {
            who.logged_in = true;
            out_.merges += first;
        }
    }

    void unless_failed(bool answered) {
        if (answered) return;
        ++out_.failed_appends;
        crash(true);
    }

    // What is asked before the log has an answer to what came before may be forgotten with it.
    void ask(Shadow& who) {
        if (who.erased) return;
        const bool known = who.logged_in && random_.one_in(2);
        unless_failed(asked_.ask(known ? Identifier{"user_id", who.user} : Identifier{"anonymous_id", who.device}, who.personal));
    }

    void suppress(Shadow& who) {
        if (!who.erased && who.logged_in) unless_failed(asked_.suppress(who.user));
    }

    // Consent to personalisation: asked again until it is told that it was taken.
    void personal(Shadow& who) {
        ingest::ConsentClaim claim;
        claim.key = {Purpose::personalization, Channel::any};
        const bool grant = random_.below(4) > 0;
        claim.consent.state = grant ? ConsentState::granted : ConsentState::withdrawn;
        for (int tries = 0; tries < 2; ++tries) {
            claim.consent.at = world_.now();
            if (world_.front().consent(scope, {"user_id", who.user}, claim, Hasher("c").add(++messages_).done(), world_.now()) && world_.settle()) {
                who.personal = grant;
                asked_.durable();
                return;
            }
            ++out_.failed_appends;
            crash(true);
        }
        broke("a consent could not be given after a restart");
    }

    void consent(Shadow& who) {
        if (who.erased || !who.logged_in) return;
        if (random_.one_in(3)) return personal(who);
        const bool email = random_.one_in(2), grant = random_.below(3) > 0;
        ingest::ConsentClaim claim;
        claim.key = {Purpose::marketing, email ? Channel::email : Channel::sms};
        claim.consent.state = grant ? ConsentState::granted : ConsentState::withdrawn;
        claim.consent.at = world_.now();
        auto position = world_.front().consent(scope, {"user_id", who.user}, claim, Hasher("c").add(++messages_).done(), world_.now());
        if (!position || !world_.settle()) {
            ++out_.failed_appends;
            // Unknown to the client: from here on neither answer may be relied on, so it asks again until it is told.
            crash(true);
            claim.consent.at = world_.now();
            position = world_.front().consent(scope, {"user_id", who.user}, claim, Hasher("c").add(++messages_).done(), world_.now());
            if (!position || !world_.settle()) return broke("a consent could not be given after a restart");
        }
        ++out_.consents;
        auto& withdrawn = email ? who.email_withdrawn : who.sms_withdrawn;
        (email ? who.email_granted : who.sms_granted) = grant;
        if (grant) withdrawn.reset();
        else withdrawn = world_.now();
        marks_.push_back({who.user, email ? Channel::email : Channel::sms, grant, world_.now(), world_.sent().size()});
    }

    void erase(Shadow& who) {
        if (who.erased || !who.logged_in) return;
        auto erased = world_.engine().erase(scope, {"user_id", who.user}, Hasher("e").add(++messages_).done(), world_.now());
        if (!erased) {  // no answer: asked again until there is one; "unknown" says that the first request did it
            ++out_.failed_appends;
            crash(true);
            if (!out_.broken.empty()) return;
            erased = world_.engine().erase(scope, {"user_id", who.user}, Hasher("e").add(++messages_).done(), world_.now());
            if (!erased && !(erased.fault().code == engine::codes::person_unknown)) return broke("an erasure could not be made after a restart: " + erased.fault().detail);
        }
        who.erased = true;
        ++out_.erasures;
        if (world_.person(scope, {"user_id", who.user}) || world_.person(scope, {"anonymous_id", who.device})) broke(who.user + " was erased and is still known");
        if (erased)
            for (const KeySlot slot : erased->slots)
                if (!world_.keys.shredded(slot)) broke(who.user + " was erased and a key is still there");
        erased_sent_.push_back({who.user, world_.sent().size()});
        // The person may come back as somebody new, on another device.
        people_[static_cast<std::size_t>(&who - people_.data())] = {who.user + "x", who.device + "x", false, false, {}, {}, {}, {}, false, false, false};
    }

    void pass() {
        if (auto passed = world_.advance(world_.now() + static_cast<Millis>(1 + random_.below(90)) * minute_ms); !passed) {
            ++out_.failed_appends;
            crash(true);
        } else {
            asked_.durable();
            asked_.ticked();
        }
    }

    void checkpoint() {
        world_.store.fail_next = random_.one_in(8);
        const bool armed = world_.store.fail_next;
        auto written = world_.engine().checkpoint();
        world_.store.fail_next = false;
        if (!written) {
            ++out_.failed_checkpoints;
            crash(false);  // the real process stops: a store that failed is not written again
        } else if (armed) {
            broke("a failed store write was not noticed");
        }
    }

    void crash(bool power) {
        ++out_.crashes;
        world_.files.heal();
        world_.crash(power);
        asked_.crashed();
        up();
    }

    void fault_then_crash() {
        if (random_.one_in(2)) world_.files.fail_write_after(1 + random_.below(6));
        else world_.files.fail_sync_after(1 + random_.below(4));
    }

    void settle_all() {
        world_.files.heal();
        if (out_.broken.empty() && !world_.settle()) crash(true);
    }

    // --- checkers

    void check() {
        if (!out_.broken.empty()) return;
        check_consents();
        check_sent_once();
        check_counts();
        check_journeys();
        asked_.check();
    }

    // No send between a withdrawal that was answered and the next grant.
    void check_consents() {
        for (std::size_t i = 0; i < marks_.size(); ++i) {
            if (marks_[i].granted) continue;
            std::size_t until = world_.sent().size();
            for (std::size_t k = i + 1; k < marks_.size(); ++k)
                if (marks_[k].user == marks_[i].user && marks_[k].channel == marks_[i].channel && marks_[k].granted) {
                    until = marks_[k].sent_before;
                    break;
                }
            for (std::size_t s = marks_[i].sent_before; s < until; ++s) {
                const Handoff& h = world_.sent()[s].handoff;
                if (h.channel == marks_[i].channel && h.to == (h.channel == Channel::email ? marks_[i].user + "@x.example" : "+1555" + marks_[i].user))
                    broke("a message left for " + marks_[i].user + " after the withdrawal of " + to_rfc3339(marks_[i].at));
            }
        }
        for (const auto& [user, before] : erased_sent_)
            for (std::size_t s = before; s < world_.sent().size(); ++s)
                if (world_.sent()[s].handoff.to == user + "@x.example" || world_.sent()[s].handoff.to == "+1555" + user) broke("a message left for the erased " + user);
    }

    void check_sent_once() {
        std::set<Hash128> ids;
        std::map<std::string, std::vector<Moment>> mails;
        for (const Sent& sent : world_.sent()) {
            if (!ids.insert(sent.handoff.message).second) broke("a message left twice");
            if (sent.handoff.channel == Channel::email) mails[sent.handoff.to].push_back(sent.at);
        }
        for (auto& [to, times] : mails) {
            std::sort(times.begin(), times.end());
            for (std::size_t i = 3; i < times.size(); ++i)
                if (times[i] - times[i - 3] < day_ms) broke(to + " got four e-mails within a day, the cap is three");
        }
        out_.sent = world_.sent().size();
    }

    // Every acked event of a person who was not erased counts once, whoever it was merged with.
    void check_counts() {
        for (const Shadow& who : people_) {
            if (who.erased) continue;
            std::uint64_t seen = 0;
            std::set<PersonId> counted;
            for (const Identifier& id : {Identifier{"user_id", who.user}, Identifier{"anonymous_id", who.device}})
                if (const Person* person = world_.person(scope, id); person && counted.insert(person->id).second) seen += person->events;
            if (seen < who.acked.size() || seen > who.acked.size() + who.maybe.size())
                broke(who.user + " has " + std::to_string(seen) + " events, " + std::to_string(who.acked.size()) + " were acked and " + std::to_string(who.maybe.size()) +
                      " had no answer");
        }
    }

    void check_journeys() {
        std::map<std::string, std::int64_t> inside;
        std::int64_t entered = 0, ended = 0, counted = 0, gone = 0;
        for (const auto& partition : world_.engine().partitions()) {
            for (const auto& [id, person] : partition->persons())
                for (const auto& [run, r] : person.runs) ++inside[r.journey];
            for (const char* journey : {"nudge", "win-back", "call"}) {
                const std::string prefix = std::string("journey/") + journey;
                entered += partition->counters().get(scope, prefix + "/entered");
                ended += partition->counters().get(scope, prefix + "/passed") + partition->counters().get(scope, prefix + "/left");
                counted += partition->counters().get(scope, prefix + "/inside");
            }
        }
        for (const auto& [journey, n] : inside) gone += n;
        if (entered != ended + counted) broke("journeys: " + std::to_string(entered) + " entered, " + std::to_string(ended) + " ended, " + std::to_string(counted) + " inside");
        if (counted != gone) broke("journeys: " + std::to_string(counted) + " counted inside, " + std::to_string(gone) + " are");
    }

    // A restart from the checkpoint comes to the same state, and the same trace.
    void replay_check() {
        if (!out_.broken.empty()) return;
        const Hash128 trace = world_.engine().trace(), digest = world_.engine().digest();
        world_.crash(false);
        if (!up()) return;
        if (world_.engine().trace() != trace) broke("the trace differs after a restart");
        if (world_.engine().digest() != digest) broke("the state differs after a restart");
        out_.trace = trace;
        out_.digest = digest;
    }

    SimResult finish() {
        out_.asked = asked_.counts;
        out_.faults = world_.files.counts;
        out_.faults.failed_store_writes = world_.store.failed;
        return std::move(out_);
    }

    struct Item {
        Value item;
        bool server = false;
        std::size_t owner = 0;
    };
    struct Mark {
        std::string user;
        Channel channel;
        bool granted;
        Moment at;
        std::size_t sent_before;
    };
    Random random_;
    SimEngine world_;
    Moment end_;
    SimResult out_;
    SimPeople asked_;
    std::vector<Shadow> people_;
    std::vector<Item> sent_items_;
    std::set<std::string> acked_, maybe_;
    std::vector<Mark> marks_;
    std::vector<std::pair<std::string, std::size_t>> erased_sent_;
    std::uint64_t messages_ = 0;
};

}  // namespace

SimResult run_sim(std::uint64_t seed, int hours) { return Game(seed, hours).play(); }

}  // namespace kesher::sim
