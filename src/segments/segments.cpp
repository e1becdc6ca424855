#include "segments/segments.hpp"

#include <algorithm>

namespace kesher::segments {
namespace {

constexpr int rounds_max = 8;  // segments of segments: as deep as a rule may be

bool reads_any(const Segment& segment, const profiles::Touched& touched, const std::set<std::string>& changed) {
    if (touched.all) return true;
    const RuleReads& reads = segment.reads;
    if (touched.consents && reads.consents) return true;
    if (reads.any_event && !touched.events.empty()) return true;
    for (const std::string& name : touched.events)
        if (reads.events.contains(name)) return true;
    for (const std::string& name : touched.traits)
        for (const std::string& read : reads.traits)
            if (read == name || (read.size() > name.size() && read.starts_with(name) && read[name.size()] == '.')) return true;
    return std::any_of(changed.begin(), changed.end(), [&](const std::string& id) { return reads.segments.contains(id); });
}

void arm(Person& person, const Segment& segment, const std::optional<Moment>& due) {
    const Hash128 id = timer_id("segment", segment.id);
    if (due) person.timers[id] = {*due, TimerKind::segment, segment.id};
    else person.timers.erase(id);
}

// Evaluates one segment and applies the answer.
std::optional<Change> ask(Person& person, const Segment& segment, const Zone& zone, Moment now) {
    Verdict verdict = evaluate(segment.rule, facts_of(person, zone), now);
    arm(person, segment, verdict.changes_at);
    const auto inside = person.memberships.find(segment.id);
    if (verdict.match == (inside != person.memberships.end())) {
        if (inside != person.memberships.end()) inside->second.version = segment.version;
        return std::nullopt;
    }
    if (verdict.match) person.memberships[segment.id] = {now, verdict.because, segment.version};
    else person.memberships.erase(inside);
    profiles::note(person, {now, TimelineKind::membership, 0, segment.id, verdict.match ? "entered" : "left", {}, verdict.because});
    return Change{segment.id, verdict.match, std::move(verdict.because)};
}

// Asks what reads what was touched, then what reads the segments that changed, until nothing changes.
void settle(Person& person, const Segments& segments, profiles::Touched round, std::set<std::string> changed, const Zone& zone, Moment now, std::vector<Change>& out) {
    for (int i = 0; i < rounds_max; ++i) {
        std::set<std::string> next;
        for (const auto& [id, segment] : segments) {
            if (!reads_any(segment, round, changed)) continue;
            if (auto change = ask(person, segment, zone, now)) {
                next.insert(id);
                out.push_back(std::move(*change));
            }
        }
        if (next.empty()) break;
        changed = std::move(next);
        round = {};
    }
}

}  // namespace

std::vector<Change> refresh(Person& person, const Segments& segments, const profiles::Touched& touched, const Zone& zone, Moment now) {
    std::vector<Change> out;
    settle(person, segments, touched, {}, zone, now, out);
    return out;
}

std::vector<Change> refresh_one(Person& person, const Segments& segments, const std::string& id, const Zone& zone, Moment now) {
    const auto segment = segments.find(id);
    if (segment == segments.end()) {
        person.timers.erase(timer_id("segment", id));
        return {};
    }
    std::vector<Change> out;
    if (auto change = ask(person, segment->second, zone, now)) {
        out.push_back(std::move(*change));
        settle(person, segments, {}, {id}, zone, now, out);
    }
    return out;
}

std::vector<Change> retire(Person& person, const std::string& id) {
    person.timers.erase(timer_id("segment", id));
    if (!person.memberships.erase(id)) return {};
    return {Change{id, false, {{"the segment was retired", "", "", {}}}}};
}

Facts facts_of(const Person& person, const Zone& zone) {
    Facts facts{};
    facts.traits = &person.traits;
    facts.rings = &person.rings;
    facts.memberships = &person.memberships;
    facts.consents = &person.consents;
    facts.zone = &zone;
    return facts;
}

Hash128 timer_id(std::string_view kind, std::string_view ref) { return Hasher("timer").add(kind).add(ref).done(); }

}  // namespace kesher::segments
