/// Accepts or refuses what a source sent: finds the items of a call, normalises each to an Event, says what is wrong with the rest.
///
/// Errors:  event_invalid, event_too_large, event_late, batch_too_large, and json_* of model/value.hpp; all the caller's,
///          each with a JSON pointer and a fix. One bad item never takes another with it.
/// Lives:   results own their memory.
/// Runs on: any thread; pure.
/// Costs:   one JSON parse an item (bench/partition).
#pragma once

#include <span>

#include "model/event.hpp"
#include "model/profile.hpp"
#include "ports/front_door.hpp"

namespace kesher::ingest {

namespace codes {
inline constexpr Code event_invalid{"event_invalid", Whose::caller, 400};
inline constexpr Code event_too_large{"event_too_large", Whose::caller, 413};
inline constexpr Code event_late{"event_late", Whose::caller, 400};
inline constexpr Code batch_too_large{"batch_too_large", Whose::caller, 413};
}  // namespace codes

constexpr std::size_t event_bytes_max = 32 * 1024;
constexpr std::size_t batch_items_max = 500;
constexpr std::size_t event_name_bytes_max = 128;
constexpr std::size_t id_bytes_max = 256;
constexpr Millis future_ms_max = 10 * minute_ms;  ///< a client's clock may be ahead by this much
constexpr Millis fold_window_ms = 7 * day_ms;     ///< older events are late, or historic when imported

/// A consent that stands in an event's context.consent.
struct ConsentClaim {
    ConsentKey key;
    Consent consent;
};

/// One item of a call: the event, or why it was refused. `raw` is its JSON as it came (cut to event_bytes_max when too large).
struct Item {
    Event event;
    std::vector<ConsentClaim> consents;
    std::vector<Fault> faults;  ///< empty: accepted so far
    bool imported = false;
};

/// Takes a call apart. `call` names the type when the body does not. A Fault means that nothing of the body was taken.
Result<std::vector<Item>> parse_call(std::string_view call, std::string_view body, Moment received);

/// Moves items to the time of a test environment whose clock is `ahead` of the wall: what a client stamps by the wall happens by the test clock.
void to_test_time(std::vector<Item>& items, Moment wall, Millis ahead);

/// Event ↔ bytes of a record's body; the parsed parts are read again from `raw`.
Bytes encode(const Event& event);
std::optional<Event> decode_event(BytesView bytes);

/// What names an item for de-duplication: (scope, source, messageId), nothing else.
Hash128 message_hash(Scope scope, SourceNo source, std::string_view message_id);

/// {purpose, channel?, state, at?, text_version?, locale?, proof?} as API and context.consent carry it. Faults carry pointers below `pointer`.
Result<ConsentClaim> parse_consent(const Value& value, Moment now, const std::string& pointer);

}  // namespace kesher::ingest
