// kesher openapi: the description of the wire, as the running engine serves it.
#include <cstdio>

#include "adapters/http/schema.hpp"
#include "app/commands.hpp"

namespace kesher::app {

int openapi_command(const OpenapiOptions& options) {
    Value modules = Object{};
    if (options.modules)
        for (auto& [file, text] : http::typescript_modules()) modules.set(file, std::move(text));
    const std::string text = options.modules ? to_json(modules) + "\n" : options.typescript ? http::typescript() : http::openapi() + "\n";
    std::fwrite(text.data(), 1, text.size(), stdout);
    return 0;
}

}  // namespace kesher::app
