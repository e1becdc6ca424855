#include "sim/demo.hpp"

#include <algorithm>

#include "base/random.hpp"

namespace kesher::sim {
namespace {

constexpr std::string_view he_first[] = {"דנה", "נועה", "יעל", "תמר", "מיכל", "שירה", "רוני", "אבי", "יוסי", "משה", "עומר", "איתי", "גיל", "אורי", "רחל", "חנה", "ליאור", "עדי"};
constexpr std::string_view he_last[] = {"כהן", "לוי", "מזרחי", "פרץ", "ביטון", "אברהם", "פרידמן", "שפירא", "גולן", "חדד"};
constexpr std::string_view en_first[] = {"Emma", "James", "Olivia", "Liam", "Sophia", "Noah", "Maya", "Daniel", "Anna", "Tom", "Grace", "Adam", "Lena", "Omar", "Ruth", "Sam"};
constexpr std::string_view en_last[] = {"Clark", "Haddad", "Smith", "Novak", "Cohen", "Brown", "Green", "Taylor", "Levi", "Martin"};

struct Customer {
    std::string user, device, first, last, adviser;
    bool hebrew = false, email_consent = false, sms_consent = false, site_consent = false, known = false;
};

// One thing that happens; sorted by time before it is played.
struct Happening {
    Moment at;
    std::size_t who = 0;
    enum class What : std::uint8_t { visit, page, identify, track, withdraw, hero } what = What::visit;
    std::string name;
    Value properties;
    bool server = false;
};

class Demo {
public:
    Demo(engine::Engine& engine, const DemoOptions& options) : engine_(engine), options_(options), random_(options.seed), scope_{options.workspace, Environment::live} {}

    Result<void> write() {
        now_ = options_.now - 30 * day_ms;
        TRY_VOID(definitions());
        people();
        std::stable_sort(events_.begin(), events_.end(), [](const Happening& a, const Happening& b) { return a.at < b.at; });
        for (std::size_t i = 0; i < events_.size(); ++i) {
            if (options_.progress && i % 32 == 0) options_.progress(static_cast<double>(i) / static_cast<double>(events_.size()));
            TRY_VOID(play(events_[i]));
        }
        TRY_VOID(pass(options_.now));
        return engine_.checkpoint();
    }

private:
    Result<void> key(const std::string& id, std::string_view text, const std::string& source, const char* env) {
        Value body = Object{{"kind", "write"},
                            {"env", env},
                            {"source", source},
                            {"hash", options_.key_hash(std::string(text))},
                            {"prefix", std::string(text.substr(0, 7))},
                            {"scopes", Array{}},
                            {"purposes", Array{}},
                            {"default_purpose", "service"}};
        auto made = engine_.front().publish({scope_, "keys", id, std::move(body), 0, false, false}, now_);
        if (!made) return made.fault();
        return engine_.settle(now_);
    }

    Result<void> definitions() {
        std::vector<engine::Front::Publish> all;
        all.reserve(options_.definitions.size());
        for (const Definition& d : options_.definitions) all.push_back({scope_, d.kind, d.id, d.body, 0, false, false});
        auto made = engine_.front().publish_all(std::move(all), false, now_);
        if (!made) return made.fault();
        TRY_VOID(engine_.settle(now_));
        TRY(core, source("core"));
        TRY(site, source("site"));
        core_ = core;
        site_ = site;
        TRY_VOID(key("key_demo_core", demo_core_key, "core", "live"));
        TRY_VOID(key("key_demo_site", demo_site_key, "site", "live"));
        return key("key_demo_core_test", demo_core_test_key, "core", "test");
    }

    // The people below come in by these two.
    Result<SourceNo> source(const std::string& id) const {
        for (const auto& [no, source] : engine_.front().catalog()->workspace(scope_.workspace)->sources)
            if (source.id == id) return no;
        return Fault{engine::codes::definition_invalid, "the demo has no source \"" + id + "\"", "demo/sources/" + id + ".yaml", "its people come in by core and site: keep both"};
    }

    template <std::size_t N>
    std::string pick(const std::string_view (&list)[N]) {
        return std::string(list[random_.below(N)]);
    }

    void people() {
        for (std::size_t i = 0; i < options_.people; ++i) {
            Customer c;
            c.hebrew = i % 2 == 0;
            c.first = i == 0 ? "דנה" : c.hebrew ? pick(he_first) : pick(en_first);
            c.last = c.hebrew ? pick(he_last) : pick(en_last);
            c.user = "c" + std::to_string(1000 + i);
            c.device = "d-" + std::to_string(70000 + i);
            c.email_consent = random_.below(100) < 72;
            c.sms_consent = random_.below(100) < 45;
            c.site_consent = random_.below(100) < 80;
            c.adviser = i % 3 == 0 ? "roni" : i % 3 == 1 ? "amit" : "dana.l";
            customers_.push_back(c);
            life(i);
        }
    }

    void add(Moment at, std::size_t who, Happening::What what, std::string name, Value properties, bool server) {
        if (at < options_.now) events_.push_back({at, who, what, std::move(name), std::move(properties), server});
    }

    Moment daytime(Moment day) { return Moment{day.ms / day_ms * day_ms} + 5 * hour_ms + static_cast<Millis>(random_.below(15 * 60)) * minute_ms; }

    // A month of one customer: visits, perhaps a login, perhaps an interest in a mortgage. The last are still on their way now.
    void life(std::size_t i) {
        using What = Happening::What;
        const Moment begin = now_ + 2 * hour_ms;
        const std::size_t visits = 3 + random_.below(9);
        for (std::size_t v = 0; v < visits; ++v) {
            static constexpr std::string_view pages[] = {"Home", "Accounts", "Cards", "Loans", "Branches", "Savings"};
            const Moment at = daytime(begin + static_cast<Millis>(random_.below(30)) * day_ms);
            add(at, i, What::page, pick(pages), Object{{"referrer", "https://search.example/"}}, false);
            if (random_.below(100) < 40) add(at + second_ms, i, What::hero, "", Object{{"device", random_.below(2) ? "phone" : "laptop"}}, false);
        }
        const Moment joins = daytime(begin + static_cast<Millis>(random_.below(20)) * day_ms);
        if (random_.below(100) < 80) add(joins, i, What::identify, "", {}, random_.below(2) == 0);
        const bool fresh = i % 12 == 5 || i % 12 == 10;  // enters the journey within the last minutes, so that its counts move after the start
        if (fresh || random_.below(100) < 45) {
            Moment at = fresh ? options_.now - static_cast<Millis>(1 + random_.below(19)) * minute_ms - static_cast<Millis>(random_.below(60)) * second_ms
                              : joins + static_cast<Millis>(1 + random_.below(8 * 24)) * hour_ms;
            if (fresh) add(at - hour_ms, i, What::identify, "", {}, true);
            add(at - 3 * minute_ms, i, What::track, "mortgage_page", Object{{"topic", "first-home"}}, false);
            add(at, i, What::track, "mortgage_page", Object{{"topic", "rates"}}, false);
            if (random_.below(100) < 60) add(at + minute_ms, i, What::hero, "", Object{{"device", "phone"}}, false);
            if (random_.below(100) < 20) add(at - 2 * day_ms, i, What::track, "adviser_met", Object{{"adviser", customers_[i].adviser}, {"signed", false}}, true);
            if (random_.below(2)) add(at + 11 * minute_ms, i, What::track, "calculator_used", Object{{"years", 25}, {"amount", 900000}}, false);
            if (random_.below(4) == 0)
                add(at + 30 * hour_ms, i, What::track, "meeting_booked", Object{{"branch", "Tel Aviv"}, {"worth", 400 + 50 * static_cast<std::int64_t>(random_.below(25))}}, true);
        }
        if (random_.below(100) < 8) add(daytime(begin + static_cast<Millis>(15 + random_.below(14)) * day_ms), i, What::withdraw, "", {}, false);
    }

    // Time passes in steps of ten minutes; what is due within one happens at its own moment.
    Result<void> pass(Moment to) {
        while (now_ + 10 * minute_ms < to) {
            const Moment next = now_ + 10 * minute_ms;
            if (const auto due = engine_.next_due(); due && *due <= next) {
                auto ticked = engine_.front().tick(std::max(now_, *due), scope_);
                if (!ticked) return ticked.fault();
                now_ = std::max(now_, *due);
                TRY_VOID(flush());
                continue;
            }
            now_ = next;
        }
        now_ = std::max(now_, to);
        auto ticked = engine_.front().tick(now_, scope_);
        if (!ticked) return ticked.fault();
        return flush();
    }

    Result<void> flush() {
        for (;;) {
            TRY_VOID(engine_.settle(now_));
            if (receipts.empty()) return {};
            for (const Receipt& receipt : std::exchange(receipts, {})) {
                auto position = engine_.front().receipt(receipt, now_);
                if (!position && position.fault().code.whose != Whose::caller) return position.fault();
            }
        }
    }

    Result<void> play(const Happening& h) {
        if (h.at - now_ > 10 * minute_ms) TRY_VOID(pass(h.at));
        now_ = std::max(now_, h.at);
        Customer& c = customers_[h.who];
        Value item = Object{{"messageId", "demo-" + std::to_string(++messages_)}, {"timestamp", to_rfc3339(h.at)}};
        if (h.server) {
            item.set("userId", c.user);
        } else {
            item.set("anonymousId", c.device);
            if (c.known) item.set("userId", c.user);
        }
        switch (h.what) {
            case Happening::What::identify: {
                c.known = true;
                item.set("type", "identify");
                item.set("userId", c.user);
                if (!h.server) item.set("anonymousId", c.device);
                item.set("traits",
                         Object{{"first_name", c.first},
                                {"last_name", c.last},
                                {"name", c.first + " " + c.last},
                                {"locale", c.hebrew ? "he" : "en"},
                                {"adviser", c.adviser},
                                {"email", c.user + "@mail.example"},
                                {"phone", "+97250" + std::to_string(1'000'000 + h.who * 7)}});
                break;
            }
            case Happening::What::hero: return sees_hero(c, h);
            case Happening::What::withdraw: return c.known ? consent(c, "sms", false) : Result<void>();
            case Happening::What::page:
                item.set("type", "page");
                item.set("name", h.name);
                item.set("properties", h.properties);
                break;
            default:
                item.set("type", "track");
                item.set("event", h.name);
                item.set("properties", h.properties);
        }
        auto items = ingest::parse_call("batch", "{\"batch\":[" + to_json(item) + "]}", now_);
        if (!items) return items.fault();
        const engine::Taken taken = engine_.front().take(scope_, h.server ? core_ : site_, items->front(), now_);
        if (taken.status == ItemResult::Status::rejected && taken.faults.front().code.whose != Whose::caller) return taken.faults.front();
        if (h.what == Happening::What::identify) {
            if (c.email_consent) TRY_VOID(consent(c, "email", true));
            if (c.sms_consent) TRY_VOID(consent(c, "sms", true));
            if (c.site_consent) TRY_VOID(consent(c, "*", true, Purpose::personalization));
        }
        return flush();
    }

    // The home page asks what to show; who was never heard of is not made for it.
    Result<void> sees_hero(const Customer& c, const Happening& h) {
        engine::Front::Asked asked{{{"anonymous_id", c.device}}, "bank-site", true, false, false};
        if (c.known) asked.ids.insert(asked.ids.begin(), {"user_id", c.user});
        Value context = h.properties;
        context.set("locale", c.hebrew ? "he" : "en");
        const Hash128 request = Hasher("demo").add("hero").add(++messages_).done();
        auto at = engine_.front().ask(scope_, asked, Object{{"placements", Array{"home-hero"}}, {"context", std::move(context)}}, request, now_);
        if (!at && at.fault().code.whose != Whose::caller) return at.fault();
        return flush();
    }

    Result<void> consent(const Customer& c, const std::string& channel, bool granted, Purpose purpose = Purpose::marketing) {
        ingest::ConsentClaim claim;
        claim.key = {purpose, *parse_word<Channel>(channel_names, channel)};
        claim.consent.state = granted ? ConsentState::granted : ConsentState::withdrawn;
        claim.consent.at = now_;
        claim.consent.text_version = "2026-02";
        claim.consent.locale = c.hebrew ? "he" : "en";
        claim.consent.source = granted ? "site banner" : "preference center";
        auto position = engine_.front().consent(scope_, {"user_id", c.user}, claim, Hasher("demo").add(++messages_).done(), now_);
        if (!position && position.fault().code.whose != Whose::caller) return position.fault();
        return {};
    }

public:
    std::vector<Receipt> receipts;

private:
    engine::Engine& engine_;
    const DemoOptions& options_;
    Random random_;
    Scope scope_;
    Moment now_;
    std::vector<Customer> customers_;
    std::vector<Happening> events_;
    SourceNo core_ = 0, site_ = 0;
    std::uint64_t messages_ = 0;
};

}  // namespace

Result<void> write_demo(engine::Engine& engine, DemoOptions& options) {
    Demo demo(engine, options);
    options.delivered = [&demo](const Handoff& handoff) { demo.receipts.push_back({handoff.scope, handoff.person, handoff.message, ReceiptState::delivered, "local inbox", ""}); };
    auto written = demo.write();
    options.delivered = nullptr;
    return written;
}

}  // namespace kesher::sim
