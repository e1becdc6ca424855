#include "engine/preferences.hpp"

#include <algorithm>
#include <cstdio>

#include "engine/front.hpp"
#include "engine/views.hpp"

namespace kesher::engine {
namespace {

constexpr std::size_t traits_shown_max = 60;
constexpr std::string_view kept[] = {"email", "phone", "push_token", "suppressed", "quiet_hours"};

bool pending(const Message& m) { return m.state == MessageState::planned || m.state == MessageState::held || m.state == MessageState::claiming; }

Value choice(const Person& person, const Workspace& workspace, ConsentKey key, Moment now) {
    const Consent* decides = deciding(person.consents, key.purpose, key.channel);
    Value out = Object{{"purpose", std::string(name_of(key.purpose))},
                       {"channel", std::string(name_of(key.channel))},
                       {"state", std::string(name_of(decides ? decides->state : ConsentState::unknown))}};
    if (decides) {
        out.set("at", local_view(decides->at, *workspace.policy.zone, now));
        out.set("source", decides->source);
    }
    if (const std::string address = consent::address_of(person, key.channel); !address.empty()) out.set("address", masked_address(address));
    return out;
}

// Marketing by channel, the other purposes as a whole; and whatever else the person was once asked.
Array choices_of(const Person& person, const Workspace& workspace, Moment now) {
    std::vector<ConsentKey> keys = {{Purpose::marketing, Channel::email}, {Purpose::marketing, Channel::sms}, {Purpose::marketing, Channel::push}};
    for (const Purpose purpose : {Purpose::analytics, Purpose::personalization, Purpose::ads}) keys.push_back({purpose, Channel::any});
    for (const auto& [key, consent] : person.consents) {
        if (key.purpose == Purpose::service || (key.purpose == Purpose::marketing && key.channel == Channel::any)) continue;
        if (std::find(keys.begin(), keys.end(), key) == keys.end()) keys.push_back(key);
    }
    Array out;
    for (const ConsentKey key : keys) out.push_back(choice(person, workspace, key, now));
    return out;
}

Array planned_of(const Person& person, const Workspace& workspace, Moment now) {
    std::vector<const Message*> list;
    for (const auto& [id, m] : person.messages)
        if (pending(m) && m.purpose != Purpose::service) list.push_back(&m);
    std::sort(list.begin(), list.end(), [](const Message* a, const Message* b) { return std::pair(a->due_at, a->id) < std::pair(b->due_at, b->id); });
    Array out;
    for (const Message* m : list)
        out.push_back(Object{{"channel", std::string(name_of(m->channel))},
                             {"purpose", std::string(name_of(m->purpose))},
                             {"due", local_view(m->due_at, *workspace.policy.zone, now)},
                             {"stopped", consent::state_of(person.consents, m->purpose, m->channel) != ConsentState::granted || consent::suppression_of(person, m->topic, now)}});
    return out;
}

// Why, in a form that a person reads: on which day they did something; else the condition itself.
Array because_of(const Membership& membership, const Zone& zone, Moment now) {
    Array out;
    for (const Because& b : membership.because)
        out.push_back(b.at ? Value(Object{{"on", local_view(b.at, zone, now)}}) : Value(Object{{"text", b.text}, {"text_he", because_in_hebrew(b, zone)}}));
    return out;
}

Array segments_of(const Person& person, const Workspace& workspace, const Catalog& catalog, Moment now) {
    Array out;
    for (const auto& [id, membership] : person.memberships) {
        const Value* words = shown_words(person, catalog, id);
        if (!words) continue;
        const auto denied = person.traits.find(denial_of(id));
        out.push_back(Object{{"id", id},
                             {"shown_as", *words},
                             {"since", local_view(membership.since, *workspace.policy.zone, now)},
                             {"because", because_of(membership, *workspace.policy.zone, now)},
                             {"denied", denied != person.traits.end() && denied->second.value.as_bool()}});
    }
    return out;
}

}  // namespace

std::string masked_address(std::string_view address) {
    if (address.empty()) return {};
    const auto at = address.find('@');
    // The first character of a name, the last four digits of a number: enough to know one's own by.
    if (at != std::string_view::npos && at > 0) {
        std::size_t first = 1;
        while (first < at && (static_cast<unsigned char>(address[first]) & 0xC0U) == 0x80U) ++first;
        return std::string(address.substr(0, first)) + "•••" + std::string(address.substr(at));
    }
    if (address.size() < 9) return "•••••";
    return "•••••" + std::string(address.substr(address.size() - 4));
}

bool correctable(const Person& person, std::string_view name) {
    const auto trait = person.traits.find(name);
    if (trait == person.traits.end() || trait->second.purpose != Purpose::personalization) return false;
    return std::find(std::begin(kept), std::end(kept), name) == std::end(kept) && !trait->second.value.is_array() && !trait->second.value.is_object();
}

const Suppression* own_pause(const Person& person, Moment now) {
    for (const auto& [key, suppression] : person.suppressions)
        if (suppression.own() && consent::topic_of(key) == "*" && suppression.until > now) return &suppression;
    return nullptr;
}

std::string denial_of(std::string_view segment) {
    std::string out = "denies_" + std::string(segment);
    std::replace(out.begin(), out.end(), '-', '_');
    return out;
}

const Value* shown_words(const Person& person, const Catalog& catalog, const std::string& segment) {
    const Definition* definition = person.memberships.contains(segment) ? catalog.find(person.scope.workspace, "segments", segment) : nullptr;
    const Value* words = definition ? definition->body.find("shown_as") : nullptr;
    return words && words->is_object() ? words : nullptr;
}

Value local_view(Moment at, const Zone& zone, Moment now) {
    const Civil c = zone.local(at), today = zone.local(now);
    char time[16];
    std::snprintf(time, sizeof time, "%02d:%02d", c.hour, c.minute);
    return Object{{"at", to_rfc3339(at)},      {"year", c.year},
                  {"month", c.month},          {"day", c.day},
                  {"time", std::string(time)}, {"today", c.year == today.year && c.month == today.month && c.day == today.day}};
}

Value preferences_view(const Person& person, const Workspace& workspace, const Catalog& catalog, Moment now) {
    Array traits;
    std::size_t more = 0;
    for (const bool inferred : {true, false})  // what was computed or guessed first: there the person knows better
        for (const auto& [name, trait] : person.traits) {
            if (trait.purpose != Purpose::personalization || (trait.origin == Origin::computed || trait.origin == Origin::predicted) != inferred) continue;
            if (traits.size() == traits_shown_max) {
                ++more;
                continue;
            }
            const bool address = name == "email" || name == "phone" || name == "push_token";
            traits.push_back(Object{{"name", name},
                                    {"value", address ? Value(masked_address(trait.value.as_string())) : trait.value},
                                    {"origin", std::string(name_of(trait.origin))},
                                    {"source", trait.source},
                                    {"at", local_view(trait.at, *workspace.policy.zone, now)},
                                    {"correctable", correctable(person, name)}});
        }
    std::string locale;
    for (const char* name : {"language", "locale"})
        if (const auto t = person.traits.find(name); t != person.traits.end() && t->second.value.is_string()) locale = t->second.value.as_string();
    Value out = Object{{"workspace", workspace.name},
                       {"locale", locale},
                       {"choices", Value(choices_of(person, workspace, now))},
                       {"planned", Value(planned_of(person, workspace, now))},
                       {"segments", Value(segments_of(person, workspace, catalog, now))},
                       {"traits", Value(std::move(traits))},
                       {"more_traits", more},
                       {"can_pause", true}};
    if (const Suppression* pause = own_pause(person, now)) out.set("paused_until", local_view(pause->until, *workspace.policy.zone, now));
    for (const auto& [key, d] : catalog.definitions())
        if (d->workspace == person.scope.workspace && d->kind == "workspaces")
            if (const Value* words = d->body.find("shown_as"); words && words->is_object()) out.set("shown_as", *words);
    return out;
}

}  // namespace kesher::engine
