#include "consent/consent.hpp"

#include <algorithm>
#include <charconv>
#include <cstdio>

#include "profiles/profiles.hpp"
#include "rules/rules.hpp"

namespace kesher::consent {
namespace {

using Mark = Gate::Mark;

std::string clock_text(Moment moment, const Zone& zone) {
    const Civil c = zone.local(moment);
    char text[32];
    const int n = std::snprintf(text, sizeof text, "%d.%d.%d, %02d:%02d:%02d", c.day, c.month, c.year, c.hour, c.minute, c.second);
    return {text, static_cast<std::size_t>(n)};
}

std::string minute_text(int minutes) {
    char text[16];
    const int n = std::snprintf(text, sizeof text, "%02d:%02d", minutes / 60 % 24, minutes % 60);
    return {text, static_cast<std::size_t>(n)};
}

std::string channel_word(Channel channel, bool hebrew) {
    if (channel == Channel::sms) return "SMS";
    if (channel == Channel::email) return hebrew ? "אימייל" : "e-mail";
    if (channel == Channel::push) return hebrew ? "פוש" : "push";
    return std::string(name_of(channel));
}

std::string purpose_word(Purpose purpose, bool hebrew) {
    static constexpr std::string_view he[] = {"שירות", "ניתוח", "התאמה אישית", "שיווק", "פרסום"};
    return std::string(hebrew ? he[static_cast<std::size_t>(purpose)] : name_of(purpose));
}

// One gate's answer, to be put in order by check().
struct Answer {
    Mark mark = Mark::passed;
    std::string en, he, reason;
    Moment until = {};
};

Answer consent_gate(const Person& person, Purpose purpose, Channel channel, const Policy& policy) {
    const std::string en = channel_word(channel, false) + " × " + purpose_word(purpose, false) + ": ";
    const std::string he = channel_word(channel, true) + " × " + purpose_word(purpose, true) + ": ";
    const Consent* decides = deciding(person.consents, purpose, channel);
    const ConsentState state = decides ? decides->state : ConsentState::unknown;
    const std::string when = decides ? " " + clock_text(decides->at, *policy.zone) : "";
    if (state == ConsentState::withdrawn) return {Mark::stopped, en + "withdrawn" + when, he + "בוטלה" + when, "consent_withdrawn"};
    if (state == ConsentState::granted) return {Mark::passed, en + "granted" + when, he + "ניתנה" + when, ""};
    if (purpose == Purpose::service) return {Mark::passed, en + "part of the service", he + "חלק מהשירות", ""};
    return {Mark::stopped, en + "never asked", he + "לא נשאלה", "consent_unknown"};
}

Answer suppression_gate(const Person& person, std::string_view topic, Purpose purpose, const Policy& policy, Moment now) {
    const auto flag = person.traits.find("suppressed");
    if (flag != person.traits.end() && flag->second.value.as_bool())
        return {Mark::stopped, "suppressed by " + flag->second.source, "מוחרג על ידי " + flag->second.source, "suppressed"};
    if (const Suppression* found = purpose == Purpose::service ? nullptr : suppression_of(person, topic, now)) {
        const std::string en = found->until ? ", until " + clock_text(found->until, *policy.zone) : "", he = found->until ? ", עד " + clock_text(found->until, *policy.zone) : "";
        return {Mark::stopped, found->en + en, found->he + he, "suppressed"};
    }
    return {Mark::passed, "not suppressed", "אין החרגה", ""};
}

Answer address_gate(const Person& person, Channel channel, Moment now) {
    if (address_of(person, channel, now).empty())
        return {Mark::stopped, "no address for " + channel_word(channel, false), "אין כתובת ל־" + channel_word(channel, true), "no_address"};
    return {Mark::passed, "not suppressed", "אין החרגה", ""};
}

// How much of a cap is used, counting back from `now`.
struct Used {
    std::uint32_t count = 0;
    void add(Moment when, Moment now, Millis window_ms) { count += when > now - window_ms; }
};

Answer cap_answer(const Used& used, const Policy::Cap& cap) {
    const std::string numbers = std::to_string(used.count) + " / " + std::to_string(cap.sends_max);
    const std::string days = std::to_string(cap.window_ms / day_ms);
    const bool reached = used.count >= cap.sends_max;
    const bool one = cap.window_ms / day_ms == 1;
    return {reached ? Mark::stopped : Mark::passed, numbers + (one ? " in a day" : " in " + days + " days"), numbers + (one ? " ביום" : " ב־" + days + " ימים"),
            reached ? "cap_reached" : ""};
}

void add_shown(Used& used, const Person& person, const std::string& name, Moment now, Millis window_ms) {
    const auto shown = person.shown.find(name);
    if (shown == person.shown.end()) return;
    for (const Moment at : shown->second) used.add(at, now, window_ms);
}

// Caps are reserved at decision time: what is planned or on its way counts like what left. What left stands in `shown`, which forgets
// nothing within a cap's reach; of what is pending only what was planned earlier counts, so that two never wait for each other.
Answer cap_gate(const Person& person, const Message& m, const Policy& policy, Moment now) {
    const auto cap = policy.caps.find(m.channel);
    if (cap == policy.caps.end() || m.purpose == Purpose::service) return {Mark::passed, "no cap is set", "לא נקבעה תקרה", ""};
    Used used;
    for (const auto& [id, other] : person.messages) {
        const bool pending = other.state == MessageState::planned || other.state == MessageState::held || other.state == MessageState::claiming;
        const bool before = std::pair(other.planned_at, other.id) < std::pair(m.planned_at, m.id);
        if (id == m.id || !pending || !before || other.channel != m.channel || other.purpose == Purpose::service) continue;
        used.add(std::max(other.due_at, other.planned_at), now, cap->second.window_ms);
    }
    add_shown(used, person, "channel/" + std::string(name_of(m.channel)), now, cap->second.window_ms);
    if (m.sent_at && used.count > 0) --used.count;  // itself, when it is looked at once more after it was claimed
    return cap_answer(used, cap->second);
}

// Of the action's own cap and the channel's, the one that stops.
Answer cap_gate(const Person& person, const Offer& offer, const Policy& policy, Moment now) {
    Answer out{Mark::passed, "no cap is set", "לא נקבעה תקרה", ""};
    if (offer.cap) {
        Used used;
        add_shown(used, person, "action/" + std::string(offer.action), now, offer.cap->window_ms);
        out = cap_answer(used, *offer.cap);
    }
    const auto cap = policy.caps.find(offer.channel);
    if (out.mark == Mark::stopped || cap == policy.caps.end() || offer.purpose == Purpose::service) return out;
    Used used;
    add_shown(used, person, "channel/" + std::string(name_of(offer.channel)), now, cap->second.window_ms);
    Answer channel = cap_answer(used, cap->second);
    return channel.mark == Mark::stopped || !offer.cap ? channel : out;
}

Answer holdout_gate(const Person& person, const std::vector<std::string>& holdouts) {
    for (const std::string& id : holdouts) {
        const auto at = person.assignments.find(id);
        if (at != person.assignments.end() && at->second.arm == arm_held) return {Mark::stopped, "held out by \"" + id + "\"", "בקבוצת הביקורת ״" + id + "״", "holdout"};
    }
    if (holdouts.empty()) return {Mark::passed, "no holdout is set", "לא הוגדרה קבוצת ביקורת", ""};
    return {Mark::passed, "not held out", "לא בקבוצת הביקורת", ""};
}

// A person's own hours ("21:00-08:00") come before the workspace's.
std::pair<std::optional<int>, std::optional<int>> quiet_of(const Person& person, const Policy& policy) {
    const auto own = person.traits.find("quiet_hours");
    int fh = 0, fm = 0, th = 0, tm = 0;
    if (own != person.traits.end() && std::sscanf(own->second.value.as_string().c_str(), "%2d:%2d-%2d:%2d", &fh, &fm, &th, &tm) == 4 && fh >= 0 && fh < 24 && fm >= 0 && fm < 60 &&
        th >= 0 && th <= 24 && tm >= 0 && tm < 60)
        return {fh * 60 + fm, th * 60 + tm};
    return {policy.quiet_from, policy.quiet_to};
}

Answer quiet_gate(const Person& person, Purpose purpose, const Policy& policy, Moment now) {
    const auto [from, to] = quiet_of(person, policy);
    if (!from || !to || purpose == Purpose::service) return {Mark::passed, "no quiet hours", "אין שעות שקט", ""};
    const std::string en = "from " + minute_text(*from) + " until " + minute_text(*to);
    const std::string he = "מ־" + minute_text(*from) + " עד " + minute_text(*to);
    Civil local = policy.zone->local(now);
    const int minute = local.hour * 60 + local.minute;
    const bool quiet = *from <= *to ? minute >= *from && minute < *to : minute >= *from || minute < *to;
    if (!quiet) return {Mark::passed, en, he, ""};
    if (minute >= *to) ++local.day;  // until the morning after; from_civil carries the day over
    local.hour = *to / 60;
    local.minute = *to % 60;
    local.second = local.millisecond = 0;
    return {Mark::waits, en, he, "quiet_hours", policy.zone->instant(local)};
}

}  // namespace

ConsentState state_of(const Consents& consents, Purpose purpose, Channel channel) {
    const Consent* decides = deciding(consents, purpose, channel);
    return decides ? decides->state : ConsentState::unknown;
}

std::string address_of(const Person& person, Channel channel, Moment now) {
    const char* ns = channel == Channel::email ? "email" : channel == Channel::sms ? "phone" : channel == Channel::push ? "push_token" : "";
    if (!*ns) return {};
    if (const auto trait = person.traits.find(ns); trait != person.traits.end() && trait->second.value.is_string()) {
        if (trait->second.expires && now && trait->second.expires <= now) return {};
        return trait->second.value.as_string();
    }
    for (const LinkedIdentifier& known : person.identifiers)
        if (known.id.ns == ns && !known.claimed) return known.id.value;
    return {};
}

namespace {

// Puts the answers of gates in order; behind the first that stops the others are not checked.
struct Table {
    Check out;
    Table() { out.outcome = Check::Outcome::pass; }
    void add(const char* name, const Answer& answer) {
        Gate gate{name, Mark::not_checked, {}, {}};
        if (out.outcome != Check::Outcome::stop) {
            gate.mark = answer.mark;
            gate.seen_en = answer.en;
            gate.seen_he = answer.he;
            if (answer.mark == Mark::stopped || (answer.mark == Mark::waits && out.outcome == Check::Outcome::pass)) {
                out.outcome = answer.mark == Mark::stopped ? Check::Outcome::stop : Check::Outcome::wait;
                out.reason = answer.reason;
                out.until = answer.until;
            }
        }
        out.gates.push_back(std::move(gate));
    }
};

}  // namespace

Check check(const Person& person, const Message& message, const Policy& policy, Moment now) {
    Table table;
    table.add("consent", consent_gate(person, message.purpose, message.channel, policy));
    Answer suppression = suppression_gate(person, message.topic, message.purpose, policy, now);
    if (!person.awaits_transfer.empty()) suppression = {Mark::waits, "two histories are being joined", "שתי היסטוריות מתאחדות", "merging"};
    else if (suppression.mark == Mark::passed) suppression = address_gate(person, message.channel, now);
    table.add("suppression", suppression);
    table.add("cap", cap_gate(person, message, policy, now));
    table.add("quiet_hours", quiet_gate(person, message.purpose, policy, now));
    // What waits is no ghost yet: whether it would have left is known when its wait is over.
    const bool open = table.out.outcome == Check::Outcome::pass;
    table.add("holdout", open ? holdout_gate(person, message.holdouts) : Answer{Mark::not_checked, {}, {}, {}});
    table.out.held_out = open && table.out.outcome == Check::Outcome::stop;
    if (table.out.outcome == Check::Outcome::pass) table.out.permit = Permit(person.id, message.id);
    return std::move(table.out);
}

Check check(const Person& person, const Offer& offer, const Policy& policy, Moment now) {
    Table table;
    table.add("consent", consent_gate(person, offer.purpose, offer.channel, policy));
    Answer suppression = suppression_gate(person, offer.topic, offer.purpose, policy, now);
    if (suppression.mark == Mark::passed && !offer.journey_topic.empty()) suppression = suppression_gate(person, offer.journey_topic, offer.purpose, policy, now);
    table.add("suppression", suppression);
    table.add("cap", cap_gate(person, offer, policy, now));
    const bool interrupts = offer.channel == Channel::push || offer.channel == Channel::sms || offer.channel == Channel::email;
    Answer quiet = interrupts ? quiet_gate(person, offer.purpose, policy, now) : Answer{Mark::passed, "it interrupts nobody", "אין כאן הפרעה", ""};
    if (quiet.mark == Mark::waits) quiet.mark = Mark::stopped;  // a placement is answered now or not at all
    table.add("quiet_hours", quiet);
    const bool open = table.out.outcome == Check::Outcome::pass;
    table.add("holdout", open ? holdout_gate(person, offer.holdouts) : Answer{Mark::not_checked, {}, {}, {}});
    table.out.held_out = open && table.out.outcome == Check::Outcome::stop;
    if (table.out.outcome == Check::Outcome::pass) table.out.permit = Permit(person.id, offer.decision);
    return std::move(table.out);
}

std::string_view topic_of(std::string_view key) { return key.substr(0, key.find('\x1f')); }

const Suppression* suppression_of(const Person& person, std::string_view topic, Moment now) {
    for (const std::string_view name : {std::string_view("*"), topic}) {
        if (name.empty()) continue;
        for (auto at = person.suppressions.lower_bound(name); at != person.suppressions.end() && at->first.starts_with(name); ++at)
            if (topic_of(at->first) == name && (!at->second.until || at->second.until > now)) return &at->second;
    }
    return nullptr;
}

std::optional<std::uint32_t> offers_left(const Person& person, Channel channel, const Policy& policy, Moment now) {
    const auto cap = policy.caps.find(channel);
    if (cap == policy.caps.end()) return std::nullopt;
    Used used;
    add_shown(used, person, "channel/" + std::string(name_of(channel)), now, cap->second.window_ms);
    return cap->second.sends_max - std::min(used.count, cap->second.sends_max);
}

bool suppress(Person& person, const std::string& topic, Suppression suppression) {
    std::erase_if(person.suppressions, [&](const auto& one) { return one.second.until && one.second.until <= suppression.since; });  // what is over takes no room
    const auto held = std::find_if(person.suppressions.begin(), person.suppressions.end(),
                                   [&](const auto& one) { return topic_of(one.first) == topic && one.second.ref == suppression.ref && one.second.own() == suppression.own(); });
    if (held == person.suppressions.end()) {
        if (person.suppressions.size() >= suppressions_max && topic != "*") return false;  // "stop everything" always finds room
        const std::string asked = suppression.own() ? "own" : suppression.ref == Hash128{} ? "" : to_hex(to_bytes(suppression.ref));
        person.suppressions.emplace(asked.empty() ? topic : topic + '\x1f' + asked, std::move(suppression));
        return true;
    }
    const bool longer = !suppression.until || (held->second.until && suppression.until > held->second.until);
    if (longer || suppression.own()) held->second = std::move(suppression);
    return true;
}

void lift(Person& person, std::string_view topic, bool own) {
    std::erase_if(person.suppressions, [&](const auto& one) { return topic_of(one.first) == topic && one.second.own() == own; });
}

bool fold(Person& person, const ingest::ConsentClaim& claim, Position position) {
    const auto held = person.consents.find(claim.key);
    if (held != person.consents.end()) {
        const bool older = claim.consent.at < held->second.at;
        const bool tie_denied = claim.consent.at == held->second.at && held->second.state == ConsentState::withdrawn;
        if (older || tie_denied) return false;
    }
    const ConsentState before = held == person.consents.end() ? ConsentState::unknown : held->second.state;
    Consent consent = claim.consent;
    consent.position = position;
    profiles::note(person,
                   {consent.at,
                    TimelineKind::consent,
                    position,
                    std::string(name_of(claim.key.purpose)) + "/" + std::string(name_of(claim.key.channel)),
                    std::string(name_of(consent.state)),
                    {},
                    {}});
    person.consents[claim.key] = std::move(consent);
    return before != claim.consent.state;
}

}  // namespace kesher::consent
