// What a stranger can send to a person's pages: a token that nobody sealed opens nothing; a form is read within its limits and says only what our buttons say.
#include <cstdlib>

#include "adapters/http/form.hpp"
#include "channels/links.hpp"
#include "sim/sim_world.hpp"

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
    using namespace kesher;
    static sim::SimKeys keys(1);
    const std::string_view bytes(reinterpret_cast<const char*>(data), size);
    const auto slot = [](WorkspaceNo no) { return no < 100 ? KeySlot{no + 1} : KeySlot{0}; };
    for (const LinkRight right : {LinkRight::preferences, LinkRight::unsubscribe}) {
        if (channels::open_link(keys, slot, right, bytes)) std::abort();
        if (channels::open_link(keys, slot, right, to_base64(bytes, true))) std::abort();
    }
    // A plain text of any content, sealed as a token would be, is a token of exactly one right or of none.
    if (size >= 24) {
        const Bytes workspace{"\0\0\0\1", 4};
        const auto sealed = keys.seal(2, bytes.substr(0, 24), "person link 1 " + workspace);
        const std::string token = to_base64(workspace + *sealed, true);
        const auto see = channels::open_link(keys, slot, LinkRight::preferences, token), stop = channels::open_link(keys, slot, LinkRight::unsubscribe, token);
        if (see && stop) std::abort();
        if (const auto& link = see ? see : stop) {
            const auto again = channels::seal_link(keys, 2, *link);
            if (!again || channels::open_link(keys, slot, link->right, *again) != link) std::abort();
        }
    }
    const http::Form form = http::parse_form(bytes);
    if (form.size() > http::form_fields_max) std::abort();
    for (const auto& [name, value] : form)
        if (!valid_utf8(name) || !valid_utf8(value)) std::abort();
    const http::Choice choice = http::choice_of(form);
    if (choice.kind == http::Choice::Kind::set && (choice.purpose == "service" || (choice.state != "granted" && choice.state != "withdrawn"))) std::abort();
    if (choice.wishes().is_null() != (choice.kind == http::Choice::Kind::none)) std::abort();
    (void)channels::put_links(std::string(bytes), "https://x.example/p/1", "https://x.example/u/1");
    return 0;
}
