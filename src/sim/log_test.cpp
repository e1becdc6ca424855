// Whatever implements Log keeps the same promises: the embedded log on the real disk and on the simulated one; and what power cuts and damage may do to it.
#include <gtest/gtest.h>

#include <unistd.h>

#include <filesystem>

#include "adapters/log/embedded_log.hpp"
#include "adapters/log/record_format.hpp"
#include "adapters/system/system.hpp"
#include "sim/sim_world.hpp"

namespace kesher {
namespace {

RecordHeader header_at(Position position) {
    RecordHeader h;
    h.position = position;
    h.kind = RecordKind::event;
    h.partition = static_cast<PartitionNo>(position % 64);
    h.scope.workspace = 3;
    h.at = Moment{1'770'000'000'000 + static_cast<std::int64_t>(position)};
    h.message = Hasher("m").add(position).done();
    return h;
}
Bytes body_at(Position position) { return Bytes("body ") + std::to_string(position) + Bytes(position % 97, '.'); }

struct World {
    bool real = false;
    std::string folder;
    adapters::SystemFiles system;
    sim::SimFiles simulated{7};
    Files& files() { return real ? static_cast<Files&>(system) : simulated; }
};

class LogContract : public ::testing::TestWithParam<bool> {
protected:
    void SetUp() override {
        world_.real = GetParam();
        world_.folder = world_.real ? std::filesystem::temp_directory_path() / ("kesher-log-" + std::to_string(::getpid())) : std::filesystem::path("/log");
        if (world_.real) std::filesystem::remove_all(world_.folder);
        open();
    }
    void TearDown() override {
        log_.reset();
        if (world_.real) std::filesystem::remove_all(world_.folder);
    }
    void open() {
        adapters::LogOptions options;
        options.folder = world_.folder;
        options.segment_bytes = 32 * 1024;
        options.waiting_bytes_max = 64 * 1024;
        options.synchronous = !world_.real;
        ASSERT_TRUE(world_.files().make_folder(world_.folder));
        auto opened = adapters::EmbeddedLog::open(world_.files(), options);
        ASSERT_TRUE(opened) << opened.fault().detail << opened.fault().where;
        log_ = std::move(*opened);
    }
    void append(std::size_t count) {
        for (std::size_t i = 0; i < count; ++i) {
            const Position at = log_->next_position();
            auto done = log_->append(header_at(at), body_at(at));
            if (!done && done.fault().code == codes::log_full) {
                ASSERT_TRUE(log_->await_durable());
                done = log_->append(header_at(at), body_at(at));
            }
            ASSERT_TRUE(done) << done.fault().detail;
        }
        ASSERT_TRUE(log_->await_durable());
    }
    void expect_all(Position from, Position to) {
        auto reader = log_->open(from);
        ASSERT_TRUE(reader);
        for (Position at = from; at <= to; ++at) {
            auto stored = (*reader)->next();
            ASSERT_TRUE(stored && *stored) << "record " << at;
            EXPECT_EQ((*stored)->header.position, at);
            EXPECT_EQ((*stored)->header.message, header_at(at).message);
            ASSERT_EQ((*stored)->sealed, body_at(at));
        }
        auto end = (*reader)->next();
        ASSERT_TRUE(end);
        EXPECT_FALSE(*end) << "something follows the last record";
    }
    World world_;
    std::unique_ptr<adapters::EmbeddedLog> log_;
};

TEST_P(LogContract, ReadsBackInOrderFromAnyPosition) {
    append(2'000);
    EXPECT_EQ(log_->durable(), 2'000u);
    EXPECT_EQ(log_->range().last, 2'000u);
    for (const Position from : {1u, 2u, 777u, 1'999u, 2'000u}) expect_all(from, 2'000);
    for (const Position at : {1u, 500u, 2'000u}) {
        auto one = log_->read(at);
        ASSERT_TRUE(one);
        EXPECT_EQ(one->sealed, body_at(at));
    }
    EXPECT_FALSE(log_->read(2'001));
}

TEST_P(LogContract, GoesOnAfterAReopen) {
    append(700);
    log_.reset();
    open();
    EXPECT_FALSE(log_->report().tail_cut);
    EXPECT_EQ(log_->next_position(), 701u);
    append(900);
    log_.reset();
    open();
    expect_all(1, 1'600);
}

TEST_P(LogContract, TellsTheListenerWhatIsDurable) {
    std::atomic<Position> told{0};
    log_->on_durable([&](Position position) {
        EXPECT_GE(position, told.load());
        told = position;
    });
    append(300);
    for (int i = 0; i < 1'000 && told < 300u; ++i) ::usleep(1'000);
    EXPECT_EQ(told.load(), 300u);
}

TEST_P(LogContract, TrimsWholeSegmentsBelowAndRefusesWhatIsGone) {
    append(2'000);
    ASSERT_TRUE(log_->trim(1'500));
    const Position first = log_->range().first;
    EXPECT_GT(first, 1u);
    EXPECT_LE(first, 1'500u);
    expect_all(first, 2'000);
    auto gone = log_->open(1);
    ASSERT_FALSE(gone);
    EXPECT_EQ(gone.fault().code, codes::log_trimmed);
    log_.reset();
    open();
    EXPECT_EQ(log_->range().first, first);
    expect_all(first, 2'000);
}

INSTANTIATE_TEST_SUITE_P(Disk, LogContract, ::testing::Values(true, false), [](const auto& one) { return one.param ? "real" : "simulated"; });

// --- damage, on the simulated disk

adapters::LogOptions small() {
    adapters::LogOptions options;
    options.folder = "/log";
    options.segment_bytes = 16 * 1024;
    options.synchronous = true;
    return options;
}

TEST(LogDamage, APowerCutLosesNothingThatWasDurable) {
    std::size_t lost_unsynced = 0;
    for (std::uint64_t seed = 1; seed <= 300; ++seed) {
        sim::SimFiles files(seed);
        Random random(seed * 31);
        Position durable = 0, appended = 0;
        {
            auto log = adapters::EmbeddedLog::open(files, small());
            ASSERT_TRUE(log);
            const std::size_t groups = 1 + random.below(12);
            for (std::size_t g = 0; g < groups; ++g) {
                for (std::size_t i = 1 + random.below(40); i; --i) { ASSERT_TRUE((*log)->append(header_at((*log)->next_position()), body_at((*log)->next_position()))); }
                if (g + 1 < groups || random.one_in(2)) { ASSERT_TRUE((*log)->await_durable()); }
                if (random.one_in(3)) { ASSERT_TRUE((*log)->write_watermark()); }
            }
            durable = (*log)->durable();
            appended = (*log)->next_position() - 1;
            files.cut_power();
        }
        auto again = adapters::EmbeddedLog::open(files, small());
        ASSERT_TRUE(again) << "seed " << seed << ": " << again.fault().detail << " " << again.fault().where;
        const Position last = (*again)->range().last;
        ASSERT_GE(last, durable) << "seed " << seed;
        ASSERT_LE(last, appended) << "seed " << seed;
        lost_unsynced += last < appended;
        auto reader = (*again)->open(1);
        ASSERT_TRUE(reader);
        for (Position at = 1; at <= last; ++at) {
            auto stored = (*reader)->next();
            ASSERT_TRUE(stored && *stored) << "seed " << seed << " record " << at;
            ASSERT_EQ((*stored)->sealed, body_at(at)) << "seed " << seed;
        }
        ASSERT_TRUE((*again)->append(header_at(last + 1), body_at(last + 1)));
        ASSERT_TRUE((*again)->await_durable());
    }
    EXPECT_GT(lost_unsynced, 10u) << "no cut took anything: the test shows nothing";
}

// Every kind of damage below the watermark is refused with file and offset; nothing is ever silently less.
TEST(LogDamage, AMutatedImageIsRefusedOrWhole) {
    std::map<std::string, int> refused;
    for (std::uint64_t seed = 1; seed <= 400; ++seed) {
        sim::SimFiles files(seed);
        {
            auto log = adapters::EmbeddedLog::open(files, small());
            ASSERT_TRUE(log);
            for (Position at = 1; at <= 400; ++at) ASSERT_TRUE((*log)->append(header_at(at), body_at(at)));
            ASSERT_TRUE((*log)->await_durable());
            ASSERT_TRUE((*log)->write_watermark());
        }
        Random random(seed);
        std::vector<std::string> segments;
        for (const std::string& path : files.paths())
            if (path.ends_with(".seg")) segments.push_back(path);
        ASSERT_GT(segments.size(), 2u);
        const std::string& path = segments[random.below(segments.size())];
        Bytes* content = files.content(path);
        const std::size_t at = random.below(content->size());
        const char* kind = "";
        switch (random.below(5)) {
            case 0:
                kind = "bit";
                (*content)[at] = static_cast<char>((*content)[at] ^ (1 << random.below(8)));
                break;
            case 1:
                kind = "truncated";
                content->resize(at);
                break;
            case 2:
                kind = "zeroed";
                std::fill(content->begin() + static_cast<std::ptrdiff_t>(at), content->begin() + static_cast<std::ptrdiff_t>(std::min(at + 512, content->size())), '\0');
                break;
            case 3:
                kind = "swapped";
                std::swap_ranges(content->begin(), content->begin() + 512,
                                 content->begin() + static_cast<std::ptrdiff_t>(std::min(content->size() - 512, std::size_t{4096 + 512})));
                break;
            default:
                kind = "missing";
                ASSERT_TRUE(files.remove(path));
                break;
        }
        auto again = adapters::EmbeddedLog::open(files, small());
        if (!again) {
            EXPECT_EQ(again.fault().code, codes::log_broken) << again.fault().detail;
            EXPECT_FALSE(again.fault().where.empty()) << kind << " seed " << seed;
            ++refused[kind];
            continue;
        }
        // Opened: then every record must be there, or reading must refuse at the place.
        ASSERT_EQ((*again)->range().last, 400u) << kind << " seed " << seed << ": silently less";
        auto reader = (*again)->open((*again)->range().first);
        ASSERT_EQ((*again)->range().first, 1u) << kind << " seed " << seed;
        ASSERT_TRUE(reader);
        for (Position position = 1; position <= 400; ++position) {
            auto stored = (*reader)->next();
            if (!stored) {
                EXPECT_FALSE(stored.fault().where.empty());
                ++refused[kind];
                break;
            }
            ASSERT_TRUE(*stored) << kind << " seed " << seed;
            ASSERT_EQ((*stored)->sealed, body_at(position)) << kind << " seed " << seed;
        }
    }
    for (const char* kind : {"bit", "truncated", "zeroed", "swapped", "missing"}) EXPECT_GT(refused[kind], 0) << kind << " was never noticed";
}

TEST(LogDamage, AFailedSyncEndsTheLog) {
    sim::SimFiles files(1);
    auto log = adapters::EmbeddedLog::open(files, small());
    ASSERT_TRUE(log);
    ASSERT_TRUE((*log)->append(header_at(1), body_at(1)));
    files.fail_sync_after(1);
    EXPECT_FALSE((*log)->await_durable());
    files.heal();
    auto refused = (*log)->append(header_at(2), body_at(2));
    ASSERT_FALSE(refused) << "an unsynced page may be gone: appending must not go on";
    EXPECT_EQ(refused.fault().code, codes::log_closed);
    EXPECT_EQ((*log)->durable(), 0u);
}

// Format 1, byte for byte: a change of it must be a new number.
TEST(LogFormat, ARecordLiesAsItAlwaysDid) {
    Hash128 chain{1, 2};
    const Bytes bytes = adapters::encode_record(5, chain, header_at(9), "sealed");
    EXPECT_EQ(to_hex(to_bytes(Hasher("golden").add(bytes).done())), "fea5cd17090781c507830c5776ff303d");
    const auto prefix = adapters::decode_prefix(bytes);
    const BytesView payload = BytesView(bytes).substr(adapters::record_prefix_bytes);
    EXPECT_EQ(prefix.length, payload.size());
    EXPECT_TRUE(adapters::verify(5, {1, 2}, prefix, payload));
    EXPECT_FALSE(adapters::verify(6, {1, 2}, prefix, payload)) << "a record of a reused file would be believed";
    EXPECT_FALSE(adapters::verify(5, {1, 3}, prefix, payload)) << "a record of another chain would be believed";
    const auto stored = adapters::decode_payload(payload);
    ASSERT_TRUE(stored);
    EXPECT_EQ(stored->sealed, "sealed");
    EXPECT_EQ(stored->header.at, header_at(9).at);
}

}  // namespace
}  // namespace kesher
