/// The provider that every channel has from the start: it keeps messages in the local inbox and sends nothing anywhere.
///
/// The inbox itself is the persons' messages that a receipt closed; this only says "delivered". The message id makes a repeat harmless.
///
/// Errors:  none.
/// Lives:   holds nothing.
/// Runs on: any thread; `done` is called within hand().
#pragma once

#include "ports/sender.hpp"

namespace kesher::adapters {

class LocalInbox final : public Sender {
public:
    void hand(const Handoff& handoff, std::function<void(Receipt)> done) override;
};

}  // namespace kesher::adapters
