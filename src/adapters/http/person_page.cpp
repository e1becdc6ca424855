#include "adapters/http/person_page.hpp"

#include <openssl/evp.h>

#include <algorithm>
#include <array>

#include "adapters/http/person_style.hpp"
#include "base/bytes.hpp"
#include "base/html.hpp"

namespace kesher::http {
namespace {

// Somebody's text within ours: it keeps its own direction and moves nothing around it.
std::string bdi(std::string_view text) { return "<bdi>" + escape_html(text) + "</bdi>"; }

std::string text_of(const Value& value, std::string_view key) {
    const Value* v = value.find(key);
    return v ? v->as_string() : std::string();
}
std::int64_t number_of(const Value& value, std::string_view key) {
    const Value* v = value.find(key);
    return v ? v->as_integer() : 0;
}
bool true_of(const Value& value, std::string_view key) {
    const Value* v = value.find(key);
    return v && v->as_bool();
}
const Array& list_of(const Value& value, std::string_view key) {
    static const Array none;
    const Value* v = value.find(key);
    return v ? v->array() : none;
}

// Shapes of the Tabler outline set.
std::string icon(std::string_view name) {
    static constexpr std::array<std::pair<std::string_view, std::string_view>, 12> shapes = {{
        {"email", "<path d='M3 7a2 2 0 0 1 2-2h14a2 2 0 0 1 2 2v10a2 2 0 0 1-2 2h-14a2 2 0 0 1-2-2zM3 7l9 6l9-6'/>"},
        {"sms", "<path d='M8 9h8M8 13h6M18 4a3 3 0 0 1 3 3v8a3 3 0 0 1-3 3h-5l-5 3v-3h-2a3 3 0 0 1-3-3v-8a3 3 0 0 1 3-3z'/>"},
        {"push", "<path d='M10 5a2 2 0 1 1 4 0a7 7 0 0 1 4 6v3a4 4 0 0 0 2 3h-16a4 4 0 0 0 2-3v-3a7 7 0 0 1 4-6M9 17v1a3 3 0 0 0 6 0v-1'/>"},
        {"agent", "<path d='M5 4h4l2 5l-2.500 1.500a11 11 0 0 0 5 5l1.500-2.500l5 2v4a2 2 0 0 1-2 2a16 16 0 0 1-15-15a2 2 0 0 1 2-2'/>"},
        {"analytics", "<path d='M4 20h16M6 20v-6M12 20v-12M18 20v-9'/>"},
        {"personalization", "<path d='M8 7a4 4 0 1 0 8 0a4 4 0 0 0-8 0M6 21v-2a4 4 0 0 1 4-4h4a4 4 0 0 1 4 4v2'/>"},
        {"ads",
         "<path d='M18 8a3 3 0 0 1 0 6M12 8l4-3.500a1 1 0 0 1 1.700.800v11.400a1 1 0 0 1-1.700.800l-4-3.500h-7a1 1 0 0 1-1-1v-4a1 1 0 0 1 1-1zM7 14v4a1 1 0 0 0 1 1h1a1 1 0 0 0 "
         "1-1v-4'/>"},
        {"check", "<path d='M5 12l5 5l10-10'/>"},
        {"x", "<path d='M18 6l-12 12M6 6l12 12'/>"},
        {"done", "<path d='M3 12a9 9 0 1 0 18 0a9 9 0 1 0-18 0M9 12l2 2l4-4'/>"},
        {"pause", "<path d='M6 6a1 1 0 0 1 1-1h2a1 1 0 0 1 1 1v12a1 1 0 0 1-1 1h-2a1 1 0 0 1-1-1zM14 6a1 1 0 0 1 1-1h2a1 1 0 0 1 1 1v12a1 1 0 0 1-1 1h-2a1 1 0 0 1-1-1z'/>"},
        {"hand",
         "<path d='M8 13v-7.500a1.500 1.500 0 0 1 3 0v6.500M11 5.500v-2a1.500 1.500 0 1 1 3 0v8.500M14 5.500a1.500 1.500 0 0 1 3 0v6.500M17 7.500a1.500 1.500 0 0 1 3 0v8.500a6 6 "
         "0 0 1-6 "
         "6h-2a6 6 0 0 1-5-2.700c-.400-.600-1.500-2.500-3.400-5.800a1.500 1.500 0 0 1 .500-2a1.900 1.900 0 0 1 2.300.300l1.600 1.500'/>"},
    }};
    for (const auto& [key, shape] : shapes)
        if (key == name) return "<svg viewBox='0 0 24 24' aria-hidden='true'>" + std::string(shape) + "</svg>";
    return "<svg viewBox='0 0 24 24' aria-hidden='true'><path d='M4 12h16'/></svg>";
}
constexpr std::string_view mark =
    "<svg viewBox='0 0 24 24' aria-hidden='true'><path stroke-width='5' d='M3 6a3 3 0 0 1 3-3h12a3 3 0 0 1 3 3v12a3 3 0 0 1-3 3h-12a3 3 0 0 1-3-3z'/></svg>";

struct Words {
    std::string_view key, he, en;
};
constexpr std::array<Words, 9> names = {{{"email", "אימייל", "E-mail"},
                                         {"sms", "SMS", "SMS"},
                                         {"push", "הודעות באפליקציה", "App notifications"},
                                         {"web", "הודעות באתר", "Messages on the site"},
                                         {"agent", "שיחת טלפון", "Phone calls"},
                                         {"analytics", "ניתוח השימוש", "Measuring use"},
                                         {"personalization", "התאמה אישית", "Personal content"},
                                         {"ads", "פרסום במקומות אחרים", "Advertising elsewhere"},
                                         {"marketing", "שיווק", "Marketing"}}};

const std::string& policy() {
    static const std::string made = [] {
        unsigned char digest[32];
        unsigned length = sizeof digest;
        EVP_Digest(person_style.data(), person_style.size(), digest, &length, EVP_sha256(), nullptr);
        return "default-src 'none'; style-src 'sha256-" + to_base64(BytesView(reinterpret_cast<const char*>(digest), length)) +
            "'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";
    }();
    return made;
}

Response html(int status, std::string body) {
    Response out;
    out.status = status;
    out.type = "text/html; charset=utf-8";
    out.body = std::move(body);
    out.add("Content-Security-Policy", policy()).add("Referrer-Policy", "no-referrer").add("X-Robots-Tag", "noindex, nofollow").add("Permissions-Policy", "interest-cohort=()");
    return out;
}

std::string head(std::string_view lang, std::string_view dir, std::string_view title) {
    return "<!doctype html><html lang=\"" + std::string(lang) + "\" dir=\"" + std::string(dir) +
        "\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"><meta name=\"color-scheme\" content=\"light dark\"><title>" +
        escape_html(title) + "</title><style>" + std::string(person_style) + "</style></head><body>";
}

// One page in one tongue, written from top to bottom.
class Page {
public:
    Page(const Value& view, Tongue tongue) : view_(view), he_(tongue == Tongue::he) {}

    std::string centre(const Choice& done) {
        begin(say("מה מותר לנו לשלוח לך", "What we may send you"));
        said(done);
        paused(done);
        out_ += "<p class=\"quiet\">" + purpose_text("marketing") + "</p>";
        out_ += form() + "<ul>";
        for (const Value& one : list_of(view_, "choices"))
            if (text_of(one, "purpose") == "marketing") row(one);
        out_ += "</ul></form>";
        inferred();
        const bool pause = true_of(view_, "can_pause");
        out_ += form(pause ? " class=\"two\"" : " class=\"two one\"");
        if (pause) out_ += "<button class=\"button\" name=\"pause\" value=\"30\">" + icon("pause") + say("הפסקה ל־30 יום", "Pause for 30 days") + "</button>";
        out_ += "<button class=\"button stop\" name=\"stop\" value=\"all\">" + icon("hand") + say("לעצור כל שיווק", "Stop all marketing") + "</button></form>";
        uses();
        known();
        return end();
    }

    std::string unsubscribe(bool done) {
        const std::string channel = text_of(view_, "channel"), address = text_of(view_, "address");
        const bool off = text_of(view_, "state") == "withdrawn";
        begin(done && off ? say("בוצע", "Done") : say("להפסיק את ההודעות האלה?", "Stop these messages?"));
        if (off) {
            Choice choice;
            choice.kind = channel == "*" ? Choice::Kind::stop_all : Choice::Kind::set;
            choice.purpose = text_of(view_, "purpose");
            choice.channel = channel;
            said_box(off_sentence(choice.purpose, channel), planned_sentence(choice), "");
        } else {
            out_ += "<p>" + say("שיווק: ", "Marketing: ") + (channel == "*" ? say("בכל הערוצים", "on every channel") : name_of_choice("marketing", channel)) +
                (address.empty() ? "" : " · <bdi dir=\"ltr\">" + escape_html(address) + "</bdi>") + "</p><p class=\"quiet\">" +
                say("הודעות על מה שביקשת, כמו הזמנה או חשבון, ימשיכו להגיע.", "Messages about what you asked for, such as an order or your account, still come.") +
                "</p><form method=\"post\"><button class=\"button main\" name=\"List-Unsubscribe\" value=\"One-Click\">" + say("כן, להפסיק", "Yes, stop") + "</button></form>";
        }
        return end();
    }

private:
    std::string say(std::string_view he, std::string_view en) const { return std::string(he_ ? he : en); }
    // A form posts to its own page's address, and says in which tongue the person decided.
    std::string form(std::string_view more = "") const {
        return "<form method=\"post\"" + std::string(more) + "><input type=\"hidden\" name=\"tongue\" value=\"" + say("he", "en") + "\">";
    }
    std::string worded(const Value& words) const {
        const std::string mine = text_of(words, he_ ? "he" : "en");
        return mine.empty() ? text_of(words, he_ ? "en" : "he") : mine;
    }

    std::string purpose_text(std::string_view purpose) const {
        for (const Value& words : list_of(view_, "purposes"))
            if (const Value* texts = words.find("texts"); texts && text_of(words, "id") == purpose) return escape_html(worded(*texts));
        return {};
    }

    std::string organisation() const {
        const Value* words = view_.find("shown_as");
        const std::string own = words ? worded(*words) : "";
        return own.empty() ? text_of(view_, "workspace") : own;
    }

    void begin(const std::string& title) {
        out_ = head(he_ ? "he" : "en", he_ ? "rtl" : "ltr", title + " · " + organisation());
        out_ += "<header><span class=\"org\">" + std::string(mark) + bdi(organisation()) + "</span><nav aria-label=\"" + say("שפה", "Language") + "\">" +
            say("<a href=\"?lang=en\" lang=\"en\" hreflang=\"en\" dir=\"ltr\">English</a>", "<a href=\"?lang=he\" lang=\"he\" hreflang=\"he\" dir=\"rtl\">עברית</a>") +
            "</nav></header><main><h1>" + escape_html(title) + "</h1>";
    }
    std::string end() {
        out_ += "</main></body></html>";
        return std::move(out_);
    }

    // --- words

    // A channel's name where marketing is meant, else the purpose's, with the channel when it is a single one.
    std::string name_of_choice(const std::string& purpose, const std::string& channel) const {
        const auto name = [&](const std::string& key) -> std::string {
            for (const Words& w : names)
                if (w.key == key) return say(w.he, w.en);
            return escape_html(key);
        };
        if (channel == "*") return name(purpose);
        return purpose == "marketing" ? name(channel) : name(purpose) + " · " + name(channel);
    }

    std::string date(const Value& local) const {
        static constexpr std::array<std::string_view, 12> months = {"Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
        const std::string day = std::to_string(number_of(local, "day")), year = std::to_string(number_of(local, "year"));
        const auto month = std::clamp<std::int64_t>(number_of(local, "month"), 1, 12);
        if (he_) return day + "." + std::to_string(month) + "." + year;
        return day + " " + std::string(months[static_cast<std::size_t>(month - 1)]) + " " + year;
    }
    std::string when(const Value& local) const {
        const std::string time = text_of(local, "time");
        return true_of(local, "today") ? say("היום ב־", "today at ") + time : say("ב־", "on ") + date(local) + say(" בשעה ", " at ") + time;
    }
    std::string where(const std::string& source) const {
        if (source.empty()) return {};
        if (source == "preference centre" || source == "preference center") return " · " + say("בדף הזה", "on this page");
        if (source == "api") return " · " + say("דרך השירות שלנו", "through our service");
        return " · " + bdi(source);
    }

    std::string off_sentence(const std::string& purpose, const std::string& channel) const {
        if (channel == "*" && purpose == "marketing") return say("עצרת את כל השיווק, וזה כבר בתוקף.", "All marketing is off, from now.");
        const std::string name = name_of_choice(purpose, channel);
        return he_ ? "ביטלת " + name + ", וזה כבר בתוקף." : name + (channel == "push" || channel == "agent" ? " are off, from now." : " is off, from now.");
    }
    std::string on_sentence(const std::string& purpose, const std::string& channel) const {
        const std::string name = name_of_choice(purpose, channel);
        return he_ ? "אישרת " + name + ", וזה כבר בתוקף." : name + (channel == "push" || channel == "agent" ? " are on, from now." : " is on, from now.");
    }
    // What was planned and will not be sent because of this choice.
    std::string planned_sentence(const Choice& choice) const {
        const Value* first = nullptr;
        std::size_t count = 0;
        const bool all = choice.kind == Choice::Kind::stop_all || choice.kind == Choice::Kind::pause;
        for (const Value& m : list_of(view_, "planned")) {
            const bool meant = all || ((choice.channel == "*" || text_of(m, "channel") == choice.channel) && text_of(m, "purpose") == choice.purpose);
            if (!meant || !true_of(m, "stopped")) continue;
            if (!first) first = &m;
            ++count;
        }
        if (!first) return {};
        if (count > 1) return say("", "") + std::to_string(count) + say(" הודעות שתוכננו לא יישלחו.", " planned messages will not be sent.");
        const Value& due = *first->find("due");
        if (true_of(due, "today")) return say("הודעה שתוכננה ל־", "The message planned for ") + text_of(due, "time") + say(" לא תישלח.", " will not be sent.");
        return say("הודעה שתוכננה ל־", "The message planned for ") + date(due) + ", " + text_of(due, "time") + say(" לא תישלח.", " will not be sent.");
    }

    // --- parts

    void said_box(const std::string& sentence, const std::string& more, const std::string& undo) {
        out_ += "<div class=\"said\" role=\"status\">" + icon("done") + "<p><strong>" + sentence + "</strong>" + more + "</p>" + undo + "</div>";
    }
    std::string state_of(const std::string& purpose, const std::string& channel) const {
        for (const Value& one : list_of(view_, "choices"))
            if (text_of(one, "purpose") == purpose && text_of(one, "channel") == channel) return text_of(one, "state");
        return {};
    }
    // What was done, as it is now: it tells the state that was read after the answer was written, not the wish.
    void said(const Choice& done) {
        switch (done.kind) {
            case Choice::Kind::none: return;
            case Choice::Kind::set: {
                const bool off = done.state == "withdrawn";
                if (state_of(done.purpose, done.channel) != done.state) return;
                const std::string undo = form() + "<button class=\"link\" name=\"set\" value=\"" + done.purpose + "." + done.channel + "." + (off ? "granted" : "withdrawn") +
                    "\">" + say("להחזיר", "Undo") + "</button></form>";
                return said_box(off ? off_sentence(done.purpose, done.channel) : on_sentence(done.purpose, done.channel), off ? planned_sentence(done) : "", undo);
            }
            case Choice::Kind::stop_all: return said_box(off_sentence("marketing", "*"), planned_sentence(done), "");
            case Choice::Kind::correct: return said_box(say("תודה, תיקנו.", "Thank you, corrected."), say("מעכשיו התשובה שלך קובעת.", "From now on your answer counts."), "");
            case Choice::Kind::remove: return said_box(say("מחקנו את זה.", "We removed it."), "", "");
            case Choice::Kind::deny: return said_box(say("תודה, רשמנו שזה לא נכון.", "Thank you, we noted that this is wrong."), "", "");
            case Choice::Kind::pause:
            case Choice::Kind::resume: return;  // paused() tells it
        }
    }

    void paused(const Choice& done) {
        const Value* until = view_.find("paused_until");
        if (!until || !until->is_object()) {
            if (done.kind == Choice::Kind::resume) said_box(say("ההפסקה נגמרה.", "The pause is over."), say("מעכשיו לפי הבחירות שבדף.", "From now on as chosen on this page."), "");
            return;
        }
        said_box(say("הכול מושהה עד ", "Everything is paused until ") + date(*until) + ".",
                 say("עד אז לא נשלח לך שיווק. ", "Until then we send you no marketing. ") + (done.kind == Choice::Kind::pause ? planned_sentence(done) : ""),
                 form() + "<button class=\"link\" name=\"resume\" value=\"now\">" + say("להמשיך", "Resume") + "</button></form>");
    }

    void row(const Value& one) {
        const std::string purpose = text_of(one, "purpose"), channel = text_of(one, "channel"), state = text_of(one, "state"), name = name_of_choice(purpose, channel);
        const bool yes = state == "granted", no = state == "withdrawn", marketing = purpose == "marketing";
        const Value* at = one.find("at");
        std::string told = at ? (yes ? say("אושר ", "Yes, ") : say("בוטל ", "Off, ")) + when(*at) + where(text_of(one, "source"))
            : marketing       ? say("עוד לא בחרת, אז לא נשלח", "You have not chosen, so nothing is sent")
                              : say("עוד לא בחרת", "You have not chosen yet");
        if (const std::string address = text_of(one, "address"); marketing && !address.empty()) told += "<br><bdi dir=\"ltr\">" + escape_html(address) + "</bdi>";
        if (!marketing) told = purpose_text(purpose) + "<br>" + told;
        const std::string value = purpose + "." + channel + ".";
        const auto button = [&](std::string_view look, const std::string& label, std::string_view pressed, std::string_view wish, std::string_view knob) {
            return "<button class=\"switch " + std::string(look) + "\" name=\"set\" value=\"" + value + std::string(wish) + "\" aria-pressed=\"" + std::string(pressed) +
                "\" aria-label=\"" + name + ": " + label + "\"><i><i>" + (knob.empty() ? "" : icon(knob)) + "</i></i></button>";
        };
        out_ += "<li class=\"row\">" + icon(marketing ? channel : purpose) + "<div><b>" + name + "</b><span class=\"quiet\">" + told + "</span></div>";
        if (yes) out_ += button("yes", say("כן", "yes"), "true", "withdrawn", "check");
        else if (no) out_ += button("no", say("לא", "no"), "false", "granted", "x");
        else
            out_ += "<button class=\"link\" name=\"set\" value=\"" + value + "withdrawn\" aria-label=\"" + name + ": " + say("לא", "no") + "\">" + say("לא", "No") + "</button>" +
                button("ask", say("עוד לא נבחר; לחיצה מאשרת", "not chosen; press for yes"), "mixed", "granted", "");
        out_ += "</li>";
    }

    // Beliefs with words for the person, and why they are held.
    void inferred() {
        if (list_of(view_, "segments").empty()) return;
        out_ += "<h2>" + say("מה אנחנו חושבים שמעניין אותך", "What we think interests you") + "</h2><ul>";
        for (const Value& one : list_of(view_, "segments")) {
            std::string why;
            for (const Value& because : list_of(one, "because")) {
                const Value* on = because.find("on");
                why += (why.empty() ? "" : " · ") + (on ? say("לפי מה שעשית ב־", "From what you did on ") + date(*on) : bdi(text_of(because, he_ ? "text_he" : "text")));
            }
            if (why.empty()) why = say("מאז ", "since ") + date(*one.find("since"));
            out_ += "<li class=\"row\"><div><b>" + bdi(worded(*one.find("shown_as"))) + "</b><span class=\"quiet\">" +
                (true_of(one, "denied") ? say("אמרת שזה לא נכון, ורשמנו.", "You said this is wrong. It is noted.") : why) + "</span></div>";
            if (!true_of(one, "denied"))
                out_ +=
                    form() + "<button class=\"link\" name=\"deny\" value=\"" + escape_html(text_of(one, "id")) + "\">" + say("זה לא נכון", "This is wrong") + "</button></form>";
            out_ += "</li>";
        }
        out_ += "</ul>";
    }

    void uses() {
        out_ += "<section class=\"other\"><h2>" + say("במה מותר לנו להשתמש", "What we may use") + "</h2>" + form() + "<ul>";
        for (const Value& one : list_of(view_, "choices"))
            if (text_of(one, "purpose") != "marketing") row(one);
        out_ += "</ul></form></section>";
    }

    static std::string shown(const Value& value) { return value.is_string() ? value.as_string() : to_json(value); }

    // Each value with where it comes from; what the person says of it replaces it.
    void known() {
        const Array& traits = list_of(view_, "traits");
        out_ += "<section class=\"other\"><details" + std::string(traits.size() <= 8 ? " open" : "") + "><summary>" + say("המידע שלי", "What we know of you") + " (" +
            std::to_string(static_cast<std::int64_t>(traits.size()) + number_of(view_, "more_traits")) + ")</summary><ul>";
        for (const Value& one : traits) {
            const std::string name = text_of(one, "name"), value = shown(*one.find("value")), origin = text_of(one, "origin");
            out_ += "<li class=\"row fix\"><div><b>" + bdi(name) + "</b>" + bdi(value) + "<br><span class=\"quiet\">" +
                (origin == "zero_party"                              ? say("אמרת לנו", "You told us")
                     : origin == "computed" || origin == "predicted" ? say("הסקנו", "We worked it out")
                                                                     : say("נמסר לנו", "We were told")) +
                where(text_of(one, "source")) + ", " + date(*one.find("at")) + "</span></div>";
            if (true_of(one, "correctable"))
                out_ += "<details><summary aria-label=\"" + say("תיקון: ", "Correct: ") + escape_html(name) + "\">" + say("תיקון", "Correct") + "</summary>" + form() +
                    "<input type=\"hidden\" name=\"trait\" value=\"" + escape_html(name) + "\"><label>" + say("הערך הנכון", "The right value") +
                    "<input name=\"value\" dir=\"auto\" maxlength=\"200\" autocomplete=\"off\" value=\"" + escape_html(value) +
                    "\"></label><button class=\"button\" name=\"fix\" value=\"save\">" + say("שמירה", "Save") + "</button><button class=\"button\" name=\"fix\" value=\"remove\">" +
                    say("זה לא נכון, למחוק", "This is wrong, remove it") + "</button></form></details>";
            out_ += "</li>";
        }
        out_ += "</ul>";
        if (const auto more = number_of(view_, "more_traits")) out_ += "<p class=\"quiet\">" + say("ועוד ", "and ") + std::to_string(more) + say("", " more") + "</p>";
        out_ += "</details></section>";
    }

    const Value& view_;
    bool he_;
    std::string out_;
};

std::string both(std::string_view he_title, std::string_view he, std::string_view en_title, std::string_view en) {
    return head("he", "rtl", std::string(he_title) + " · " + std::string(en_title)) + "<main><h1>" + std::string(he_title) + "</h1><p>" + std::string(he) +
        "</p><section class=\"other\" lang=\"en\" dir=\"ltr\"><h2>" + std::string(en_title) + "</h2><p>" + std::string(en) + "</p></section></main></body></html>";
}

}  // namespace

Tongue tongue_of(std::string_view asked, std::string_view locale, std::string_view accept_language) {
    for (const std::string_view wanted : {asked, locale, accept_language}) {
        if (wanted.starts_with("he") || wanted.starts_with("iw")) return Tongue::he;
        if (!wanted.empty() && wanted.front() != '*') return Tongue::en;
    }
    return Tongue::en;
}

Response preferences_page(const Value& view, const Choice& done, Tongue tongue) { return html(200, Page(view, tongue).centre(done)); }

Response unsubscribe_page(const Value& view, bool done, Tongue tongue) { return html(200, Page(view, tongue).unsubscribe(done)); }

Response neutral_page() {
    return html(404,
                both("הקישור הזה לא פועל", "כדאי לפתוח את הקישור שבהודעה חדשה יותר, או לכתוב למי ששלח אותה.", "This link does not work",
                     "Open the link of a newer message, or write to whoever sent it."));
}

Response try_again_page(int retry_after_s) {
    Response out = html(503,
                        both("זה עוד לא נשמר", "לא הצלחנו לרשום את הבחירה. כדאי לנסות שוב בעוד רגע.", "This is not saved yet",
                             "We could not write your choice down. Please try again in a moment."));
    out.add("Retry-After", std::to_string(retry_after_s));
    return out;
}

}  // namespace kesher::http
