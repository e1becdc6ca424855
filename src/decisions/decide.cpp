#include <algorithm>

#include "decisions/decisions.hpp"

namespace kesher::decisions {
namespace {

using Mark = Gate::Mark;

// One action on its way through the gates of one question.
struct Trial {
    Candidate out;
    bool open = true;
    std::optional<consent::Permit> permit = {};
    const Creative* creative = nullptr;
    std::string locale = {};
    bool capped = true;  ///< counts towards the channel's cap: what is a service does not
    /// A gate of our own: what is shut stays shut.
    bool gate(const char* name, bool passed, std::string en, std::string he, const char* reason) {
        if (!open) {
            out.gates.push_back({name, Mark::not_checked, {}, {}});
            return false;
        }
        out.gates.push_back({name, passed ? Mark::passed : Mark::stopped, std::move(en), std::move(he)});
        if (!passed) shut(reason);
        return passed;
    }
    void shut(std::string reason) {
        open = false;
        out.reason = std::move(reason);
    }
};

// The leaves of a rule with what was seen, as one line.
std::string seen_of(const Rule& rule, const Facts& facts, Moment now) {
    std::string out;
    for (const Condition& c : explain(rule, facts, now)) out += (out.empty() ? "" : "; ") + c.rule + ": " + (c.match ? "yes" : "no") + (c.seen.empty() ? "" : " (" + c.seen + ")");
    return out;
}

// The slot in which a journey offers the action now, or nullptr.
const SlotGrant* grant_of(const Person& person, const Action& action, std::string_view placement, Moment now) {
    if (!action.by_journey) return nullptr;
    const auto slot = std::find_if(person.slots.begin(), person.slots.end(), [&](const auto& one) {
        return one.second.action == action.id && one.second.placement == placement && (!one.second.until || one.second.until > now);
    });
    return slot == person.slots.end() ? nullptr : &slot->second;
}

void ask_schedule(Trial& trial, const Action& action, const SlotGrant* grant, Moment now) {
    if (action.by_journey && !grant) {
        trial.gate("schedule", false, "no journey offers it to this person now", "אין מסע שמציע זאת לאדם הזה כעת", "not_offered");
        return;
    }
    if (action.starts && now < action.starts) {
        trial.gate("schedule", false, "starts " + to_rfc3339(action.starts), "מתחיל ב־" + to_rfc3339(action.starts), "not_started");
        return;
    }
    const bool over = action.ends && now >= action.ends;
    trial.gate("schedule", !over, over ? "ended " + to_rfc3339(action.ends) : "running", over ? "הסתיים ב־" + to_rfc3339(action.ends) : "פעיל", "ended");
}

void ask_eligible(Trial& trial, const Action& action, const Facts& facts, Moment now) {
    if (!action.eligible) {
        trial.gate("eligible", true, "for everybody", "לכולם", "");
        return;
    }
    const bool match = trial.open && evaluate(action.eligible, facts, now).match;
    const std::string seen = trial.open ? seen_of(action.eligible, facts, now) : "";
    trial.gate("eligible", match, seen, seen, "not_eligible");
}

// Consent, suppression, caps, quiet hours, holdout: consent's own gates, in its order.
std::optional<consent::Permit> ask_consent(Trial& trial, const Person& person, const Scene& scene, const Action& action, const Placement& placement, const SlotGrant* grant,
                                           const Hash128& decision) {
    const Purpose purpose = action.purpose.value_or(placement.purpose);
    trial.capped = purpose != Purpose::service;
    const std::vector<std::string> holdouts = consent::holdouts_of(scene.shelf.experiments, purpose, grant ? grant->holdout : "");
    trial.out.experiments = holdouts;
    if (!trial.open) {
        for (const char* name : {"consent", "suppression", "cap", "quiet_hours", "holdout"}) trial.out.gates.push_back({name, Mark::not_checked, {}, {}});
        return std::nullopt;
    }
    // Who was never asked for an arm is put into one by the bucket; keep() makes that last.
    const auto held = std::find_if(holdouts.begin(), holdouts.end(), [&](const std::string& id) { return consent::arm_of(person, *scene.shelf.experiments.at(id)) == arm_held; });
    const std::string_view journey_topic = grant ? std::string_view(grant->topic) : std::string_view();
    const consent::Offer offer{decision, action.id, action.topic, journey_topic, placement.channel, purpose, action.cap ? &*action.cap : nullptr, holdouts};
    consent::Check check = consent::check(person, offer, scene.policy, scene.now);
    if (check.outcome == consent::Check::Outcome::pass && held != holdouts.end()) {
        check.gates.back() = {"holdout", Mark::stopped, "held out by \"" + *held + "\"", "בקבוצת הביקורת ״" + *held + "״"};
        check.held_out = true;
    }
    trial.out.gates.insert(trial.out.gates.end(), check.gates.begin(), check.gates.end());
    trial.out.ghost = check.held_out;
    if (check.outcome != consent::Check::Outcome::pass && !check.held_out) trial.shut(check.reason);
    return check.permit;
}

void ask_proof(Trial& trial, const Scene& scene, const Action& action) {
    if (action.proof.empty()) {
        trial.gate("proof", true, "claims nothing about others", "אין טענה על אחרים", "");
        return;
    }
    const auto proof = scene.shelf.proofs.find(action.proof);
    const auto counted = scene.counts.find(action.proof);
    const bool known = proof != scene.shelf.proofs.end() && counted != scene.counts.end();
    const std::string numbers = known ? std::to_string(counted->second.did) + " of " + std::to_string(counted->second.people) : "not counted yet";
    const std::string he = known ? std::to_string(counted->second.did) + " מתוך " + std::to_string(counted->second.people) : "טרם נספר";
    trial.gate("proof", known && counted->second.holds(*proof->second), numbers, he, "proof_not_true");
}

// The first creative for this arm, this person and this locale.
const Creative* ask_creative(Trial& trial, const Person& person, const Scene& scene, const Action& action, const Facts& facts, const std::string& locale) {
    const auto experiment = scene.shelf.experiments.find(action.experiment);
    bool arms_only = true;
    if (experiment != scene.shelf.experiments.end()) {
        trial.out.arm = consent::arm_of(person, *experiment->second);
        trial.out.experiments.push_back(action.experiment);
    }
    const Creative *found = nullptr, *fallback = nullptr;  // the one that speaks the language; else the first in its own
    for (const std::string& id : action.creatives) {
        const auto at = scene.creatives.find(id);
        if (at == scene.creatives.end()) continue;
        const Creative& creative = *at->second;
        arms_only &= !creative.arm.empty();
        if (!creative.arm.empty() && creative.arm != trial.out.arm) continue;
        if (creative.when && !evaluate(creative.when, facts, scene.now).match) continue;
        if (!fallback) fallback = &creative;
        if (!found && (locale.empty() || variant_for(creative, locale))) found = &creative;
    }
    if (!found) found = fallback;
    if (!found && !trial.out.arm.empty() && arms_only && trial.open) {  // this arm of the experiment sees nothing: a control
        trial.out.ghost = true;
        trial.gate("creative", true, "arm \"" + trial.out.arm + "\" shows nothing", "הזרוע ״" + trial.out.arm + "״ אינה מציגה דבר", "");
        return nullptr;
    }
    trial.gate("creative", found, found ? found->name : "none for this person", found ? found->name : "אין לאדם הזה", "no_creative");
    if (found) trial.out.creative = found->id;
    return trial.open ? found : nullptr;
}

// Renders what is about to be shown, and only that: 200 actions may compete for one place. False when it cannot be.
bool render(Trial& trial, const Person& person, const Scene& scene, const Question& question) {
    if (!trial.creative) {  // an arm that shows nothing
        trial.out.gates.push_back({"render", Mark::not_checked, {}, {}});
        return true;
    }
    const std::string& proof = scene.shelf.actions.find(trial.out.action)->second->proof;
    Value data = Object{{"person", template_person(person, scene.now)}, {"context", question.context}};
    if (const auto counted = scene.counts.find(proof); counted != scene.counts.end()) data.set("proof", Object{{"people", counted->second.people}, {"did", counted->second.did}});
    auto content = render_creative(*trial.creative, trial.locale, data, scene.now, scene.policy.zone.get());
    if (!content) return trial.gate("render", false, content.fault().detail, content.fault().detail, "render_failed");
    trial.gate("render", true, content->locale, content->locale, "");
    trial.out.content = content->members.is_null() ? Value(Object{{"subject", content->subject}, {"body", content->body}}) : std::move(content->members);
    trial.out.locale = content->locale;
    trial.out.dir = content->dir;
    return true;
}

Trial try_action(const Person& person, const Scene& scene, const Action& action, const Placement& placement, const Question& question) {
    Trial trial;
    trial.out.action = action.id;
    Facts facts = segments::facts_of(person, *scene.policy.zone);
    if (question.context.is_object()) facts.event_properties = &question.context;
    const Value* asked = question.context.find("locale");
    trial.locale = asked && !asked->as_string().empty() ? asked->as_string() : wanted_locale(person);
    const SlotGrant* grant = grant_of(person, action, placement.id, scene.now);
    ask_schedule(trial, action, grant, scene.now);
    ask_eligible(trial, action, facts, scene.now);
    trial.permit = ask_consent(trial, person, scene, action, placement, grant, question.id);
    ask_proof(trial, scene, action);
    trial.creative = ask_creative(trial, person, scene, action, facts, trial.locale);
    if (!trial.open) return trial;
    trial.out.factors = action.given;
    for (const Action::Weight& weight : action.context)
        if (evaluate(weight.when, facts, scene.now).match) trial.out.factors.context = Factors{trial.out.factors.context, weight.weight}.priority();
    trial.out.priority = trial.out.factors.priority();
    return trial;
}

std::size_t gates_passed(const Candidate& c) {
    return static_cast<std::size_t>(std::count_if(c.gates.begin(), c.gates.end(), [](const Gate& g) { return g.mark == Mark::passed; }));
}

std::string number_text(std::int64_t millionths) {
    std::string out = std::to_string(millionths / one_million);
    std::string rest = std::to_string(millionths % one_million + one_million).substr(1);
    while (!rest.empty() && rest.back() == '0') rest.pop_back();
    return rest.empty() ? out : out + "." + rest;
}

void by_rank(std::vector<Trial>& trials) {
    std::stable_sort(trials.begin(), trials.end(), [](const Trial& a, const Trial& b) {
        if (a.open != b.open) return a.open;
        if (a.open) return std::pair(-a.out.priority, std::string_view(a.out.action)) < std::pair(-b.out.priority, std::string_view(b.out.action));
        return std::pair(-static_cast<std::int64_t>(gates_passed(a.out)), std::string_view(a.out.action)) <
            std::pair(-static_cast<std::int64_t>(gates_passed(b.out)), std::string_view(b.out.action));
    });
}

// The open ones compete: the best that can be rendered are shown; who does not win is told by whom it was beaten.
void arbitrate(std::vector<Trial>& trials, const Person& person, const Scene& scene, const Placement& placement, const Question& question) {
    by_rank(trials);
    std::uint32_t rank = 0;
    const Candidate* last = nullptr;
    std::optional<std::uint32_t> left = consent::offers_left(person, placement.channel, scene.policy, scene.now);
    for (Trial& trial : trials) {
        Candidate& c = trial.out;
        if (trial.open && trial.capped && rank < placement.slots && left == 0) {  // those before it used up the channel's cap
            c.gates.push_back({"render", Mark::not_checked, {}, {}});
            c.gates.push_back({"arbitration", Mark::stopped, "the channel's cap is used up by better ones", "תקרת הערוץ נוצלה בידי טובים ממנה"});
            c.ghost = false;
            trial.shut("cap_reached");
            continue;
        }
        const std::string own = trial.open ? number_text(c.priority) : "";
        if (trial.open && rank < placement.slots) {
            // Only what has a permit is shown; a ghost is rendered like the rest, so that it is what would have been.
            if ((!trial.permit && !c.ghost) || !render(trial, person, scene, question)) {
                c.gates.push_back({"arbitration", Mark::not_checked, {}, {}});
                continue;
            }
            ++rank;
            last = &c;
            if (left && trial.capped) --*left;
            c.chosen = !c.ghost;
            if (c.ghost) c.reason = "held_out";
            c.gates.push_back({"arbitration", Mark::passed, "rank " + std::to_string(rank) + ", priority " + own, "מקום " + std::to_string(rank) + ", עדיפות " + own});
            continue;
        }
        c.gates.push_back({"render", Mark::not_checked, {}, {}});
        if (!trial.open) {
            c.gates.push_back({"arbitration", Mark::not_checked, {}, {}});
            continue;
        }
        c.ghost = false;
        c.reason = "lower_priority";
        c.gates.push_back({"arbitration", Mark::stopped, "priority " + own + ", \"" + last->action + "\" has " + number_text(last->priority),
                           "עדיפות " + own + ", ל־״" + last->action + "״ יש " + number_text(last->priority)});
    }
    by_rank(trials);  // what could not be rendered goes behind
}

}  // namespace

Hash128 decision_id(const Hash128& request, std::string_view placement) { return Hasher("decision").add(request).add(placement).done(); }

Decision decide(const Person& person, const Scene& scene, const Question& question) {
    const Placement& placement = *scene.shelf.placements.find(question.placement)->second;
    Decision out;
    out.id = question.id;
    out.at = scene.now;
    out.placement = question.placement;
    out.context = question.context;
    out.partial = !person.awaits_transfer.empty();
    std::vector<Trial> trials;
    for (const auto& [id, action] : scene.shelf.actions)
        if (action->placements.contains(question.placement)) trials.push_back(try_action(person, scene, *action, placement, question));
    arbitrate(trials, person, scene, placement, question);
    out.candidates.reserve(trials.size());
    for (Trial& trial : trials) out.candidates.push_back(std::move(trial.out));
    const auto chosen = std::any_of(out.candidates.begin(), out.candidates.end(), [](const Candidate& c) { return c.chosen; });
    const auto ghost = std::any_of(out.candidates.begin(), out.candidates.end(), [](const Candidate& c) { return c.ghost; });
    out.reason = chosen ? "chosen" : ghost ? "ghost" : "nothing";
    const std::size_t kept = std::max<std::size_t>(candidates_kept_max, placement.slots);
    if (out.candidates.size() > kept) {
        out.left_out = static_cast<std::uint32_t>(out.candidates.size() - kept);
        out.candidates.resize(kept);
    }
    for (Candidate& c : out.candidates)
        if (!c.chosen && !c.ghost) c.content = Value();
    return out;
}

void count_shown(Person& person, const std::string& name, Moment at) {
    std::deque<Moment>& times = person.shown[name];
    times.insert(std::upper_bound(times.begin(), times.end(), at), at);
    if (times.size() > caps_max) times.pop_front();
}

void uncount_shown(Person& person, const std::string& name, Moment at) {
    const auto shown = person.shown.find(name);
    if (shown == person.shown.end()) return;
    const auto one = std::find(shown->second.begin(), shown->second.end(), at);
    if (one != shown->second.end()) shown->second.erase(one);
}

std::vector<Decision> keep(Person& person, const Scene& scene, Decision decision, std::vector<std::pair<std::string, std::int64_t>>& counts, std::vector<std::string>& trace) {
    std::vector<Decision> let_go;
    if (person.decisions.contains(decision.id)) return let_go;
    const Placement& placement = *scene.shelf.placements.find(decision.placement)->second;
    counts.emplace_back("decision/" + decision.placement + "/asked", 1);
    counts.emplace_back("decision/" + decision.placement + "/" + decision.reason, 1);
    for (const Candidate& c : decision.candidates) {
        if (!c.chosen && !c.ghost) continue;
        count_shown(person, "action/" + c.action, scene.now);
        const Action& action = *scene.shelf.actions.find(c.action)->second;
        if (action.purpose.value_or(placement.purpose) != Purpose::service) count_shown(person, "channel/" + std::string(name_of(placement.channel)), scene.now);
        for (const std::string& id : c.experiments)
            if (const auto experiment = scene.shelf.experiments.find(id); experiment != scene.shelf.experiments.end())
                consent::expose(person, *experiment->second, scene.now, decision.id, c.ghost);
        counts.emplace_back("action/" + c.action + (c.chosen ? "/shown" : "/ghost"), 1);
        trace.push_back((c.chosen ? "shows " : "ghost ") + c.action + " in " + decision.placement);
        const Gate why = c.gates.empty() ? Gate{} : c.gates.back();
        profiles::note(person,
                       {scene.now,
                        TimelineKind::decision,
                        0,
                        decision.placement + "/" + c.action,
                        c.chosen ? "shown" : "ghost",
                        decision.id,
                        {{why.seen_en, "", "", scene.now, why.seen_he}}});
    }
    if (decision.reason == "nothing") trace.push_back("nothing in " + decision.placement);
    person.decisions.emplace(decision.id, std::move(decision));
    while (person.decisions.size() > decisions_kept_max) {
        auto oldest = person.decisions.begin();
        for (auto at = person.decisions.begin(); at != person.decisions.end(); ++at)
            if (std::pair(at->second.at, at->first) < std::pair(oldest->second.at, oldest->first)) oldest = at;
        let_go.push_back(std::move(oldest->second));
        person.decisions.erase(oldest);
    }
    return let_go;
}

}  // namespace kesher::decisions
