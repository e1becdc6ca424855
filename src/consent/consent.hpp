/// May we? The only gate: consent, suppression, caps, quiet hours; and the only maker of a Permit.
///
/// Errors:  none; a refusal is an outcome with its gates. What is unknown is refused (fail closed).
/// Lives:   a Permit is a value that only this room can make; results own their memory.
/// Runs on: the partition's thread; pure.
#pragma once

#include "consent/experiments.hpp"
#include "ingest/ingest.hpp"
#include "model/person.hpp"
#include "model/zone.hpp"

namespace kesher::consent {

/// What a workspace allows, whoever the person is. Minutes are local minutes of the day.
struct Policy {
    std::optional<int> quiet_from, quiet_to;  ///< no marketing from … until …; over midnight when from > to
    struct Cap {
        std::uint32_t sends_max = 0;
        Millis window_ms = 0;
    };
    std::map<Channel, Cap> caps;
    std::shared_ptr<const Zone> zone;  ///< never null
};

struct Check;
struct Offer;

/// Proof that one message may be rendered for sending and handed over, or one offer shown, now. Nothing else can make one.
class Permit {
public:
    PersonId person() const { return person_; }
    Hash128 message() const { return message_; }  ///< or the decision that shows the offer

private:
    friend Check check(const Person&, const Message&, const Policy&, Moment);
    friend Check check(const Person&, const Offer&, const Policy&, Moment);
    Permit(PersonId person, const Hash128& message) : person_(person), message_(message) {}
    PersonId person_;
    Hash128 message_;
};

/// What a placement is about to show. It needs no address, and only channels that interrupt know quiet hours.
struct Offer {
    Hash128 decision;
    std::string_view action, topic, journey_topic;  ///< the journey's: of what a journey offers
    Channel channel = Channel::web;
    Purpose purpose = Purpose::personalization;
    const Policy::Cap* cap = nullptr;  ///< the action's own, or null
    const std::vector<std::string>& holdouts;
};

/// What the gates said. `permit` is there when all passed.
struct Check {
    enum class Outcome : std::uint8_t { pass, stop, wait } outcome = Outcome::stop;
    Gates gates;
    bool held_out = false;  ///< all that stops it is a holdout: it is a ghost
    std::string reason;     ///< of a stop or a wait: consent_withdrawn, consent_unknown, no_address, cap_reached, quiet_hours, merging …
    Moment until;           ///< of a wait
    std::optional<Permit> permit;
};

/// The state in force: of the channel and of *, the newer wins; at the same time the withdrawal.
ConsentState state_of(const Consents& consents, Purpose purpose, Channel channel);
/// Where a channel reaches the person at `now` (zero: whenever), or "". An address that has expired reaches nobody.
std::string address_of(const Person& person, Channel channel, Moment now = {});
/// Asks every gate in order for a message at `now`; gates behind the first that stops are not checked.
Check check(const Person& person, const Message& message, const Policy& policy, Moment now);
/// The same for what a placement shows. A holdout comes last, so that a ghost is what would have been shown.
Check check(const Person& person, const Offer& offer, const Policy& policy, Moment now);
/// How many more offers the channel's cap allows at `now`, whatever their action; nothing when no cap is set.
std::optional<std::uint32_t> offers_left(const Person& person, Channel channel, const Policy& policy, Moment now);
/// The suppression that is in force on the topic or on everything, or nullptr.
const Suppression* suppression_of(const Person& person, std::string_view topic, Moment now);
/// The topic under whose key a suppression is kept: what the person, the organisation and each task ask for stand beside each other.
std::string_view topic_of(std::string_view key);
/// Suppresses a topic. Of two that the same asked for the one that ends later holds; of two that the person asked for, the newer. False when too many are kept.
bool suppress(Person& person, const std::string& topic, Suppression suppression);
/// Ends what the person asked for (`own`), or what the organisation and its tasks did; never both.
void lift(Person& person, std::string_view topic, bool own);
/// Adds a consent to the ledger. The older of two answers (by time) never replaces the newer. True when the state changed.
bool fold(Person& person, const ingest::ConsentClaim& claim, Position position);

}  // namespace kesher::consent
