// Why, and why not: the gates of a message with the value seen at each, and the sentence that answers.
#include <algorithm>
#include <cstdio>

#include "engine/views.hpp"

namespace kesher::engine {
namespace {

constexpr std::string_view gate_order[] = {"trigger", "segment", "consent", "suppression", "cap", "quiet_hours", "holdout", "render", "provider"};

struct Words {
    std::string_view key, en, he;
};
// Reason → the sentence that answers, and what would change it.
constexpr Words answers[] = {
    {"consent_withdrawn", "Because the consent was withdrawn before it was due. It was stopped and will not be sent.", "כי ההסכמה בוטלה לפני המועד. ההודעה נעצרה ולא תישלח."},
    {"consent_unknown", "Because consent was never given for this. Without it nothing is sent.", "כי לא ניתנה לכך הסכמה. בלי הסכמה לא נשלח דבר."},
    {"suppressed", "Because the person is suppressed.", "כי האדם מוחרג מקבלת הודעות."},
    {"no_address", "Because there is no address on this channel.", "כי אין כתובת בערוץ הזה."},
    {"cap_reached", "Because the frequency cap was reached.", "כי תקרת התדירות הושגה."},
    {"quiet_hours", "Not yet: it waits for the end of quiet hours.", "עדיין לא: ההודעה ממתינה לסוף שעות השקט."},
    {"merging", "Not yet: two histories are being joined first.", "עדיין לא: שתי היסטוריות מתאחדות קודם."},
    {"render_failed", "Because the content could not be rendered.", "כי לא ניתן היה להפיק את התוכן."},
    {"holdout", "Because this person is in the holdout: nothing is sent, so that what the messages add can be measured.",
     "כי האדם בקבוצת הביקורת: לא נשלח דבר, כדי שאפשר יהיה למדוד מה ההודעות מוסיפות."},
    {"goal_reached", "Because the journey's goal was reached first.", "כי מטרת המסע הושגה קודם."},
    {"journey_stopped", "Because the journey was stopped.", "כי המסע נעצר."},
    {"journey_exit", "Because the journey's exit rule was met before it was due.", "כי תנאי היציאה מהמסע התקיים לפני המועד."},
};
constexpr Words changes[] = {
    {"consent_withdrawn", "Had the consent stayed, the message would have gone out.", "אילו ההסכמה נשארה בתוקף, ההודעה הייתה יוצאת."},
    {"consent_unknown", "A consent to this purpose and channel.", "הסכמה למטרה ולערוץ האלה."},
    {"suppressed", "Lifting the suppression.", "הסרת ההחרגה."},
    {"no_address", "An address on this channel.", "כתובת בערוץ הזה."},
    {"cap_reached", "A place under the cap.", "מקום פנוי מתחת לתקרה."},
    {"quiet_hours", "Nothing needs to change: it goes out when quiet hours end.", "אין צורך בשינוי: ההודעה תצא בתום שעות השקט."},
    {"render_failed", "Content that can be rendered for this person.", "תוכן שניתן להפיק עבור האדם הזה."},
};

Value pair(std::string_view en, std::string_view he) { return Object{{"en", std::string(en)}, {"he", std::string(he)}}; }

template <std::size_t N>
const Words* find(const Words (&list)[N], std::string_view key) {
    for (const Words& words : list)
        if (words.key == key) return &words;
    return nullptr;
}

std::string_view mark_word(Gate::Mark mark) {
    static constexpr std::string_view words[] = {"not_checked", "passed", "stopped", "waits"};
    return words[static_cast<std::size_t>(mark)];
}

const Gate* gate_of(const Gates& gates, std::string_view name) {
    for (const Gate& gate : gates)
        if (gate.name == name) return &gate;
    return nullptr;
}

// The two columns: as planned, and as sent. What was seen is told by the latest column that looked.
Value gates_table(const Message& m) {
    Array out;
    for (const std::string_view name : gate_order) {
        const Gate *planned = gate_of(m.planned, name), *sent = gate_of(m.sent, name);
        const Gate* told = sent && sent->mark != Gate::Mark::not_checked ? sent : planned && planned->mark != Gate::Mark::not_checked ? planned : nullptr;
        out.push_back(Object{{"gate", std::string(name)},
                             {"seen", told ? pair(told->seen_en, told->seen_he) : pair("", "")},
                             {"planned", std::string(mark_word(planned ? planned->mark : Gate::Mark::not_checked))},
                             {"sent", std::string(mark_word(sent ? sent->mark : Gate::Mark::not_checked))}});
    }
    return out;
}

std::string_view outcome_of(const Message& m) {
    switch (m.state) {
        case MessageState::sent:
        case MessageState::claimed: return "sent";
        case MessageState::held: return "held";
        case MessageState::planned:
        case MessageState::claiming: return "planned";
        default: return "blocked";
    }
}

std::string local_text(Moment at, const Zone& zone) {
    const Civil c = zone.local(at);
    char text[40];
    std::snprintf(text, sizeof text, "%d.%d.%d %02d:%02d", c.day, c.month, c.year, c.hour, c.minute);
    return text;
}

// The last message that a journey planned for this person, or null.
const Message* last_message(const Person& person, const std::string& journey) {
    const Message* last = nullptr;
    for (const auto& [id, m] : person.messages)
        if (m.journey == journey && (!last || m.planned_at > last->planned_at)) last = &m;
    return last;
}

Value answer_of(const Message& m) {
    if (const Words* words = find(answers, m.reason)) return pair(words->en, words->he);
    if (outcome_of(m) == "sent") return pair("Because every gate was open: it was sent.", "כי כל הבדיקות עברו: ההודעה נשלחה.");
    if (outcome_of(m) == "planned") return pair("It is planned; the gates are asked again when it is due.", "ההודעה מתוכננת; הבדיקות ייעשו שוב במועד.");
    return pair("It was stopped: " + m.reason + ".", "ההודעה נעצרה: " + m.reason + ".");
}

}  // namespace

Result<Value> why_message(const Person& person, const Workspace& workspace, const Hash128& id) {
    const auto at = person.messages.find(id);
    if (at == person.messages.end()) return Fault{codes::message_unknown, "this person has no such message", "message", "take the id from the timeline"};
    const Message& m = at->second;
    const journeys::Journey* journey = workspace.library.latest(m.journey);
    const std::string channel(name_of(m.channel)), who = profiles::display_name(person);
    const bool sent = outcome_of(m) == "sent";
    Value out = Object{
        {"question",
         pair(std::string("Why was this message ") + (sent ? "" : "not ") + "sent to " + (who.empty() ? "this person" : who) + "?",
              std::string("למה ההודעה הזאת ") + (sent ? "" : "לא ") + "נשלחה אל " + (who.empty() ? "האדם הזה" : who) + "?")},
        {"answer", answer_of(m)},
        {"asked", Object{{"message", id_text("msg_", id)}, {"journey", m.journey}, {"journey_name", journey ? journey->name : m.journey}, {"step", m.step}, {"channel", channel}}},
        {"state", std::string(outcome_of(m))},
        {"reason", m.reason},
        {"planned_at", to_rfc3339(m.planned_at)},
        {"gates", gates_table(m)},
        {"copy", Object{{"subject", m.subject}, {"body", m.body}, {"locale", m.locale}, {"dir", m.dir}, {"to", m.to}}},
        {"decision", id_text("dec_", Hasher("decision").add(m.id).done())}};
    if (m.sent_at) out.set("sent_at", to_rfc3339(m.sent_at));
    else if (!m.sent.empty()) out.set("sent_at", to_rfc3339(std::max(m.due_at, m.planned_at)));
    if (const Words* words = find(changes, m.reason)) out.set("would_change", pair(words->en, words->he));
    Array stopped;
    for (const auto& [other_id, other] : person.messages)
        if (other_id != id && !m.reason.empty() && other.reason == m.reason && other.state == MessageState::blocked)
            stopped.push_back(Object{{"kind", "message"}, {"name", other.subject.empty() ? other.creative : other.subject}, {"id", id_text("msg_", other_id)}});
    out.set("stopped", std::move(stopped));
    return out;
}

Result<Value> why_journey(const Person& person, const Workspace& workspace, const std::string& id, Moment now) {
    const journeys::Journey* journey = workspace.library.latest(id);
    if (!journey) return Fault{codes::journey_unknown, "there is no journey \"" + id + "\"", "journey", "check the id"};
    Array gates;
    const auto gate = [&](const char* name, bool passed, std::string_view en, std::string_view he) {
        gates.push_back(Object{{"gate", name}, {"seen", pair(en, he)}, {"planned", passed ? "passed" : "stopped"}, {"sent", "not_checked"}});
        return passed;
    };
    Value out = Object{{"asked", Object{{"journey", id}, {"journey_name", journey->name}}}};
    for (const auto& [run_id, run] : person.runs)
        if (run.journey == id) {
            gate("trigger", true, run.because.empty() ? "" : run.because.front().text, run.because.empty() ? "" : because_in_hebrew(run.because.front(), *workspace.policy.zone));
            out.set("state", "waiting");
            const std::string since = local_text(run.entered_at, *workspace.policy.zone);
            out.set("answer", pair("In the journey since " + since + ", at step " + run.step + ".", "במסע מאז " + since + ", בשלב " + run.step + "."));
            out.set("gates", std::move(gates));
            return out;
        }
    bool in = true;
    if (!journey->enter_segment.empty()) {
        const auto segment = workspace.segments.find(journey->enter_segment);
        in = person.memberships.contains(journey->enter_segment);
        std::string seen;
        if (segment != workspace.segments.end())
            for (const Condition& c : explain(segment->second.rule, segments::facts_of(person, *workspace.policy.zone), now))
                seen += (seen.empty() ? "" : "; ") + c.rule + ": " + (c.match ? "yes" : "no") + (c.seen.empty() ? "" : " (" + c.seen + ")");
        gate("segment", in, seen, seen);
    } else {
        const auto ring = person.rings.find(journey->enter_event);
        in = ring != person.rings.end() && !ring->second.empty();
        gate("trigger", in, in ? "did " + journey->enter_event : "never did " + journey->enter_event, in ? "עשה/תה " + journey->enter_event : "מעולם לא " + journey->enter_event);
    }
    const auto past = person.past.find(id);
    const bool before = past != person.past.end() && past->second.entered > 0;
    if (before)
        gate("reentry", journey->reenter_ms.has_value(), "entered " + std::to_string(past->second.entered) + " time(s), last left: " + past->second.reason,
             "נכנס/ה " + std::to_string(past->second.entered) + " פעמים, יציאה אחרונה: " + past->second.reason);
    out.set("state", before ? "left" : "not_entered");
    const Message* last = before ? last_message(person, id) : nullptr;
    if (last && outcome_of(*last) != "sent") {  // asked about a journey that is over, people want to know of the message they did not see
        out.set("message", id_text("msg_", last->id));
        out.set("reason", last->reason);
        out.set("answer", answer_of(*last));
        const Value table = gates_table(*last);
        for (const Value& row : table.array()) gates.push_back(row);
        out.set("gates", std::move(gates));
        return out;
    }
    out.set("answer",
            before ? pair("It was entered before and left: " + past->second.reason + ".", "כבר היה במסע ויצא: " + past->second.reason + ".")
                : in
                ? pair("The condition holds, but nothing happened since the journey was published that would enter it.", "התנאי מתקיים, אבל מאז פרסום המסע לא קרה דבר שמכניס אליו.")
                : pair("Because the condition of entry does not hold.", "כי תנאי הכניסה לא מתקיים."));
    out.set("gates", std::move(gates));
    return out;
}

}  // namespace kesher::engine
