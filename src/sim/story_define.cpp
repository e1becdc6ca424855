// What a story publishes: segments, content, journeys, placements, actions, experiments, rules of the house.
#include <algorithm>
#include <cstdio>

#include "engine/views.hpp"
#include "sim/story_run.hpp"

namespace kesher::sim {

// segment "open cart" did cart_added within 1 day
Result<void> StoryRun::segment(const StoryLine& line) {
    if (line.words.size() < 3) return wrong("the segment needs a name and a rule", "write: segment \"open cart\" did cart_added within 1 day");
    std::string rule = story_trim(line.text.substr(line.text.find('"', line.text.find('"') + 1) + 1));
    rule = rule_of(std::move(rule));
    segments_[line.words[1]] = slug(line.words[1]);
    return publish("segments", slug(line.words[1]), Object{{"name", line.words[1]}, {"rule", rule}});
}

// creative "nudge" email he "subject" "body"; again with another language adds a variant
Result<void> StoryRun::creative(const StoryLine& line) {
    const auto quoted = story_quoted(line.text);
    if (line.words.size() < 4 || quoted.size() < 2) return wrong("the creative is incomplete", "write: creative \"nudge\" email en \"subject\" \"body\"");
    const std::string channel = line.words[2], locale = line.words[3];
    Value& body = creatives_[quoted[0]];
    if (body.is_null()) body = Object{{"name", quoted[0]}, {"channel", channel}, {"default_locale", locale}, {"variants", Object{}}};
    for (const std::string& part : story_parts(line.text))
        if (part.starts_with("when ")) body.set("when", rule_of(part.substr(5)));
        else if (part.starts_with("arm ")) body.set("arm", part.substr(4));
    Value variants = *body.find("variants");
    if (channel == "web" || channel == "app" || channel == "push")
        variants.set(locale, quoted.size() > 2 ? Value(Object{{"title", quoted[1]}, {"body", quoted[2]}}) : Value(Object{{"body", quoted[1]}}));
    else variants.set(locale, quoted.size() > 2 ? Value(Object{{"subject", quoted[1]}, {"body", quoted[2]}}) : Value(Object{{"subject", quoted[0]}, {"body", quoted[1]}}));
    body.set("variants", std::move(variants));
    return publish("creatives", slug(quoted[0]), body);
}

Result<void> StoryRun::plain_creative(const std::string& channel, const std::string& name) {
    if (creatives_.contains(name)) return {};
    const Value content = channel == "email" || channel == "sms" ? Value(Object{{"subject", name}, {"body", name}}) : Value(Object{{"title", name}, {"body", name}});
    Value body = Object{{"name", name}, {"channel", channel}, {"default_locale", "en"}, {"variants", Object{{"en", content}}}};
    creatives_[name] = body;
    return publish("creatives", slug(name), std::move(body));
}

// journey "cart nudge" enter on "open cart" · wait 1 hour · email "nudge" · exit on order_placed
Result<void> StoryRun::journey(const StoryLine& line) {
    Array steps;
    Value body = Object{{"name", line.words.size() > 1 ? line.words[1] : ""}};
    std::string text = line.text.substr(line.text.find('"', line.text.find('"') + 1) + 1);
    for (const std::string& part : story_parts(text)) TRY_VOID(journey_part(part, body, steps));
    steps.push_back(Object{{"id", "end"}, {"type", "exit"}});
    body.set("steps", std::move(steps));
    journeys_[line.words[1]] = body;
    return publish("journeys", slug(line.words[1]), std::move(body));
}

// One step, or one word about the whole.
Result<void> StoryRun::journey_part(const std::string& part, Value& body, Array& steps) {
    const auto quoted = story_quoted(part);
    if (part.starts_with("enter on ")) {
        if (!quoted.empty() && segments_.contains(quoted[0])) body.set("enter", Object{{"segment", segments_[quoted[0]]}});
        else if (const auto where = part.find(" where "); where != std::string::npos)
            body.set("enter", Object{{"event", part.substr(9, where - 9)}, {"where", rule_of(part.substr(where + 7))}});
        else body.set("enter", Object{{"event", quoted.empty() ? part.substr(9) : quoted[0]}});
    } else if (part.starts_with("wait until trait ")) {
        steps.push_back(Object{{"type", "wait"}, {"until_trait", part.substr(17)}});
    } else if (part.starts_with("wait until ")) {
        steps.push_back(Object{{"type", "wait"}, {"until", part.substr(11)}});
    } else if (part.starts_with("wait ")) {
        const auto either = part.find(" or ");
        Value step = Object{{"type", "wait"}, {"for", part.substr(5, either == std::string::npos ? either : either - 5)}};
        if (either != std::string::npos) step.set("or", rule_of(part.substr(either + 4)));
        steps.push_back(std::move(step));
    } else if (part.starts_with("slot ")) {
        if (quoted.size() < 2 || part.find(" for ") == std::string::npos) return wrong("the slot is incomplete", "write: slot \"home\" \"offer\" for 3 days");
        steps.push_back(Object{{"type", "slot"}, {"placement", slug(quoted[0])}, {"action", slug(quoted[1])}, {"for", part.substr(part.rfind(" for ") + 5)}});
    } else if (part.starts_with("task ")) {
        return task_part(part, steps);
    } else if (part.starts_with("topic ")) {
        body.set("topic", part.substr(6));
    } else if (part.starts_with("goal ")) {
        body.set("goal", part.substr(5).find(' ') == std::string::npos ? "did " + part.substr(5) : rule_of(part.substr(5)));
    } else if (part.starts_with("holdout ") && !quoted.empty()) {
        body.set("holdout", slug(quoted[0]));
    } else if (part.starts_with("only if answer ")) {
        const std::string id = "go-" + std::to_string(steps.size()), rest = part.substr(15);
        const auto is = rest.find(" is ");
        if (is == std::string::npos) return wrong("the answer's value is missing", "write: only if answer outcome is later");
        steps.push_back(Object{{"type", "branch"}, {"answer", rest.substr(0, is)}, {"ways", Object{{rest.substr(is + 4), id}}}, {"no", "end"}});
        steps.push_back(Object{{"id", id}, {"type", "wait"}, {"for", "1 second"}});
    } else if (part.starts_with("again after ")) {
        body.set("reenter", part.substr(6));
    } else if (part.starts_with("email ") || part.starts_with("sms ") || part.starts_with("push ")) {
        const std::string channel = part.substr(0, part.find(' '));
        if (quoted.empty()) return wrong("the message has no name", "write: email \"nudge\"");
        TRY_VOID(plain_creative(channel, quoted[0]));
        Value step =
            Object{{"type", "message"}, {"channel", channel}, {"creative", slug(quoted[0])}, {"purpose", part.find(" for service") == std::string::npos ? "marketing" : "service"}};
        if (const auto at = part.find(" at "); at != std::string::npos) step.set("at", story_trim(part.substr(at + 4, 5)));
        steps.push_back(std::move(step));
    } else if (part.starts_with("exit on ")) {
        const std::string rule = part.substr(8);
        body.set("exit_on", rule.find(' ') == std::string::npos ? "did " + rule : rule_of(rule));
    } else if (part.starts_with("only if ")) {
        const std::string id = "go-" + std::to_string(steps.size());
        steps.push_back(Object{{"type", "branch"}, {"rule", rule_of(part.substr(8))}, {"yes", id}, {"no", "end"}});
        steps.push_back(Object{{"id", id}, {"type", "wait"}, {"for", "1 second"}});
    } else if (part == "again") {
        body.set("reenter", "always");
    } else if (!part.empty()) {
        return wrong("\"" + part + "\" is no step", "use enter on, wait, email, sms, push, task, slot, only if, topic, goal, holdout, again, exit on");
    }
    return {};
}

// task "call {{ person.name }}" to adviser or "team" because "…" suppress mortgage answers later asks decides_on years until decides_on, declined
Result<void> StoryRun::task_part(const std::string& part, Array& steps) {
    const auto quoted = story_quoted(part);
    const auto to = part.find(" to "), answers = part.find(" answers ");
    if (quoted.size() < 3 || to == std::string::npos || answers == std::string::npos)
        return wrong("the task is incomplete", "write: task \"call her\" to adviser or \"team\" because \"why\" answers later, declined");
    Value step = Object{{"type", "task"},
                        {"title", Object{{"en", quoted[0]}}},
                        {"because", Object{{"en", quoted[2]}}},
                        {"assign", Object{{"trait", part.substr(to + 4, part.find(' ', to + 4) - to - 4)}, {"else", quoted[1]}}},
                        {"due", "2 days"},
                        {"expires", "14 days"}};
    if (const auto at = part.find(" suppress "); at != std::string::npos) step.set("suppress", part.substr(at + 10, part.find(' ', at + 10) - at - 10));
    Array outcomes;
    for (const auto& [id, asks] : story_pairs(part.substr(answers + 9))) {
        Value outcome = Object{{"id", id}, {"label", Object{{"en", id}}}};
        std::string words = asks.is_string() ? asks.as_string() : "";
        if (const auto until = words.find(" until "); until != std::string::npos) {
            outcome.set("suppress_until", words.substr(until + 7));
            words = words.substr(0, until);
        }
        Array names;
        if (words.starts_with("asks "))
            for (std::size_t from = 5; from < words.size();) {
                const auto end = std::min(words.find(' ', from), words.size());
                names.emplace_back(words.substr(from, end - from));
                from = end + 1;
            }
        outcome.set("asks", std::move(names));
        outcomes.push_back(std::move(outcome));
    }
    step.set("outcomes", std::move(outcomes));
    steps.push_back(std::move(step));
    return {};
}

// Rules name segments by id; stories by name.
std::string StoryRun::rule_of(std::string rule) const {
    for (const auto& [name, id] : segments_)
        for (auto at = rule.find("segment \"" + name + "\""); at != std::string::npos; at = rule.find("segment \"" + name + "\"", at + 1)) rule.replace(at + 9, name.size(), id);
    return rule;
}

// placement "home" web · slots 2
Result<void> StoryRun::placement(const StoryLine& line) {
    if (line.words.size() < 3) return wrong("the placement needs a name and a channel", "write: placement \"home\" web");
    Value body = Object{{"name", line.words[1]}, {"channel", line.words[2]}, {"slots", 1}};
    for (const std::string& part : story_parts(line.text))
        if (part.starts_with("slots ")) body.set("slots", std::atoi(part.c_str() + 6));
        else if (part.starts_with("purpose ")) body.set("purpose", part.substr(8));
    return publish("placements", slug(line.words[1]), std::move(body));
}

// action "first home" in "home" · topic mortgage · value 100 · propensity 0.2 · only if RULE · cap 2 per 1 day · when RULE weight 2 · creative "x"
Result<void> StoryRun::action(const StoryLine& line) {
    const auto quoted = story_quoted(line.text);
    if (quoted.size() < 2) return wrong("the action needs a name and a placement", "write: action \"first home\" in \"home\" · value 100");
    Value body = Object{{"name", quoted[0]}, {"placements", Array{Value(slug(quoted[1]))}}};
    Array creatives, weights;
    for (const std::string& part : story_parts(line.text)) {
        const auto names = story_quoted(part);
        if (part.starts_with("value ") || part.starts_with("propensity ") || part.starts_with("lever ")) {
            const auto space = part.find(' ');
            body.set(part.substr(0, space), std::atof(part.c_str() + space));
        } else if (part.starts_with("topic ") || part.starts_with("purpose ")) {
            body.set(part.substr(0, part.find(' ')), part.substr(part.find(' ') + 1));
        } else if (part.starts_with("only if ")) {
            body.set("eligible", rule_of(part.substr(8)));
        } else if (part.starts_with("cap ")) {
            int max = 0, days = 0;
            if (std::sscanf(part.c_str(), "cap %d per %d", &max, &days) != 2) return wrong("the cap cannot be read", "write: cap 2 per 1 day");
            body.set("cap", Object{{"max", max}, {"days", days}});
        } else if (part.starts_with("when ") && part.find(" weight ") != std::string::npos) {
            const auto at = part.rfind(" weight ");
            weights.push_back(Object{{"when", rule_of(part.substr(5, at - 5))}, {"weight", std::atof(part.c_str() + at + 8)}});
        } else if (part.starts_with("creative ")) {
            for (const std::string& name : names) creatives.emplace_back(slug(name));
        } else if (part.starts_with("experiment ") || part.starts_with("proof ")) {
            body.set(part.substr(0, part.find(' ')), slug(names.empty() ? "" : names[0]));
        } else if (part == "by journey") {
            body.set("by_journey", true);
        }
    }
    if (creatives.empty()) {
        TRY_VOID(plain_creative("web", quoted[0]));
        creatives.emplace_back(slug(quoted[0]));
    }
    body.set("creatives", std::move(creatives));
    if (!weights.empty()) body.set("context", std::move(weights));
    return publish("actions", slug(quoted[0]), std::move(body));
}

// holdout "a tenth" 10% universal · goal signed value amount · window 60 days;  experiment "hero" a 1, b 1 · goal signed
Result<void> StoryRun::experiment(const StoryLine& line) {
    if (line.words.size() < 3) return wrong("the experiment is incomplete", "write: holdout \"a tenth\" 10% · goal signed, or: experiment \"hero\" a 1, b 1 · goal signed");
    const bool holdout = line.words[0] == "holdout";
    Value body = Object{{"name", line.words[1]}, {"kind", holdout ? "holdout" : "split"}};
    const auto parts = story_parts(line.text);
    if (holdout) {
        body.set("percent", std::atoi(line.words[2].c_str()));
        body.set("universal", parts[0].find("universal") != std::string::npos);
    } else {
        Array arms;
        for (const auto& [id, weight] : story_pairs(parts[0].substr(parts[0].rfind('"') + 1))) arms.push_back(Object{{"id", id}, {"weight", weight}});
        body.set("arms", std::move(arms));
    }
    for (const std::string& part : parts) {
        if (part.starts_with("window ")) body.set("window", part.substr(7));
        if (!part.starts_with("goal ")) continue;
        const auto value = part.find(" value ");
        Value goal = Object{{"event", part.substr(5, value == std::string::npos ? value : value - 5)}};
        if (value != std::string::npos) goal.set("value", part.substr(value + 7));
        body.set("goal", std::move(goal));
    }
    return publish("experiments", slug(line.words[1]), std::move(body));
}

// proof "people like you" of "young families" · did order_placed · at least 3
Result<void> StoryRun::proof(const StoryLine& line) {
    const auto quoted = story_quoted(line.text);
    const auto parts = story_parts(line.text);
    if (quoted.size() < 2 || parts.size() < 2 || !segments_.contains(quoted[1]))
        return wrong("the proof is incomplete", "write: proof \"like you\" of \"a segment\" · did order_placed · at least 5");
    Value body = Object{{"name", quoted[0]}, {"segment", segments_[quoted[1]]}, {"rule", rule_of(parts[1])}};
    for (const std::string& part : parts)
        if (part.starts_with("at least ")) body.set("people_min", std::atoi(part.c_str() + 9));
        else if (part.starts_with("share ")) body.set("share_min", std::atof(part.c_str() + 6));
    return publish("proofs", slug(quoted[0]), std::move(body));
}

// quiet 21:00-08:00 · cap sms 1 per 7 days
Result<void> StoryRun::policy(const StoryLine& line) {
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

}  // namespace kesher::sim
