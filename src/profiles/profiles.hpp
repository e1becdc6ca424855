/// Folds events and merges into what is known of a person: traits with provenance, event rings, timeline; and stores it.
///
/// Errors:  decoding answers std::nullopt for bytes that no engine wrote; folding cannot fail.
/// Lives:   persons belong to the partition; results own their memory.
/// Runs on: the partition's thread; pure.
#pragma once

#include <set>

#include "identity/identity.hpp"
#include "ingest/ingest.hpp"
#include "model/person.hpp"

namespace kesher::profiles {

constexpr std::size_t ring_names_max = 256;        ///< event names with a ring, per person
constexpr std::size_t ring_properties_max = 4096;  ///< bytes of JSON that an occurrence keeps; more is left to the log

/// What an event changed: rules that read none of it need not be asked again.
struct Touched {
    std::set<std::string, std::less<>> events, traits;
    bool consents = false, all = false;
};

/// An event as its partition steps it.
struct Folded {
    const Event& event;
    Position position = 0;
    std::string_view source;  ///< its name
    bool historic = false;
    bool claimed = false;  ///< the userId is a claim, not a link
};

/// Adds the event to rings, traits, identifiers and timeline. Order of arrival does not matter: rings and traits go by event time.
Touched fold_event(Person& person, const Folded& folded);
/// Keeps a ring within occurrences_max and ring_bytes_max.
void bound_ring(Ring& ring);
/// Adds the event to the ring of its name, so that rules can ask for it; nothing else.
void remember(Person& person, const Folded& folded, Touched& touched);
/// Adds an entry to the timeline and closes a full chunk.
void note(Person& person, TimelineEntry entry);
/// The whole timeline, oldest first.
std::vector<TimelineEntry> timeline(const Person& person);
/// Adds what was known of `from` to `into`: counters add, sets unite, newer traits win, deny wins. Runs and messages move along.
Touched merge(Person& into, Person&& from, Moment at);
/// The person's name for people to read: name, or first and last name, or nothing.
std::string display_name(const Person& person);

/// Person ↔ bytes (chunks of the timeline are stored beside it, see encode_without_chunks).
Bytes encode(const Person& person, bool with_chunks);
std::optional<Person> decode_person(BytesView bytes);

}  // namespace kesher::profiles
