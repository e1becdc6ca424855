/// Seals a person's link as a token for an address, opens it again, and puts addresses where a message has markers.
///
/// A token is URL-safe text of 56 bytes: the workspace's number, then AES-256-GCM under the workspace's key with a random nonce over version,
/// environment, right, channel, purpose, person and expiry. The tag has 128 bits; nobody without the key can make one or change a byte of it.
///
/// Errors:  sealing: faults of Keys. Opening answers std::nullopt for whatever is no token of that right, and never says why.
/// Lives:   results own their memory.
/// Runs on: any thread; nothing is random here (the nonce is made by what implements Keys).
/// Costs:   about 1 us each. One key may seal about 2^32 times; a workspace that sends more needs another key by then.
#pragma once

#include <functional>

#include "model/links.hpp"
#include "ports/keys.hpp"

namespace kesher::channels {

constexpr std::size_t token_chars_max = 128;  ///< longer text is no token and is not decoded

Result<std::string> seal_link(Keys& keys, KeySlot slot, const PersonLink& link);
/// `slot_of` gives the key of a workspace, 0 for one that is not known. The caller compares `expires` with the scope's clock.
std::optional<PersonLink> open_link(Keys& keys, const std::function<KeySlot(WorkspaceNo)>& slot_of, LinkRight right, std::string_view token);

bool has_marker(std::string_view text);
/// The text with the addresses in place of the markers.
std::string put_links(std::string text, std::string_view preferences, std::string_view unsubscribe);

}  // namespace kesher::channels
