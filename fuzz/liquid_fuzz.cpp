// Templates: a refusal has a place; rendering ends within its limits, whatever the template.
#include <cstdlib>

#include "content/content.hpp"

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
    using namespace kesher;
    const auto parsed = parse_template({reinterpret_cast<const char*>(data), size});
    if (!parsed) {
        if (parsed.fault().code.status < 400) std::abort();
        return 0;
    }
    const Value values =
        Object{{"person", Object{{"name", "Dana <b>"}, {"tags", Array{1, "two", Value()}}}}, {"items", Array{Object{{"price", 4.2}}, Object{{"price", 3}}}}, {"n", 7}};
    for (const Escape escape : {Escape::none, Escape::html_bdi, Escape::header}) {
        const auto text = render(*parsed, values, {escape, Moment{1'770'000'000'000}, nullptr, "he"});
        if (text && text->size() > template_output_max) std::abort();
        if (text && escape == Escape::header && text->find('\n') != std::string::npos) std::abort();
    }
    (void)variables_of(*parsed);
    return 0;
}
