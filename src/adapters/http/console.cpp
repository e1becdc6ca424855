// The console's files: what Vite built, or a page that says how to build it.
#include <array>
#include <fstream>
#include <sstream>

#include "adapters/http/routes.hpp"

namespace kesher::http {
namespace {

constexpr std::string_view policy =
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self'; connect-src 'self'; "
    "frame-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; object-src 'none'";

std::string_view type_of(std::string_view path) {
    static constexpr std::array<std::pair<std::string_view, std::string_view>, 9> types = {{{".html", "text/html; charset=utf-8"},
                                                                                            {".js", "text/javascript; charset=utf-8"},
                                                                                            {".css", "text/css; charset=utf-8"},
                                                                                            {".svg", "image/svg+xml"},
                                                                                            {".png", "image/png"},
                                                                                            {".woff2", "font/woff2"},
                                                                                            {".json", "application/json"},
                                                                                            {".ico", "image/x-icon"},
                                                                                            {".txt", "text/plain; charset=utf-8"}}};
    for (const auto& [end, type] : types)
        if (path.ends_with(end)) return type;
    return "application/octet-stream";
}

std::optional<std::string> read_file(const std::string& path) {
    std::ifstream in(path, std::ios::binary);
    if (!in) return std::nullopt;
    std::stringstream out;
    out << in.rdbuf();
    return std::move(out).str();
}

// Only plain names: no dot segments, no escapes, nothing hidden.
bool plain(std::string_view path) {
    for (std::size_t i = 0; i < path.size(); ++i) {
        const char c = path[i];
        const bool good = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_' || c == '/' || c == '.';
        if (!good || (c == '.' && (i == 0 || path[i - 1] == '/' || path[i - 1] == '.'))) return false;
    }
    return true;
}

constexpr std::string_view unbuilt =
    "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><title>Kesher</title><body style=\"font:15px/24px system-ui;margin:4rem auto;max-width:40rem\">"
    "<h1>The console is not built yet</h1><p>The engine runs. Build the console with <code>./do build</code> and load this page again.</p></body></html>";

}  // namespace

void serve_console(const ExchangePtr& e) {
    Response response;
    response.add("Content-Security-Policy", policy).add("X-Content-Type-Options", "nosniff").add("Referrer-Policy", "no-referrer");
    const std::string path(e->request.path());
    const std::string& folder = e->options.console_folder;
    if (!folder.empty() && path.size() > 1 && plain(path))
        if (auto file = read_file(folder + path)) {
            response.type = type_of(path);
            response.body = std::move(*file);
            response.cacheable = true;
            response.add("Cache-Control", path.starts_with("/assets/") ? "public, max-age=31536000, immutable" : "no-cache");
            return e->answer(std::move(response));
        }
    if (path.starts_with("/assets/")) return e->answer(problem({kesher::codes::not_found, "there is no such file", "", "load the page again"}, *e));
    auto index = folder.empty() ? std::nullopt : read_file(folder + "/index.html");
    response.type = "text/html; charset=utf-8";
    response.body = index ? std::move(*index) : std::string(unbuilt);
    e->answer(std::move(response));
}

}  // namespace kesher::http
