#include <algorithm>

#include "identity/identity.hpp"

namespace kesher::identity {
namespace {

constexpr std::string_view hub_values[] = {"0",
                                           "-1",
                                           "anonymous",
                                           "guest",
                                           "n/a",
                                           "na",
                                           "nan",
                                           "nil",
                                           "none",
                                           "not set",
                                           "null",
                                           "test",
                                           "true",
                                           "false",
                                           "undefined",
                                           "unknown",
                                           "user",
                                           "[object object]",
                                           "00000000-0000-0000-0000-000000000000"};

std::string lower(std::string_view text) {
    std::string out(text);
    for (char& c : out)
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    return out;
}

// 11 §8: the person with a user_id survives; between equals the smaller (first seen, id).
bool survives(const Known& a, const Known& b) {
    if (a.has_user_id != b.has_user_id) return a.has_user_id;
    return std::pair(a.first_seen, a.id) < std::pair(b.first_seen, b.id);
}

// Adds the identifier to the person unless it already leads somewhere or the person has too many.
void link_if_free(const Identities& identities, const Link& link, const Known* target, Resolution& out) {
    if (identities.find(link.index)) return;
    if (target && target->identifiers + out.links.size() >= identifiers_max) return;
    if (std::find(out.links.begin(), out.links.end(), link) == out.links.end()) out.links.push_back(link);
}

// Two known persons meet in one event: they become one, or the event goes to the one with the stronger id.
void meet(const Known& strong, const Known& weak, bool may_merge, Resolution& out) {
    if (strong.id == weak.id) {
        out.person = strong.id;
        return;
    }
    out.person = strong.id;
    if (strong.has_user_id && weak.has_user_id && !may_merge) {
        out.refused_merge = "both persons have a user_id, and this source may not merge known persons";
        return;
    }
    if (strong.identifiers + weak.identifiers > identifiers_max) {
        out.refused_merge = "together they would have more than " + std::to_string(identifiers_max) + " identifiers";
        return;
    }
    const bool keep = survives(strong, weak);
    out.person = keep ? strong.id : weak.id;
    out.merge_from.push_back(keep ? weak.id : strong.id);
}

}  // namespace

bool blocked_value(std::string_view value) {
    const std::string word = lower(value);
    return word.empty() || std::find(std::begin(hub_values), std::end(hub_values), word) != std::end(hub_values);
}

Hash128 index_of(const Keys& keys, Scope scope, const Identifier& id) {
    std::string ns = id.ns;
    ns += scope.environment == Environment::live ? "" : "\x1ftest";
    return keys.index(scope.workspace, ns, id.ns == "email" ? lower(id.value) : id.value);
}

EventIds ids_of(const Event& event, Scope scope, const Keys& keys) {
    EventIds out;
    const auto hashed = [&](const char* ns, const std::string& value) -> std::optional<Link> {
        if (value.empty() || blocked_value(value)) return std::nullopt;
        return Link{index_of(keys, scope, {ns, value}), std::string_view(ns) == "user_id"};
    };
    out.user = hashed("user_id", event.user_id);
    out.anonymous = hashed("anonymous_id", event.anonymous_id);
    if (event.type == EventType::alias) {
        out.previous = hashed("anonymous_id", event.previous_id);
        out.previous_user = hashed("user_id", event.previous_id);
        if (!out.user || !out.previous) out.fault = Fault{codes::id_blocked, "an alias needs two real ids", "/userId", "send the ids of one person, not a placeholder"};
    }
    if (!out.user && !out.anonymous && !out.previous)
        out.fault = Fault{codes::id_blocked, "the id is one that many people share", event.user_id.empty() ? "/anonymousId" : "/userId",
                          "send the id of one person, not a placeholder such as null or test"};
    if (event.type == EventType::identify && event.traits.is_object())
        for (const char* ns : {"email", "phone"})
            if (const Value* v = event.traits.find(ns); v && v->is_string())
                if (auto link = hashed(ns, v->as_string())) out.weak.push_back(*link);
    return out;
}

Hash128 claim_of(const Hash128& index) { return Hasher("claim").add(index).done(); }

Resolution resolve(const Identities& identities, const EventIds& ids, EventType type, Trust trust, PersonId fresh) {
    Resolution out;
    const bool believed = ids.user && trust.links;
    out.claimed = ids.user && !trust.links;
    const Known* by_user = believed ? identities.find(ids.user->index) : nullptr;
    const std::optional<Link>& device = type == EventType::alias ? ids.previous : ids.anonymous;
    const Known* by_device = device ? identities.find(device->index) : nullptr;
    if (type == EventType::alias && !by_device && ids.previous_user) {
        // Only a source that may merge says of a known person that it is another one.
        const Known* named = identities.find(ids.previous_user->index);
        if (trust.merges) by_device = named;
        else if (named && named != by_user) out.refused_merge = "both persons have a user_id, and this source may not merge known persons";
    }

    if (by_user && by_device) {
        // An anonymous history joins the known person; another known person's device does not, unless an alias from a server says so.
        const bool known_device = by_device->has_user_id && by_device->id != by_user->id;
        if (known_device && !(trust.merges && type == EventType::alias)) {
            out.person = by_user->id;
            if (type == EventType::alias) out.refused_merge = "both persons have a user_id, and this source may not merge known persons";
        } else {
            meet(*by_user, *by_device, trust.merges, out);
        }
    } else if (by_user || by_device) {
        const Known& known = by_user ? *by_user : *by_device;
        // A second user_id on a device that belongs to a known person is another person (a shared device), not a second name.
        if (believed && !by_user && known.has_user_id && type != EventType::alias) {
            out.person = fresh;
            out.created = true;
        } else {
            out.person = known.id;
        }
    } else {
        out.person = fresh;
        out.created = true;
    }
    const Known* target = out.created ? nullptr : identities.person(out.person);
    if (believed && !by_user) link_if_free(identities, *ids.user, target, out);
    if (device && !by_device) link_if_free(identities, *device, target, out);
    if (!believed && !device && ids.user) {
        // Only a claimed userId on a public source: the claim itself is the device.
        Link claim = *ids.user;
        claim.user_id = false;
        claim.index = claim_of(claim.index);
        if (const Known* earlier = identities.find(claim.index)) {
            out.person = earlier->id;
            out.created = false;
        } else {
            out.links.push_back(claim);
        }
    }
    if (trust.links)
        for (const Link& weak : ids.weak) link_if_free(identities, weak, target, out);
    return out;
}

Bytes encode(const EventBody& body) {
    Writer out;
    out.bytes(1, body.event).number(4, body.key);
    for (const Link& link : body.links) out.bytes(link.user_id ? 3 : 2, to_bytes(link.index));
    if (body.created) out.number(5, 1);
    if (body.claimed) out.number(6, 1);
    if (body.historic) out.number(7, 1);
    out.bytes(8, body.source_name).number(10, body.source);
    if (!body.refused_merge.empty()) out.bytes(9, body.refused_merge);
    return out.take();
}

std::optional<EventBody> decode_event_body(BytesView bytes) {
    EventBody out;
    Reader in(bytes);
    while (in.next()) {
        switch (in.id()) {
            case 1: out.event = in.text(); break;
            case 2: out.links.push_back({in.hash(), false}); break;
            case 3: out.links.push_back({in.hash(), true}); break;
            case 4: out.key = static_cast<KeySlot>(in.number()); break;
            case 5: out.created = true; break;
            case 6: out.claimed = true; break;
            case 7: out.historic = true; break;
            case 8: out.source_name = in.text(); break;
            case 10: out.source = static_cast<SourceNo>(in.number()); break;
            case 9: out.refused_merge = in.text(); break;
            default: break;
        }
    }
    if (in.bad()) return std::nullopt;
    return out;
}

}  // namespace kesher::identity
