#include "ingest/ingest.hpp"

#include <algorithm>

namespace kesher::ingest {
namespace {

Fault invalid(std::string detail, std::string where, std::string fix) { return {codes::event_invalid, std::move(detail), std::move(where), std::move(fix)}; }

// Ids come as strings or numbers; blanks around them are a client's accident, an empty one is no id.
std::string id_of(const Value& item, std::string_view key, std::vector<Fault>& faults) {
    const Value* v = item.find(key);
    if (!v || v->is_null()) return {};
    std::string text = v->is_integer() ? std::to_string(v->as_integer()) : v->is_string() ? v->as_string() : to_json(*v);
    if (!v->is_string() && !v->is_number()) faults.push_back(invalid(std::string(key) + " is no string", "/" + std::string(key), "send a string"));
    const auto first = text.find_first_not_of(" \t\r\n");
    if (first == std::string::npos) return {};
    text = text.substr(first, text.find_last_not_of(" \t\r\n") - first + 1);
    if (text.size() > id_bytes_max)
        faults.push_back(
            invalid(std::string(key) + " has " + std::to_string(text.size()) + " bytes", "/" + std::string(key), "send at most " + std::to_string(id_bytes_max) + " bytes"));
    return text;
}

std::optional<EventType> type_of(std::string_view word) {
    static constexpr std::pair<std::string_view, EventType> short_forms[] = {{"t", EventType::track},  {"i", EventType::identify}, {"p", EventType::page},
                                                                             {"s", EventType::screen}, {"g", EventType::group},    {"a", EventType::alias}};
    for (const auto& [name, type] : short_forms)
        if (name == word) return type;
    return parse_word<EventType>(event_type_names, word);
}

Value object_or_null(const Value& item, std::string_view key, std::vector<Fault>& faults) {
    const Value* v = item.find(key);
    if (!v || v->is_null()) return {};
    if (!v->is_object()) {
        faults.push_back(invalid(std::string(key) + " is no object", "/" + std::string(key), "send {…} or leave it out"));
        return {};
    }
    return *v;
}

std::optional<Moment> moment_of(const Value& item, std::string_view key, std::vector<Fault>& faults) {
    const Value* v = item.find(key);
    if (!v || v->is_null() || (v->is_string() && v->as_string().empty())) return std::nullopt;
    constexpr std::int64_t year_10000 = 253'402'300'800'000;
    if (v->is_integer() && v->as_integer() > -year_10000 && v->as_integer() < year_10000) return Moment{v->as_integer()};
    auto moment = parse_moment(v->as_string());
    if (!moment) faults.push_back(invalid(std::string(key) + " is no time: " + to_json(*v).substr(0, 40), "/" + std::string(key), "send RFC 3339, such as 2026-03-02T20:30:00Z"));
    return moment;
}

// timestamp; else originalTimestamp corrected by the client's clock error (received - sentAt); else the arrival.
Moment event_time(const Value& item, std::optional<Moment> batch_sent_at, Moment received, std::vector<Fault>& faults) {
    const auto stamped = moment_of(item, "timestamp", faults);
    const auto original = moment_of(item, "originalTimestamp", faults);
    auto sent = moment_of(item, "sentAt", faults);
    if (!sent) sent = batch_sent_at;
    Moment at = received;
    if (stamped) at = *stamped;
    else if (original) at = sent ? *original + (received - *sent) : *original;
    return std::min(at, received + future_ms_max);
}

void read_consents(const Value& context, Item& out, Moment now) {
    const Value* given = context.find("consent");
    if (!given || given->is_null()) return;
    const auto take = [&](const Value& one, const std::string& pointer) {
        auto claim = parse_consent(one, now, pointer);
        if (claim) out.consents.push_back(std::move(*claim));
        else out.faults.push_back(claim.fault());
    };
    if (given->is_array()) {
        for (std::size_t i = 0; i < given->array().size(); ++i) take(given->array()[i], "/context/consent/" + std::to_string(i));
    } else if (given->is_object() && given->find("purpose")) {
        take(*given, "/context/consent");
    } else if (given->is_object()) {
        // {"analytics": true, "ads": false}: the short form; other members (categoryPreferences …) are kept in the event only.
        for (const auto& [name, state] : given->object())
            if (parse_word<Purpose>(purpose_names, name) && state.is_bool())
                take(Object{{"purpose", name}, {"channel", "*"}, {"state", state.as_bool() ? "granted" : "withdrawn"}}, "/context/consent/" + name);
    }
}

void read_name(const Value& item, Event& event, std::vector<Fault>& faults) {
    const bool track = event.type == EventType::track;
    const char* key = track ? "event" : "name";
    const Value* name = item.find(key);
    if (name && name->is_string()) event.name = name->as_string();
    else if (name && !name->is_null()) faults.push_back(invalid(std::string(key) + " is no string", std::string("/") + key, "send a string"));
    else if (track) faults.push_back(invalid("event is missing", "/event", "name what happened, such as \"Order Completed\""));
    if (track && name && name->is_string() && event.name.empty()) faults.push_back(invalid("event is empty", "/event", "name what happened, such as \"Order Completed\""));
    if (event.name.size() > event_name_bytes_max)
        faults.push_back(
            invalid("the name has " + std::to_string(event.name.size()) + " bytes", std::string("/") + key, "send at most " + std::to_string(event_name_bytes_max) + " bytes"));
}

void check_ids(const Event& event, std::vector<Fault>& faults) {
    if (event.type == EventType::alias) {
        if (event.previous_id.empty()) faults.push_back(invalid("previousId is missing", "/previousId", "name the id that becomes userId"));
        if (event.user_id.empty()) faults.push_back(invalid("userId is missing", "/userId", "name the id that stays"));
    } else if (event.user_id.empty() && event.anonymous_id.empty()) {
        faults.push_back(invalid("neither userId nor anonymousId is there", "/userId", "send userId or anonymousId, not empty"));
    }
    if (event.type == EventType::group && event.group_id.empty()) faults.push_back(invalid("groupId is missing", "/groupId", "name the group"));
}

Item parse_item(std::string_view call, std::string_view raw, Moment received, std::optional<Moment> batch_sent_at, const Value* batch_context) {
    Item out;
    out.event.received = received;
    out.event.raw.assign(raw.substr(0, event_bytes_max));
    if (raw.size() > event_bytes_max) {
        out.faults.push_back(
            {codes::event_too_large, "the event has " + std::to_string(raw.size()) + " bytes", "", "send at most " + std::to_string(event_bytes_max) + " bytes an event"});
        return out;
    }
    auto parsed = parse_json(raw, {.depth_max = 32, .replace_surrogates = true});
    if (!parsed) {
        out.faults.push_back(parsed.fault());
        return out;
    }
    const Value& item = *parsed;
    if (!item.is_object()) {
        out.faults.push_back(invalid("the item is no object", "", "send {…} with type, userId or anonymousId"));
        return out;
    }
    Event& event = out.event;
    const Value* type = item.find("type");
    const std::string_view word = type && type->is_string() ? std::string_view(type->as_string()) : call;
    if (const auto known = type_of(word)) event.type = *known;
    else out.faults.push_back(invalid("type \"" + std::string(word.substr(0, 40)) + "\" is none of track, identify, page, screen, group, alias", "/type", "set type"));
    event.message_id = id_of(item, "messageId", out.faults);
    event.user_id = id_of(item, "userId", out.faults);
    event.anonymous_id = id_of(item, "anonymousId", out.faults);
    event.previous_id = id_of(item, "previousId", out.faults);
    event.group_id = id_of(item, "groupId", out.faults);
    event.properties = object_or_null(item, "properties", out.faults);
    event.traits = object_or_null(item, "traits", out.faults);
    event.context = object_or_null(item, "context", out.faults);
    if (event.context.is_null() && batch_context && batch_context->is_object()) event.context = *batch_context, event.batch_context = true;
    if (event.traits.is_null())
        if (const Value* described = event.context.find("traits"); described && described->is_object()) event.traits = *described;
    event.at = event_time(item, batch_sent_at, received, out.faults);
    read_name(item, event, out.faults);
    check_ids(event, out.faults);
    read_consents(event.context, out, event.at);
    if (event.message_id.empty())  // a client without ids still gets a stable one: the same bytes at the same time are the same item
        event.message_id = "auto-" + to_hex(to_bytes(Hasher("auto").add(raw).add(static_cast<std::uint64_t>(received.ms)).done()));
    return out;
}

}  // namespace

Result<std::vector<Item>> parse_call(std::string_view call, std::string_view body, Moment received) {
    std::vector<Item> out;
    if (call != "batch" && call != "import" && call != "b") {
        Item item = parse_item(call, body, received, std::nullopt, nullptr);
        for (const Fault& fault : item.faults)
            if (fault.code == kesher::codes::json_malformed || fault.code == kesher::codes::json_too_deep || fault.code == kesher::codes::json_duplicate_key) return fault;
        out.push_back(std::move(item));
        return out;
    }
    TRY(slices, json_items(body, "batch"));
    if (slices.size() > batch_items_max)
        return Fault{codes::batch_too_large, "the batch has " + std::to_string(slices.size()) + " items", "/batch",
                     "send at most " + std::to_string(batch_items_max) + " items a batch"};
    // The envelope without its items: sentAt and context hold for all of them.
    std::string envelope;
    std::size_t from = 0;
    if (!slices.empty()) {
        envelope.append(body.substr(0, slices.front().offset));
        from = slices.back().offset + slices.back().length;
    }
    envelope.append(body.substr(from));
    TRY(frame, parse_json(envelope, {.depth_max = 32, .replace_surrogates = true}));
    std::vector<Fault> ignored;
    const auto sent_at = moment_of(frame, "sentAt", ignored);
    out.reserve(slices.size());
    for (const JsonSlice& slice : slices) {
        out.push_back(parse_item("", body.substr(slice.offset, slice.length), received, sent_at, frame.find("context")));
        out.back().imported = call == "import";
    }
    return out;
}

void to_test_time(std::vector<Item>& items, Moment wall, Millis ahead) {
    for (Item& item : items) {
        item.event.received = wall + ahead;
        item.event.at = item.event.at + ahead;
        for (ConsentClaim& claim : item.consents) claim.consent.at = claim.consent.at + ahead;
    }
}

Result<ConsentClaim> parse_consent(const Value& value, Moment now, const std::string& pointer) {
    const auto text = [&](const char* key) {
        const Value* v = value.find(key);
        return v ? v->as_string() : std::string();
    };
    const auto purpose = parse_word<Purpose>(purpose_names, text("purpose"));
    if (!purpose)
        return invalid("the purpose \"" + text("purpose").substr(0, 40) + "\" is unknown", pointer + "/purpose", "use service, analytics, personalization, marketing or ads");
    const std::string channel_text = value.find("channel") ? text("channel") : "*";
    const auto channel = parse_word<Channel>(channel_names, channel_text);
    if (!channel) return invalid("the channel \"" + channel_text.substr(0, 40) + "\" is unknown", pointer + "/channel", "use email, sms, push, web, agent or *");
    const std::string state = text("state");
    if (state != "granted" && state != "withdrawn") return invalid("the state \"" + state.substr(0, 40) + "\" is unknown", pointer + "/state", "use granted or withdrawn");
    Moment at = now;
    if (const Value* given = value.find("at"); given && !given->is_null()) {
        const auto moment = parse_moment(given->as_string());
        if (!moment) return invalid("at is no time", pointer + "/at", "send RFC 3339, such as 2026-03-02T20:30:00Z");
        at = std::min(*moment, now);
    }
    ConsentClaim out{{*purpose, *channel}, {}};
    out.consent = {state == "granted" ? ConsentState::granted : ConsentState::withdrawn, at, text("text_version"), text("locale"), text("proof"), text("source"), 0};
    return out;
}

Bytes encode(const Event& e) {
    Writer out;
    out.number(1, static_cast<std::uint64_t>(e.type)).bytes(2, e.name).bytes(3, e.message_id).moment(4, e.at).moment(5, e.received);
    if (!e.user_id.empty()) out.bytes(6, e.user_id);
    if (!e.anonymous_id.empty()) out.bytes(7, e.anonymous_id);
    if (!e.previous_id.empty()) out.bytes(8, e.previous_id);
    if (!e.group_id.empty()) out.bytes(9, e.group_id);
    out.bytes(10, e.raw);
    if (e.batch_context) out.bytes(11, to_json(e.context));
    return out.take();
}

std::optional<Event> decode_event(BytesView bytes) {
    Event e;
    std::string context;
    Reader in(bytes);
    while (in.next()) {
        switch (in.id()) {
            case 1:
                if (in.number() >= event_type_names.size()) return std::nullopt;
                e.type = static_cast<EventType>(in.number());
                break;
            case 2: e.name = in.text(); break;
            case 3: e.message_id = in.text(); break;
            case 4: e.at = in.moment(); break;
            case 5: e.received = in.moment(); break;
            case 6: e.user_id = in.text(); break;
            case 7: e.anonymous_id = in.text(); break;
            case 8: e.previous_id = in.text(); break;
            case 9: e.group_id = in.text(); break;
            case 10: e.raw = in.text(); break;
            case 11: context = in.text(); break;
            default: break;
        }
    }
    if (in.bad()) return std::nullopt;
    if (auto parsed = parse_json(e.raw, {.depth_max = 32, .replace_surrogates = true})) {
        const auto member = [&](const char* key) {
            const Value* v = parsed->find(key);
            return v && v->is_object() ? *v : Value();
        };
        e.properties = member("properties");
        e.traits = member("traits");
        e.context = member("context");
        if (!context.empty())
            if (auto whole = parse_json(context, {.depth_max = 32, .replace_surrogates = true})) e.context = std::move(*whole), e.batch_context = true;
        if (e.traits.is_null())
            if (const Value* described = e.context.find("traits"); described && described->is_object()) e.traits = *described;
    }
    return e;
}

Hash128 message_hash(Scope scope, SourceNo source, std::string_view message_id) {
    return Hasher("message").add(scope.workspace).add(static_cast<std::uint64_t>(scope.environment)).add(source).add(message_id).done();
}

}  // namespace kesher::ingest
