// For the person: what the holder of a link sees and decides. No key and no session: the token is who asks.
#include <algorithm>
#include <charconv>

#include "app/door.hpp"
#include "engine/preferences.hpp"

namespace kesher::app {
namespace {

constexpr int tries_max = 100;
constexpr std::int64_t pause_days_max = 30;
constexpr std::size_t trait_text_max = 256;

std::string text_of(const Value& value, const char* key) {
    const Value* v = value.find(key);
    return v ? v->as_string() : std::string();
}

// One answer for whatever opens nothing: who asks learns neither why nor whether there ever was such a person.
Fault opens_nothing() { return {codes::not_found, "this link opens nothing", "", "use the link of a newer message"}; }

std::string text_version(const engine::Catalog& catalog, WorkspaceNo workspace, Purpose purpose) {
    const std::string id(name_of(purpose));
    const Definition* own = catalog.find(workspace, "purposes", id);
    return id + "@" + std::to_string(own && !own->retired ? own->version : 0);
}

// A new value in the form of the one that it corrects.
Value typed(const Value& like, const std::string& text) {
    if (like.is_bool()) return Value(text == "true" || text == "yes" || text == "כן");
    if (like.is_number()) {
        std::int64_t number = 0;
        const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
        if (error == std::errc() && end == text.data() + text.size()) return Value(static_cast<long>(number));
    }
    return Value(text);
}

Result<Position> write_consents(engine::Front& front, const PersonLink& link, PersonId person, const std::vector<ConsentKey>& keys, ConsentState state, const std::string& locale,
                                const Hash128& request, Moment live) {
    Position last = 0;
    for (std::size_t i = 0; i < keys.size(); ++i) {
        ingest::ConsentClaim claim{keys[i], {}};
        claim.consent.state = state;
        claim.consent.source = std::string(own_word);
        claim.consent.locale = locale;
        claim.consent.text_version = text_version(*front.catalog(), link.scope.workspace, keys[i].purpose);
        claim.consent.proof = link.right == LinkRight::unsubscribe ? "unsubscribe link, " : "preferences link, ";
        claim.consent.proof += name_of(link.channel);
        TRY(position, front.consent(link.scope, {"id", id_text("per_", person.hash)}, claim, Hasher("link").add(request).add(i).done(), live));
        last = position;
    }
    return last;
}

ConsentKey stopped_by(const PersonLink& link) { return {link.purpose == Purpose::service ? Purpose::marketing : link.purpose, link.channel}; }

}  // namespace

struct Door::LinkQuestion {
    std::string token;
    LinkRight right = LinkRight::preferences;
    bool changes = false;
    /// Looks at the person before anything is written; empty: nothing to look at.
    std::function<void(const engine::Partition&, const Person&)> look;
    std::function<Result<Position>(engine::Front&, const PersonLink&, PersonId)> write;
    std::function<Value(const engine::Partition&, const Person&, const engine::Workspace&, const PersonLink&)> read;
    Done<Value> done;
    int tries = 0;
};

// What opens nothing goes the whole way too: through the front and a partition, until what is there is durable.
void Door::ask_link(std::shared_ptr<LinkQuestion> question) {
    runtime_.post_front_always([this, q = std::move(question)](engine::Front& front) {
        const auto catalog = front.catalog();
        const auto link = channels::open_link(runtime_.ground().keys, [&](WorkspaceNo no) { return link_slot(*catalog, no); }, q->right, q->token);
        std::optional<PersonId> person;
        if (link && link->expires > front.now(link->scope, runtime_.live())) person = front.lookup(link->scope, {"id", id_text("per_", link->person.hash)});
        const PartitionNo no = person ? front.partition_of(link->scope.workspace, *person) : 0;
        if (person && q->look) {
            runtime_.ask_partition(no, [this, q, person = *person](engine::Partition& partition) -> std::function<void()> {
                if (const Person* found = partition.person(person)) std::exchange(q->look, nullptr)(partition, *found);
                else q->look = nullptr;
                return [this, q] { ask_link(q); };
            });
            return;
        }
        if (person && q->write) {
            auto written = q->write(front, *link, *person);
            if (!written && written.fault().code.whose == Whose::wait && ++q->tries < tries_max) {  // never refused for load: again, when the disk has moved on
                runtime_.when_durable(runtime_.ground().log.durable() + 1, [this, q] { ask_link(q); });
                return;
            }
            if (!written) {
                q->done(written.fault());
                return lane_.leave();
            }
        }
        runtime_.ask_partition(no, [this, q, link, person](engine::Partition& partition) -> std::function<void()> {
            const Person* found = person ? partition.person(*person) : nullptr;
            const engine::Workspace* workspace = found ? partition.catalog().workspace(found->scope.workspace) : nullptr;
            Result<Value> answer = workspace ? Result<Value>(q->read(partition, *found, *workspace, *link)) : Result<Value>(opens_nothing());
            return [this, q, answer = std::move(answer)] {
                q->done(answer);
                lane_.leave();
            };
        });
    });
}

void Door::preference_link(const Principal& who, Identifier id, Value request, Done<Value> done) {
    const std::string wanted = request.find("channel") ? text_of(request, "channel") : "*";
    const auto channel = parse_word<Channel>(channel_names, wanted);
    if (!channel) return done(Fault{codes::invalid, "the channel \"" + wanted.substr(0, 40) + "\" is unknown", "/channel", "use email, sms, push, web, agent or *"});
    with_person<Value>(who, std::move(id), std::move(done),
                       [this, channel = *channel](const engine::Partition& partition, const Person& person, const engine::Workspace&) -> Result<Value> {
                           const Moment expires{(partition.now(person.scope) + link_ms).ms / minute_ms * minute_ms};
                           TRY(pair, options_.links->make(partition.catalog(), {person.scope, person.id, LinkRight::preferences, channel, Purpose::marketing, expires}));
                           return Value(Object{{"preferences", pair.preferences}, {"unsubscribe", pair.unsubscribe}, {"expires_at", to_rfc3339(expires)}});
                       });
}

void Door::preferences(std::string token, Value choices, Done<Value> done) {
    struct Wishes {
        std::vector<ConsentKey> granted, withdrawn;
        std::string trait, text, locale;
        std::optional<Value> value;
        std::int64_t pause_days = -1;  ///< 0: go on; negative: nothing is said
    };
    auto wishes = std::make_shared<Wishes>();
    if (const Value* set = choices.find("set"))
        for (const Value& one : set->array()) {
            auto claim = ingest::parse_consent(one, runtime_.live(), "/set");
            if (!claim) return done(claim.fault());
            if (claim->key.purpose == Purpose::service) return done(Fault{codes::invalid, "what was asked for cannot be refused", "/set/purpose", "use another purpose"});
            (claim->consent.state == ConsentState::granted ? wishes->granted : wishes->withdrawn).push_back(claim->key);
        }
    wishes->locale = text_of(choices, "locale");
    if (const Value* correct = choices.find("correct")) {
        wishes->trait = text_of(*correct, "trait");
        wishes->text = text_of(*correct, "value").substr(0, trait_text_max);
        if (!valid_utf8(wishes->text)) wishes->text.clear();
    }
    auto q = std::make_shared<LinkQuestion>();
    q->token = std::move(token);
    q->changes = choices.is_object();
    q->done = std::move(done);
    if (!wishes->trait.empty())
        q->look = [wishes](const engine::Partition&, const Person& person) {
            if (!engine::correctable(person, wishes->trait)) return;
            wishes->value = wishes->text.empty() ? Value() : typed(person.traits.find(wishes->trait)->second.value, wishes->text);
        };
    if (const Value* days = choices.find("pause_days")) wishes->pause_days = std::clamp<std::int64_t>(days->as_integer(-1), -1, pause_days_max);
    if (wishes->pause_days == 0)
        q->look = [wishes](const engine::Partition& partition, const Person& person) {
            if (!engine::own_pause(person, partition.now(person.scope))) wishes->pause_days = -1;  // what the organisation stopped is not ended here
        };
    if (const std::string segment = text_of(choices, "deny"); !segment.empty())
        q->look = [wishes, segment](const engine::Partition& partition, const Person& person) {
            if (!engine::shown_words(person, partition.catalog(), segment)) return;
            wishes->trait = engine::denial_of(segment);
            wishes->value = Value(true);
        };
    if (q->changes)
        q->write = [this, wishes, request = fresh_id()](engine::Front& front, const PersonLink& link, PersonId person) -> Result<Position> {
            if (wishes->pause_days >= 0) {
                const Moment until = front.now(link.scope, runtime_.live()) + wishes->pause_days * day_ms;
                const Value record = Object{{"topic", "*"},
                                            {"until", wishes->pause_days ? to_rfc3339(until) : std::string()},
                                            {"reason", "paused by the person"},
                                            {"lift", wishes->pause_days == 0},
                                            {"by", own_word}};
                auto paused = front.suppress(link.scope, {"id", id_text("per_", person.hash)}, record, Hasher("pause").add(request).done(), runtime_.live());
                if (!paused) return paused;
            }
            // What takes away comes first: should the rest fail, the opt-out stands.
            TRY(withdrawn, write_consents(front, link, person, wishes->withdrawn, ConsentState::withdrawn, wishes->locale, request, runtime_.live()));
            TRY(granted, write_consents(front, link, person, wishes->granted, ConsentState::granted, wishes->locale, Hasher("granted").add(request).done(), runtime_.live()));
            if (!wishes->value) return std::max(withdrawn, granted);
            return front.correct(link.scope, person, wishes->trait, *wishes->value, Hasher("correct").add(request).done(), runtime_.live());
        };
    q->read = [](const engine::Partition& partition, const Person& person, const engine::Workspace& workspace, const PersonLink&) {
        Value out = engine::preferences_view(person, workspace, partition.catalog(), partition.now(person.scope));
        out.set("purposes", Value(purposes_page(partition.catalog(), person.scope.workspace).data));
        return out;
    };
    lane_.enter(q->changes, [this, q] { ask_link(q); });
}

void Door::unsubscribe(std::string token, bool apply, Done<Value> done) {
    auto q = std::make_shared<LinkQuestion>();
    q->token = std::move(token);
    q->right = LinkRight::unsubscribe;
    q->changes = apply;
    q->done = std::move(done);
    if (apply)
        q->write = [this, request = fresh_id()](engine::Front& front, const PersonLink& link, PersonId person) {
            return write_consents(front, link, person, {stopped_by(link)}, ConsentState::withdrawn, "", request, runtime_.live());
        };
    // The link of one message shows no more than that message's own channel.
    q->read = [](const engine::Partition& partition, const Person& person, const engine::Workspace& workspace, const PersonLink& link) {
        Value all = engine::preferences_view(person, workspace, partition.catalog(), partition.now(person.scope));
        const ConsentKey key = stopped_by(link);
        Value out = Object{{"workspace", workspace.name},
                           {"locale", *all.find("locale")},
                           {"channel", std::string(name_of(key.channel))},
                           {"purpose", std::string(name_of(key.purpose))},
                           {"state", std::string(name_of(consent::state_of(person.consents, key.purpose, key.channel)))},
                           {"address", engine::masked_address(consent::address_of(person, key.channel))},
                           {"planned", *all.find("planned")}};
        if (const Value* words = all.find("shown_as")) out.set("shown_as", *words);
        return out;
    };
    lane_.enter(q->changes, [this, q] { ask_link(q); });
}

}  // namespace kesher::app
