/// The pieces that the two halves of a person's stored form share. Private to the room.
///
/// Errors:  what cannot be read is left empty; the person's own reader tells whether the bytes were whole.
/// Lives:   results own their memory.
/// Runs on: any thread; pure.
#pragma once

#include "profiles/profiles.hpp"

namespace kesher::profiles {

Bytes becauses_bytes(const Becauses& list);
Becauses becauses_from(BytesView bytes);
Bytes gates_bytes(const Gates& gates);
Gates gates_from(BytesView bytes);
/// Empty for null.
Bytes json_bytes(const Value& value);
Value json_from(BytesView bytes);

/// Fields 20 and above: what is under way with the person (profiles/work_codec.cpp).
void write_work(const Person& person, Writer& out);
/// Takes the field that `in` stands at, if it is one of them.
void read_work(Reader& in, Person& person);

}  // namespace kesher::profiles
