// A folder of definitions: what it takes, what it refuses and where, how it differs; and the demo's own folder.
#include <gtest/gtest.h>

#include "app/config_diff.hpp"

namespace kesher::app {
namespace {

std::vector<Fault> refused(const std::vector<TextFile>& files) {
    auto folder = parse_folder(files, "main");
    EXPECT_FALSE(folder);
    if (folder) return {};
    std::vector<Fault> out = {folder.fault()};
    out.insert(out.end(), folder.fault().more.begin(), folder.fault().more.end());
    return out;
}

TEST(ConfigFolder, reads_kinds_in_the_order_of_publishing) {
    const std::vector<TextFile> files = {
        {"journeys/j.yaml", "name: J\n"}, {"segments/b.yaml", "id: b\nrule: everyone\n"}, {"segments/a.yaml", "rule: everyone\n"}, {"workspace.yaml", "zone: UTC\n"}};
    auto folder = parse_folder(files, "main");
    ASSERT_TRUE(folder);
    std::string order;
    for (const FolderDefinition& d : *folder) order += d.kind + "/" + d.id + " ";
    EXPECT_EQ(order, "workspaces/main segments/a segments/b journeys/j ");
    EXPECT_EQ(to_json((*folder)[1].body), R"({"id":"a","name":"a","rule":"everyone"})") << "what the engine would say too";
    EXPECT_EQ((*folder)[1].place("/rule@1:9"), "segments/a.yaml:1:1 at 1:9 of the rule");
}

TEST(ConfigFolder, refuses_with_file_line_and_fix_and_lists_all) {
    const auto faults = refused({{"segments/a.yaml", "name: A\nid: b\n"},
                                 {"segmnets/c.yaml", "name: C\n"},
                                 {"keys/k.yaml", "kind: write\n"},
                                 {"top.yaml", "a: 1\n"},
                                 {"segments/x/y.yaml", "a: 1\n"},
                                 {"segments/z.yml", "a: 1\n"},
                                 {"segments/v.yaml", "name: V\nversion: 3\n"},
                                 {"segments/l.yaml", "- a\n"},
                                 {"workspace.yaml", "zone: UTC\nname: other\n"},
                                 {"segments/m.yaml", "a: [\n"}});
    std::string all;
    for (const Fault& fault : faults) {
        all += fault.where + ": " + fault.detail + "\n";
        EXPECT_FALSE(fault.fix.empty());
    }
    EXPECT_EQ(all,
              "segments/a.yaml:2:1: the id differs from the file's name\n"
              "segmnets/c.yaml: there is no kind \"segmnets\"\n"
              "keys/k.yaml: keys are not kept in a folder\n"
              "top.yaml: a definition does not stand at the top; only workspace.yaml does\n"
              "segments/x/y.yaml: the file stands too deep\n"
              "segments/z.yml: the file's name ends in .yml\n"
              "segments/v.yaml:2:1: \"version\" is the engine's to say\n"
              "segments/l.yaml:1:1: this is no definition\n"
              "workspace.yaml:2:1: the settings name their workspace\n"
              "segments/m.yaml:2:1: end of sequence flow not found\n");
}

TEST(ConfigDiff, names_the_members_that_differ) {
    const std::vector<TextFile> files = {{"journeys/j.yaml", "name: J\nsteps:\n  - id: a\n    for: 2 days\n  - id: c\n    type: exit\n"},
                                         {"segments/new.yaml", "rule: everyone\n"},
                                         {"segments/same.yaml", "rule: everyone\n"}};
    auto folder = parse_folder(files, "main");
    ASSERT_TRUE(folder);
    const auto body = [](const char* json) { return *parse_json(json); };
    const std::vector<EngineDefinition> engine = {
        {"workspaces", "main", body(R"({"zone":"UTC"})"), 1},
        {"segments", "same", body(R"({"rule":"everyone","name":"same","id":"same"})"), 1},
        {"segments", "old", body(R"({"id":"old","name":"old"})"), 4},
        {"journeys", "j", body(R"({"id":"j","name":"J","exit_on":"did x","steps":[{"id":"a","for":"1 day"},{"id":"b","type":"exit"}]})"), 2}};
    const auto all = differences(*folder, engine);
    EXPECT_EQ(text_of(all),
              "added    segments/new.yaml\n"
              "changed  journeys/j.yaml\n"
              "    exit_on: did x → (nothing)\n"
              "    steps.a.for: 1 day → 2 days\n"
              "    steps.b: {\"id\":\"b\",\"type\":\"exit\"} → (nothing)\n"
              "    steps.c: (nothing) → {\"id\":\"c\",\"type\":\"exit\"}\n"
              "removed  segments/old.yaml\n");
    EXPECT_EQ(all[1].version, 2u);
    const Value last = json_of(all);
    EXPECT_EQ(to_json(last.array()[2]), R"({"what":"removed","kind":"segments","id":"old","file":"segments/old.yaml"})");
}

TEST(ConfigDiff, another_order_of_steps_is_a_difference_and_of_members_is_none) {
    const std::vector<TextFile> files = {{"journeys/j.yaml", "steps:\n  - id: b\n  - id: a\nname: J\n"}};
    auto folder = parse_folder(files, "main");
    ASSERT_TRUE(folder);
    const auto changed = differences(*folder, {{"journeys", "j", *parse_json(R"({"id":"j","name":"J","steps":[{"id":"a"},{"id":"b"}]})"), 1}});
    EXPECT_EQ(text_of(changed), "changed  journeys/j.yaml\n    steps (order): [\"a\",\"b\"] → [\"b\",\"a\"]\n");
    EXPECT_TRUE(differences(*folder, {{"journeys", "j", *parse_json(R"({"name":"J","steps":[{"id":"b"},{"id":"a"}],"id":"j"})"), 1}}).empty());
}

TEST(ConfigFolder, what_the_engine_adds_is_left_out) {
    EXPECT_EQ(to_json(plain_body("sources", "site", *parse_json(R"({"kind":"web","no":1,"id":"site","name":"Site","version":3,"created_at":"x","updated_at":"y"})"))),
              R"({"id":"site","name":"Site","kind":"web"})");
    EXPECT_EQ(to_json(plain_body("workspaces", "main", *parse_json(R"({"name":"main","zone":"UTC","id":"main","version":1})"))), R"({"zone":"UTC"})");
    EXPECT_EQ(to_json(plain_body("journeys", "j", *parse_json(R"({"name":"J","stopped":true,"counts":{}})"))), R"({"id":"j","name":"J"})");
    EXPECT_EQ(refused({{"journeys/j.yaml", "stopped: true\n"}}).front().where, "journeys/j.yaml:1:1");
}

// The example that everybody copies is written the way pull writes, comments aside.
TEST(ConfigFolder, the_demo_is_written_as_pull_writes) {
    auto folder = parse_folder(demo_folder(), "demo");
    ASSERT_TRUE(folder) << folder.fault().where << folder.fault().detail;
    EXPECT_GE(folder->size(), 11u);
    for (const FolderDefinition& d : *folder)
        for (const TextFile& file : demo_folder()) {
            if (file.path != d.file) continue;
            std::string text = file.text;
            while (text.starts_with('#')) text.erase(0, text.find('\n') + 1);
            EXPECT_EQ(adapters::write_yaml(d.body), text) << d.file;
        }
}

}  // namespace
}  // namespace kesher::app
