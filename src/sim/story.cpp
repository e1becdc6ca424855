#include <algorithm>
#include <cstdio>

#include "engine/views.hpp"
#include "sim/story_run.hpp"

namespace kesher::sim {

std::string StoryRun::lower(std::string text) {
    for (char& c : text)
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    return text;
}

std::string StoryRun::slug(const std::string& name) {
    std::string out;
    for (const char c : lower(name)) out += (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ? c : '-';
    return out.find_first_not_of('-') == std::string::npos ? "x" + to_hex(name).substr(0, 20) : out;
}

Result<StoryResult> StoryRun::play(const std::string& text) {
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

Result<void> StoryRun::line(const StoryLine& line) {
    const std::string& verb = line.words.empty() ? line.text : line.words[0];
    if (verb == "story") return result_.title = line.text.substr(5), Result<void>();
    if (verb == "because") return {};
    if (verb == "clock") return begin(line);
    if (!world_) return wrong("the story has no clock yet", "begin with: clock 2026-03-02 20:30 Europe/London");
    if (verb == "segment") return segment(line);
    if (verb == "creative") return creative(line);
    if (verb == "journey") return journey(line);
    if (verb == "quiet" || verb == "cap") return policy(line);
    if (verb == "placement") return placement(line);
    if (verb == "action") return action(line);
    if (verb == "experiment" || verb == "holdout") return line.words.size() > 2 && line.words[2] == "has" ? experiment_has(line) : experiment(line);
    if (verb == "proof") return proof(line);
    if (line.timed) TRY_VOID(wait_until(line));
    if (line.words.empty()) return {};
    if (verb == "restart") return restart();
    if (verb == "stop") return stop(line);
    if (line.text.find("the proofs are counted") != std::string::npos) return world_->engine().count_proofs(scope, world_->now());
    if (verb == "experiment" || verb == "holdout") return experiment_has(line);
    if (line.text.find("nothing more is sent") != std::string::npos) return nothing_more(line);
    return person_line(line);
}

Result<void> StoryRun::begin(const StoryLine& line) {
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

Value StoryRun::table() const {
    Array transitions;
    for (const auto& t : zone_.transitions)
        if (t.at.ms > 0) transitions.push_back(Array{Value(t.at.ms), Value(std::int64_t{t.offset_s})});
    return Object{{"first", std::int64_t{zone_.first_offset_s}}, {"transitions", Value(std::move(transitions))}};
}

Result<void> StoryRun::publish(const std::string& kind, const std::string& id, Value body) {
    auto made = world_->publish(scope, kind, id, std::move(body));
    if (!made) return made.fault();
    return {};
}

Result<void> StoryRun::wait_until(const StoryLine& line) {
    Civil at = day_;
    at.day += line.day;
    at.hour = line.hour;
    at.minute = line.minute;
    at.second = line.second;
    const Moment to = zone_.instant(at);
    if (to < world_->now()) return wrong("the time lies before the one of the line above", "stories go forward");
    return world_->advance(to);
}

Result<void> StoryRun::restart() {
    world_->crash(mode_.cut_power);
    auto started = world_->start();
    if (!started) return started.fault();
    if (++restarts_ % 3 == 0) return world_->engine().checkpoint();
    return {};
}

StoryRun::Who StoryRun::who(const std::string& word) {
    const auto at = word.find('@');
    return {word.substr(0, at), at == std::string::npos ? "" : word.substr(at + 1)};
}

const Person* StoryRun::find(const Who& who) const {
    if (!who.device.empty()) return world_->person(scope, id_of(who, false));
    return world_->person(scope, id_of(who, true));
}

Result<void> StoryRun::send(const Who& who, Value item, bool known) {
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

Result<void> StoryRun::consent(const Who& who, const std::string& what, bool granted) {
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

Result<void> StoryRun::identifies(const Who& who, const std::string& text) {
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

Result<void> StoryRun::does(const Who& who, const StoryLine& line) {
    Value properties = Object{};
    for (auto& [name, value] : story_pairs(line.rest(3))) properties.set(name, std::move(value));
    if (line.words.size() < 3) return wrong("it is not said what is done", "write: Ada does cart_added sku TEA-1");
    return send(who, Object{{"type", "track"}, {"event", line.words[2]}, {"properties", std::move(properties)}}, who.device.empty());
}

Result<void> StoryRun::person_line(const StoryLine& line) {
    if (line.words.size() < 2) return wrong("\"" + line.text + "\" says nothing", "write a name and what happens, such as: Ada does cart_added");
    const Who who = this->who(line.words[0]);
    const std::string &verb = line.words[1], third = line.words.size() > 2 ? line.words[2] : verb;
    if (verb == "identifies") return identifies(who, line.rest(2));
    if (verb == "logs" && third == "in") return send(who, Object{{"type", "identify"}, {"traits", Object{}}}, true);
    if (verb == "does") return does(who, line);
    if (verb == "sees") return sees(line, who);
    if (verb == "answers") return answers(line);
    if (verb == "is" && (third == "suppressed" || third == "free")) return suppression(line, who);
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
    if (verb == "has" && (line.rest(2).starts_with("a task") || line.rest(2).starts_with("no task"))) return has_task(line, *person);
    if (verb == "is" && line.rest(2).starts_with("held out")) return held_out(line, *person);
    if (verb == "is" && (third == "held" || third == "blocked" || third == "cancelled")) return stopped(line, *person, third);
    if (verb == "has") return has(line, *person);
    if (verb == "is" && line.rest(2).starts_with("one person with")) {
        const Person* other = find(this->who(line.words.back()));
        return expect(line, other && other->id == person->id, "one person", other ? "two persons" : "nobody is known as " + line.words.back(), "");
    }
    return wrong("\"" + line.rest(1) + "\" is not understood", "see docs/stories.md for what a line may say");
}

Result<StoryResult> run_story(const std::string& text, const StoryMode& mode, const std::function<Result<Zone>(const std::string&)>& zone) {
    return StoryRun(mode, zone).play(text);
}

}  // namespace kesher::sim
