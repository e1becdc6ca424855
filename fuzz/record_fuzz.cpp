// Stored bytes of every kind: never a crash, and what decodes encodes to something that decodes alike.
#include <cstdlib>

#include "adapters/log/record_format.hpp"
#include "identity/identity.hpp"
#include "ingest/ingest.hpp"
#include "model/definition.hpp"
#include "profiles/profiles.hpp"

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
    using namespace kesher;
    if (size == 0) return 0;
    const BytesView bytes(reinterpret_cast<const char*>(data) + 1, size - 1);
    switch (data[0] % 6) {
        case 0: (void)decode_header(bytes); break;
        case 1:
            (void)adapters::decode_payload(bytes);
            (void)adapters::decode_segment_header(bytes);
            break;
        case 2:
            if (const auto person = profiles::decode_person(bytes)) {
                const Bytes once = profiles::encode(*person, true);
                const auto again = profiles::decode_person(once);
                if (!again || profiles::encode(*again, true) != once) std::abort();
            }
            break;
        case 3: (void)ingest::decode_event(bytes); break;
        case 4:
            if (const auto known = identity::Known::decode(bytes))
                if (identity::Known::decode(known->encode())->encode() != known->encode()) std::abort();
            break;
        default:
            (void)decode_definition(bytes);
            (void)identity::decode_event_body(bytes);
            break;
    }
    return 0;
}
