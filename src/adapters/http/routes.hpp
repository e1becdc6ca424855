/// Which path is answered by whom, for whom: one table. Private to the adapter.
///
/// Errors:  what a handler refuses becomes an RFC 9457 problem.
/// Lives:   the table is static.
/// Runs on: the connection's thread; answers may come from any.
#pragma once

#include <functional>
#include <span>

#include "adapters/http/message.hpp"
#include "adapters/http/server.hpp"

namespace kesher::http {

/// Who may call. `write`: a write key, in any of its places; `key`: a secret key or a session with the scope; `either`: whichever was sent; `open`: anybody.
enum class Auth : std::uint8_t { open, write, key, either };

struct Route;
/// One request on its way to an answer.
struct Exchange {
    FrontDoor& front;
    const HttpOptions& options;
    Request request;
    Principal who;
    std::vector<std::string> parameters;  ///< what stood in the path's {}
    std::string request_id, peer;
    bool owner = false;                    ///< came through the owner's socket
    std::function<void(Response)> answer;  ///< exactly once, from any thread
    const Route* route = nullptr;          ///< by which the handler was found
    /// The decoded value of a query parameter, or "".
    std::string query(std::string_view name) const;
    bool has_query(std::string_view name) const;
    PageQuery page() const;
};
using ExchangePtr = std::shared_ptr<Exchange>;
using Handler = void (*)(const ExchangePtr&);

struct Route {
    std::string_view method, path;  ///< "/v1/people/{}/timeline"; {} is one segment
    Auth auth = Auth::key;
    std::string_view scope;  ///< of a secret key: read, manage, privacy
    bool cors = false;       ///< callable from any site
    Handler handle = nullptr;
    bool anywhere = false;  ///< open under any name: links that people follow
};
std::span<const Route> routes();

/// Whether pages of any site may call this path, by whatever method.
bool open_to_sites(std::string_view path);
/// Finds the route, checks who asks, calls the handler; answers what cannot be.
void dispatch(const ExchangePtr& exchange);

Response json(int status, const Value& body);
/// application/problem+json of RFC 9457, with every further fault under "errors".
Response problem(const Fault& fault, const Exchange& exchange);
void add_cors(Response& response, const Request& request);
std::string decode_percent(std::string_view text, bool plus);
/// The body as a JSON object (management: strict).
Result<Value> body_of(const Exchange& exchange);
/// Answers a console file, or the page that says how to build it.
void serve_console(const ExchangePtr& exchange);
void handle_ingest(const ExchangePtr& exchange);
void handle_settings(const ExchangePtr& exchange);
/// The routes behind a person's link.
void handle_preferences(const ExchangePtr& exchange);
void handle_choice(const ExchangePtr& exchange);
void handle_unsubscribe_page(const ExchangePtr& exchange);
void handle_unsubscribe(const ExchangePtr& exchange);
void handle_flags(const ExchangePtr& exchange);
std::string find_write_key(const Request& request, std::string_view body);

}  // namespace kesher::http
