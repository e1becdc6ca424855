/// One run of one story: what its lines may say and do. Private to stories.
///
/// Errors:  story_invalid (caller), with what is wrong and how to write it.
/// Lives:   during one play().
/// Runs on: one thread.
#pragma once

#include "sim/story.hpp"
#include "sim/story_text.hpp"

namespace kesher::sim {

class StoryRun {
public:
    StoryRun(const StoryMode& mode, const std::function<Result<Zone>(const std::string&)>& zone) : mode_(mode), load_zone_(zone) {}
    Result<StoryResult> play(const std::string& text);

private:
    struct Who {
        std::string name, device;
        std::string user() const { return lower(name); }
        std::string anonymous() const { return lower(name) + "-" + lower(device); }
    };
    static constexpr Scope scope{1, Environment::live};
    Fault wrong(std::string detail, std::string fix) const { return {codes::story_invalid, std::move(detail), "", std::move(fix)}; }
    Identifier id_of(const Who& who, bool known) const { return who.device.empty() || known ? Identifier{"user_id", who.user()} : Identifier{"anonymous_id", who.anonymous()}; }
    Result<void> line(const StoryLine& line);
    Result<void> begin(const StoryLine& line);
    Value table() const;
    Result<void> publish(const std::string& kind, const std::string& id, Value body);
    Result<void> segment(const StoryLine& line);
    Result<void> creative(const StoryLine& line);
    Result<void> plain_creative(const std::string& channel, const std::string& name);
    Result<void> journey(const StoryLine& line);
    Result<void> policy(const StoryLine& line);
    Result<void> wait_until(const StoryLine& line);
    Result<void> restart();
    static Who who(const std::string& word);
    const Person* find(const Who& who) const;
    Result<void> send(const Who& who, Value item, bool known);
    Result<void> consent(const Who& who, const std::string& what, bool granted);
    Result<void> identifies(const Who& who, const std::string& text);
    Result<void> does(const Who& who, const StoryLine& line);
    Result<void> person_line(const StoryLine& line);
    Result<void> expect(const StoryLine& line, bool good, std::string expected, std::string seen, std::string why);
    static std::string told(const Becauses& because);
    Result<void> is_in(const StoryLine& line, const Person& person, bool inside);
    std::string list_of_sent(const Person& person) const;
    static bool is_merged(const Person& person, PersonId id);
    std::string describe(const Sent& sent) const;
    const Message* message(const Person& person, const std::string& channel, const std::string& creative) const;
    std::string why_of(const Message* m) const;
    Result<void> receives(const StoryLine& line, const Person& person);
    Result<void> stopped(const StoryLine& line, const Person& person, const std::string& how);
    Result<void> has(const StoryLine& line, const Person& person);
    Result<void> nothing_more(const StoryLine& line);
    Result<void> placement(const StoryLine& line);
    Result<void> action(const StoryLine& line);
    Result<void> experiment(const StoryLine& line);
    Result<void> proof(const StoryLine& line);
    Result<void> journey_part(const std::string& part, Value& body, Array& steps);
    Result<void> task_part(const std::string& part, Array& steps);
    Result<void> stop(const StoryLine& line);
    Result<void> sees(const StoryLine& line, const Who& who);
    Result<void> answers(const StoryLine& line);
    Result<void> has_task(const StoryLine& line, const Person& person);
    Result<void> suppression(const StoryLine& line, const Who& who);
    Result<void> held_out(const StoryLine& line, const Person& person);
    Result<void> experiment_has(const StoryLine& line);
    std::string rule_of(std::string rule) const;
    static std::string slug(const std::string& name);
    static std::string lower(std::string text);

    const StoryMode& mode_;
    const std::function<Result<Zone>(const std::string&)>& load_zone_;
    StoryResult result_;
    Zone zone_;
    Civil day_;
    Value settings_;
    std::unique_ptr<SimEngine> world_;
    std::map<std::string, std::string> segments_;
    std::map<std::string, Value> creatives_;
    std::map<std::string, Value> journeys_;
    std::uint64_t messages_ = 0;
    std::size_t restarts_ = 0;
};

}  // namespace kesher::sim
