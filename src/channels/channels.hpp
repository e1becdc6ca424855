/// Turns a permitted message into a finished request for a channel's provider.
///
/// Errors:  none: what has no permit does not compile.
/// Lives:   results own their memory.
/// Runs on: the partition's thread; pure.
#pragma once

#include "consent/consent.hpp"
#include "ports/sender.hpp"

namespace kesher::channels {

/// The request for the message that the permit names. The message's rendered copy is sent as it stands.
Handoff hand_over(const consent::Permit& permit, const Person& person, const Message& message);

}  // namespace kesher::channels
