// Who asks: write keys, secret keys, console sessions; and how keys are made and taken back.
#include "app/door.hpp"

namespace kesher::app {
namespace {

Fault wrong_key() { return {codes::key_invalid, "the key is unknown or was revoked", "Authorization", "check the key, or create one: kesher key create --help"}; }

std::string text_of(const Value& value, const char* key) {
    const Value* v = value.find(key);
    return v ? v->as_string() : std::string();
}

constexpr Purpose all_purposes[] = {Purpose::service, Purpose::analytics, Purpose::personalization, Purpose::marketing, Purpose::ads};

}  // namespace

Door::Door(Runtime& runtime, Entropy& entropy, DoorOptions options) : runtime_(runtime), entropy_(entropy), options_(std::move(options)) {}

Hash128 Door::hash_of(std::string_view secret) const { return runtime_.ground().keys.index(0, "api_key", secret); }

Hash128 Door::fresh_id() { return hash_from_bytes(entropy_.bytes(16)); }

std::string Door::fresh_secret(const char* prefix) { return prefix + to_base64(entropy_.bytes(32), true); }

Result<Principal> Door::principal_of(const Directory::Key& key, KeyKind kind, std::string_view purpose) {
    Principal out;
    out.kind = kind;
    out.scope = {key.workspace, key.environment};
    out.key_id = key.id;
    out.scopes = key.scopes;
    out.purposes = key.purposes;
    out.purpose = key.purpose;
    if (!purpose.empty()) {
        const auto wanted = parse_word<Purpose>(purpose_names, purpose);
        if (!wanted) return Fault{codes::invalid, "the purpose is unknown", "Kesher-Purpose", "use service, analytics, personalization, marketing or ads"};
        if (std::find(key.purposes.begin(), key.purposes.end(), *wanted) == key.purposes.end())
            return Fault{codes::forbidden, "this key may not read for that purpose", "Kesher-Purpose", "use a key with the purpose, or another purpose"};
        out.purpose = *wanted;
    }
    return out;
}

Result<Principal> Door::write_key(std::string_view text) {
    const auto directory = runtime_.directory();
    const auto at = directory->keys.find(hash_of(text));
    if (at != directory->keys.end() && at->second.secret)
        return Fault{codes::key_invalid, "this is a secret key; events take a write key", "Authorization", "use the wk_… key of a source"};
    if (text.empty() || at == directory->keys.end() || at->second.secret) return wrong_key();
    TRY(out, principal_of(at->second, KeyKind::write, ""));
    const engine::Workspace* workspace = directory->catalog->workspace(out.scope.workspace);
    for (const auto& [no, source] : workspace->sources)
        if (source.id == at->second.source) {
            out.source = no;
            out.source_kind = source.kind;
        }
    if (!out.source) return wrong_key();
    return std::move(out);
}

Result<Principal> Door::secret_key(std::string_view text, std::string_view purpose) {
    const auto directory = runtime_.directory();
    const auto at = directory->keys.find(hash_of(text));
    if (at != directory->keys.end() && !at->second.secret)
        return Fault{codes::key_invalid, "this is a write key; it sends events and asks for decisions", "Authorization", "use a secret key, sk_…"};
    if (text.empty() || at == directory->keys.end()) return wrong_key();
    return principal_of(at->second, KeyKind::secret, purpose);
}

Result<Principal> Door::owner_of(std::string_view environment, std::string_view workspace, KeyKind kind) {
    const auto directory = runtime_.directory();
    const std::string wanted(workspace.empty() ? std::string_view(options_.default_workspace) : workspace);
    Principal out;
    out.kind = kind;
    for (const auto& [no, known] : directory->catalog->workspaces())
        if (known->name == wanted || (wanted.empty() && !out.scope.workspace)) out.scope.workspace = no;
    if (!out.scope.workspace) return Fault{codes::not_found, "there is no workspace \"" + wanted + "\"", "Kesher-Workspace", "list them with GET /v1/session"};
    out.scope.environment = environment == "test" ? Environment::test : Environment::live;
    out.scopes = {"read", "manage", "privacy", "agent"};
    out.purposes.assign(std::begin(all_purposes), std::end(all_purposes));
    return out;
}

Result<Principal> Door::owner(std::string_view environment, std::string_view workspace) { return owner_of(environment, workspace, KeyKind::session); }

Result<Principal> Door::session(std::string_view cookie, std::string_view environment, std::string_view workspace) {
    const Hash128 hash = hash_of(cookie);
    const Moment now = runtime_.live();
    {
        const std::lock_guard lock(mutex_);
        const auto at = sessions_.find(hash);
        if (cookie.empty() || at == sessions_.end() || now - at->second.used > options_.session_idle_ms || now - at->second.made > options_.session_max_ms)
            return Fault{codes::key_invalid, "there is no session", "Cookie", "open the address that kesher up printed, or make another with: kesher token"};
        at->second.used = now;
    }
    return owner_of(environment, workspace, KeyKind::session);
}

std::string Door::new_token() {
    const std::string token = to_base64(entropy_.bytes(24), true);
    const std::lock_guard lock(mutex_);
    return options_.one_time_token = token;
}

void Door::sign_in(std::string token, Done<std::string> done) {
    const std::string secret = fresh_secret("ks_");
    {
        const std::lock_guard lock(mutex_);
        if (options_.one_time_token.empty() || !equal_secret(token, options_.one_time_token))
            return done(Fault{codes::key_invalid, "the token is unknown or was used", "/token", "make another with: kesher token"});
        options_.one_time_token.clear();
        const Moment now = runtime_.live();
        sessions_[hash_of(secret)] = {now, now};
    }
    done(secret);
}

void Door::sign_out(std::string cookie, Done<bool> done) {
    const Hash128 hash = hash_of(cookie);
    const std::lock_guard lock(mutex_);
    done(sessions_.erase(hash) > 0);
}

Result<Value> Door::who(const Principal& principal) {
    const auto directory = runtime_.directory();
    const engine::Workspace* workspace = directory->catalog->workspace(principal.scope.workspace);
    Array workspaces;
    for (const auto& [no, known] : directory->catalog->workspaces()) workspaces.push_back(Object{{"name", known->name}, {"envs", Array{"live", "test"}}});
    return Value(Object{{"workspace", workspace->name},
                        {"env", std::string(name_of(principal.scope.environment))},
                        {"workspaces", Value(std::move(workspaces))},
                        {"role", "owner"},
                        {"zone", workspace->policy.zone->name}});
}

namespace {

// A key makes no key that may do more than itself.
Result<void> within_own(const Principal& who, const Value& request) {
    const std::string env = text_of(request, "env");
    if (!env.empty() && env != name_of(who.scope.environment))
        return Fault{codes::forbidden, "a key of " + std::string(name_of(who.scope.environment)) + " makes no key of " + env, "/env",
                     "make it in the console, or on the engine's machine with: kesher key create"};
    const Value none, *scopes = request.find("scopes"), *purposes = request.find("purposes");
    for (const Value& scope : (scopes ? scopes : &none)->array())
        if (std::find(who.scopes.begin(), who.scopes.end(), scope.as_string()) == who.scopes.end())
            return Fault{codes::forbidden, "this key has no scope \"" + scope.as_string() + "\" to give", "/scopes", "ask for scopes that this key has itself"};
    for (const Value& purpose : (purposes ? purposes : &none)->array()) {
        const auto word = parse_word<Purpose>(purpose_names, purpose.as_string());
        if (word && std::find(who.purposes.begin(), who.purposes.end(), *word) == who.purposes.end())
            return Fault{codes::forbidden, "this key has no purpose \"" + purpose.as_string() + "\" to give", "/purposes", "ask for purposes that this key has itself"};
    }
    return {};
}

}  // namespace

void Door::create_key(const Principal& who, Value request, Done<Value> done) {
    const bool secret = text_of(request, "kind") == "secret";
    if (who.kind == KeyKind::secret)
        if (auto within = within_own(who, request); !within) return done(within.fault());
    create_key_as(who.scope, std::move(request), fresh_secret(secret ? "sk_" : "wk_"), std::move(done));
}

void Door::create_key_as(Scope scope, Value request, std::string text, Done<Value> done) {
    const std::string kind = text_of(request, "kind"), env = request.find("env") ? text_of(request, "env") : std::string(name_of(scope.environment));
    if (kind != "write" && kind != "secret") return done(Fault{codes::invalid, "the kind of key is \"" + kind + "\"", "/kind", "use write or secret"});
    if (env != "live" && env != "test") return done(Fault{codes::invalid, "the environment is \"" + env + "\"", "/env", "use live or test"});
    const auto catalog = runtime_.directory()->catalog;
    const std::string source = text_of(request, "source");
    const Definition* held = catalog->find(scope.workspace, "sources", source);
    if (kind == "write" && (!held || held->retired))
        return done(Fault{codes::invalid, "there is no source \"" + source + "\"", "/source", "create the source first, then its key"});
    Value body = Object{{"kind", kind}, {"env", env}, {"hash", to_hex(to_bytes(hash_of(text)))}, {"prefix", text.substr(0, 7)}};
    if (kind == "write") body.set("source", source);
    Array scopes, purposes;
    if (kind == "secret") {
        if (const Value* given = request.find("scopes")) scopes = given->array();
        if (scopes.empty()) scopes = {"read"};
        for (const Value& one : scopes)
            if (one.as_string() != "read" && one.as_string() != "manage" && one.as_string() != "privacy" && one.as_string() != "agent")
                return done(Fault{codes::invalid, "the scope \"" + one.as_string() + "\" is unknown", "/scopes", "use read, manage, privacy or agent"});
        if (const Value* given = request.find("purposes")) purposes = given->array();
        if (purposes.empty()) purposes = {"service", "analytics", "personalization", "marketing"};
        for (const Value& one : purposes)
            if (!parse_word<Purpose>(purpose_names, one.as_string()))
                return done(Fault{codes::invalid, "the purpose \"" + one.as_string() + "\" is unknown", "/purposes", "use service, analytics, personalization, marketing or ads"});
    }
    body.set("scopes", std::move(scopes));
    body.set("purposes", std::move(purposes));
    body.set("default_purpose", "service");
    Principal as;
    as.kind = KeyKind::session;
    as.scope = scope;
    const std::string id = id_text("key_", fresh_id());
    publish(as, "keys", id, std::move(body), 0, false, [done = std::move(done), id, text, kind, env](Result<Published> published) {
        if (!published) return done(published.fault());
        done(Value(Object{{"id", id}, {"key", text}, {"kind", kind}, {"env", env}}));
    });
}

void Door::keys(const Principal& who, PageQuery, Done<Page> done) {
    Page page;
    const auto catalog = runtime_.directory()->catalog;
    for (const auto& [at, held] : catalog->definitions()) {
        const Definition& d = *held;
        if (d.workspace != who.scope.workspace || d.kind != "keys") continue;
        if (who.kind == KeyKind::secret && text_of(d.body, "env") != name_of(who.scope.environment)) continue;  // a key sees those of its own environment
        Value one = Object{{"id", d.id}, {"revoked", d.retired}, {"created_at", to_rfc3339(d.created_at)}};
        for (const char* name : {"kind", "env", "source", "prefix", "scopes", "purposes"})
            if (const Value* v = d.body.find(name)) one.set(name, *v);
        page.data.push_back(std::move(one));
    }
    done(std::move(page));
}

void Door::revoke_key(const Principal& who, std::string id, Done<Value> done) {
    const auto catalog = runtime_.directory()->catalog;
    const Definition* key = catalog->find(who.scope.workspace, "keys", id);
    if (!key || key->retired) return done(Fault{codes::not_found, "there is no key \"" + id.substr(0, 60) + "\"", "id", "list them with GET /v1/keys"});
    if (who.kind == KeyKind::secret && text_of(key->body, "env") != name_of(who.scope.environment))
        return done(
            Fault{codes::forbidden, "a key of " + std::string(name_of(who.scope.environment)) + " takes back no key of the other environment", "id", "do it in the console"});
    Principal owner = who;
    owner.kind = KeyKind::session;  // a key may be taken back by whoever may manage its environment
    retire(owner, "keys", std::move(id), std::move(done));
}

}  // namespace kesher::app
