// From a request to its handler: route, origin, key, scope.
#include <algorithm>

#include "adapters/http/gzip.hpp"
#include "adapters/http/parser.hpp"
#include "adapters/http/routes.hpp"

namespace kesher::http {
namespace {

// Segment by segment; {} takes one. A trailing slash does not matter.
bool matches(std::string_view pattern, std::string_view path, std::vector<std::string>& parameters) {
    parameters.clear();
    if (path.size() > 1 && path.ends_with('/') && !pattern.ends_with('/')) path.remove_suffix(1);
    while (!pattern.empty() || !path.empty()) {
        if (pattern.starts_with("{}")) {
            const auto end = std::min(path.find('/'), path.size());
            if (end == 0) return false;
            parameters.push_back(decode_percent(path.substr(0, end), false));
            pattern.remove_prefix(2);
            path.remove_prefix(end);
        } else if (pattern.empty() || path.empty() || pattern.front() != path.front()) {
            return false;
        } else {
            pattern.remove_prefix(1);
            path.remove_prefix(1);
        }
    }
    return true;
}

std::string cookie_of(const Request& request, std::string_view name) {
    std::string_view all = request.header_or_empty("cookie");
    while (!all.empty()) {
        auto end = std::min(all.find(';'), all.size());
        std::string_view one = all.substr(0, end);
        all.remove_prefix(std::min(end + 1, all.size()));
        while (one.starts_with(' ')) one.remove_prefix(1);
        if (one.starts_with(name) && one.size() > name.size() && one[name.size()] == '=') return std::string(one.substr(name.size() + 1));
    }
    return {};
}

constexpr std::size_t open_body_bytes_max = 64 * 1024;

std::string_view host_name(std::string_view host) {
    if (host.starts_with('[')) return host.substr(0, host.find(']') + 1);
    return host.substr(0, host.find(':'));
}

// Routes that are not for every site answer only under our own names: a page that rebinds its DNS name to us gets nothing.
bool known_host(const Exchange& e) {
    if (e.owner) return true;
    const std::string_view host = host_name(e.request.header_or_empty("host"));
    if (host == "localhost" || host == "127.0.0.1" || host == "[::1]" || host == host_name(e.options.listen)) return true;
    return std::find(e.options.allowed_hosts.begin(), e.options.allowed_hosts.end(), host) != e.options.allowed_hosts.end();
}

bool same_origin(const Request& request) {
    const std::string_view origin = request.header_or_empty("origin"), site = request.header_or_empty("sec-fetch-site");
    if (!site.empty() && site != "same-origin" && site != "none") return false;
    const auto at = origin.find("://");
    return at != std::string_view::npos && origin.substr(at + 3) == request.header_or_empty("host");
}

Result<Principal> session_of(const Exchange& e) {
    std::string environment(e.request.header_or_empty("kesher-env")), workspace(e.request.header_or_empty("kesher-workspace"));
    if (workspace.empty()) workspace = e.query("workspace");  // an EventSource sends no headers of ours
    if (environment.empty()) environment = e.query("env");
    if (e.owner) return e.front.owner(environment, workspace);
    TRY(who, e.front.session(cookie_of(e.request, "kesher_session"), environment, workspace));
    const bool changes = e.request.method() != "GET" && e.request.method() != "HEAD";
    if (changes && !same_origin(e.request)) return Fault{kesher::codes::forbidden, "the call comes from another site", "Origin", "call it from the console's own pages"};
    return who;
}

Result<Principal> caller(const Exchange& e, const Route& route) {
    const std::string_view authorization = e.request.header_or_empty("authorization");
    const bool bearer = authorization.size() > 7 && same_word(authorization.substr(0, 7), "bearer ");
    if (!e.owner && !bearer && !authorization.empty() && cookie_of(e.request, "kesher_session").empty())
        return Fault{kesher::codes::key_invalid, "this takes a secret key; a write key sends events and asks what to show", "Authorization",
                     "send Authorization: Bearer sk_…; make one with: kesher key create --kind secret --scope read"};
    auto who = bearer ? e.front.secret_key(authorization.substr(7), e.request.header_or_empty("kesher-purpose")) : session_of(e);
    if (!who) return who;
    if (!route.scope.empty() && std::find(who->scopes.begin(), who->scopes.end(), route.scope) == who->scopes.end())
        return Fault{kesher::codes::forbidden, "this key has no scope \"" + std::string(route.scope) + "\"", "Authorization", "use a key with that scope"};
    return who;
}

// A route that takes either kind of key: what is no write key by its looks, or a cookie of ours, is a secret key or a session.
bool names_secret(const Exchange& e) {
    if (e.owner) return true;
    const std::string_view authorization = e.request.header_or_empty("authorization");
    if (authorization.size() > 7 && same_word(authorization.substr(0, 7), "bearer ")) return authorization.substr(7, 3) == "sk_";
    return authorization.empty() && e.request.header_or_empty("x-write-key").empty() && !cookie_of(e.request, "kesher_session").empty();
}

void refuse(const ExchangePtr& e, const Fault& fault, bool cors) {
    Response response = problem(fault, *e);
    if (cors) add_cors(response, e->request);
    e->answer(std::move(response));
}

void preflight(const ExchangePtr& e) {
    Response response;
    response.status = 204;
    response.type = {};
    add_cors(response, e->request);
    response.add("Access-Control-Allow-Methods", "GET, POST, OPTIONS").add("Access-Control-Max-Age", "86400");
    response.add("Access-Control-Allow-Headers", "authorization, content-type, if-none-match, x-write-key, x-retry-count, anonymousid, sentat, rsa-options, rsa-version");
    e->answer(std::move(response));
}

}  // namespace

bool open_to_sites(std::string_view path) {
    std::vector<std::string> parameters;
    for (const Route& route : routes())
        if (route.cors && matches(route.path, path, parameters)) return true;
    return false;
}

void dispatch(const ExchangePtr& e) {
    const std::string_view method = e->request.method();
    std::string path(e->request.path());
    for (const std::string& prefix : e->options.cdn_prefixes)
        if (path.starts_with(prefix + "/v1/projects/")) path.erase(0, prefix.size());
    const Route* found = nullptr;
    std::string allowed;
    bool cors = false;
    for (const Route& route : routes()) {
        std::vector<std::string> parameters;
        if (!matches(route.path, path, parameters)) continue;
        cors |= route.cors;
        const bool head = method == "HEAD" && route.method == "GET";
        if (route.method == method || head) {
            found = &route;
            e->parameters = std::move(parameters);
            break;
        }
        if (allowed.find(route.method) == std::string::npos) allowed += (allowed.empty() ? "" : ", ") + std::string(route.method);
    }
    if (!found && cors && method == "OPTIONS") return preflight(e);
    if (!found && !allowed.empty()) {
        Response response = problem({Code{"method_not_allowed", Whose::caller, 405}, "this path does not take " + std::string(method), "", "use " + allowed}, *e);
        response.add("Allow", allowed);
        if (cors) add_cors(response, e->request);
        return e->answer(std::move(response));
    }
    if (!found && (method == "GET" || method == "HEAD") && !path.starts_with("/v1/")) {
        if (!known_host(*e))
            return refuse(e, {kesher::codes::forbidden, "the console is not served under this name", "Host", "use localhost, or allow the name with --allow-host"}, false);
        return serve_console(e);
    }
    if (!found) return refuse(e, {kesher::codes::not_found, "there is nothing at " + path.substr(0, 200), "", "see docs/http-api.md"}, cors);
    if (found->auth != Auth::open && !e->front.ready())
        return refuse(e, {kesher::codes::starting, "the engine reads what it knows", "", "ask again after Retry-After; /readyz tells the progress"}, found->cors);
    // What anybody may send is small, plain and from our own pages: it is looked at before anybody is known.
    if (found->auth == Auth::open && method != "GET" && method != "HEAD") {
        if (e->request.body.size() > open_body_bytes_max || is_gzip(e->request.body))
            return refuse(e, {kesher::codes::too_large, "the body is larger than 64 KiB, or packed", "", "send it plain and small"}, found->cors);
        if (!found->cors && !found->anywhere && !known_host(*e))
            return refuse(e, {kesher::codes::forbidden, "this is not answered under this name", "Host", "use localhost, or allow the name with --allow-host"}, false);
    }
    if (is_gzip(e->request.body)) {
        auto plain = inflate(e->request.body, e->options.limits);
        if (!plain) return refuse(e, plain.fault(), found->cors);
        e->request.body = std::move(*plain);
    }
    if (!found->cors && found->auth != Auth::open && !known_host(*e))
        return refuse(e, {kesher::codes::forbidden, "this is not answered under this name", "Host", "use localhost, or allow the name with --allow-host"}, false);
    if (found->auth == Auth::write || (found->auth == Auth::either && !names_secret(*e))) {
        auto who = e->front.write_key(find_write_key(e->request, e->request.body));
        if (!who) return refuse(e, who.fault(), true);
        e->who = std::move(*who);
    } else if (found->auth != Auth::open) {
        if (!known_host(*e))
            return refuse(e, {kesher::codes::forbidden, "this is not answered under this name", "Host", "use localhost, or allow the name with --allow-host"}, false);
        auto who = caller(*e, *found);
        if (!who) return refuse(e, who.fault(), found->cors);
        e->who = std::move(*who);
    }
    e->route = found;
    found->handle(e);
}

Response json(int status, const Value& body) {
    Response out;
    out.status = status;
    out.body = to_json(body);
    return out;
}

void add_cors(Response& response, const Request& request) {
    const std::string_view origin = request.header_or_empty("origin");
    response.add("Access-Control-Allow-Origin", origin.empty() ? "*" : origin);
    if (!origin.empty()) response.add("Access-Control-Allow-Credentials", "true").add("Vary", "Origin");
    response.add("Access-Control-Expose-Headers", "ETag, Retry-After, X-Request-Id");
}

Response problem(const Fault& fault, const Exchange& e) {
    Array errors;
    const auto one = [](const Fault& f) { return Value(Object{{"code", f.code.name}, {"param", f.where}, {"detail", f.detail}, {"fix", f.fix}}); };
    errors.push_back(one(fault));
    for (const Fault& more : fault.more) errors.push_back(one(more));
    Response out = json(fault.code.status,
                        Object{{"type", std::string("https://kesher.dev/errors/") + fault.code.name},
                               {"title", std::string(reason_phrase(fault.code.status))},
                               {"status", fault.code.status},
                               {"detail", fault.detail},
                               {"code", fault.code.name},
                               {"param", fault.where},
                               {"fix", fault.fix},
                               {"request_id", e.request_id},
                               {"errors", Value(std::move(errors))}});
    out.type = "application/problem+json";
    if (fault.code.whose == Whose::wait) out.add("Retry-After", std::to_string(e.options.limits.retry_after_s));
    return out;
}

std::string decode_percent(std::string_view text, bool plus) {
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '%' && i + 2 < text.size())
            if (const auto byte = from_hex(text.substr(i + 1, 2))) {
                out += *byte;
                i += 2;
                continue;
            }
        out += plus && text[i] == '+' ? ' ' : text[i];
    }
    return valid_utf8(out) ? out : std::string();
}

std::string Exchange::query(std::string_view name) const {
    std::string_view all = request.query();
    while (!all.empty()) {
        const auto end = std::min(all.find('&'), all.size());
        const std::string_view one = all.substr(0, end);
        all.remove_prefix(std::min(end + 1, all.size()));
        const auto equals = one.find('=');
        if (one.substr(0, equals) == name) return equals == std::string_view::npos ? "" : decode_percent(one.substr(equals + 1), true);
    }
    return {};
}

bool Exchange::has_query(std::string_view name) const {
    const std::string all = "&" + std::string(request.query()) + "&";
    return all.find("&" + std::string(name) + "=") != std::string::npos;
}

PageQuery Exchange::page() const {
    PageQuery out;
    if (const std::string limit = query("limit"); !limit.empty()) out.limit = static_cast<std::size_t>(std::clamp(std::atoi(limit.c_str()), 1, 100));
    out.starting_after = query("starting_after");
    out.types = query("types");
    out.search = query("search");
    out.from = query("from");
    out.to = query("to");
    for (const char* name : {"placement", "action", "person", "reason", "assignee", "state", "arm", "converted"})
        if (std::string value = query(name); !value.empty()) out.by[name] = std::move(value);
    return out;
}

Result<Value> body_of(const Exchange& e) {
    TRY(body, parse_json(e.request.body));
    if (!body.is_object()) return Fault{kesher::codes::invalid, "the body is no JSON object", "", "send {…}"};
    return body;
}

}  // namespace kesher::http
