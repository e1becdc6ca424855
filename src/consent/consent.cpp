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

Answer consent_gate(const Person& person, const Message& m, const Policy& policy) {
    const std::string en = channel_word(m.channel, false) + " × " + purpose_word(m.purpose, false) + ": ";
    const std::string he = channel_word(m.channel, true) + " × " + purpose_word(m.purpose, true) + ": ";
    const Consent* decides = deciding(person.consents, m.purpose, m.channel);
    const ConsentState state = decides ? decides->state : ConsentState::unknown;
    const std::string when = decides ? " " + clock_text(decides->at, *policy.zone) : "";
    if (state == ConsentState::withdrawn) return {Mark::stopped, en + "withdrawn" + when, he + "בוטלה" + when, "consent_withdrawn"};
    if (state == ConsentState::granted) return {Mark::passed, en + "granted" + when, he + "ניתנה" + when, ""};
    if (m.purpose == Purpose::service) return {Mark::passed, en + "part of the service", he + "חלק מהשירות", ""};
    return {Mark::stopped, en + "never asked", he + "לא נשאלה", "consent_unknown"};
}

Answer suppression_gate(const Person& person, const Message& m) {
    if (!person.awaits_transfer.empty()) return {Mark::waits, "two histories are being joined", "שתי היסטוריות מתאחדות", "merging"};
    const auto flag = person.traits.find("suppressed");
    if (flag != person.traits.end() && flag->second.value.as_bool())
        return {Mark::stopped, "suppressed by " + flag->second.source, "מוחרג על ידי " + flag->second.source, "suppressed"};
    if (address_of(person, m.channel).empty())
        return {Mark::stopped, "no address for " + channel_word(m.channel, false), "אין כתובת ל־" + channel_word(m.channel, true), "no_address"};
    return {Mark::passed, "not suppressed", "אין החרגה", ""};
}

// Caps are reserved at decision time: what is planned or on its way counts like what was sent.
Answer cap_gate(const Person& person, const Message& m, const Policy& policy, Moment now) {
    const auto cap = policy.caps.find(m.channel);
    if (cap == policy.caps.end() || m.purpose == Purpose::service) return {Mark::passed, "no cap is set", "לא נקבעה תקרה", ""};
    std::uint32_t used = 0;
    Moment oldest = now;
    for (const auto& [id, other] : person.messages) {
        const bool counts = other.state != MessageState::blocked && other.state != MessageState::cancelled && other.state != MessageState::failed;
        const Moment when = other.sent_at ? other.sent_at : std::max(other.due_at, other.planned_at);
        const bool before = std::pair(other.planned_at, other.id) < std::pair(m.planned_at, m.id);
        if (id == m.id || !counts || !before || other.channel != m.channel || other.purpose == Purpose::service) continue;
        if (when <= now - cap->second.window_ms) continue;
        ++used;
        oldest = std::min(oldest, when);
    }
    const std::string numbers = std::to_string(used) + " / " + std::to_string(cap->second.sends_max);
    const std::string days = std::to_string(cap->second.window_ms / day_ms);
    if (used >= cap->second.sends_max) return {Mark::stopped, numbers + " in " + days + " days", numbers + " ב־" + days + " ימים", "cap_reached"};
    return {Mark::passed, numbers + " in " + days + " days", numbers + " ב־" + days + " ימים", ""};
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

Answer quiet_gate(const Person& person, const Message& m, const Policy& policy, Moment now) {
    const auto [from, to] = quiet_of(person, policy);
    if (!from || !to || m.purpose == Purpose::service) return {Mark::passed, "no quiet hours", "אין שעות שקט", ""};
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

std::string address_of(const Person& person, Channel channel) {
    const char* ns = channel == Channel::email ? "email" : channel == Channel::sms ? "phone" : channel == Channel::push ? "push_token" : "";
    if (!*ns) return {};
    if (const auto trait = person.traits.find(ns); trait != person.traits.end() && trait->second.value.is_string()) return trait->second.value.as_string();
    for (const LinkedIdentifier& known : person.identifiers)
        if (known.id.ns == ns && !known.claimed) return known.id.value;
    return {};
}

Check check(const Person& person, const Message& message, const Policy& policy, Moment now) {
    Check out;
    out.outcome = Check::Outcome::pass;
    const auto add = [&](const char* name, const Answer& answer) {
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
    };
    add("consent", consent_gate(person, message, policy));
    add("suppression", suppression_gate(person, message));
    add("cap", cap_gate(person, message, policy, now));
    add("quiet_hours", quiet_gate(person, message, policy, now));
    add("holdout", {Mark::passed, "no holdout is set", "לא הוגדרה קבוצת ביקורת", "", {}});
    if (out.outcome == Check::Outcome::pass) out.permit = Permit(person.id, message.id);
    return out;
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
