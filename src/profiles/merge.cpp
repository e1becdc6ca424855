#include <algorithm>

#include "profiles/profiles.hpp"

namespace kesher::profiles {
namespace {

void unite_rings(Rings& into, Rings&& from, Touched& touched) {
    for (auto& [name, ring] : from) {
        Ring& target = into[name];
        for (Occurrence& occurrence : ring) {
            const auto place = std::upper_bound(target.begin(), target.end(), occurrence,
                                                [](const Occurrence& a, const Occurrence& b) { return std::pair(a.at, a.position) < std::pair(b.at, b.position); });
            target.insert(place, std::move(occurrence));
        }
        bound_ring(target);
        touched.events.insert(name);
    }
}

// The newer answer of each key; when both speak, a withdrawal beats a grant (deny wins).
void unite_consents(Consents& into, const Consents& from) {
    for (const auto& [key, consent] : from) {
        const auto [at, fresh] = into.emplace(key, consent);
        if (fresh) continue;
        const bool denies = consent.state == ConsentState::withdrawn, denied = at->second.state == ConsentState::withdrawn;
        if (denies != denied ? denies : std::pair(consent.at, consent.position) > std::pair(at->second.at, at->second.position)) at->second = consent;
    }
}

void unite_past(Person& into, const Person& from) {
    for (const auto& [journey, past] : from.past) {
        RunPast& mine = into.past[journey];
        mine.entered += past.entered;
        mine.last_entered = std::max(mine.last_entered, past.last_entered);
        if (past.last_left > mine.last_left) {
            mine.last_left = past.last_left;
            mine.reason = past.reason;
        }
    }
}

void unite_timeline(Person& into, const Person& from, Moment at) {
    std::vector<TimelineEntry> all = timeline(into), theirs = timeline(from);
    all.insert(all.end(), std::make_move_iterator(theirs.begin()), std::make_move_iterator(theirs.end()));
    std::stable_sort(all.begin(), all.end(), [](const TimelineEntry& a, const TimelineEntry& b) { return std::tie(a.at, a.position) < std::tie(b.at, b.position); });
    into.chunks.clear();
    into.saved_chunks = 0;
    into.tail.clear();
    for (TimelineEntry& entry : all) note(into, std::move(entry));
    note(into, {at, TimelineKind::merge, 0, "", "merged", from.id.hash, {}});
}

// The older assignment stays; but who was held out stays held out. Two different arms in one person are counted apart.
void unite_assignments(Person& into, const Person& from) {
    for (const auto& [id, theirs] : from.assignments) {
        const auto [at, fresh] = into.assignments.emplace(id, theirs);
        if (fresh) continue;
        Assignment& mine = at->second;
        const bool older = std::pair(theirs.at, theirs.id) < std::pair(mine.at, mine.id);
        const bool theirs_wins = theirs.arm != mine.arm && (theirs.arm == arm_held || mine.arm == arm_held) ? theirs.arm == arm_held : older;
        Assignment sum = theirs_wins ? theirs : mine;
        const Assignment& other = theirs_wins ? mine : theirs;
        sum.mixed |= other.mixed || other.arm != sum.arm;
        if (!sum.exposed_at || (other.exposed_at && other.exposed_at < sum.exposed_at)) sum.exposed_at = other.exposed_at;
        if (!sum.converted_at || (other.converted_at && other.converted_at < sum.converted_at)) sum.converted_at = other.converted_at;
        sum.exposures += other.exposures;
        sum.ghosts += other.ghosts;
        sum.conversions += other.conversions;
        sum.value += other.value;
        mine = std::move(sum);
    }
}

// Caps add: what either of them was shown counts.
void unite_shown(Person& into, const Person& from) {
    for (const auto& [name, times] : from.shown) {
        std::deque<Moment>& mine = into.shown[name];
        mine.insert(mine.end(), times.begin(), times.end());
        std::sort(mine.begin(), mine.end());
        while (mine.size() > caps_max) mine.pop_front();
    }
}

void unite_suppressions(Person& into, const Person& from) {
    for (const auto& [topic, theirs] : from.suppressions) {
        const auto [at, fresh] = into.suppressions.emplace(topic, theirs);
        const bool longer = !theirs.until || (at->second.until && theirs.until > at->second.until);
        if (!fresh && longer) at->second = theirs;
    }
}

// Of a journey that both are in, the survivor's run goes on: what the other's had planned is not said a second time.
void cancel_doubled(const Person& into, Person& from) {
    for (auto& [id, m] : from.messages) {
        const bool pending = m.state == MessageState::planned || m.state == MessageState::held || m.state == MessageState::claiming;
        const bool doubled = std::any_of(into.runs.begin(), into.runs.end(), [&](const auto& mine) { return mine.second.journey == m.journey && mine.first != m.run; });
        if (!pending || !doubled) continue;
        m.state = MessageState::cancelled;
        m.reason = "merged";
    }
}

// Tasks and slots of a run that ended with the merge end with it.
void unite_tasks(Person& into, Person&& from, Moment at) {
    for (auto& [id, task] : from.tasks) {
        if (task.state == TaskState::open && !into.runs.contains(task.run)) {
            task.state = TaskState::cancelled;
            task.done_at = at;
            std::erase_if(into.suppressions, [&](const auto& one) { return one.second.ref == task.id; });
        }
        into.tasks.emplace(id, std::move(task));
    }
    for (auto& [id, slot] : from.slots)
        if (into.runs.contains(slot.run)) into.slots.emplace(id, std::move(slot));
}

}  // namespace

Touched merge(Person& into, Person&& from, Moment at) {
    Touched touched;
    touched.all = true;
    if (!into.first_seen || (from.first_seen && from.first_seen < into.first_seen)) into.first_seen = from.first_seen;
    into.last_seen = std::max(into.last_seen, from.last_seen);
    into.events += from.events;
    into.message_count += from.message_count;
    for (LinkedIdentifier& theirs : from.identifiers) {
        const auto mine = std::find_if(into.identifiers.begin(), into.identifiers.end(), [&](const LinkedIdentifier& one) { return one.id == theirs.id; });
        if (mine == into.identifiers.end()) into.identifiers.push_back(std::move(theirs));
        else mine->claimed &= theirs.claimed;  // what one of them had linked is linked
    }
    for (auto& [name, trait] : from.traits) {
        const auto [mine, fresh] = into.traits.emplace(name, trait);
        if (!fresh && trait.at > mine->second.at) mine->second = trait;
    }
    unite_rings(into.rings, std::move(from.rings), touched);
    unite_consents(into.consents, from.consents);
    unite_past(into, from);
    unite_timeline(into, from, at);
    unite_assignments(into, from);
    unite_shown(into, from);
    unite_suppressions(into, from);
    cancel_doubled(into, from);
    into.messages.merge(from.messages);
    into.decisions.merge(from.decisions);
    for (auto& [id, row] : from.outbox) into.outbox.emplace(id, std::move(row));
    for (HeldEvent& held : from.held) into.held.push_back(std::move(held));
    into.merged.push_back({from.id, at, from.key});
    into.merged.insert(into.merged.end(), from.merged.begin(), from.merged.end());
    into.awaits_transfer.insert(from.awaits_transfer.begin(), from.awaits_transfer.end());
    for (const MergedFrom& m : into.merged) into.awaits_transfer.erase(m.id);  // a transfer that overtook its predecessor
    // Runs of a journey that both are in: the survivor's own run goes on, the other ends there.
    for (auto& [id, run] : from.runs) {
        const bool both = std::any_of(into.runs.begin(), into.runs.end(), [&](const auto& mine) { return mine.second.journey == run.journey; });
        if (!both) into.runs.emplace(id, std::move(run));
    }
    unite_tasks(into, std::move(from), at);
    for (auto& [id, timer] : from.timers)
        if (timer.kind != TimerKind::segment) into.timers.emplace(id, timer);
    return touched;
}

}  // namespace kesher::profiles
