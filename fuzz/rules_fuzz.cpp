// Rules: a refusal has a place; what was read prints as text and JSON that mean the same; evaluating never crashes.
#include <cstdlib>

#include "rules/rules.hpp"

namespace {

using namespace kesher;

void evaluate_some(const Rule& rule) {
    static const Zone zone;
    static const Memberships memberships;
    Traits traits;
    traits["plan"].value = Value("gold");
    traits["age"].value = Value(41);
    Rings rings;
    for (int i = 0; i < 5; ++i) rings["a"].push_back({Moment{1'000'000 + i * 1000}, static_cast<Position>(i + 1), Object{{"price", i}}, false});
    Consents consents;
    consents[{Purpose::marketing, Channel::any}].state = ConsentState::granted;
    Facts facts{&traits, &rings, &memberships, &consents, &zone};
    const Moment now{1'010'000};
    const Verdict verdict = evaluate(rule, facts, now);
    if (verdict.changes_at && *verdict.changes_at <= now) std::abort();
    (void)explain(rule, facts, now);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
    const auto rule = parse_rule({reinterpret_cast<const char*>(data), size});
    if (!rule) {
        if (rule.fault().where.find(':') == std::string::npos && rule.fault().where != "") std::abort();
        return 0;
    }
    const std::string text = rule_to_text(*rule);
    const auto again = parse_rule(text);
    if (!again || rule_to_text(*again) != text) std::abort();
    const auto from_json = rule_from_json(rule_to_json(*rule));
    if (!from_json || rule_to_text(*from_json) != text) std::abort();
    evaluate_some(*rule);
    return 0;
}
