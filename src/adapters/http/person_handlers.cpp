// The routes behind a person's link. GET shows and changes nothing: scanners and previews open links too. POST needs no cookie and no Origin: the token is the right.
#include "adapters/http/person_page.hpp"
#include "adapters/http/routes.hpp"

namespace kesher::http {
namespace {

void answer_fault(const ExchangePtr& e, const Fault& fault) {
    e->answer(fault.code == kesher::codes::not_found ? neutral_page() : try_again_page(e->options.limits.retry_after_s));
}

std::string locale_of(const Value& view) {
    const Value* locale = view.find("locale");
    return locale ? locale->as_string() : std::string();
}

void show(const ExchangePtr& e, const Choice& choice) {
    const std::string asked = e->query("lang");
    e->front.preferences(e->parameters[0], choice.wishes(), [e, choice, asked](Result<Value> view) {
        if (!view) return answer_fault(e, view.fault());
        e->answer(preferences_page(*view, choice, tongue_of(asked, locale_of(*view), e->request.header_or_empty("accept-language"))));
    });
}

void unsubscribe(const ExchangePtr& e, bool apply) {
    e->front.unsubscribe(e->parameters[0], apply, [e, apply](Result<Value> view) {
        if (!view) return answer_fault(e, view.fault());
        e->answer(unsubscribe_page(*view, apply, tongue_of(e->query("lang"), locale_of(*view), e->request.header_or_empty("accept-language"))));
    });
}

}  // namespace

void handle_preferences(const ExchangePtr& e) { show(e, {}); }
void handle_choice(const ExchangePtr& e) { show(e, choice_of(parse_form(e->request.body))); }
void handle_unsubscribe_page(const ExchangePtr& e) { unsubscribe(e, false); }
// Whatever the body says and of whatever type it is: a press of the button, or a mail program's List-Unsubscribe=One-Click.
void handle_unsubscribe(const ExchangePtr& e) { unsubscribe(e, true); }

}  // namespace kesher::http
