#include "sim/sim_engine.hpp"

namespace kesher::sim {

SimEngine::SimEngine(std::uint64_t seed, PartitionNo partitions, Moment start) : files(seed), keys(seed), partitions_(partitions), now_(start) {}

Result<engine::Restart> SimEngine::start() {
    adapters::LogOptions options;
    options.folder = "log";
    options.segment_bytes = 1 << 20;
    options.synchronous = true;
    TRY(log, adapters::EmbeddedLog::open(files, options));
    log_ = std::move(log);
    engine_ = std::make_unique<engine::Engine>(engine::Ground{*log_, store, keys, runs}, partitions_, [this](const Handoff& handoff) {
        if (delivered_.insert(handoff.message).second) sent_.push_back({handoff, now_});
        receipts_.push_back({handoff.scope, handoff.person, handoff.message, ReceiptState::delivered, "inbox", ""});
    });
    TRY(done, engine_->start(now_));
    TRY_VOID(settle());
    return done;
}

void SimEngine::crash(bool power) {
    engine_.reset();
    log_.reset();
    receipts_.clear();
    if (power) files.cut_power();
}

Result<void> SimEngine::stop() {
    TRY_VOID(settle());
    TRY_VOID(engine_->checkpoint());
    TRY_VOID(log_->write_watermark());
    engine_.reset();
    log_.reset();
    return {};
}

Result<void> SimEngine::settle() {
    for (;;) {
        TRY_VOID(engine_->settle(now_));
        if (receipts_.empty()) break;
        while (!receipts_.empty()) {
            const Receipt receipt = receipts_.front();
            receipts_.pop_front();
            if (drop_receipts) continue;
            auto position = engine_->front().receipt(receipt, now_);
            if (!position && position.fault().code.whose != Whose::caller) return position.fault();
        }
    }
    return log_->write_watermark();
}

Result<void> SimEngine::advance(Moment to) {
    while (now_ < to) {
        const auto due = engine_->next_due();
        now_ = due && *due < to ? std::max(now_, *due) : to;
        auto ticked = engine_->front().tick(now_);
        if (!ticked) return ticked.fault();
        TRY_VOID(settle());
        if (const auto again = engine_->next_due(); again && *again <= now_ && now_ < to) now_ = now_ + 1;  // a test environment's timer
    }
    return {};
}

Result<engine::Front::PublishedAt> SimEngine::publish(Scope scope, const std::string& kind, const std::string& id, Value body) {
    TRY(out, engine_->front().publish({scope, kind, id, std::move(body), 0, false, false}, now_));
    TRY_VOID(settle());
    return out;
}

engine::Taken SimEngine::take(Scope scope, SourceNo source, const Value& item) {
    auto items = ingest::parse_call("batch", "{\"batch\":[" + to_json(item) + "]}", now_);
    assert(items && items->size() == 1);
    return engine_->front().take(scope, source, items->front(), now_);
}

Result<void> SimEngine::make_workspace(WorkspaceNo no, const std::string& name, Value settings) {
    const Scope scope{no, Environment::live};
    settings.set("name", name);
    TRY_VOID([&]() -> Result<void> {
        auto made = publish(scope, "workspaces", name, settings);
        if (!made) return made.fault();
        made = publish(scope, "sources", "server", Object{{"name", "server"}, {"kind", "server"}, {"basis", Object{{"analytics", "contract"}}}});
        if (!made) return made.fault();
        made = publish(scope, "sources", "web", Object{{"name", "web"}, {"kind", "web"}, {"basis", Object{{"analytics", "consent on the page"}}}, {"trust", "pages"}});
        if (!made) return made.fault();
        return {};
    }());
    return {};
}

}  // namespace kesher::sim
