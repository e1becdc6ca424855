#include "engine/words.hpp"

#include <algorithm>

namespace kesher::engine {
namespace {

struct Row {
    std::string_view key, en, he;
};
constexpr Row reasons[] = {
    // of an action that was not shown
    {"not_offered", "no journey offers it now", "אין מסע שמציע זאת כעת"},
    {"not_started", "it has not started", "עדיין לא התחיל"},
    {"ended", "it has ended", "הסתיים"},
    {"not_eligible", "the person does not meet its rule", "האדם אינו עומד בכלל"},
    {"proof_not_true", "what it claims about others is not true now", "הטענה על אחרים אינה נכונה כעת"},
    {"no_creative", "no creative fits this person", "אין קריאייטיב שמתאים לאדם"},
    {"held_out", "this person is held out, so that its effect can be measured", "האדם בקבוצת הביקורת, כדי למדוד את ההשפעה"},
    {"lower_priority", "another action has a higher priority", "לפעולה אחרת עדיפות גבוהה יותר"},
    // of an action or a message
    {"consent_withdrawn", "the consent was withdrawn", "ההסכמה בוטלה"},
    {"consent_unknown", "consent was never given", "לא ניתנה הסכמה"},
    {"suppressed", "the topic is suppressed for this person", "הנושא מוחרג לאדם הזה"},
    {"cap_reached", "the cap is reached", "התקרה הושגה"},
    {"quiet_hours", "it is quiet now", "שעות שקט"},
    {"render_failed", "its content cannot be rendered", "לא ניתן להפיק את התוכן"},
    // of a message
    {"no_address", "there is no address on the channel", "אין כתובת בערוץ"},
    {"merging", "two histories are being joined", "שתי היסטוריות מתאחדות"},
    {"holdout", "held out, only measured", "קבוצת ביקורת, למדידה בלבד"},
    {"goal_reached", "the journey's goal was reached", "מטרת המסע הושגה"},
    {"journey_exit", "the journey's exit rule was met", "תנאי היציאה מהמסע התקיים"},
    {"journey_stopped", "the journey was stopped", "המסע נעצר"},
    // how a journey or a task ended
    {"completed", "the end was reached", "המסע הסתיים"},
    {"goal", "the goal was reached", "היעד הושג"},
    {"exit_rule", "the exit rule was met", "תנאי היציאה התקיים"},
    {"stopped", "the journey was stopped", "המסע נעצר"},
    {"definition_missing", "the journey's definition is missing", "הגדרת המסע חסרה"},
    {"still_inside", "still inside when the time was over", "עדיין בפנים כשהזמן נגמר"},
    {"not_entered", "did not enter", "לא הייתה כניסה"},
    {"expired", "its time was over", "הזמן נגמר"},
};
constexpr Row states[] = {
    {"", "", ""},
    {"planned", "planned", "מתוכננת"},
    {"held", "waits", "ממתינה"},
    {"claiming", "about to be sent", "לקראת שליחה"},
    {"claimed", "handed over", "נמסרה"},
    {"sent", "sent", "נשלחה"},
    {"failed", "failed", "נכשלה"},
    {"blocked", "blocked", "נחסמה"},
    {"cancelled", "cancelled", "בוטלה"},
    {"in_doubt", "handed over, without a receipt", "נמסרה, בלי אישור"},
};
static_assert(std::size(states) == message_state_names.size());

std::string in_quotes(const std::string& name, bool hebrew) { return name.empty() ? "" : hebrew ? " ״" + name + "״" : " \"" + name + "\""; }

template <class Map>
std::string name_in(const Map& map, const std::string& id) {
    const auto at = map.find(id);
    return at == map.end() || at->second->name.empty() ? id : at->second->name;
}

Words message_words(const journeys::Step& step, const Workspace& workspace) {
    const std::string name = name_in(workspace.library.creatives, step.creative);
    const char* en = step.channel == Channel::email ? "the e-mail" : step.channel == Channel::sms ? "the SMS" : step.channel == Channel::push ? "the push message" : "the message";
    const char* he = step.channel == Channel::email ? "אימייל" : step.channel == Channel::sms ? "SMS" : step.channel == Channel::push ? "הודעת פוש" : "הודעה";
    return {en + in_quotes(name, false), he + in_quotes(name, true)};
}

}  // namespace

Value pair(std::string en, std::string he) { return Object{{"en", std::move(en)}, {"he", std::move(he)}}; }
Value pair(Words words) { return pair(std::move(words.en), std::move(words.he)); }

Words reason_words(std::string_view code) {
    const auto at = std::find_if(std::begin(reasons), std::end(reasons), [&](const Row& row) { return row.key == code; });
    if (at == std::end(reasons)) return {std::string(code), std::string(code)};
    return {std::string(at->en), std::string(at->he)};
}

Words state_words(MessageState state) {
    const Row& row = states[static_cast<std::size_t>(state)];
    return {std::string(row.en), std::string(row.he)};
}

Words step_words(const journeys::Step& step, const Workspace& workspace) {
    using journeys::StepType;
    switch (step.type) {
        case StepType::message: return message_words(step, workspace);
        case StepType::wait: return {"a wait", "המתנה"};
        case StepType::branch: return {"a condition", "תנאי"};
        case StepType::split: {
            const std::string name = name_in(workspace.shelf.experiments, step.experiment);
            return {"the split" + in_quotes(name, false), "חלוקה" + in_quotes(name, true)};
        }
        case StepType::slot: {
            const std::string name = name_in(workspace.shelf.actions, step.action);
            return {"the placement of" + in_quotes(name, false), "הצגה של" + in_quotes(name, true)};
        }
        case StepType::task: return {"a task", "משימה"};
        case StepType::exit: return {"the end", "הסוף"};
    }
    return {};
}

Words outcome_words(const journeys::TaskPlan& plan, std::string_view outcome) {
    const auto at = std::find_if(plan.outcomes.begin(), plan.outcomes.end(), [&](const journeys::TaskOutcome& one) { return one.id == outcome; });
    if (at == plan.outcomes.end()) return reason_words(outcome);
    // A label in one language is better than an id in both.
    const std::string any = !at->label_en.empty() ? at->label_en : !at->label_he.empty() ? at->label_he : at->id;
    return {at->label_en.empty() ? any : at->label_en, at->label_he.empty() ? any : at->label_he};
}

Words condition_words(const Condition& condition, const Zone& zone) {
    const std::string en = condition.rule + (condition.seen.empty() ? "" : ": " + condition.seen);
    return {en, because_in_hebrew({en, condition.rule, condition.seen, condition.at}, zone)};
}

}  // namespace kesher::engine
