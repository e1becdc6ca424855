/// Names the links that lead from a message to its person's own choices, and what a template shows until a message leaves.
///
/// Errors:  none; plain values.
/// Lives:   values only.
/// Runs on: any thread; no shared state.
#pragma once

#include "model/value.hpp"
#include "model/vocabulary.hpp"

namespace kesher {

/// What the holder of a link may do: see and change every choice, or stop what the link was sent with. Numbers are in tokens.
enum class LinkRight : std::uint8_t { preferences = 1, unsubscribe = 2 };

/// Whose link it is and what it may do. Sealed it is a token (channels/links.hpp).
struct PersonLink {
    Scope scope;
    PersonId person;
    LinkRight right = LinkRight::preferences;
    Channel channel = Channel::any;
    Purpose purpose = Purpose::marketing;
    Moment expires;  ///< on the scope's own clock; whole minutes
    friend bool operator==(const PersonLink&, const PersonLink&) = default;
};
constexpr Millis link_ms = 180 * day_ms;  ///< how long a link works

/// What {{ links.… }} renders: fixed, so that a replay renders the same; the link itself is random and is put in when the message leaves.
/// Letters and dashes only: every filter that makes text safe leaves them as they are.
inline constexpr std::string_view preferences_marker = "kesher--link--preferences", unsubscribe_marker = "kesher--link--unsubscribe";
inline Value links_value() { return Object{{"preferences", preferences_marker}, {"unsubscribe", unsubscribe_marker}}; }

}  // namespace kesher
