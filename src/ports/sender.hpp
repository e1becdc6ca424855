/// What leaves and what comes back: the way from the outbox to a channel's provider.
///
/// Errors:  a hand-over never throws; what the provider said comes back as a Receipt.
/// Lives:   a Handoff is copied.
/// Runs on: hand(): the owner's thread, never blocks; `done` is called from the sender's own thread, exactly once.
#pragma once

#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "model/value.hpp"
#include "model/vocabulary.hpp"

namespace kesher {

/// A message whose claim is durable: it may leave now, once.
struct Handoff {
    Scope scope;
    PersonId person;
    Hash128 message;
    Channel channel = Channel::email;
    std::string to, subject, body, locale;  ///< body: HTML for e-mail, text for SMS
    Moment at;
    Purpose purpose = Purpose::marketing;
    std::vector<std::pair<std::string, std::string>> headers = {};  ///< of an e-mail, beyond the usual ones
};

enum class ReceiptState : std::uint8_t { delivered = 1, failed = 2, in_doubt = 3 };
struct Receipt {
    Scope scope;
    PersonId person;
    Hash128 message;
    ReceiptState state = ReceiptState::delivered;
    std::string provider, detail;
};

class Sender {
public:
    virtual ~Sender() = default;
    virtual void hand(const Handoff& handoff, std::function<void(Receipt)> done) = 0;
};

}  // namespace kesher
