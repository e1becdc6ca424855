// Reads and checks placements, actions and proofs: every mistake is found when it is saved, with its place.
#include <algorithm>
#include <cmath>

#include "decisions/decisions.hpp"

namespace kesher::decisions {
namespace {

using Known = std::function<bool(std::string_view, std::string_view)>;

std::string text_of(const Value& value, std::string_view key) {
    const Value* v = value.find(key);
    return v ? v->as_string() : std::string();
}

Result<Rule> rule_at(const Value& holder, const char* key, const std::string& where, Code code) {
    const Value* v = holder.find(key);
    if (!v || v->is_null()) return Rule();
    auto rule = v->is_string() ? parse_rule(v->as_string()) : rule_from_json(*v);
    if (rule) return rule;
    return Fault{code, rule.fault().detail, where + (rule.fault().where.empty() ? "" : "@" + rule.fault().where), rule.fault().fix};
}

Result<std::int64_t> millionths(const Value& holder, const char* key, double fallback, double most, const std::string& where, Code code) {
    const Value* v = holder.find(key);
    if (!v || v->is_null()) return std::llround(fallback * static_cast<double>(one_million));
    if (!v->is_number() || !(v->as_number() >= 0) || v->as_number() > most)
        return Fault{code, std::string(key) + " is no number from 0 to " + std::to_string(static_cast<std::int64_t>(most)), where, "write a number, such as 0.2"};
    return std::llround(v->as_number() * static_cast<double>(one_million));
}

Result<Moment> moment_at(const Value& holder, const char* key) {
    const Value* v = holder.find(key);
    if (!v || v->is_null()) return Moment{};
    if (const auto at = parse_moment(v->as_string())) return *at;
    return Fault{codes::action_invalid, "\"" + v->as_string() + "\" is no time", std::string("/") + key, "write RFC 3339, such as 2026-03-01T09:00:00Z"};
}

Result<void> read_cap(const Value& definition, Action& out) {
    const Value* cap = definition.find("cap");
    if (!cap || cap->is_null()) return {};
    const Value *max = cap->find("max"), *days = cap->find("days");
    if (!max || !days || max->as_integer() < 1 || days->as_integer() < 1 || max->as_integer() > static_cast<std::int64_t>(caps_max) || days->as_integer() > 366)
        return Fault{codes::action_invalid, "the cap needs max (1-100) and days (1-366)", "/cap", "write {\"max\": 2, \"days\": 1}"};
    out.cap = consent::Policy::Cap{static_cast<std::uint32_t>(max->as_integer()), days->as_integer() * day_ms};
    return {};
}

Result<void> read_weights(const Value& definition, Action& out) {
    const Value* list = definition.find("context");
    if (!list || list->is_null()) return {};
    if (!list->is_array() || list->array().size() > weights_max)
        return Fault{codes::action_invalid, "the context is no list of at most 20 weights", "/context", "write [{\"when\": RULE, \"weight\": 1.5}]"};
    for (std::size_t i = 0; i < list->array().size(); ++i) {
        const std::string where = "/context/" + std::to_string(i);
        TRY(rule, rule_at(list->array()[i], "when", where + "/when", codes::action_invalid));
        if (!rule) return Fault{codes::action_invalid, "the weight has no rule", where + "/when", "say when it applies"};
        TRY(weight, millionths(list->array()[i], "weight", 1, 1'000, where + "/weight", codes::action_invalid));
        out.context.push_back({rule, weight});
    }
    return {};
}

Result<void> read_names(const Value& definition, const char* key, const char* kind, const Known& known, const std::function<void(const std::string&)>& take) {
    const Value* list = definition.find(key);
    if (!list || list->array().empty())
        return Fault{codes::action_invalid, std::string("the action names no ") + key, std::string("/") + key, std::string("list the ids of published ") + kind};
    for (std::size_t i = 0; i < list->array().size(); ++i) {
        const std::string& id = list->array()[i].as_string();
        if (!known(kind, id))
            return Fault{codes::action_invalid, "\"" + id + "\" is not among the published " + kind, std::string("/") + key + "/" + std::to_string(i),
                         "publish it first, or name one that is"};
        take(id);
    }
    return {};
}

Result<void> read_reference(const Value& definition, const char* key, const char* kind, const Known& known, std::string& out) {
    out = text_of(definition, key);
    if (out.empty() || known(kind, out)) return {};
    return Fault{codes::action_invalid, "\"" + out + "\" is not among the published " + kind, std::string("/") + key, "publish it first, or name one that is"};
}

}  // namespace

Result<Placement> placement_from_json(const Value& definition) {
    Placement out;
    out.id = text_of(definition, "id");
    out.name = text_of(definition, "name");
    if (out.name.empty()) out.name = out.id;
    const auto channel = parse_word<Channel>(channel_names, text_of(definition, "channel"));
    if (!channel || *channel == Channel::any)
        return Fault{codes::placement_invalid, "the channel \"" + text_of(definition, "channel") + "\" is unknown", "/channel", "use web, app, push, email, sms or agent"};
    out.channel = *channel;
    if (const Value* slots = definition.find("slots"); slots && !slots->is_null()) {
        if (!slots->is_integer() || slots->as_integer() < 1 || slots->as_integer() > slots_max)
            return Fault{codes::placement_invalid, "slots is no number from 1 to 10", "/slots", "say how many actions the place shows at most"};
        out.slots = static_cast<std::uint32_t>(slots->as_integer());
    }
    if (const std::string purpose = text_of(definition, "purpose"); !purpose.empty()) {
        const auto word = parse_word<Purpose>(purpose_names, purpose);
        if (!word) return Fault{codes::placement_invalid, "the purpose \"" + purpose + "\" is unknown", "/purpose", "use service, analytics, personalization, marketing or ads"};
        out.purpose = *word;
    }
    return out;
}

Result<Action> action_from_json(const Value& definition, const Known& known) {
    Action out;
    out.id = text_of(definition, "id");
    out.name = text_of(definition, "name");
    if (out.name.empty()) out.name = out.id;
    out.topic = text_of(definition, "topic");
    TRY_VOID(read_names(definition, "placements", "placements", known, [&](const std::string& id) { out.placements.insert(id); }));
    TRY_VOID(read_names(definition, "creatives", "creatives", known, [&](const std::string& id) { out.creatives.push_back(id); }));
    TRY_VOID(read_reference(definition, "proof", "proofs", known, out.proof));
    TRY_VOID(read_reference(definition, "experiment", "experiments", known, out.experiment));
    if (const std::string purpose = text_of(definition, "purpose"); !purpose.empty()) {
        out.purpose = parse_word<Purpose>(purpose_names, purpose);
        if (!out.purpose)
            return Fault{codes::action_invalid, "the purpose \"" + purpose + "\" is unknown", "/purpose", "use service, analytics, personalization, marketing or ads"};
    }
    TRY(eligible, rule_at(definition, "eligible", "/eligible", codes::action_invalid));
    out.eligible = eligible;
    TRY(starts, moment_at(definition, "starts"));
    TRY(ends, moment_at(definition, "ends"));
    out.starts = starts, out.ends = ends;
    if (ends && ends <= starts) return Fault{codes::action_invalid, "it ends before it starts", "/ends", "name a later time"};
    TRY(propensity, millionths(definition, "propensity", 1, 1, "/propensity", codes::action_invalid));
    TRY(value, millionths(definition, "value", 1, 1'000'000, "/value", codes::action_invalid));
    TRY(lever, millionths(definition, "lever", 1, 1'000, "/lever", codes::action_invalid));
    out.given = {propensity, one_million, value, lever};
    TRY_VOID(read_cap(definition, out));
    TRY_VOID(read_weights(definition, out));
    const Value* by = definition.find("by_journey");
    out.by_journey = by && by->as_bool();
    return out;
}

Result<Proof> proof_from_json(const Value& definition, const Known& known) {
    Proof out;
    out.id = text_of(definition, "id");
    out.name = text_of(definition, "name");
    if (out.name.empty()) out.name = out.id;
    out.segment = text_of(definition, "segment");
    if (!known("segments", out.segment))
        return Fault{codes::proof_invalid, "the segment \"" + out.segment + "\" is not published", "/segment", "name the segment of people like the one who is shown this"};
    TRY(rule, rule_at(definition, "rule", "/rule", codes::proof_invalid));
    if (!rule) return Fault{codes::proof_invalid, "it is not said what they did", "/rule", "write a rule, such as \"did order_placed within 30 days\""};
    out.rule = rule;
    if (const Value* least = definition.find("people_min"); least && !least->is_null()) {
        if (!least->is_integer() || least->as_integer() < proof_people_least)
            return Fault{codes::proof_invalid, "people_min is no number from 5", "/people_min", "a few people prove nothing, and could be told apart"};
        out.people_min = static_cast<std::uint32_t>(std::min<std::int64_t>(least->as_integer(), 1'000'000'000));
    }
    TRY(share, millionths(definition, "share_min", 0, 1, "/share_min", codes::proof_invalid));
    out.share_min = share;
    return out;
}

bool Counted::holds(const Proof& proof) const {
    return did >= proof.people_min && people > 0 && static_cast<std::int64_t>(did * static_cast<std::uint64_t>(one_million) / people) >= proof.share_min;
}

Bytes Counted::encode() const { return Writer().number(1, people).number(2, did).moment(3, at).take(); }

Counted Counted::decode(BytesView bytes) {
    Counted out;
    for (Reader in(bytes); in.next();) {
        if (in.id() == 1) out.people = in.number();
        if (in.id() == 2) out.did = in.number();
        if (in.id() == 3) out.at = in.moment();
    }
    return out;
}

}  // namespace kesher::decisions
