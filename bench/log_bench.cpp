// The log against the disk beneath it: durable bytes a second, the time to one durable record, and reading back.
#include <fcntl.h>
#include <unistd.h>

#include <filesystem>

#include "adapters/log/embedded_log.hpp"
#include "adapters/system/system.hpp"
#include "figures.hpp"

using namespace kesher;
using namespace kesher::bench;

namespace {

constexpr std::size_t body_bytes = 560, records = 200'000, rounds = 6;

RecordHeader header_of(Position position) {
    RecordHeader header;
    header.position = position;
    header.scope.workspace = 1;
    header.partition = static_cast<PartitionNo>(position % 64);
    header.key = 7;
    return header;
}

std::unique_ptr<adapters::EmbeddedLog> open_log(adapters::SystemFiles& files, const std::string& folder) {
    std::filesystem::create_directories(folder);
    return need(adapters::EmbeddedLog::open(files, {folder}));
}

// Appends and makes durable; answers bytes a second.
double append_round(adapters::EmbeddedLog& log, const Bytes& body) {
    const double began = seconds();
    for (std::size_t i = 0; i < records; ++i) {
        for (auto done = log.append(header_of(log.next_position()), body); !done; done = log.append(header_of(log.next_position()), body)) {
            if (done.fault().code.whose != Whose::wait) stop(done.fault());
            ::usleep(200);
        }
    }
    need(log.await_durable());
    return static_cast<double>(records * body.size()) / (seconds() - began);
}

// The floor: the same bytes into a preallocated file, 1 MiB a write, each followed by fdatasync.
double raw_round(const std::string& path, std::size_t bytes) {
    const int fd = ::open(path.c_str(), O_CREAT | O_RDWR | O_TRUNC, 0600);
    if (::posix_fallocate(fd, 0, static_cast<off_t>(bytes)) || ::fdatasync(fd)) std::exit(1);
    const std::string block(1 << 20, 'x');
    const double began = seconds();
    for (std::size_t at = 0; at < bytes; at += block.size())
        if (::pwrite(fd, block.data(), block.size(), static_cast<off_t>(at)) < 0 || ::fdatasync(fd)) std::exit(1);
    const double took = seconds() - began;
    ::close(fd);
    ::unlink(path.c_str());
    return static_cast<double>(bytes) / took;
}

// Median milliseconds of one durable thing, done `n` times.
template <class Do>
double latency(std::size_t n, Do one) {
    std::vector<double> took;
    for (std::size_t i = 0; i < n; ++i) {
        const double began = seconds();
        one(i);
        took.push_back((seconds() - began) * 1e3);
    }
    return median(took);
}

double read_round(adapters::EmbeddedLog& log) {
    const double began = seconds();
    auto reader = need(log.open(log.range().first));
    std::size_t count = 0, bytes = 0;
    while (auto stored = need(reader->next())) {
        bytes += stored->sealed.size();
        ++count;
    }
    if (count < records) std::exit(1);
    return static_cast<double>(bytes) / (seconds() - began);
}

double raw_read_round(const std::string& folder) {
    std::string block(1 << 20, '\0');
    const double began = seconds();
    std::size_t bytes = 0;
    std::uint32_t sum = 0;
    for (const auto& file : std::filesystem::directory_iterator(folder)) {
        if (file.path().extension() != ".seg") continue;
        const int fd = ::open(file.path().c_str(), O_RDONLY);
        for (ssize_t n; (n = ::read(fd, block.data(), block.size())) > 0;) {
            sum ^= crc32c(BytesView(block.data(), static_cast<std::size_t>(n)));
            bytes += static_cast<std::size_t>(n);
        }
        ::close(fd);
    }
    const double took = seconds() - began;
    if (sum == 1) std::fprintf(stderr, " ");  // the sum is needed
    return static_cast<double>(bytes) / took;
}

}  // namespace

int main(int argc, char** argv) {
    const std::string folder = argc > 1 ? argv[1] : "build/bench-log";
    std::filesystem::remove_all(folder);
    adapters::SystemFiles files;
    const Bytes body(body_bytes, 'e');
    std::vector<double> ours, raw, one, raw_one, read, raw_read;
    for (std::size_t round = 0; round < rounds; ++round) {
        const std::string place = folder + "/" + std::to_string(round);
        auto log = open_log(files, place);
        ours.push_back(append_round(*log, body));
        raw.push_back(raw_round(folder + "/raw", records * body_bytes));
        one.push_back(latency(300, [&](std::size_t) {
            need(log->append(header_of(log->next_position()), body));
            need(log->await_durable());
        }));
        const int fd = ::open((folder + "/raw").c_str(), O_CREAT | O_RDWR | O_TRUNC, 0600);
        if (::posix_fallocate(fd, 0, 1 << 20) || ::fdatasync(fd)) return 1;
        raw_one.push_back(latency(300, [&](std::size_t i) {
            if (::pwrite(fd, body.data(), body.size(), static_cast<off_t>(i * body.size())) < 0 || ::fdatasync(fd)) std::exit(1);
        }));
        ::close(fd);
        read.push_back(read_round(*log));
        raw_read.push_back(raw_read_round(place));
        log.reset();
        std::filesystem::remove_all(place);
    }
    print_figure("log-append", "durable log bytes a second, 560 B records, chained", ours, raw, "pwrite 1 MiB + fdatasync", "bytes/s", true);
    print_figure("log-latency", "one record appended and durable, p50", one, raw_one, "pwrite 560 B + fdatasync", "ms", false);
    print_figure("log-read", "records read back and their chain checked", read, raw_read, "read 1 MiB + CRC-32C", "bytes/s", true);
    std::filesystem::remove_all(folder);
    return 0;
}
