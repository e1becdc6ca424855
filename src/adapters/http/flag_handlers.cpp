// OpenFeature remote evaluation, in the shapes of its protocol: its own errors, and ETag on the bulk call.
#include "adapters/http/routes.hpp"
#include "base/hash.hpp"

namespace kesher::http {
namespace {

// The protocol's error, where it has one; everything else is ours.
Response refusal(const ExchangePtr& e, const Fault& fault, const std::string& key) {
    const std::string_view code = fault.code.name;
    if (code != "TARGETING_KEY_MISSING" && code != "INVALID_CONTEXT" && code != "FLAG_NOT_FOUND" && code != "GENERAL") return problem(fault, *e);
    Value body = Object{{"errorCode", std::string(code)}, {"errorDetails", fault.detail}};
    if (!key.empty()) body.set("key", key);
    return json(fault.code.status, body);
}

}  // namespace

void handle_flags(const ExchangePtr& e) {
    const std::string key = e->parameters.empty() ? "" : e->parameters[0];
    const auto answer = [e](Response response) {
        add_cors(response, e->request);
        e->answer(std::move(response));
    };
    auto body = body_of(*e);
    if (!body) return answer(refusal(e, {Code{"INVALID_CONTEXT", Whose::caller, 400}, body.fault().detail, body.fault().where, body.fault().fix}, key));
    e->front.flags(e->who, key, std::move(*body), [e, key, answer](Result<Value> flags) {
        if (!flags) return answer(refusal(e, flags.fault(), key));
        Response response = json(200, *flags);
        if (key.empty()) {
            const std::string tag = "\"" + to_hex(to_bytes(Hasher("flags").add(response.body).done())) + "\"";
            if (e->request.header_or_empty("if-none-match") == tag) {
                response.status = 304;
                response.body.clear();
            }
            response.add("ETag", tag);
        }
        answer(std::move(response));
    });
}

}  // namespace kesher::http
