#include <algorithm>

#include "profiles/profiles.hpp"

namespace kesher::profiles {
void bound_ring(Ring& ring) {
    while (ring.size() > occurrences_max) ring.pop_front();
    std::size_t bytes = 0;
    for (const Occurrence& o : ring) bytes += o.bytes;
    for (Occurrence& o : ring) {
        if (bytes <= ring_bytes_max) return;
        bytes -= o.bytes;
        o.properties = Value();
        o.bytes = 0;
    }
}

// The occurrence goes to its place by (time, position); an occurrence that is there already stays single.
void remember(Person& person, const Folded& folded, Touched& touched) {
    const std::string name(folded.event.rule_name());
    auto ring = person.rings.find(name);
    if (ring == person.rings.end()) {
        if (person.rings.size() >= ring_names_max) return;
        ring = person.rings.emplace(name, Ring{}).first;
    }
    Occurrence occurrence{folded.event.at, folded.position, {}, folded.historic};
    const std::size_t bytes = folded.event.properties.is_object() ? to_json(folded.event.properties).size() : 0;
    if (bytes > 2 && bytes <= ring_properties_max) {
        occurrence.properties = folded.event.properties;
        occurrence.bytes = static_cast<std::uint32_t>(bytes);
    }
    auto& list = ring->second;
    const auto place =
        std::upper_bound(list.begin(), list.end(), occurrence, [](const Occurrence& a, const Occurrence& b) { return std::pair(a.at, a.position) < std::pair(b.at, b.position); });
    touched.events.insert(name);
    if (place != list.begin() && std::prev(place)->at == occurrence.at && std::prev(place)->position == occurrence.position) return;
    list.insert(place, std::move(occurrence));
    bound_ring(list);
}

namespace {

// Traits that an identify (or group) tells, or that any other call describes. The newer by event time wins; other calls never overwrite.
void take_traits(Person& person, const Folded& folded, Touched& touched) {
    const bool tells = folded.event.type == EventType::identify;
    if (!folded.event.traits.is_object() || folded.event.type == EventType::group) return;
    for (const auto& [name, value] : folded.event.traits.object()) {
        const auto held = person.traits.find(name);
        if (held != person.traits.end() && (held->second.at > folded.event.at || (!tells && held->second.at == folded.event.at))) continue;
        if (value.is_null()) {
            if (held != person.traits.end() && tells) {
                person.traits.erase(held);
                touched.traits.insert(name);
            }
            continue;
        }
        if (held == person.traits.end() && person.traits.size() >= traits_max) continue;
        Trait trait{value, Origin::first_party, std::string(folded.source), folded.event.at, Purpose::personalization, {}};
        if (const Value* origin = folded.event.context.path("provenance.origin"))
            trait.origin = parse_word<Origin>(origin_names, origin->as_string()).value_or(Origin::first_party);
        if (const Value* purpose = folded.event.context.path("provenance.purpose"))
            trait.purpose = parse_word<Purpose>(purpose_names, purpose->as_string()).value_or(Purpose::personalization);
        if (const Value* expires = folded.event.context.path("provenance.expires")) trait.expires = parse_moment(expires->as_string()).value_or(Moment{});
        person.traits[name] = std::move(trait);
        touched.traits.insert(name);
    }
}

void take_identifier(Person& person, const char* ns, const std::string& value, const Folded& folded, bool claimed) {
    if (value.empty() || identity::blocked_value(value)) return;
    for (LinkedIdentifier& known : person.identifiers)
        if (known.id.ns == ns && known.id.value == value) {
            known.claimed &= claimed;
            return;
        }
    if (person.identifiers.size() < identifiers_max) person.identifiers.push_back({{ns, value}, folded.event.at, std::string(folded.source), claimed});
}

}  // namespace

Touched fold_event(Person& person, const Folded& folded) {
    Touched touched;
    const Event& event = folded.event;
    if (!person.first_seen || event.at < person.first_seen) person.first_seen = event.at;
    person.last_seen = std::max(person.last_seen, event.at);
    ++person.events;
    take_identifier(person, "user_id", event.user_id, folded, folded.claimed);
    take_identifier(person, "anonymous_id", event.anonymous_id, folded, false);
    if (event.type == EventType::alias) take_identifier(person, "anonymous_id", event.previous_id, folded, false);
    if (event.type == EventType::identify && event.traits.is_object())
        for (const char* ns : {"email", "phone"})
            if (const Value* v = event.traits.find(ns)) take_identifier(person, ns, v->as_string(), folded, folded.claimed);
    take_traits(person, folded, touched);
    remember(person, folded, touched);
    note(person, {event.at, TimelineKind::event, folded.position, std::string(event.rule_name()), folded.historic ? "historic" : "accepted", {}, {}});
    return touched;
}

std::string display_name(const Person& person) {
    const auto text = [&](const char* name) {
        const auto at = person.traits.find(name);
        return at == person.traits.end() ? std::string() : at->second.value.as_string();
    };
    std::string whole = text("name");
    if (!whole.empty()) return whole;
    std::string first = text("first_name"), last = text("last_name");
    if (first.empty()) first = text("firstName");
    if (last.empty()) last = text("lastName");
    return first.empty() ? last : last.empty() ? first : first + " " + last;
}

}  // namespace kesher::profiles
