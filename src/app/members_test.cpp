// What the engine reads of a definition is what the wire describes: else nobody would look at its type.
#include <gtest/gtest.h>

#include "adapters/http/schema.hpp"
#include "engine/members.hpp"

namespace kesher::app {
namespace {

bool described(std::string_view schema, std::string_view member) {
    for (const http::Schema& s : http::schemas())
        if (s.name == schema) return std::any_of(s.members.begin(), s.members.end(), [&](const http::Member& m) { return m.name == member; });
    return false;
}

TEST(Members, each_that_the_engine_reads_is_described) {
    const std::set<std::string_view> ours = {"zone_table", "key_slot"};  // put there by the engine, whatever was sent
    for (const http::Kind& kind : http::kinds()) {
        EXPECT_GT(engine::members_of(kind.kind).size(), 4u) << kind.kind;
        for (const std::string_view member : engine::members_of(kind.kind)) EXPECT_TRUE(ours.contains(member) || described(kind.schema, member)) << kind.kind << " " << member;
    }
    for (const std::string_view member : engine::members_of("steps")) EXPECT_TRUE(described("Step", member)) << member;
}

}  // namespace
}  // namespace kesher::app
