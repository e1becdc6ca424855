#include "sim/story.hpp"

#include <algorithm>
#include <cstdio>

#include "engine/views.hpp"
#include "sim/story_text.hpp"

namespace kesher::sim {
namespace {

constexpr Scope scope{1, Environment::live};

std::string lower(std::string text) {
    for (char& c : text)
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    return text;
}

std::string slug(const std::string& name) {
    std::string out;
    for (const char c : lower(name)) out += (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ? c : '-';
    return out.find_first_not_of('-') == std::string::npos ? "x" + to_hex(name).substr(0, 20) : out;
}

// One run of one story.
class Run {
public:
    Run(const StoryMode& mode, const std::function<Result<Zone>(const std::string&)>& zone) : mode_(mode), load_zone_(zone) {}

    Result<StoryResult> play(const std::string& text) {
        const std::vector<StoryLine> lines = cut_story(text);
        for (const StoryLine& line : lines) {
            if (mode_.restart_each_line && world_) TRY_VOID(restart());
            if (auto done = this->line(line); !done) {
                Fault fault = done.fault();
                fault.where = "line " + std::to_string(line.number) + (fault.where.empty() ? "" : ", " + fault.where);
                return fault;
            }
        }
        if (world_)
            for (const Sent& sent : world_->sent()) result_.sent.push_back(describe(sent));
        return std::move(result_);
    }

private:
    using Words = std::vector<std::string>;
    Fault wrong(std::string detail, std::string fix) const { return {codes::story_invalid, std::move(detail), "", std::move(fix)}; }

    Result<void> line(const StoryLine& line) {
        const std::string& verb = line.words.empty() ? line.text : line.words[0];
        if (verb == "story") return result_.title = line.text.substr(5), Result<void>();
        if (verb == "because") return {};
        if (verb == "clock") return begin(line);
        if (!world_) return wrong("the story has no clock yet", "begin with: clock 2026-03-02 20:30 Europe/London");
        if (verb == "segment") return segment(line);
        if (verb == "creative") return creative(line);
        if (verb == "journey") return journey(line);
        if (verb == "quiet" || verb == "cap") return policy(line);
        if (line.timed) TRY_VOID(wait_until(line));
        if (line.words.empty()) return {};
        if (verb == "restart") return restart();
        if (line.text.find("nothing more is sent") != std::string::npos) return nothing_more(line);
        return person_line(line);
    }

    Result<void> begin(const StoryLine& line) {
        if (line.words.size() < 4) return wrong("the clock needs a date, a time and a zone", "write: clock 2026-03-02 20:30 Europe/London");
        TRY(zone, load_zone_(line.words[3]));
        zone_ = zone;
        const auto date = parse_moment(line.words[1]);
        int hour = 0, minute = 0;
        if (!date || std::sscanf(line.words[2].c_str(), "%d:%d", &hour, &minute) != 2) return wrong("the clock cannot be read", "write: clock 2026-03-02 20:30 Europe/London");
        day_ = to_civil(*date);
        day_.hour = hour;
        day_.minute = minute;
        world_ = std::make_unique<SimEngine>(7, mode_.partitions, zone_.instant(day_));
        auto started = world_->start();
        if (!started) return started.fault();
        settings_ = Object{{"zone", zone_.name}, {"zone_table", table()}};
        return world_->make_workspace(1, "story", settings_);
    }

    Value table() const {
        Array transitions;
        for (const auto& t : zone_.transitions)
            if (t.at.ms > 0) transitions.push_back(Array{Value(t.at.ms), Value(std::int64_t{t.offset_s})});
        return Object{{"first", std::int64_t{zone_.first_offset_s}}, {"transitions", Value(std::move(transitions))}};
    }

    Result<void> publish(const std::string& kind, const std::string& id, Value body) {
        auto made = world_->publish(scope, kind, id, std::move(body));
        if (!made) return made.fault();
        return {};
    }

    // segment "open cart" did cart_added within 1 day
    Result<void> segment(const StoryLine& line) {
        if (line.words.size() < 3) return wrong("the segment needs a name and a rule", "write: segment \"open cart\" did cart_added within 1 day");
        std::string rule = story_trim(line.text.substr(line.text.find('"', line.text.find('"') + 1) + 1));
        for (const auto& [name, id] : segments_) {  // rules name segments by id; stories by name
            for (auto at = rule.find("segment \"" + name + "\""); at != std::string::npos; at = rule.find("segment \"" + name + "\"", at + 1))
                rule.replace(at + 9, name.size(), id);
        }
        segments_[line.words[1]] = slug(line.words[1]);
        return publish("segments", slug(line.words[1]), Object{{"name", line.words[1]}, {"rule", rule}});
    }

    // creative "nudge" email he "subject" "body"; again with another language adds a variant
    Result<void> creative(const StoryLine& line) {
        const auto quoted = story_quoted(line.text);
        if (line.words.size() < 4 || quoted.size() < 2) return wrong("the creative is incomplete", "write: creative \"nudge\" email en \"subject\" \"body\"");
        const std::string channel = line.words[2], locale = line.words[3];
        Value& body = creatives_[quoted[0]];
        if (body.is_null()) body = Object{{"name", quoted[0]}, {"channel", channel}, {"default_locale", locale}, {"variants", Object{}}};
        Value variants = *body.find("variants");
        variants.set(locale, quoted.size() > 2 ? Value(Object{{"subject", quoted[1]}, {"body", quoted[2]}}) : Value(Object{{"subject", quoted[0]}, {"body", quoted[1]}}));
        body.set("variants", std::move(variants));
        return publish("creatives", slug(quoted[0]), body);
    }

    Result<void> plain_creative(const std::string& channel, const std::string& name) {
        if (creatives_.contains(name)) return {};
        Value body = Object{{"name", name}, {"channel", channel}, {"default_locale", "en"}, {"variants", Object{{"en", Object{{"subject", name}, {"body", name}}}}}};
        creatives_[name] = body;
        return publish("creatives", slug(name), std::move(body));
    }

    // journey "cart nudge" enter on "open cart" · wait 1 hour · email "nudge" · exit on order_placed
    Result<void> journey(const StoryLine& line) {
        Array steps;
        Value body = Object{{"name", line.words.size() > 1 ? line.words[1] : ""}};
        std::string text = line.text.substr(line.text.find('"', line.text.find('"') + 1) + 1);
        for (const std::string& part : story_parts(text)) {
            const auto quoted = story_quoted(part);
            if (part.starts_with("enter on ")) {
                if (!quoted.empty() && segments_.contains(quoted[0])) body.set("enter", Object{{"segment", segments_[quoted[0]]}});
                else body.set("enter", Object{{"event", quoted.empty() ? part.substr(9) : quoted[0]}});
            } else if (part.starts_with("wait until ")) {
                steps.push_back(Object{{"type", "wait"}, {"until", part.substr(11)}});
            } else if (part.starts_with("wait ")) {
                steps.push_back(Object{{"type", "wait"}, {"for", part.substr(5)}});
            } else if (part.starts_with("email ") || part.starts_with("sms ")) {
                const std::string channel = part.substr(0, part.find(' '));
                if (quoted.empty()) return wrong("the message has no name", "write: email \"nudge\"");
                TRY_VOID(plain_creative(channel, quoted[0]));
                Value step = Object{{"type", "message"},
                                    {"channel", channel},
                                    {"creative", slug(quoted[0])},
                                    {"purpose", part.find(" for service") == std::string::npos ? "marketing" : "service"}};
                if (const auto at = part.find(" at "); at != std::string::npos) step.set("at", story_trim(part.substr(at + 4, 5)));
                steps.push_back(std::move(step));
            } else if (part.starts_with("exit on ")) {
                const std::string rule = part.substr(8);
                body.set("exit_on", rule.find(' ') == std::string::npos ? "did " + rule : rule);
            } else if (part.starts_with("only if ")) {
                const std::string id = "go-" + std::to_string(steps.size());
                steps.push_back(Object{{"type", "branch"}, {"rule", part.substr(8)}, {"yes", id}, {"no", "end"}});
                steps.push_back(Object{{"id", id}, {"type", "wait"}, {"for", "1 second"}});
            } else if (part == "again") {
                body.set("reenter", "always");
            } else if (!part.empty()) {
                return wrong("\"" + part + "\" is no step", "use enter on, wait, email, sms, only if, again, exit on");
            }
        }
        steps.push_back(Object{{"id", "end"}, {"type", "exit"}});
        body.set("steps", std::move(steps));
        return publish("journeys", slug(line.words[1]), std::move(body));
    }

    // quiet 21:00-08:00 · cap sms 1 per 7 days
    Result<void> policy(const StoryLine& line) {
        if (line.words[0] == "quiet" && line.words.size() > 1 && line.words[1].size() == 11) {
            settings_.set("quiet_hours", Object{{"from", line.words[1].substr(0, 5)}, {"to", line.words[1].substr(6)}});
        } else if (line.words[0] == "cap" && line.words.size() > 4) {
            Value caps = settings_.find("caps") ? *settings_.find("caps") : Value(Object{});
            caps.set(line.words[1], Object{{"max", std::atoi(line.words[2].c_str())}, {"days", std::atoi(line.words[4].c_str())}});
            settings_.set("caps", std::move(caps));
        } else {
            return wrong("the rule cannot be read", "write: quiet 21:00-08:00, or: cap sms 1 per 7 days");
        }
        Value body = settings_;
        body.set("name", "story");
        return publish("workspaces", "story", std::move(body));
    }

    Result<void> wait_until(const StoryLine& line) {
        Civil at = day_;
        at.day += line.day;
        at.hour = line.hour;
        at.minute = line.minute;
        at.second = line.second;
        const Moment to = zone_.instant(at);
        if (to < world_->now()) return wrong("the time lies before the one of the line above", "stories go forward");
        return world_->advance(to);
    }

    Result<void> restart() {
        world_->crash(mode_.cut_power);
        auto started = world_->start();
        if (!started) return started.fault();
        if (++restarts_ % 3 == 0) return world_->engine().checkpoint();
        return {};
    }

    // --- people

    struct Who {
        std::string name, device;
        std::string user() const { return lower(name); }
        std::string anonymous() const { return lower(name) + "-" + lower(device); }
    };
    static Who who(const std::string& word) {
        const auto at = word.find('@');
        return {word.substr(0, at), at == std::string::npos ? "" : word.substr(at + 1)};
    }

    Identifier id_of(const Who& who, bool known) const { return who.device.empty() || known ? Identifier{"user_id", who.user()} : Identifier{"anonymous_id", who.anonymous()}; }
    const Person* find(const Who& who) const {
        if (!who.device.empty()) return world_->person(scope, id_of(who, false));
        return world_->person(scope, id_of(who, true));
    }

    Result<void> send(const Who& who, Value item, bool known) {
        item.set("messageId", "m" + std::to_string(++messages_));
        if (who.device.empty() || known) item.set("userId", who.user());
        if (!who.device.empty()) item.set("anonymousId", who.anonymous());
        item.set("timestamp", to_rfc3339(world_->now()));
        for (int i = 0; i < (mode_.double_events ? 2 : 1); ++i) {
            const engine::Taken taken = world_->take(scope, who.device.empty() ? 1 : 2, item);
            if (taken.status == ItemResult::Status::rejected) return Fault{taken.faults.front()};
            TRY_VOID(world_->settle());
        }
        return {};
    }

    Result<void> consent(const Who& who, const std::string& what, bool granted) {
        // "sms" means marketing by SMS; "analytics" a purpose on every channel
        ingest::ConsentClaim claim;
        if (const auto channel = parse_word<Channel>(channel_names, what)) claim.key = {Purpose::marketing, *channel};
        else if (const auto purpose = parse_word<Purpose>(purpose_names, what)) claim.key = {*purpose, Channel::any};
        else return wrong("\"" + what + "\" is no channel or purpose", "use email, sms, push, marketing, ads …");
        claim.consent.state = granted ? ConsentState::granted : ConsentState::withdrawn;
        claim.consent.at = world_->now();
        claim.consent.source = "story";
        auto position = world_->front().consent(scope, id_of(who, who.device.empty()), claim, Hasher("consent").add(++messages_).done(), world_->now());
        if (!position) return position.fault();
        return world_->settle();
    }

    Result<void> identifies(const Who& who, const std::string& text) {
        Value traits = Object{};
        std::vector<std::pair<std::string, bool>> consents;
        for (auto& [name, value] : story_pairs(text)) {
            if (name.starts_with("consent.")) consents.emplace_back(name.substr(8), value.as_bool());
            else traits.set(name == "quiet" ? "quiet_hours" : name, std::move(value));
        }
        TRY_VOID(send(who, Object{{"type", "identify"}, {"traits", std::move(traits)}}, true));
        for (const auto& [what, granted] : consents) TRY_VOID(consent(who, what, granted));
        return {};
    }

    Result<void> does(const Who& who, const StoryLine& line) {
        Value properties = Object{};
        for (auto& [name, value] : story_pairs(line.rest(3))) properties.set(name, std::move(value));
        if (line.words.size() < 3) return wrong("it is not said what is done", "write: Ada does cart_added sku TEA-1");
        return send(who, Object{{"type", "track"}, {"event", line.words[2]}, {"properties", std::move(properties)}}, who.device.empty());
    }

    Result<void> person_line(const StoryLine& line) {
        if (line.words.size() < 2) return wrong("\"" + line.text + "\" says nothing", "write a name and what happens, such as: Ada does cart_added");
        const Who who = this->who(line.words[0]);
        const std::string &verb = line.words[1], third = line.words.size() > 2 ? line.words[2] : verb;
        if (verb == "identifies") return identifies(who, line.rest(2));
        if (verb == "logs" && third == "in") return send(who, Object{{"type", "identify"}, {"traits", Object{}}}, true);
        if (verb == "does") return does(who, line);
        if (verb == "grants" || verb == "withdraws") return consent(who, third, verb == "grants");
        if (verb == "is" && third == "erased") {
            auto erased = world_->engine().erase(scope, id_of(who, who.device.empty()), Hasher("erase").add(++messages_).done(), world_->now());
            if (!erased) return erased.fault();
            return world_->settle();
        }
        ++result_.checks;
        if (verb == "is" && third == "unknown") return expect(line, !find(who), "nobody known as " + line.words[0], find(who) ? "a person" : "nobody", "");
        const Person* person = find(who);
        if (!person) return expect(line, false, line.rest(1), "nobody is known as " + line.words[0], "");
        if (verb == "is" && (third == "in" || (third == "not" && line.words[3] == "in"))) return is_in(line, *person, third == "in");
        if (verb == "receives") return receives(line, *person);
        if (verb == "is" && (third == "held" || third == "blocked" || third == "cancelled")) return stopped(line, *person, third);
        if (verb == "has") return has(line, *person);
        if (verb == "is" && line.rest(2).starts_with("one person with")) {
            const Person* other = find(this->who(line.words.back()));
            return expect(line, other && other->id == person->id, "one person", other ? "two persons" : "nobody is known as " + line.words.back(), "");
        }
        return wrong("\"" + line.rest(1) + "\" is not understood", "see docs/stories.md for what a line may say");
    }

    // --- expectations

    Result<void> expect(const StoryLine& line, bool good, std::string expected, std::string seen, std::string why) {
        if (!good) result_.failures.push_back({line.number, std::move(expected), std::move(seen), std::move(why)});
        return {};
    }

    static std::string told(const Becauses& because) {
        std::string out;
        for (const Because& b : because) out += (out.empty() ? "" : "; ") + b.text;
        return out;
    }

    Result<void> is_in(const StoryLine& line, const Person& person, bool inside) {
        const std::string name = line.words.back();
        const auto id = segments_.find(name);
        if (id == segments_.end()) return wrong("there is no segment \"" + name + "\"", "define it above");
        const auto at = person.memberships.find(id->second);
        const bool in = at != person.memberships.end();
        std::string why;
        const engine::Workspace* workspace = world_->front().catalog()->workspace(1);
        for (const Condition& c : kesher::explain(workspace->segments.at(id->second).rule, segments::facts_of(person, *workspace->policy.zone), world_->now()))
            why += (why.empty() ? "" : "; ") + c.rule + ": " + (c.match ? "yes" : "no") + " (" + c.seen + ")";
        TRY_VOID(expect(line, in == inside, (inside ? "in \"" : "not in \"") + name + "\"", in ? "in it" : "not in it", why));
        if (in && inside && !line.because.empty())
            return expect(line, told(at->second.because).find(line.because) != std::string::npos, "because " + line.because, "because " + told(at->second.because), why);
        return {};
    }

    std::string list_of_sent(const Person& person) const {
        std::string out;
        for (const Sent& sent : world_->sent())
            if (sent.handoff.person == person.id || is_merged(person, sent.handoff.person)) out += (out.empty() ? "" : ", ") + describe(sent);
        return out.empty() ? "nothing was sent" : out;
    }
    static bool is_merged(const Person& person, PersonId id) {
        return std::any_of(person.merged.begin(), person.merged.end(), [&](const MergedFrom& m) { return m.id == id; });
    }
    std::string describe(const Sent& sent) const {
        const Civil c = zone_.local(sent.at);
        char time[32];
        std::snprintf(time, sizeof time, "%04d-%02d-%02d %02d:%02d:%02d ", c.year, c.month, c.day, c.hour, c.minute, c.second);
        return time + std::string(name_of(sent.handoff.channel)) + " \"" + sent.handoff.subject + "\" to " + sent.handoff.to;
    }

    const Message* message(const Person& person, const std::string& channel, const std::string& creative) const {
        const Message* latest = nullptr;
        for (const auto& [id, m] : person.messages)
            if (name_of(m.channel) == channel && m.creative == slug(creative) && (!latest || m.planned_at > latest->planned_at)) latest = &m;
        return latest;
    }
    std::string why_of(const Message* m) const {
        if (!m) return "no such message was planned";
        std::string out = std::string(message_state_names[static_cast<std::size_t>(m->state)]) + (m->reason.empty() ? "" : " because " + m->reason);
        for (const Gate& gate : m->sent.empty() ? m->planned : m->sent)
            if (gate.mark == Gate::Mark::stopped || gate.mark == Gate::Mark::waits) out += "; " + gate.name + ": " + gate.seen_en;
        return out;
    }

    // Ada receives email "nudge" because journey "cart nudge"; Ada receives nothing
    Result<void> receives(const StoryLine& line, const Person& person) {
        if (line.words.size() > 2 && line.words[2] == "nothing") {
            const std::string all = list_of_sent(person);
            return expect(line, all == "nothing was sent", "nothing was sent", all, "");
        }
        if (line.words.size() < 4) return wrong("the message is not named", "write: Ada receives email \"nudge\"");
        const Message* m = message(person, line.words[2], line.words[3]);
        std::size_t times = 0;
        for (const Sent& sent : world_->sent()) times += m && sent.handoff.message == m->id;
        TRY_VOID(expect(line, times == 1 && m->state == MessageState::sent, line.words[2] + " \"" + line.words[3] + "\" once", list_of_sent(person), why_of(m)));
        // A line with its own time says when: the message leaves in that minute.
        if (times == 1 && line.timed)
            for (const Sent& sent : world_->sent())
                if (sent.handoff.message == m->id) TRY_VOID(expect(line, world_->now() - sent.at < minute_ms, "at this time", describe(sent), why_of(m)));
        if (times != 1 || line.because.empty()) return {};
        const std::string cause = "journey \"" + m->journey + "\" " + (m->sent.empty() ? "" : m->sent.front().seen_en);
        std::string wanted = line.because;
        if (wanted.starts_with("journey \"")) wanted = "journey \"" + slug(story_quoted(wanted)[0]) + "\"";
        return expect(line, cause.find(wanted) != std::string::npos, "because " + line.because, "because " + cause, why_of(m));
    }

    Result<void> stopped(const StoryLine& line, const Person& person, const std::string& how) {
        if (line.words.size() < 5) return wrong("the message is not named", "write: Ada is held email \"nudge\" because quiet hours");
        const Message* m = message(person, line.words[3], line.words[4]);
        const std::string state = m ? std::string(message_state_names[static_cast<std::size_t>(m->state)]) : "";
        TRY_VOID(expect(line, state == how, line.words[3] + " \"" + line.words[4] + "\" " + how, why_of(m), list_of_sent(person)));
        if (state != how || line.because.empty()) return {};
        std::string why = why_of(m);
        std::replace(why.begin(), why.end(), '_', ' ');
        return expect(line, why.find(line.because) != std::string::npos, "because " + line.because, why, "");
    }

    // Ada has 3 events; Ada has plan gold
    Result<void> has(const StoryLine& line, const Person& person) {
        if (line.words.size() > 3 && (line.words[3] == "events" || line.words[3] == "event"))
            return expect(line, person.events == static_cast<std::uint64_t>(std::atoi(line.words[2].c_str())), line.words[2] + " events", std::to_string(person.events) + " events",
                          "");
        const auto pairs = story_pairs(line.rest(2));
        if (pairs.empty()) return wrong("it is not said what is had", "write: Ada has plan gold, or: Ada has 3 events");
        const auto trait = person.traits.find(pairs[0].first);
        const Value seen = trait == person.traits.end() ? Value() : trait->second.value;
        return expect(line, seen == pairs[0].second, pairs[0].first + " " + to_json(pairs[0].second), to_json(seen), "");
    }

    Result<void> nothing_more(const StoryLine& line) {
        const std::size_t before = world_->sent().size();
        TRY_VOID(world_->advance(world_->now() + 30 * day_ms));
        ++result_.checks;
        return expect(line, world_->sent().size() == before, "nothing more in 30 days",
                      std::to_string(world_->sent().size() - before) + " more, the last: " + (world_->sent().empty() ? "" : describe(world_->sent().back())), "");
    }

    const StoryMode& mode_;
    const std::function<Result<Zone>(const std::string&)>& load_zone_;
    StoryResult result_;
    Zone zone_;
    Civil day_;
    Value settings_;
    std::unique_ptr<SimEngine> world_;
    std::map<std::string, std::string> segments_;
    std::map<std::string, Value> creatives_;
    std::uint64_t messages_ = 0;
    std::size_t restarts_ = 0;
};

}  // namespace

Result<StoryResult> run_story(const std::string& text, const StoryMode& mode, const std::function<Result<Zone>(const std::string&)>& zone) { return Run(mode, zone).play(text); }

}  // namespace kesher::sim
