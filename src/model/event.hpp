/// Describes an event as a source sent it: the six calls of the Segment spec.
///
/// Errors:  decoding answers std::nullopt for bytes that no engine wrote.
/// Lives:   values own what they hold.
/// Runs on: any thread; no shared state.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/codec.hpp"
#include "model/value.hpp"
#include "model/vocabulary.hpp"

namespace kesher {

enum class EventType : std::uint8_t { track, identify, page, screen, group, alias };
inline constexpr std::array<std::string_view, 6> event_type_names = {"track", "identify", "page", "screen", "group", "alias"};
inline std::string_view name_of(EventType t) { return event_type_names[static_cast<std::size_t>(t)]; }

/// One call. `name` is the event's name for track, the page or screen name for those, empty otherwise.
struct Event {
    EventType type = EventType::track;
    std::string name;
    std::string message_id;
    std::string user_id, anonymous_id, previous_id, group_id;
    Moment at;         ///< when it happened by the client's clock, corrected; never after received_at + 10 min
    Moment received;   ///< when the door took it
    Value properties;  ///< track, page, screen: the properties object; null elsewhere
    Value traits;      ///< traits or context.traits; null when there were none
    Value context;
    bool batch_context = false;  ///< the context came with the batch, not with the item
    std::string raw;             ///< the item as it came, JSON; what the timeline shows

    /// The name that rules use: the event's name, or "page", "screen", "identify", "group", "alias".
    std::string_view rule_name() const { return type == EventType::track ? std::string_view(name) : name_of(type); }
};

}  // namespace kesher
