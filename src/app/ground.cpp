#include "app/ground.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

namespace kesher::app {

Result<std::unique_ptr<Ground>> Ground::open(const std::string& folder, bool synchronous, std::uint64_t segment_bytes) {
    auto out = std::make_unique<Ground>();
    out->folder = folder;
    TRY_VOID(out->files.make_folder(folder));
    out->lock = ::open((folder + "/lock").c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (out->lock < 0 || ::flock(out->lock, LOCK_EX | LOCK_NB) != 0)
        return Fault{codes::data_locked, "another kesher runs on " + folder, folder + "/lock", "stop it, or give another folder with --data"};
    TRY(keys, adapters::KeyFile::open(out->files, out->entropy, folder + "/keys"));
    out->keys = std::move(keys);
    adapters::LogOptions options;
    options.folder = folder + "/log";
    options.synchronous = synchronous;
    options.segment_bytes = segment_bytes;
    TRY(log, adapters::EmbeddedLog::open(out->files, options));
    out->log = std::move(log);
    TRY(store, adapters::open_rocks_store(folder + "/store"));
    out->store = std::move(store);
    TRY(runs, adapters::open_id_runs(out->files, folder + "/ids"));
    out->runs = std::move(runs);
    return out;
}

Ground::~Ground() {
    runs.reset();
    store.reset();
    log.reset();
    keys.reset();
    if (lock >= 0) ::close(lock);
}

Result<Value> zone_table(const std::string& name) {
    TRY(zone, adapters::load_zone(name));
    Array transitions;
    for (const Zone::Transition& t : zone.transitions)
        if (t.at.ms > 0) transitions.push_back(Array{Value(t.at.ms), Value(std::int64_t{t.offset_s})});
    return Value(Object{{"first", std::int64_t{zone.offset_at(Moment{0})}}, {"transitions", Value(std::move(transitions))}});
}

}  // namespace kesher::app
