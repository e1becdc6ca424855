// OpenFeature remote evaluation: an experiment is a flag whose variants are its arms, a placement one whose variants are actions.
#include "app/door.hpp"

namespace kesher::app {
namespace {

namespace codes_ofrep {
constexpr Code targeting_key_missing{"TARGETING_KEY_MISSING", Whose::caller, 400};
constexpr Code invalid_context{"INVALID_CONTEXT", Whose::caller, 400};
constexpr Code flag_not_found{"FLAG_NOT_FOUND", Whose::caller, 404};
constexpr Code general{"GENERAL", Whose::caller, 400};
}  // namespace codes_ofrep

Value arm_flag(const std::string& key, const std::string& arm) { return Object{{"key", key}, {"reason", "SPLIT"}, {"variant", arm}, {"value", arm}}; }

Value placement_flag(const std::string& key, const Decision* decision) {
    if (decision)
        for (const Candidate& c : decision->candidates)
            if (c.chosen)
                return Object{{"key", key},
                              {"reason", "TARGETING_MATCH"},
                              {"variant", c.action},
                              {"value", c.content},
                              {"metadata", Object{{"decision_id", id_text("dec_", decision->id)}, {"creative", c.creative}, {"locale", c.locale}}}};
    Value out = Object{{"key", key}, {"reason", "DEFAULT"}, {"variant", "nothing"}, {"value", Object{}}};
    if (decision) out.set("metadata", Object{{"decision_id", id_text("dec_", decision->id)}});
    return out;
}

Result<std::string> targeting_key(const Value& request) {
    const Value* context = request.find("context");
    if (!context || !context->is_object()) return Fault{codes_ofrep::invalid_context, "the context is no object", "/context", "send {\"context\": {\"targetingKey\": …}}"};
    const Value* key = context->find("targetingKey");
    if (!key || key->as_string().empty())
        return Fault{codes_ofrep::targeting_key_missing, "the targeting key is missing", "/context/targetingKey", "send the user's or the device's id"};
    if (key->as_string().size() > ingest::id_bytes_max || identity::blocked_value(key->as_string()))
        return Fault{codes_ofrep::invalid_context, "the targeting key is longer than 256 bytes, or a placeholder that many people share", "/context/targetingKey",
                     "send the id of one person or device"};
    return key->as_string();
}

// A holdout is no flag: a device that knew it is held out would be told of the offer that it does not get.
bool is_flag(const engine::Workspace& workspace, const std::string& key) {
    const auto experiment = workspace.shelf.experiments.find(key);
    return experiment != workspace.shelf.experiments.end() && !experiment->second->holdout;
}

// What the placement would show, as nothing that is kept: it names no decision.
Value unkept_flag(const engine::Partition& partition, const Person& person, Scope scope, const std::string& placement, const Value& context, Moment now) {
    const engine::Workspace& workspace = *partition.catalog().workspace(scope.workspace);
    if (!workspace.shelf.placements.contains(placement)) return placement_flag(placement, nullptr);  // retired between the asking and now
    const Decision decision = decisions::decide(person, partition.scene(workspace, scope, now), {{}, placement, context});
    Value flag = placement_flag(placement, &decision);
    std::erase_if(flag.mutable_object(), [](const auto& member) { return member.first == "metadata"; });
    return flag;
}

// Everything but the key decides as context does in /v1/decide.
Value context_of(const Value& request) {
    Value out = Object{};
    for (const auto& [name, value] : request.find("context")->object())
        if (name != "targetingKey") out.set(name, value);
    return out;
}

}  // namespace

void Door::flags(const Principal& who, std::string key, Value request, Done<Value> done) {
    auto target = targeting_key(request);
    if (!target) return done(target.fault());
    const auto directory = runtime_.directory();
    const engine::Workspace* workspace = directory->catalog->workspace(who.scope.workspace);
    const bool experiment = workspace && is_flag(*workspace, key), placement = workspace && workspace->shelf.placements.contains(key);
    if (!key.empty() && !experiment && !placement)
        return done(Fault{codes_ofrep::flag_not_found, "there is no flag \"" + key.substr(0, 80) + "\"", "key", "use the id of a split experiment or a placement"});
    auto asked = this->asked(who, Object{{"userId", *target}, {"anonymousId", *target}});
    if (!asked) return done(asked.fault());
    // The key is a user's id on a server and a device's in a browser; who was never heard of is made as that.
    asked->alike = true;
    if (who.kind != KeyKind::write || who.source_kind == SourceKind::server) std::swap(asked->ids.front(), asked->ids.back());
    if (key.empty()) return all_flags(who, std::move(*asked), context_of(request), std::move(done));
    Answering answering;
    answering.view = [key, experiment](const engine::Partition& partition, const Person& person, const engine::Workspace& workspace, const Hash128& request) -> Result<Value> {
        if (experiment) {
            const auto known = workspace.shelf.experiments.find(key);
            return arm_flag(key, known == workspace.shelf.experiments.end() ? "" : consent::arm_of(person, *known->second));
        }
        return placement_flag(key, partition.decision(person, decisions::decision_id(request, key)));
    };
    answering.held = [key, experiment, scope = who.scope, context = context_of(request)](const engine::Partition& partition, Moment now) -> Result<Value> {
        if (experiment) return Fault{codes_ofrep::general, "this source waits for consent, and none was given: nobody is put into an arm", "", "use the flag's default"};
        return unkept_flag(partition, stranger, scope, key, context, now);
    };
    ask_and_answer(who, std::move(*asked), Object{{experiment ? "flags" : "placements", Array{Value(key)}}, {"context", context_of(request)}}, std::move(answering),
                   std::move(done));
}

// All flags at once are a look, not an exposure: nothing is reserved and no decision is kept. Who was never heard of is made,
// so that the arms are the same when a flag is asked alone.
void Door::all_flags(const Principal& who, engine::Front::Asked asked, Value context, Done<Value> done) {
    const Scope scope = who.scope;
    const Hash128 request = fresh_id();
    const bool taken = runtime_.post_front([this, scope, source = who.source, asked = std::move(asked), context = std::move(context), request, done](engine::Front& front) {
        const bool held = front.waits_for_consent(scope, source, asked);
        auto person = held ? std::optional(PersonId{}) : front.asked_person(scope, asked);
        if (!person) {
            auto made = front.ask(scope, asked, Object{}, request, runtime_.live());
            if (!made) return done(made.fault());
            person = made->person;
        }
        const Moment now = front.now(scope, runtime_.live());
        runtime_.ask_partition(front.partition_of(scope.workspace, *person),
                               [scope, held, person = *person, context, now, done](engine::Partition& partition) -> std::function<void()> {
                                   const Person* found = held ? nullptr : partition.person(person);
                                   const engine::Workspace& workspace = *partition.catalog().workspace(scope.workspace);
                                   Array list;
                                   for (const auto& [id, experiment] : workspace.shelf.experiments)  // nobody is put into an arm: who waits for consent, or was forgotten meanwhile
                                       if (found && !experiment->holdout) list.push_back(arm_flag(id, consent::arm_of(*found, *experiment)));
                                   for (const auto& [id, placement] : workspace.shelf.placements)
                                       list.push_back(unkept_flag(partition, found ? *found : stranger, scope, id, context, now));
                                   return [done, list = std::move(list)] { done(Value(Object{{"flags", Value(list)}})); };
                               });
    });
    if (!taken) busy(done);
}

}  // namespace kesher::app
