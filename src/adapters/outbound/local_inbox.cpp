#include "adapters/outbound/local_inbox.hpp"

namespace kesher::adapters {

void LocalInbox::hand(const Handoff& handoff, std::function<void(Receipt)> done) {
    done({handoff.scope, handoff.person, handoff.message, ReceiptState::delivered, "local inbox", ""});
}

}  // namespace kesher::adapters
