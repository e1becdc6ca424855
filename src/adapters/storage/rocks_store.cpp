#include <rocksdb/db.h>
#include <rocksdb/options.h>
#include <rocksdb/table.h>
#include <rocksdb/write_batch.h>

#include "adapters/storage/storage.hpp"

namespace kesher::adapters {
namespace {

rocksdb::Slice slice(BytesView bytes) { return {bytes.data(), bytes.size()}; }

Fault fault_of(const rocksdb::Status& status) {
    return {status.IsCorruption() ? codes::store_corrupt : codes::store_failed, status.ToString(), "", "restore the last backup, or free some space"};
}

class RocksStore final : public Store {
public:
    explicit RocksStore(std::unique_ptr<rocksdb::DB> db) : db_(std::move(db)) {}

    Result<void> write(const StoreBatch& batch) override {
        rocksdb::WriteBatch out;
        for (const auto& [key, value] : batch) {
            const rocksdb::Status put = value ? out.Put(slice(key), slice(*value)) : out.Delete(slice(key));
            if (!put.ok()) return fault_of(put);
        }
        rocksdb::WriteOptions options;
        options.sync = true;
        if (const rocksdb::Status written = db_->Write(options, &out); !written.ok()) return fault_of(written);
        return {};
    }
    Result<std::optional<Bytes>> get(BytesView key) override {
        Bytes out;
        const rocksdb::Status status = db_->Get(rocksdb::ReadOptions(), slice(key), &out);
        if (status.IsNotFound()) return std::optional<Bytes>();
        if (!status.ok()) return fault_of(status);
        return std::optional<Bytes>(std::move(out));
    }
    Result<void> scan(BytesView prefix, const std::function<bool(BytesView, BytesView)>& visit) override {
        const std::unique_ptr<rocksdb::Iterator> at(db_->NewIterator(rocksdb::ReadOptions()));
        for (at->Seek(slice(prefix)); at->Valid() && at->key().starts_with(slice(prefix)); at->Next())
            if (!visit({at->key().data(), at->key().size()}, {at->value().data(), at->value().size()})) return {};
        if (!at->status().ok()) return fault_of(at->status());
        return {};
    }

private:
    std::unique_ptr<rocksdb::DB> db_;
};

}  // namespace

Result<std::unique_ptr<Store>> open_rocks_store(const std::string& folder) {
    rocksdb::Options options;
    options.create_if_missing = true;
    options.wal_recovery_mode = rocksdb::WALRecoveryMode::kTolerateCorruptedTailRecords;
    options.paranoid_checks = true;
    options.max_open_files = 256;
    options.keep_log_file_num = 2;
    options.write_buffer_size = 32 << 20;
    rocksdb::DB* db = nullptr;
    const rocksdb::Status opened = rocksdb::DB::Open(options, folder, &db);
    if (!opened.ok()) return fault_of(opened);
    return std::unique_ptr<Store>(std::make_unique<RocksStore>(std::unique_ptr<rocksdb::DB>(db)));
}

}  // namespace kesher::adapters
