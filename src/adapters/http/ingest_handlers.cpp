// The front door: ingest calls of every SDK, and what they ask first.
#include <algorithm>

#include "adapters/http/routes.hpp"
#include "base/faults.hpp"

namespace kesher::http {
namespace {

// The type that a path names: /v1/track, /v1/t, /api/s/track …
std::string call_of(const Exchange& e) {
    std::string_view path = e.request.path();
    while (path.size() > 1 && path.ends_with('/')) path.remove_suffix(1);
    const std::string word(path.substr(path.rfind('/') + 1));
    if (word == "b" || word == "batch") return "batch";
    if (word == "i" && path.starts_with("/v1/")) return "identify";
    return word;
}

Value result_view(const ItemResult& item) {
    Value out = Object{{"index", item.index}, {"status", std::string(item_status_names[static_cast<std::size_t>(item.status)])}, {"message_id", item.message_id}};
    if (!item.event_id.empty()) out.set("event_id", item.event_id);
    if (!item.faults.empty()) {
        Array errors;
        for (const Fault& f : item.faults) errors.push_back(Object{{"code", f.code.name}, {"param", f.where}, {"detail", f.detail}, {"fix", f.fix}});
        out.set("errors", std::move(errors));
    }
    return out;
}

// Whether the browser reached us by https. We speak plain HTTP ourselves: a proxy in front says so, or the page does, since an https page can reach nothing
// else (but a loopback address, where there is no proxy).
bool reached_by_https(const Exchange& e) {
    if (e.options.behind_tls || same_word(e.request.header_or_empty("x-forwarded-proto"), "https")) return true;
    const std::string_view host = e.request.header_or_empty("host"), name = host.substr(0, host.starts_with('[') ? host.find(']') + 1 : host.find(':'));
    return e.request.header_or_empty("origin").starts_with("https://") && name != "localhost" && name != "127.0.0.1" && name != "[::1]";
}

void send(const ExchangePtr& e, Response response) {
    add_cors(response, e->request);
    e->answer(std::move(response));
}

}  // namespace

// The key may stand wherever some client puts it.
std::string find_write_key(const Request& request, std::string_view body) {
    const std::string_view authorization = request.header_or_empty("authorization");
    if (authorization.size() > 6 && same_word(authorization.substr(0, 6), "basic "))
        if (const auto plain = from_base64(authorization.substr(6))) return plain->substr(0, plain->find(':'));
    if (authorization.size() > 7 && same_word(authorization.substr(0, 7), "bearer ")) return std::string(authorization.substr(7));
    if (const auto header = request.header("x-write-key")) {
        const std::string_view key = *header;
        return std::string(key.substr(0, key.find(':')));
    }
    for (const std::string_view name : {"writeKey=", "write_key=", "writekey="}) {
        const std::string_view query = request.query();
        const auto at = query.find(name);
        if (at != std::string_view::npos && (at == 0 || query[at - 1] == '&')) return decode_percent(query.substr(at + name.size(), query.find('&', at) - at - name.size()), false);
    }
    // In the body of a browser's call: found without trusting the rest of it.
    const auto at = body.find("\"writeKey\"");
    if (at == std::string_view::npos) return {};
    auto i = at + 10;
    while (i < body.size() && (body[i] == ' ' || body[i] == ':')) ++i;
    if (i >= body.size() || body[i] != '"') return {};
    return std::string(body.substr(i + 1, body.find('"', i + 1) - i - 1));
}

void handle_ingest(const ExchangePtr& e) {
    IngestRequest request;
    request.principal = e->who;
    request.call = call_of(*e);
    request.body = std::move(e->request.body);
    request.user_agent = std::string(e->request.header_or_empty("user-agent"));
    request.ip = e->peer;
    const bool single = request.call != "batch" && request.call != "import";
    e->front.ingest(std::move(request), [e, single](Result<IngestAnswer> answer) {
        if (!answer) return send(e, problem(answer.fault(), *e));
        // A call of one item is refused as a whole; a batch keeps its good items and says what became of each. An alias or identify
        // that may not merge is still an event and lands among the accepted.
        if (single && answer->items.size() == 1 && answer->items[0].status == ItemResult::Status::rejected) return send(e, problem(as_one(answer->items[0].faults), *e));
        Array items;
        for (const ItemResult& item : answer->items) items.push_back(result_view(item));
        send(e, json(200, Object{{"success", true}, {"items", Value(std::move(items))}}));
    });
}

void handle_settings(const ExchangePtr& e) {
    std::string key = e->parameters.empty() ? e->query("writeKey") : e->parameters[0];
    if (key.empty()) key = find_write_key(e->request, {});
    auto who = e->front.write_key(key);
    auto settings = who ? e->front.settings(*who) : Result<Value>(who.fault());
    if (!settings) return send(e, problem(settings.fault(), *e));
    Value body = std::move(*settings);
    // The SDK builds protocol + "://" + apiHost itself, with https where nothing is said; it is pointed at the address that it asked.
    const std::string host(e->request.header_or_empty("host"));
    Value integrations = *body.find("integrations");
    Value segment = *integrations.find("Segment.io");
    segment.set("apiHost", host + "/v1");
    segment.set("protocol", reached_by_https(*e) ? "https" : "http");
    segment.set("apiKey", key);
    integrations.set("Segment.io", std::move(segment));
    body.set("integrations", std::move(integrations));
    send(e, json(200, body));
}

}  // namespace kesher::http
