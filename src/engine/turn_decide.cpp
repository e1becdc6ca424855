// What is asked of a person's partition and told to it: decisions, answers, suppressions, proofs.
#include <algorithm>

#include "engine/turn.hpp"
#include "measurement/lift.hpp"

namespace kesher::engine {
namespace {

std::string text_of(const Value& value, std::string_view key) {
    const Value* v = value.find(key);
    return v ? v->as_string() : std::string();
}

std::string folded(std::string text) {
    for (char& c : text)
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    return text;
}

}  // namespace

bool holds_address(const Person& person, const Identifier& address) {
    const std::string wanted = folded(address.value);
    const auto trait = person.traits.find(address.ns);
    if (trait != person.traits.end() && trait->second.value.is_string() && folded(trait->second.value.as_string()) == wanted) return true;
    return std::any_of(person.identifiers.begin(), person.identifiers.end(),
                       [&](const LinkedIdentifier& known) { return known.id.ns == address.ns && !known.claimed && folded(known.id.value) == wanted; });
}

decisions::Scene Partition::scene(const Workspace& workspace, Scope scope, Moment now) const {
    static const decisions::Counts none;
    const auto counts = proofs_.find(scope);
    return {workspace.shelf, workspace.library.creatives, workspace.policy, counts == proofs_.end() ? none : counts->second, now};
}

void Partition::on_question(Turn& turn, const Record& record) {
    const auto question = parse_json(record.body);
    if (!question) {
        ++unreadable_;
        return;
    }
    take_identifiers(turn, *question);
    const decisions::Scene scene = this->scene(turn.workspace, turn.person.scope, turn.now);
    const Value none, *context = question->find("context");
    if (const Value* placements = question->find("placements"))
        for (const Value& placement : placements->array()) {
            if (!turn.workspace.shelf.placements.contains(placement.as_string())) continue;  // retired between the asking and now
            const decisions::Question asked{decisions::decision_id(record.header.message, placement.as_string()), placement.as_string(), context ? *context : none};
            Decision decision = decisions::decide(turn.person, scene, asked);
            decided_.push_back({turn.person.scope, turn.now, turn.person.id, decision.id});
            if (decided_.size() > decided_marks_max) decided_.pop_front();
            for (Decision& gone : decisions::keep(turn.person, scene, std::move(decision), turn.counts, turn.trace)) let_go_.emplace_back(turn.person.id, std::move(gone));
            while (let_go_.size() > let_go_max) let_go_.pop_front();
        }
    if (const Value* flags = question->find("flags"))
        for (const Value& flag : flags->array())
            if (const auto experiment = turn.workspace.shelf.experiments.find(flag.as_string()); experiment != turn.workspace.shelf.experiments.end()) {
                consent::expose(turn.person, *experiment->second, turn.now, record.header.message, false);
                turn.trace.push_back("arm " + turn.person.assignments.at(flag.as_string()).arm + " of " + flag.as_string());
            }
}

const Decision* Partition::decision(const Person& person, const Hash128& id) const {
    if (const auto kept = person.decisions.find(id); kept != person.decisions.end()) return &kept->second;
    const auto gone = std::find_if(let_go_.begin(), let_go_.end(), [&](const auto& one) { return one.second.id == id && one.first == person.id; });
    return gone == let_go_.end() ? nullptr : &gone->second;
}

// A question may be the first that is heard of somebody.
void Partition::take_identifiers(Turn& turn, const Value& question) {
    const Value* created = question.find("ids");
    if (!created) return;
    for (const Value& id : created->array()) {
        const Value* claimed = id.find("claimed");
        turn.person.identifiers.push_back({{text_of(id, "ns"), text_of(id, "value")}, turn.now, text_of(question, "source"), claimed && claimed->as_bool()});
    }
    if (!turn.person.first_seen) turn.person.first_seen = turn.person.last_seen = turn.now;
}

void Partition::on_answer(Turn& turn, const Record& record) {
    const auto answer = parse_json(record.body);
    if (!answer) {
        ++unreadable_;
        return;
    }
    const auto task = parse_id("tsk_", text_of(*answer, "task"));
    const auto held = task ? turn.person.tasks.find(*task) : turn.person.tasks.end();
    if (task && (held == turn.person.tasks.end() || held->second.state != TaskState::open)) {
        turn.trace.push_back("answer refused");  // the first one was taken
        return;
    }
    const std::string by = text_of(*answer, "by");
    const std::string source = task ? "agent:" + (by.empty() ? held->second.assignee : by) : by;
    const Value none, *answers = answer->find("answers");
    profiles::Touched touched = journeys::fold_answers(turn.person, answers ? *answers : none, source, Purpose::personalization, turn.now);
    Event event;
    event.name = task ? "task_outcome" : "answered";
    event.at = event.received = turn.now;
    event.properties = answers && answers->is_object() ? *answers : Value(Object{});
    if (task) event.properties.set("outcome", text_of(*answer, "outcome"));
    profiles::remember(turn.person, {event, record.header.position, source, false, false}, touched);
    if (!task) profiles::note(turn.person, {turn.now, TimelineKind::trait, 0, "answered", source, {}, {}});
    if (task) journeys::on_answer(turn.walk, *task, *answer, record.header.message);
    apply(turn, segments::refresh(turn.person, turn.workspace.segments, touched, *turn.workspace.policy.zone, turn.now), true);
    measurement::fold_goal(turn.person, turn.workspace.shelf.experiments, event, *turn.workspace.policy.zone);
    journeys::on_event(turn.walk, event);
}

void Partition::on_suppress(Turn& turn, const Record& record) {
    const auto request = parse_json(record.body);
    if (!request) {
        ++unreadable_;
        return;
    }
    const std::string topic = text_of(*request, "topic"), by = text_of(*request, "by");
    const Value* lift = request->find("lift");
    if (lift && lift->as_bool()) {
        consent::lift(turn.person, topic, by == own_word);
    } else {
        const std::string reason = text_of(*request, "reason");
        const Moment until = parse_moment(text_of(*request, "until")).value_or(Moment{});
        if (!consent::suppress(turn.person, topic, {turn.now, until, reason.empty() ? "suppressed by " + by : reason, reason.empty() ? "הוחרג על ידי " + by : reason, by, {}}))
            turn.trace.push_back("too many suppressions");
    }
    const std::string change = lift && lift->as_bool() ? "lifted" : "suppressed";
    profiles::note(turn.person, {turn.now, TimelineKind::trait, 0, "suppression/" + topic, change, {}, {{text_of(*request, "reason"), "", by, turn.now}}});
    turn.trace.push_back(change + " " + topic);
}

void Partition::on_address_consent(const Record& record, Effects& effects) {
    const RecordHeader& h = record.header;
    const auto body = parse_json(record.body);
    const auto claim = body ? ingest::parse_consent(*body, h.at, "") : Result<ingest::ConsentClaim>(Fault{kesher::codes::invalid, "", "", ""});
    if (!claim) {
        ++unreadable_;
        return;
    }
    const Identifier address{text_of(*body, "ns"), text_of(*body, "value")};
    if (!awaiting_.empty()) withdrawals_.emplace(h.position, Withdrawal{h.scope, h.person, h.key, record.body});
    std::vector<PersonId> holders;
    for (const auto& [id, person] : persons_)
        if (person.scope == h.scope && holds_address(person, address)) holders.push_back(id);
    for (const PersonId id : holders) {
        Turn turn(*this, persons_.at(id), std::max(now(h.scope), h.at), Hasher("address").add(h.message).add(id.hash).done(), effects);
        if (!consent::fold(turn.person, *claim, h.position)) continue;
        profiles::Touched touched;
        touched.consents = true;
        apply(turn, segments::refresh(turn.person, turn.workspace.segments, touched, *turn.workspace.policy.zone, turn.now), true);
    }
    say("address withdrawn");
}

void Partition::on_proof(const Record& record) {
    std::string id;
    Bytes counted;
    for (Reader in(record.body); in.next();) {
        if (in.id() == 1) id = in.text();
        if (in.id() == 2) counted = in.text();
    }
    proofs_[record.header.scope][id] = decisions::Counted::decode(counted);
    say("proof " + id);
}

const decisions::Counts& Partition::proofs(Scope scope) const {
    static const decisions::Counts none;
    const auto at = proofs_.find(scope);
    return at == proofs_.end() ? none : at->second;
}

decisions::Counted Partition::count_proof(Scope scope, const decisions::Proof& proof) const {
    decisions::Counted out;
    const Workspace* workspace = catalog_->workspace(scope.workspace);
    for (const PersonId id : members(scope, proof.segment)) {
        const Person* one = person(id);
        if (!one || !workspace) continue;
        ++out.people;
        out.did += evaluate(proof.rule, segments::facts_of(*one, *workspace->policy.zone), now(scope)).match;
    }
    return out;
}

}  // namespace kesher::engine
