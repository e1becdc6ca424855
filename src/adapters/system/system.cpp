#include "adapters/system/system.hpp"

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <time.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include <openssl/rand.h>

namespace kesher::adapters {
namespace {

Fault failed(const char* what, const std::string& path) {
    const int error = errno;
    const Code code = error == ENOSPC || error == EDQUOT ? kesher::codes::disk_full : error == ENOENT ? kesher::codes::file_missing : kesher::codes::file_failed;
    return {code, std::string(what) + ": " + std::strerror(error), path, error == ENOSPC ? "free some space; it goes on by itself" : "check the file and its rights"};
}

class SystemFile final : public File {
public:
    SystemFile(int descriptor, std::string path) : descriptor_(descriptor), path_(std::move(path)) {}
    ~SystemFile() override { ::close(descriptor_); }

    Result<void> write(std::uint64_t offset, BytesView bytes) override {
        while (!bytes.empty()) {
            const ssize_t n = ::pwrite(descriptor_, bytes.data(), bytes.size(), static_cast<off_t>(offset));
            if (n < 0 && errno == EINTR) continue;
            if (n <= 0) return failed("write", path_);
            offset += static_cast<std::uint64_t>(n);
            bytes.remove_prefix(static_cast<std::size_t>(n));
        }
        return {};
    }
    Result<Bytes> read(std::uint64_t offset, std::size_t length) override {
        Bytes out(length, '\0');
        std::size_t got = 0;
        while (got < length) {
            const ssize_t n = ::pread(descriptor_, out.data() + got, length - got, static_cast<off_t>(offset + got));
            if (n < 0 && errno == EINTR) continue;
            if (n < 0) return failed("read", path_);
            if (n == 0) break;
            got += static_cast<std::size_t>(n);
        }
        out.resize(got);
        return out;
    }
    Result<void> sync() override {
        if (::fdatasync(descriptor_) != 0) return failed("sync", path_);
        return {};
    }
    Result<std::uint64_t> size() override {
        struct stat info{};
        if (::fstat(descriptor_, &info) != 0) return failed("stat", path_);
        return static_cast<std::uint64_t>(info.st_size);
    }
    Result<void> resize(std::uint64_t size) override {
        TRY(now, this->size());
        if (::ftruncate(descriptor_, static_cast<off_t>(size)) != 0) return failed("resize", path_);
        if (size > now) {
            const int error = ::posix_fallocate(descriptor_, static_cast<off_t>(now), static_cast<off_t>(size - now));
            if (error && error != EOPNOTSUPP && error != EINVAL) {
                errno = error;
                return failed("allocate", path_);
            }
        }
        return {};
    }

private:
    int descriptor_;
    std::string path_;
};

}  // namespace

Result<std::unique_ptr<File>> SystemFiles::open(const std::string& path, Mode mode) {
    const int flags = mode == Mode::read ? O_RDONLY : mode == Mode::create ? O_RDWR | O_CREAT | O_TRUNC : O_RDWR | O_CREAT;
    const int descriptor = ::open(path.c_str(), flags | O_CLOEXEC, 0600);
    if (descriptor < 0) return failed("open", path);
    return std::unique_ptr<File>(std::make_unique<SystemFile>(descriptor, path));
}

Result<std::vector<std::string>> SystemFiles::list(const std::string& folder) {
    std::vector<std::string> out;
    DIR* open = ::opendir(folder.c_str());
    if (!open && errno == ENOENT) return out;
    if (!open) return failed("list", folder);
    while (const dirent* entry = ::readdir(open))
        if (std::strcmp(entry->d_name, ".") != 0 && std::strcmp(entry->d_name, "..") != 0) out.emplace_back(entry->d_name);
    ::closedir(open);
    std::sort(out.begin(), out.end());
    return out;
}

Result<void> SystemFiles::make_folder(const std::string& path) {
    for (auto slash = path.find('/', 1);; slash = path.find('/', slash + 1)) {
        const std::string part = path.substr(0, slash);
        if (::mkdir(part.c_str(), 0700) != 0 && errno != EEXIST) return failed("make folder", part);
        if (slash == std::string::npos) return {};
    }
}

Result<void> SystemFiles::rename(const std::string& from, const std::string& to) {
    if (::rename(from.c_str(), to.c_str()) != 0) return failed("rename", from);
    return {};
}

Result<void> SystemFiles::remove(const std::string& path) {
    if (::unlink(path.c_str()) != 0 && errno != ENOENT) return failed("remove", path);
    return {};
}

Result<void> SystemFiles::sync_folder(const std::string& path) {
    const int descriptor = ::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (descriptor < 0) return failed("open", path);
    const int result = ::fsync(descriptor);
    ::close(descriptor);
    if (result != 0) return failed("sync", path);
    return {};
}

Result<std::uint64_t> SystemFiles::free_bytes(const std::string& path) {
    struct statvfs info{};
    if (::statvfs(path.c_str(), &info) != 0) return failed("statvfs", path);
    return static_cast<std::uint64_t>(info.f_bavail) * info.f_frsize;
}

Moment SystemClock::wall() const {
    timespec now{};
    ::clock_gettime(CLOCK_REALTIME, &now);
    return {now.tv_sec * 1000 + now.tv_nsec / 1'000'000};
}

Millis SystemClock::monotonic() const {
    timespec now{};
    ::clock_gettime(CLOCK_BOOTTIME, &now);
    return now.tv_sec * 1000 + now.tv_nsec / 1'000'000;
}

Bytes SystemEntropy::bytes(std::size_t count) {
    Bytes out(count, '\0');
    const int drawn = RAND_bytes(reinterpret_cast<unsigned char*>(out.data()), static_cast<int>(count));
    assert(drawn == 1);  // a machine without entropy must not make keys
    (void)drawn;
    return out;
}

}  // namespace kesher::adapters
