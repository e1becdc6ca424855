#include "channels/channels.hpp"

namespace kesher::channels {

Handoff hand_over(const consent::Permit& permit, const Person& person, const Message& message) {
    assert(permit.person() == person.id && permit.message() == message.id);
    return {person.scope, person.id, message.id, message.channel, message.to, message.subject, message.body, message.locale, message.sent_at, message.purpose, {}};
}

}  // namespace kesher::channels
