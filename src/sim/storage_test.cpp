// The checkpoint store and the runs of message ids.
#include <gtest/gtest.h>

#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <fstream>

#include "adapters/storage/storage.hpp"
#include "adapters/system/system.hpp"

namespace kesher::adapters {
namespace {

struct Folder {
    std::string path = std::filesystem::temp_directory_path() / ("kesher-store-" + std::to_string(::getpid()));
    Folder() { std::filesystem::remove_all(path); }
    ~Folder() { std::filesystem::remove_all(path); }
};

TEST(RocksStore, ABatchIsWholeAndStays) {
    Folder folder;
    {
        auto store = open_rocks_store(folder.path);
        ASSERT_TRUE(store);
        ASSERT_TRUE((*store)->write({{"a1", "x"}, {"a2", Bytes("\0y", 2)}, {"b1", "z"}}));
        ASSERT_TRUE((*store)->write({{"a1", std::nullopt}, {"a3", "w"}}));
    }
    auto store = open_rocks_store(folder.path);
    ASSERT_TRUE(store);
    std::string seen;
    ASSERT_TRUE((*store)->scan("a", [&](BytesView key, BytesView value) {
        seen += std::string(key) + "=" + std::to_string(value.size()) + " ";
        return true;
    }));
    EXPECT_EQ(seen, "a2=2 a3=1 ");
    auto gone = (*store)->get("a1");
    ASSERT_TRUE(gone);
    EXPECT_FALSE(*gone);
}

TEST(IdRuns, HoldWhatWasWrittenAndNothingElse) {
    Folder folder;
    SystemFiles files;
    std::vector<Hash128> ids;
    for (int i = 0; i < 5'000; ++i) ids.push_back(Hasher("id").add(std::uint64_t(i)).done());
    std::sort(ids.begin(), ids.end());
    {
        auto runs = open_id_runs(files, folder.path);
        ASSERT_TRUE(runs);
        ASSERT_TRUE((*runs)->write(490'000, ids));
        ASSERT_TRUE((*runs)->write(490'001, std::span(ids).first(1)));
    }
    auto runs = open_id_runs(files, folder.path);
    ASSERT_TRUE(runs);
    EXPECT_EQ((*runs)->hours(), (std::vector<std::int64_t>{490'000, 490'001}));
    for (const Hash128& id : ids) ASSERT_TRUE(*(*runs)->contains(490'000, id));
    EXPECT_FALSE(*(*runs)->contains(490'001, ids[1]));
    for (int i = 0; i < 5'000; ++i) ASSERT_FALSE(*(*runs)->contains(490'000, Hasher("other").add(std::uint64_t(i)).done()));
    ASSERT_TRUE((*runs)->drop(490'000));
    EXPECT_EQ((*runs)->hours().size(), 1u);
}

TEST(IdRuns, ABrokenRunIsRefused) {
    Folder folder;
    SystemFiles files;
    const Hash128 id{1, 2};
    {
        auto runs = open_id_runs(files, folder.path);
        ASSERT_TRUE((*runs)->write(490'000, std::span(&id, 1)));
    }
    for (const auto& file : std::filesystem::directory_iterator(folder.path)) {
        std::fstream out(file.path(), std::ios::in | std::ios::out | std::ios::binary);
        out.seekp(-1, std::ios::end);
        out.put('!');
    }
    auto runs = open_id_runs(files, folder.path);
    ASSERT_FALSE(runs) << "items could count twice";
    EXPECT_NE(runs.fault().where.find(".ids@"), std::string::npos);
}

}  // namespace
}  // namespace kesher::adapters
