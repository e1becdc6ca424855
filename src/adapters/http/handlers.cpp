// The table of routes, and the handlers of everything but ingest, streams and files.
#include <algorithm>
#include <charconv>

#include "adapters/http/routes.hpp"
#include "adapters/http/schema.hpp"
#include "adapters/http/shape.hpp"

namespace kesher::http {
namespace {

template <class T>
void finish(const ExchangePtr& e, Result<T> result, int status = 200);

template <>
void finish(const ExchangePtr& e, Result<Value> result, int status) {
    e->answer(result ? json(status, *result) : problem(result.fault(), *e));
}

template <>
void finish(const ExchangePtr& e, Result<Page> result, int) {
    if (!result) return e->answer(problem(result.fault(), *e));
    e->answer(json(200, Object{{"data", Value(std::move(result->data))}, {"has_more", !result->next.empty()}, {"next", result->next.empty() ? Value() : Value(result->next)}}));
}

template <>
void finish(const ExchangePtr& e, Result<Published> result, int status) {
    if (!result) return e->answer(problem(result.fault(), *e));
    Response response = json(result->created && status == 201 ? 201 : 200, result->definition);
    response.add("ETag", "\"" + std::to_string(result->version) + "\"");
    e->answer(std::move(response));
}

template <class T>
Done<T> answering(const ExchangePtr& e, int status = 200) {
    return [e, status](Result<T> result) { finish<T>(e, std::move(result), status); };
}

// "ns:value" of the path. The value may hold further colons.
std::optional<Identifier> person_of(const ExchangePtr& e) {
    const std::string& text = e->parameters[0];
    const auto colon = text.find(':');
    if (colon == std::string::npos || colon == 0 || colon + 1 == text.size()) {
        e->answer(problem({kesher::codes::invalid, "\"" + text.substr(0, 80) + "\" names nobody", "path", "write namespace:value, such as user_id:1234 or id:per_…"}, *e));
        return std::nullopt;
    }
    return Identifier{text.substr(0, colon), text.substr(colon + 1)};
}

std::optional<Value> object_body(const ExchangePtr& e) {
    auto body = body_of(*e);
    const auto good = body ? check_body(*e, *body) : Result<void>(body.fault());
    if (good) return std::move(*body);
    Response response = problem(good.fault(), *e);
    if (e->route->cors) add_cors(response, e->request);
    e->answer(std::move(response));
    return std::nullopt;
}

// Answers that a page on another site may read.
Done<Value> with_cors(const ExchangePtr& e) {
    return [e](Result<Value> result) {
        Response response = result ? json(200, *result) : problem(result.fault(), *e);
        add_cors(response, e->request);
        e->answer(std::move(response));
    };
}

void people(const ExchangePtr& e) { e->front.people(e->who, e->page(), answering<Page>(e)); }
void person(const ExchangePtr& e) {
    if (const auto id = person_of(e)) e->front.person(e->who, *id, answering<Value>(e));
}
void timeline(const ExchangePtr& e) {
    if (const auto id = person_of(e)) e->front.timeline(e->who, *id, e->page(), answering<Page>(e));
}
void why(const ExchangePtr& e) {
    if (const auto id = person_of(e))
        e->front.why(e->who, *id, Object{{"message", e->query("message")}, {"journey", e->query("journey")}, {"action", e->query("action")}}, answering<Value>(e));
}
void person_consents(const ExchangePtr& e) {
    if (const auto id = person_of(e)) e->front.consents(e->who, *id, answering<Page>(e));
}
void consent(const ExchangePtr& e) {
    if (auto body = object_body(e)) e->front.consent(e->who, std::move(*body), answering<Value>(e));
}
void preference_link(const ExchangePtr& e) {
    const auto id = person_of(e);
    if (!id) return;
    if (e->request.body.empty()) return e->front.preference_link(e->who, *id, Value(Object{}), answering<Value>(e));
    if (auto body = object_body(e)) e->front.preference_link(e->who, *id, std::move(*body), answering<Value>(e));
}
void privacy(const ExchangePtr& e) {
    if (auto body = object_body(e)) e->front.privacy_request(e->who, std::move(*body), answering<Value>(e));
}
void privacy_list(const ExchangePtr& e) { e->front.privacy_requests(e->who, e->page(), answering<Page>(e)); }

void list(const ExchangePtr& e) { e->front.definitions(e->who, e->parameters[0], e->page(), answering<Page>(e)); }
void get(const ExchangePtr& e) { e->front.definition(e->who, e->parameters[0], e->parameters[1], answering<Published>(e)); }
// The version that must be current; 0 for any. What is no version of ours matches nothing.
Result<std::uint32_t> if_match_of(const ExchangePtr& e) {
    std::string_view match = e->request.header_or_empty("if-match");
    if (match.empty() || match == "*") return std::uint32_t{0};
    if (match.starts_with("W/")) match.remove_prefix(2);
    if (match.size() >= 2 && match.front() == '"' && match.back() == '"') match = match.substr(1, match.size() - 2);
    std::uint32_t version = 0;
    const auto parsed = std::from_chars(match.data(), match.data() + match.size(), version);
    if (parsed.ec != std::errc() || parsed.ptr != match.data() + match.size() || !version)
        return Fault{Code{"version_conflict", Whose::caller, 412}, "\"" + std::string(match.substr(0, 40)) + "\" is no version", "If-Match", "send the ETag that GET answered"};
    return version;
}

// What is asked for as a dry run in words we do not know must not write.
std::optional<bool> dry_run_of(const ExchangePtr& e) {
    const std::string text = e->query("dry_run");
    if (text.empty() || text == "true" || text == "false") return text == "true";
    e->answer(problem({kesher::codes::invalid, "dry_run is neither true nor false", "dry_run", "add ?dry_run=true"}, *e));
    return std::nullopt;
}
void publish(const ExchangePtr& e) {
    auto body = object_body(e);
    if (!body) return;
    const auto if_match = if_match_of(e);
    if (!if_match) return e->answer(problem(if_match.fault(), *e));
    if (e->parameters[0] == "keys") return e->answer(problem({kesher::codes::not_found, "keys are made with POST /v1/keys", "", "see docs/http-api.md"}, *e));
    const std::string id = e->parameters.size() > 1 ? e->parameters[1] : "";
    if (const Value* own = body->find("id"); !id.empty() && own && own->is_string() && own->as_string() != id)
        return e->answer(
            problem({kesher::codes::invalid, "the body's id \"" + own->as_string().substr(0, 64) + "\" is not the path's", "/id", "leave it out, or send the same"}, *e));
    if (!id.empty()) body->set("id", id);
    const auto dry_run = dry_run_of(e);
    if (dry_run) e->front.publish(e->who, e->parameters[0], id, std::move(*body), *if_match, *dry_run, answering<Published>(e, *dry_run ? 200 : 201));
}
void retire(const ExchangePtr& e) {
    if (e->parameters[0] == "keys") return e->answer(problem({kesher::codes::not_found, "there are no such definitions", "", "see docs/http-api.md"}, *e));
    e->front.retire(e->who, e->parameters[0], e->parameters[1], answering<Value>(e));
}
void publish_all(const ExchangePtr& e) {
    auto body = object_body(e);
    if (!body) return;
    if (const auto dry_run = dry_run_of(e)) e->front.publish_all(e->who, std::move(*body), *dry_run, answering<Value>(e));
}
void members(const ExchangePtr& e) { e->front.members(e->who, e->parameters[0], e->page(), answering<Page>(e)); }
void explain(const ExchangePtr& e) {
    const std::string text = e->query("person");
    const auto colon = text.find(':');
    if (colon == std::string::npos) return e->answer(problem({kesher::codes::invalid, "it is not said who", "person", "add ?person=ns:value"}, *e));
    e->front.explain(e->who, e->parameters[0], {text.substr(0, colon), text.substr(colon + 1)}, answering<Value>(e));
}

void decide(const ExchangePtr& e) {
    auto body = object_body(e);
    if (body) e->front.decide(e->who, std::move(*body), with_cors(e));
}
void decisions(const ExchangePtr& e) { e->front.decisions(e->who, e->page(), answering<Page>(e)); }
void decision(const ExchangePtr& e) { e->front.decision(e->who, e->parameters[0], answering<Value>(e)); }
void experiment_results(const ExchangePtr& e) { e->front.experiment_results(e->who, e->parameters[0], answering<Value>(e)); }
void experiment_people(const ExchangePtr& e) { e->front.experiment_people(e->who, e->parameters[0], e->page(), answering<Page>(e)); }
void count_proof(const ExchangePtr& e) { e->front.count_proof(e->who, e->parameters[0], answering<Value>(e)); }
void tasks(const ExchangePtr& e) { e->front.tasks(e->who, e->page(), answering<Page>(e)); }
void task(const ExchangePtr& e) { e->front.task(e->who, e->parameters[0], answering<Value>(e)); }
void task_outcome(const ExchangePtr& e) {
    if (auto body = object_body(e)) e->front.task_outcome(e->who, e->parameters[0], std::move(*body), answering<Value>(e));
}
void suppress(const ExchangePtr& e) {
    auto body = object_body(e);
    if (!body) return;
    if (const auto id = person_of(e)) e->front.suppress(e->who, *id, std::move(*body), answering<Value>(e));
}
void stop_journey(const ExchangePtr& e) { e->front.stop_journey(e->who, e->parameters[0], false, answering<Value>(e)); }
void resume_journey(const ExchangePtr& e) { e->front.stop_journey(e->who, e->parameters[0], true, answering<Value>(e)); }
void simulate(const ExchangePtr& e) {
    if (auto body = object_body(e)) e->front.simulate(e->who, e->parameters[0], std::move(*body), answering<Value>(e));
}
void dry_run(const ExchangePtr& e) {
    if (e->request.body.empty()) return e->front.dry_run(e->who, e->parameters[0], Object{}, answering<Value>(e));
    if (auto body = object_body(e)) e->front.dry_run(e->who, e->parameters[0], std::move(*body), answering<Value>(e));
}
void home(const ExchangePtr& e) { e->front.home(e->who, answering<Value>(e)); }

void create_key(const ExchangePtr& e) {
    if (auto body = object_body(e)) e->front.create_key(e->who, std::move(*body), answering<Value>(e, 201));
}
void keys(const ExchangePtr& e) { e->front.keys(e->who, e->page(), answering<Page>(e)); }
void revoke_key(const ExchangePtr& e) { e->front.revoke_key(e->who, e->parameters[0], answering<Value>(e)); }

void inbox(const ExchangePtr& e) {
    PageQuery query = e->page();
    query.search = e->query("person");
    e->front.inbox(e->who, std::move(query), answering<Page>(e));
}
void clear_inbox(const ExchangePtr& e) { e->front.clear_inbox(e->who, answering<Value>(e)); }
void test_clock(const ExchangePtr& e) {
    if (auto body = object_body(e)) e->front.test_clock(e->who, std::move(*body), answering<Value>(e));
}
void overview(const ExchangePtr& e) { e->front.overview(e->who, answering<Value>(e)); }

void sign_in(const ExchangePtr& e) {
    auto body = object_body(e);
    if (!body) return;
    const Value* token = body->find("token");
    e->front.sign_in(token ? token->as_string() : "", [e](Result<std::string> cookie) {
        if (!cookie) return e->answer(problem(cookie.fault(), *e));
        Response response = json(200, Object{{"signed_in", true}});
        response.add("Set-Cookie", "kesher_session=" + *cookie + "; Path=/; HttpOnly; SameSite=Strict" + (e->options.behind_tls ? "; Secure" : ""));
        e->answer(std::move(response));
    });
}
void new_token(const ExchangePtr& e) {
    if (!e->owner)
        return e->answer(problem({kesher::codes::forbidden, "tokens are made through the socket of the data folder", "", "run kesher token on the engine's machine"}, *e));
    e->answer(json(201, Object{{"token", e->front.new_token()}, {"listen", e->options.listen}}));
}
void who(const ExchangePtr& e) { finish<Value>(e, e->front.who(e->who)); }
void sign_out(const ExchangePtr& e) {
    const std::string cookies(e->request.header_or_empty("cookie"));
    const auto at = cookies.find("kesher_session=");
    const std::string cookie = at == std::string::npos ? "" : cookies.substr(at + 15, cookies.find(';', at) - at - 15);
    e->front.sign_out(cookie, [e](Result<bool>) {
        Response response = json(200, Object{{"signed_out", true}});
        response.add("Set-Cookie", "kesher_session=; Path=/; HttpOnly; SameSite=Strict; Max-Age=0");
        e->answer(std::move(response));
    });
}

void description(const ExchangePtr& e) {
    Response response;
    response.type = "application/json";
    response.body = openapi();
    e->answer(std::move(response));
}
void health(const ExchangePtr& e) { e->answer(json(200, e->front.health())); }
void readiness(const ExchangePtr& e) { e->answer(json(e->front.ready() ? 200 : 503, e->front.health())); }
void metrics(const ExchangePtr& e) {
    Response response;
    response.type = "text/plain; version=0.0.4";
    response.body = e->front.metrics();
    e->answer(std::move(response));
}
void stream(const ExchangePtr& e) {
    Response response;
    response.type = "text/event-stream";
    response.stream = true;
    e->answer(std::move(response));
}

constexpr Route table[] = {
    {"POST", "/v1/track", Auth::write, "", true, handle_ingest},
    {"POST", "/v1/identify", Auth::write, "", true, handle_ingest},
    {"POST", "/v1/page", Auth::write, "", true, handle_ingest},
    {"POST", "/v1/screen", Auth::write, "", true, handle_ingest},
    {"POST", "/v1/group", Auth::write, "", true, handle_ingest},
    {"POST", "/v1/alias", Auth::write, "", true, handle_ingest},
    {"POST", "/v1/batch", Auth::write, "", true, handle_ingest},
    {"POST", "/v1/import", Auth::write, "", true, handle_ingest},
    {"POST", "/v1/t", Auth::write, "", true, handle_ingest},
    {"POST", "/v1/i", Auth::write, "", true, handle_ingest},
    {"POST", "/v1/p", Auth::write, "", true, handle_ingest},
    {"POST", "/v1/s", Auth::write, "", true, handle_ingest},
    {"POST", "/v1/g", Auth::write, "", true, handle_ingest},
    {"POST", "/v1/a", Auth::write, "", true, handle_ingest},
    {"POST", "/v1/b", Auth::write, "", true, handle_ingest},
    {"POST", "/b", Auth::write, "", true, handle_ingest},
    {"POST", "/batch", Auth::write, "", true, handle_ingest},
    {"POST", "/beacon/v1/batch", Auth::write, "", true, handle_ingest},
    {"POST", "/api/s/{}", Auth::write, "", true, handle_ingest},
    {"POST", "/api/s/s2s/{}", Auth::write, "", true, handle_ingest},
    {"GET", "/v1/projects/{}/settings", Auth::open, "", true, handle_settings},
    {"GET", "/sourceConfig", Auth::open, "", true, handle_settings},
    {"POST", "/v1/decide", Auth::either, "read", true, decide},
    {"GET", "/v1/decisions", Auth::key, "read", false, decisions},
    {"GET", "/v1/decisions/{}", Auth::key, "read", false, decision},
    {"GET", "/v1/decisions/{}/why", Auth::key, "read", false, decision},
    {"POST", "/ofrep/v1/evaluate/flags", Auth::either, "read", true, handle_flags},
    {"POST", "/ofrep/v1/evaluate/flags/{}", Auth::either, "read", true, handle_flags},
    {"GET", "/v1/experiments/{}/results", Auth::key, "read", false, experiment_results},
    {"GET", "/v1/experiments/{}/people", Auth::key, "read", false, experiment_people},
    {"POST", "/v1/proofs/{}/count", Auth::key, "manage", false, count_proof},
    {"GET", "/v1/tasks", Auth::key, "read", false, tasks},
    {"GET", "/v1/tasks/{}", Auth::key, "read", false, task},
    {"POST", "/v1/tasks/{}/outcome", Auth::key, "agent", false, task_outcome},
    {"POST", "/v1/people/{}/suppress", Auth::key, "agent", false, suppress},
    {"POST", "/v1/journeys/{}/stop", Auth::key, "manage", false, stop_journey},
    {"POST", "/v1/journeys/{}/resume", Auth::key, "manage", false, resume_journey},
    {"POST", "/v1/journeys/{}/simulate", Auth::key, "read", false, simulate},
    {"POST", "/v1/journeys/{}/dry-run", Auth::key, "read", false, dry_run},
    {"GET", "/v1/home", Auth::key, "read", false, home},
    {"GET", "/v1/people", Auth::key, "read", false, people},
    {"GET", "/v1/people/{}", Auth::key, "read", false, person},
    {"GET", "/v1/people/{}/timeline", Auth::key, "read", false, timeline},
    {"GET", "/v1/people/{}/why", Auth::key, "read", false, why},
    {"GET", "/v1/people/{}/consents", Auth::key, "read", false, person_consents},
    {"POST", "/v1/people/{}/preference-link", Auth::key, "manage", false, preference_link},
    {"GET", "/p/{}", Auth::open, "", false, handle_preferences},
    {"POST", "/p/{}", Auth::open, "", false, handle_choice},
    {"GET", "/u/{}", Auth::open, "", false, handle_unsubscribe_page},
    {"POST", "/u/{}", Auth::open, "", false, handle_unsubscribe},
    {"POST", "/v1/consents", Auth::key, "manage", false, consent},
    {"POST", "/v1/privacy/requests", Auth::key, "privacy", false, privacy},
    {"GET", "/v1/privacy/requests", Auth::key, "privacy", false, privacy_list},
    {"GET", "/v1/stream/events", Auth::key, "read", false, stream},
    {"GET", "/v1/overview", Auth::key, "read", false, overview},
    {"GET", "/v1/test/inbox", Auth::key, "read", false, inbox},
    {"DELETE", "/v1/test/inbox", Auth::key, "manage", false, clear_inbox},
    {"POST", "/v1/test/clock", Auth::key, "manage", false, test_clock},
    {"POST", "/v1/session", Auth::open, "", false, sign_in},
    {"POST", "/v1/session/token", Auth::key, "", false, new_token},
    {"GET", "/v1/session", Auth::key, "", false, who},
    {"DELETE", "/v1/session", Auth::key, "", false, sign_out},
    {"POST", "/v1/keys", Auth::key, "manage", false, create_key},
    {"GET", "/v1/keys", Auth::key, "manage", false, keys},
    {"DELETE", "/v1/keys/{}", Auth::key, "manage", false, revoke_key},
    {"GET", "/v1/segments/{}/members", Auth::key, "read", false, members},
    {"GET", "/v1/segments/{}/explain", Auth::key, "read", false, explain},
    {"POST", "/v1/definitions", Auth::key, "manage", false, publish_all},
    {"GET", "/v1/{}", Auth::key, "read", false, list},
    {"POST", "/v1/{}", Auth::key, "manage", false, publish},
    {"GET", "/v1/{}/{}", Auth::key, "read", false, get},
    {"PUT", "/v1/{}/{}", Auth::key, "manage", false, publish},
    {"DELETE", "/v1/{}/{}", Auth::key, "manage", false, retire},
    {"GET", "/openapi.json", Auth::open, "", false, description},
    {"GET", "/healthz", Auth::open, "", false, health},
    {"GET", "/readyz", Auth::open, "", false, readiness},
    {"GET", "/metrics", Auth::open, "", false, metrics},
};

}  // namespace

std::span<const Route> routes() { return table; }

}  // namespace kesher::http
