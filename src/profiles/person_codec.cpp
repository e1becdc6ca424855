// A person's stored form. On disk since format 1: field numbers are append only, never reused.
#include "profiles/codec.hpp"

namespace kesher::profiles {
namespace {

Bytes trait_bytes(const std::string& name, const Trait& t) {
    return Writer()
        .bytes(1, name)
        .bytes(2, to_json(t.value))
        .number(3, static_cast<std::uint64_t>(t.origin))
        .bytes(4, t.source)
        .moment(5, t.at)
        .number(6, static_cast<std::uint64_t>(t.purpose))
        .moment(7, t.expires)
        .take();
}

void trait_from(BytesView bytes, Traits& out) {
    std::string name;
    Trait t;
    for (Reader in(bytes); in.next();) {
        switch (in.id()) {
            case 1: name = in.text(); break;
            case 2: t.value = json_from(in.bytes()); break;
            case 3: t.origin = static_cast<Origin>(in.number()); break;
            case 4: t.source = in.text(); break;
            case 5: t.at = in.moment(); break;
            case 6: t.purpose = static_cast<Purpose>(in.number()); break;
            case 7: t.expires = in.moment(); break;
            default: break;
        }
    }
    out.emplace(std::move(name), std::move(t));
}

Bytes consent_bytes(const ConsentKey& key, const Consent& c) {
    return Writer()
        .number(1, static_cast<std::uint64_t>(key.purpose))
        .number(2, static_cast<std::uint64_t>(key.channel))
        .number(3, static_cast<std::uint64_t>(c.state))
        .moment(4, c.at)
        .bytes(5, c.text_version)
        .bytes(6, c.locale)
        .bytes(7, c.proof)
        .bytes(8, c.source)
        .number(9, c.position)
        .take();
}

void consent_from(BytesView bytes, Consents& out) {
    ConsentKey key;
    Consent c;
    for (Reader in(bytes); in.next();) {
        switch (in.id()) {
            case 1: key.purpose = static_cast<Purpose>(in.number()); break;
            case 2: key.channel = static_cast<Channel>(in.number()); break;
            case 3: c.state = static_cast<ConsentState>(in.number()); break;
            case 4: c.at = in.moment(); break;
            case 5: c.text_version = in.text(); break;
            case 6: c.locale = in.text(); break;
            case 7: c.proof = in.text(); break;
            case 8: c.source = in.text(); break;
            case 9: c.position = in.number(); break;
            default: break;
        }
    }
    out.emplace(key, std::move(c));
}

Bytes ring_bytes(const std::string& name, const Ring& ring) {
    Writer out;
    out.bytes(1, name);
    for (const Occurrence& o : ring) out.bytes(2, Writer().moment(1, o.at).number(2, o.position).bytes(3, json_bytes(o.properties)).number(4, o.historic).view());
    return out.take();
}

void ring_from(BytesView bytes, Rings& out) {
    std::string name;
    Ring ring;
    for (Reader in(bytes); in.next();) {
        if (in.id() == 1) name = in.text();
        if (in.id() != 2) continue;
        Occurrence o;
        for (Reader one(in.bytes()); one.next();) {
            if (one.id() == 1) o.at = one.moment();
            if (one.id() == 2) o.position = one.number();
            if (one.id() == 3) {
                o.properties = json_from(one.bytes());
                o.bytes = static_cast<std::uint32_t>(one.bytes().size());
            }
            if (one.id() == 4) o.historic = one.number() != 0;
        }
        ring.push_back(std::move(o));
    }
    out.emplace(std::move(name), std::move(ring));
}

void read_identifier(BytesView bytes, Person& p) {
    LinkedIdentifier linked;
    for (Reader in(bytes); in.next();) {
        if (in.id() == 1) linked.id.ns = in.text();
        if (in.id() == 2) linked.id.value = in.text();
        if (in.id() == 3) linked.at = in.moment();
        if (in.id() == 4) linked.source = in.text();
        if (in.id() == 5) linked.claimed = in.number() != 0;
    }
    p.identifiers.push_back(std::move(linked));
}

void read_membership(BytesView bytes, Person& p) {
    std::string id;
    Membership m;
    for (Reader in(bytes); in.next();) {
        if (in.id() == 1) id = in.text();
        if (in.id() == 2) m.since = in.moment();
        if (in.id() == 3) m.version = static_cast<std::uint32_t>(in.number());
        if (in.id() == 4) m.because = becauses_from(in.bytes());
    }
    p.memberships.emplace(std::move(id), std::move(m));
}

void read_entry(BytesView bytes, Person& p) {
    TimelineEntry e;
    for (Reader in(bytes); in.next();) {
        switch (in.id()) {
            case 1: e.at = in.moment(); break;
            case 2: e.kind = static_cast<TimelineKind>(in.number()); break;
            case 3: e.position = in.number(); break;
            case 4: e.name = in.text(); break;
            case 5: e.change = in.text(); break;
            case 6: e.ref = in.hash(); break;
            case 7: e.because = becauses_from(in.bytes()); break;
            default: break;
        }
    }
    p.tail.push_back(std::move(e));
}

bool read_knowledge(Reader& in, Person& p) {
    switch (in.id()) {
        case 1: p.id.hash = in.hash(); return true;
        case 2: p.scope.workspace = static_cast<WorkspaceNo>(in.number()); return true;
        case 3: p.scope.environment = static_cast<Environment>(in.number()); return true;
        case 4: p.key = static_cast<KeySlot>(in.number()); return true;
        case 5: p.first_seen = in.moment(); return true;
        case 6: p.last_seen = in.moment(); return true;
        case 7: p.events = in.number(); return true;
        case 8: p.message_count = in.number(); return true;
        case 10: read_identifier(in.bytes(), p); return true;
        case 11: trait_from(in.bytes(), p.traits); return true;
        case 12: consent_from(in.bytes(), p.consents); return true;
        case 13: ring_from(in.bytes(), p.rings); return true;
        case 14: read_membership(in.bytes(), p); return true;
        case 15: p.chunks.push_back(in.text()); return true;
        case 16: read_entry(in.bytes(), p); return true;
        default: return false;
    }
}

}  // namespace

Bytes becauses_bytes(const Becauses& list) {
    Writer out;
    for (const Because& b : list) out.bytes(1, Writer().bytes(1, b.text).bytes(2, b.rule).bytes(3, b.seen).moment(4, b.at).view());
    return out.take();
}

Becauses becauses_from(BytesView bytes) {
    Becauses out;
    for (Reader list(bytes); list.next();) {
        Because b;
        for (Reader in(list.bytes()); in.next();) {
            if (in.id() == 1) b.text = in.text();
            if (in.id() == 2) b.rule = in.text();
            if (in.id() == 3) b.seen = in.text();
            if (in.id() == 4) b.at = in.moment();
        }
        out.push_back(std::move(b));
    }
    return out;
}

Bytes gates_bytes(const Gates& gates) {
    Writer out;
    for (const Gate& g : gates) out.bytes(1, Writer().bytes(1, g.name).number(2, static_cast<std::uint64_t>(g.mark)).bytes(3, g.seen_en).bytes(4, g.seen_he).view());
    return out.take();
}

Gates gates_from(BytesView bytes) {
    Gates out;
    for (Reader list(bytes); list.next();) {
        Gate g;
        for (Reader in(list.bytes()); in.next();) {
            if (in.id() == 1) g.name = in.text();
            if (in.id() == 2) g.mark = static_cast<Gate::Mark>(in.number());
            if (in.id() == 3) g.seen_en = in.text();
            if (in.id() == 4) g.seen_he = in.text();
        }
        out.push_back(std::move(g));
    }
    return out;
}

Bytes json_bytes(const Value& value) { return value.is_null() ? Bytes() : to_json(value); }

Value json_from(BytesView bytes) {
    if (bytes.empty()) return {};
    auto parsed = parse_json(bytes, {.depth_max = 64, .replace_surrogates = true});
    return parsed ? std::move(*parsed) : Value();
}

Bytes encode(const Person& p, bool with_chunks) {
    Writer out;
    out.hash(1, p.id.hash).number(2, p.scope.workspace).number(3, static_cast<std::uint64_t>(p.scope.environment)).number(4, p.key);
    out.moment(5, p.first_seen).moment(6, p.last_seen).number(7, p.events).number(8, p.message_count);
    for (const LinkedIdentifier& linked : p.identifiers)
        out.bytes(10, Writer().bytes(1, linked.id.ns).bytes(2, linked.id.value).moment(3, linked.at).bytes(4, linked.source).number(5, linked.claimed).view());
    for (const auto& [name, trait] : p.traits) out.bytes(11, trait_bytes(name, trait));
    for (const auto& [key, consent] : p.consents) out.bytes(12, consent_bytes(key, consent));
    for (const auto& [name, ring] : p.rings) out.bytes(13, ring_bytes(name, ring));
    for (const auto& [id, m] : p.memberships) out.bytes(14, Writer().bytes(1, id).moment(2, m.since).number(3, m.version).bytes(4, becauses_bytes(m.because)).view());
    if (with_chunks)
        for (const Bytes& chunk : p.chunks) out.bytes(15, chunk);
    for (const TimelineEntry& e : p.tail) {
        Writer entry;
        entry.moment(1, e.at).number(2, static_cast<std::uint64_t>(e.kind)).number(3, e.position).bytes(4, e.name).bytes(5, e.change);
        if (e.ref) entry.hash(6, e.ref);
        if (!e.because.empty()) entry.bytes(7, becauses_bytes(e.because));
        out.bytes(16, entry.view());
    }
    write_work(p, out);
    return out.take();
}

std::optional<Person> decode_person(BytesView bytes) {
    Person p;
    Reader in(bytes);
    while (in.next())
        if (!read_knowledge(in, p)) read_work(in, p);
    if (in.bad() || !p.id) return std::nullopt;
    return p;
}

}  // namespace kesher::profiles
