// kesher openapi: the description of the wire, as the running engine serves it.
#include <cstdio>

#include "adapters/http/schema.hpp"
#include "app/commands.hpp"

namespace kesher::app {

int openapi_command(const OpenapiOptions& options) {
    const std::string text = options.typescript ? http::typescript() : http::openapi() + "\n";
    std::fwrite(text.data(), 1, text.size(), stdout);
    return 0;
}

}  // namespace kesher::app
