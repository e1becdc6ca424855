#include "profiles/profiles.hpp"

namespace kesher::profiles {
namespace {

Bytes encode(const TimelineEntry& entry) {
    Writer out;
    out.moment(1, entry.at).number(2, static_cast<std::uint64_t>(entry.kind)).number(3, entry.position).bytes(4, entry.name).bytes(5, entry.change);
    if (entry.ref) out.hash(6, entry.ref);
    for (const Because& because : entry.because)
        out.bytes(7, Writer().bytes(1, because.text).bytes(2, because.rule).bytes(3, because.seen).moment(4, because.at).bytes(5, because.he).view());
    return out.take();
}

Because decode_because(BytesView bytes) {
    Because out;
    for (Reader in(bytes); in.next();) {
        if (in.id() == 1) out.text = in.text();
        if (in.id() == 2) out.rule = in.text();
        if (in.id() == 3) out.seen = in.text();
        if (in.id() == 4) out.at = in.moment();
        if (in.id() == 5) out.he = in.text();
    }
    return out;
}

TimelineEntry decode_entry(BytesView bytes) {
    TimelineEntry out;
    for (Reader in(bytes); in.next();) {
        switch (in.id()) {
            case 1: out.at = in.moment(); break;
            case 2: out.kind = static_cast<TimelineKind>(in.number()); break;
            case 3: out.position = in.number(); break;
            case 4: out.name = in.text(); break;
            case 5: out.change = in.text(); break;
            case 6: out.ref = in.hash(); break;
            case 7: out.because.push_back(decode_because(in.bytes())); break;
            default: break;
        }
    }
    return out;
}

void decode_chunk(BytesView bytes, std::vector<TimelineEntry>& out) {
    for (Reader in(bytes); in.next();)
        if (in.id() == 1) out.push_back(decode_entry(in.bytes()));
}

}  // namespace

void note(Person& person, TimelineEntry entry) {
    person.tail.push_back(std::move(entry));
    if (person.tail.size() < timeline_chunk_entries) return;
    Writer chunk;
    for (const TimelineEntry& closed : person.tail) chunk.bytes(1, encode(closed));
    person.chunks.push_back(chunk.take());
    person.tail.clear();
}

std::vector<TimelineEntry> timeline(const Person& person) {
    std::vector<TimelineEntry> out;
    for (const Bytes& chunk : person.chunks) decode_chunk(chunk, out);
    out.insert(out.end(), person.tail.begin(), person.tail.end());
    return out;
}

}  // namespace kesher::profiles
