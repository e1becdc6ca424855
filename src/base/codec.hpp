/// Writes and reads stored values as fields with ids: what an older engine wrote, a newer one reads, and unknown fields are skipped.
///
/// A field is varint(id << 1 | kind): kind 0 carries a varint, kind 1 a length and bytes. Ids are append only, never reused.
///
/// Errors:  a Reader over malformed bytes becomes `bad()` and answers no further field; it never reads past its input.
/// Lives:   Reader views its input; `bytes()` views stay valid as long as the input does.
/// Runs on: any thread; no shared state.
#pragma once

#include <cstdint>
#include <string_view>

#include "base/bytes.hpp"
#include "base/hash.hpp"
#include "base/moment.hpp"

namespace kesher {

/// Appends fields to a byte string. Zero and empty values are written too: the caller leaves out what it does not want stored.
class Writer {
public:
    Writer& number(std::uint32_t id, std::uint64_t value) {
        varint(std::uint64_t{id} << 1);
        varint(value);
        return *this;
    }
    /// Signed numbers, zigzag-coded.
    Writer& integer(std::uint32_t id, std::int64_t value) { return number(id, (static_cast<std::uint64_t>(value) << 1) ^ static_cast<std::uint64_t>(value >> 63)); }
    Writer& moment(std::uint32_t id, Moment value) { return integer(id, value.ms); }
    Writer& bytes(std::uint32_t id, BytesView value) {
        varint(std::uint64_t{id} << 1 | 1);
        varint(value.size());
        out_ += value;
        return *this;
    }
    Writer& hash(std::uint32_t id, const Hash128& value) { return bytes(id, to_bytes(value)); }
    const Bytes& view() const { return out_; }
    Bytes take() { return std::move(out_); }

private:
    void varint(std::uint64_t value) {
        while (value >= 0x80) {
            out_ += static_cast<char>(value | 0x80);
            value >>= 7;
        }
        out_ += static_cast<char>(value);
    }
    Bytes out_;
};

/// Walks the fields of a byte string: `while (in.next()) switch (in.id()) {...}`.
class Reader {
public:
    explicit Reader(BytesView in) : in_(in) {}
    /// Moves to the next field; false at the end or at the first malformed byte.
    bool next();
    std::uint32_t id() const { return id_; }
    std::uint64_t number() const { return number_; }
    std::int64_t integer() const { return static_cast<std::int64_t>(number_ >> 1) ^ -static_cast<std::int64_t>(number_ & 1); }
    Moment moment() const { return {integer()}; }
    BytesView bytes() const { return bytes_; }
    std::string text() const { return std::string(bytes_); }
    /// The 16 bytes of this field; zero (and bad) when it has another length.
    Hash128 hash();
    bool bad() const { return bad_; }

private:
    bool varint(std::uint64_t& out);
    BytesView in_;
    std::uint32_t id_ = 0;
    std::uint64_t number_ = 0;
    BytesView bytes_;
    bool bad_ = false;
};

}  // namespace kesher
