// What a person says about themselves, without a source in between.
#include "engine/front.hpp"

namespace kesher::engine {

Result<Position> Front::correct(Scope scope, PersonId person, const std::string& trait, const Value& value, const Hash128& request, Moment live) {
    RecordHeader h = person_header(RecordKind::event, scope, person, live);
    if (!h.key) return Fault{codes::person_unknown, "the person was forgotten", "", ""};
    h.message = request;
    Value raw =
        Object{{"type", "identify"},
               {"messageId", id_text("ans_", request)},
               {"timestamp", to_rfc3339(h.at)},
               {"traits", Object{{trait, value}}},
               {"context", Object{{"provenance", Object{{"origin", std::string(name_of(Origin::zero_party))}, {"purpose", std::string(name_of(Purpose::personalization))}}}}}};
    Event event;
    event.type = EventType::identify;
    event.message_id = raw.find("messageId")->as_string();
    event.at = event.received = h.at;
    event.traits = *raw.find("traits");
    event.context = *raw.find("context");
    event.raw = to_json(raw);
    identity::EventBody body;
    body.event = ingest::encode(event);
    body.key = h.key;
    body.source_name = std::string(own_word);
    return emit(h, identity::encode(body), std::make_shared<const Event>(std::move(event)));
}

}  // namespace kesher::engine
