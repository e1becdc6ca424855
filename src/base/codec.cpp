#include "base/codec.hpp"

namespace kesher {

bool Reader::varint(std::uint64_t& out) {
    out = 0;
    for (int shift = 0; shift < 64; shift += 7) {
        if (in_.empty()) return false;
        const auto byte = static_cast<unsigned char>(in_.front());
        in_.remove_prefix(1);
        out |= std::uint64_t{byte & 0x7FU} << shift;
        if (!(byte & 0x80)) return true;
    }
    return false;
}

bool Reader::next() {
    if (bad_ || in_.empty()) return false;
    std::uint64_t tag = 0, value = 0;
    if (!varint(tag) || !varint(value) || tag >> 33 || (tag & 1 && value > in_.size())) {
        bad_ = true;
        return false;
    }
    id_ = static_cast<std::uint32_t>(tag >> 1);
    number_ = value;
    bytes_ = {};
    if (tag & 1) {
        bytes_ = in_.substr(0, value);
        in_.remove_prefix(value);
    }
    return true;
}

Hash128 Reader::hash() {
    if (bytes_.size() != 16) {
        bad_ = true;
        return {};
    }
    return hash_from_bytes(bytes_);
}

}  // namespace kesher
