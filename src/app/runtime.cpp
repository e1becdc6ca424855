#include "app/runtime.hpp"

#include <cstdio>
#include <cstdlib>
#include <latch>

namespace kesher::app {
namespace {

constexpr Millis clock_jump_max = 10 * minute_ms;
constexpr Millis tick_every_ms = minute_ms;
constexpr Millis proofs_every_ms = hour_ms;

}  // namespace

Runtime::Runtime(World world, RuntimeOptions options)
    : world_(world),
      options_(options),
      front_({world.ground.log, world.ground.keys, world.ground.runs}, options.partitions, [this](const RecordPtr& record) {
          if (record->header.partition == partition_all) {
              for (auto& list : dispatched_) list.push_back(record);
              return;
          }
          std::size_t last = workers_.size();
          engine::route(record->header, options_.partitions, [&](PartitionNo no) {
              const std::size_t owner = no % workers_.size();
              if (owner != last) dispatched_[owner].push_back(record);
              last = owner;
          });
      }) {
    for (PartitionNo no = 0; no < options_.partitions; ++no) partitions_.push_back(std::make_unique<engine::Partition>(no));
    directory_ = std::make_shared<const Directory>(Directory{{}, front_.catalog()});
}

Runtime::~Runtime() { stop(); }

void Runtime::fail(const Fault& fault) {
    // Nothing that was acked is lost: the log is the truth, and the next start replays it. Going on could lie.
    std::fprintf(stderr, "kesher: stopped: %s: %s %s\n", fault.code.name, fault.detail.c_str(), fault.where.c_str());
    std::_Exit(70);
}

Moment Runtime::live() {
    std::vector<engine::Ask> go;
    Moment now;
    {
        const std::lock_guard lock(clock_mutex_);
        const Moment wall = world_.clock.wall();
        const Millis monotonic = world_.clock.monotonic();
        now = wall;
        if (last_live_) {
            const Moment passed = last_live_ + (monotonic - last_monotonic_);
            const bool jumped = wall > passed + clock_jump_max;
            if (jumped != clock_jumped_.exchange(jumped))
                std::fprintf(stderr,
                             jumped ? "kesher: clock_jumped: the wall clock is ahead of what can have passed; nothing is sent until it agrees again or the engine is restarted\n"
                                    : "kesher: the clock agrees again\n");
            now = std::max(last_live_, jumped ? passed : wall);
            if (!jumped) go.swap(jump_held_);
        }
        last_live_ = now;
        last_monotonic_ = monotonic;
    }
    for (engine::Ask& ask : go) post_front_always([this, ask = std::move(ask)](engine::Front& front) { append_ask(front, ask); });
    return now;
}

Result<engine::Restart> Runtime::start() {
    const double before = progress();
    TRY(done, engine::restart(world_.ground, front_, partitions_, {options_.accept_upgrade, [this, before](double share) { tell("reading", before + (1 - before) * share); }}));
    begin_history(done.to);
    TRY_VOID(front_.note_environment(options_.zones, live()));
    for (std::size_t i = 0; i < options_.workers; ++i) {
        std::vector<engine::Partition*> own;
        for (auto& partition : partitions_)
            if (partition->no() % options_.workers == i) own.push_back(partition.get());
        dispatched_.emplace_back();
        workers_.push_back(std::make_unique<Worker>(std::move(own), options_.partitions,
                                                    Worker::Outside{[this](engine::Ask ask) {
                                                                        ++outstanding_;
                                                                        post_front_always([this, ask = std::move(ask)](engine::Front& front) {
                                                                            append_ask(front, ask);
                                                                            --outstanding_;
                                                                        });
                                                                    },
                                                                    [this](const Handoff& handoff) { hand_over(handoff); }, [this] { return world_.ground.log.durable(); }}));
    }
    world_.ground.log.on_durable([this](Position position) { durable_grew(position); });
    publish_directory();
    for (auto& partition : partitions_) {
        for (engine::Ask& ask : partition->open_asks())  // locked: what a person decided while we were starting may wait there already
            post_front_always([this, ask = std::move(ask)](engine::Front& front) { append_ask(front, ask); });
        const engine::Partition::Open open = partition->open_handoffs();
        for (const Handoff& handoff : open.handoffs) hand_over(handoff);
        for (const Receipt& doubt : open.in_doubt) post_front_always([this, doubt](engine::Front& front) { (void)static_cast<bool>(front.receipt(doubt, live())); });
    }
    for (auto& worker : workers_) worker->start();
    front_thread_ = std::thread([this] { front_loop(); });
    checkpoint_thread_ = std::thread([this] { checkpoint_loop(); });
    read_thread_ = std::thread([this] { read_loop(); });
    tell("serving", 1);
    ready_ = true;
    if (!done.to_shred.empty())
        checkpoint_then([this, slots = done.to_shred] {
            if (auto shredded = world_.ground.keys.shred(slots); !shredded) fail(shredded.fault());
        });
    return done;
}

void Runtime::stop() {
    if (checkpoints_end_.exchange(true) || !front_thread_.joinable()) return;
    ready_ = false;
    checkpoint_wake_.notify_all();
    checkpoint_thread_.join();  // while the front still answers its marks
    stopping_ = true;
    front_wake_.notify_all();
    front_thread_.join();
    front_ended_ = true;
    if (auto durable = world_.ground.log.await_durable(); !durable) fail(durable.fault());
    if (auto written = write_checkpoint(); !written) fail(written.fault());
    read_wake_.notify_all();
    read_thread_.join();
    for (auto& worker : workers_) worker->stop();
}

bool Runtime::post_front(Task task) {
    {
        const std::lock_guard lock(front_mutex_);
        if (stopping_ || front_tasks_.size() >= options_.front_tasks_max) return false;
        for (const auto& worker : workers_)
            if (worker->backlog() > options_.worker_backlog_max) return false;
        front_tasks_.push_back(std::move(task));
    }
    front_wake_.notify_one();
    return true;
}

void Runtime::post_front_always(Task task) {
    {
        const std::lock_guard lock(front_mutex_);
        front_tasks_.push_back(std::move(task));
    }
    front_wake_.notify_one();
}

std::size_t Runtime::front_backlog() const {
    const std::lock_guard lock(front_mutex_);
    return front_tasks_.size();
}

void Runtime::front_loop() {
    front_id_ = std::this_thread::get_id();
    for (;;) {
        std::deque<Task> batch;
        {
            std::unique_lock lock(front_mutex_);
            std::int64_t due = (last_tick_ + tick_every_ms).ms;
            for (const auto& worker : workers_) due = std::min(due, worker->next_due_ms());
            const Millis wait = std::clamp<Millis>(due - world_.clock.wall().ms, 0, 250);
            front_wake_.wait_for(lock, std::chrono::milliseconds(wait), [&] { return stopping_ || !front_tasks_.empty(); });
            batch.swap(front_tasks_);
            if (stopping_ && batch.empty()) return;
        }
        for (Task& task : batch) {
            task(front_);
            flush_dispatch();
        }
        tick_if_due();
        count_proofs_if_due();
        flush_dispatch();
        if (auto settled = front_.settle(world_.ground.log.durable()); !settled) fail(settled.fault());
    }
}

// One lock and one wake-up a task and worker, not one a record. Questions that a task asks must come behind its records.
void Runtime::flush_dispatch() {
    if (std::this_thread::get_id() != front_id_.load()) return;
    if (front_.position() != directory_at_) publish_directory();  // before anybody can be told that a key is gone
    for (std::size_t i = 0; i < workers_.size(); ++i)
        if (!dispatched_[i].empty()) workers_[i]->post_records(dispatched_[i]);
}

void Runtime::tick_if_due() {
    std::int64_t due = (last_tick_ + tick_every_ms).ms;
    for (const auto& worker : workers_) due = std::min(due, worker->next_due_ms());
    const Moment now = live();
    if (now.ms < due || now == last_tick_) return;
    last_tick_ = now;
    if (auto ticked = front_.tick(now); !ticked && ticked.fault().code.whose == Whose::operator_) fail(ticked.fault());
}

void Runtime::count_proof(Scope scope, const std::string& id, std::function<void(Result<decisions::Counted>)> done) {
    const auto catalog = directory()->catalog;
    const engine::Workspace* workspace = catalog->workspace(scope.workspace);
    const auto proof = workspace ? workspace->shelf.proofs.find(id) : decltype(workspace->shelf.proofs.end()){};
    if (!workspace || proof == workspace->shelf.proofs.end())
        return done(Fault{codes::not_found, "there is no proof \"" + id.substr(0, 60) + "\"", "id", "list them with GET /v1/proofs"});
    auto sum = std::make_shared<decisions::Counted>();
    const auto each = [sum, scope, proof = proof->second](const engine::Partition& partition) {
        const decisions::Counted part = partition.count_proof(scope, *proof);
        sum->people += part.people;
        sum->did += part.did;
        sum->at = std::max(sum->at, partition.now(scope));
    };
    ask_all(each, [this, sum, scope, id, done = std::move(done)] {
        post_front_always([this, sum, scope, id, done](engine::Front& front) {
            auto position = front.proof(scope, id, *sum, live());
            if (!position) return done(position.fault());
            ask_all([](const engine::Partition&) {}, [done, sum] { done(*sum); });
        });
    });
}

// What is claimed about others is counted again every hour, so that it is shown only while it is true.
void Runtime::count_proofs_if_due() {
    if (last_tick_ < proofs_counted_ + proofs_every_ms) return;
    proofs_counted_ = last_tick_;
    const auto catalog = directory()->catalog;
    for (const auto& [no, workspace] : catalog->workspaces())
        for (const auto& [id, proof] : workspace->shelf.proofs)
            for (const Environment environment : {Environment::live, Environment::test}) count_proof({no, environment}, id, [](Result<decisions::Counted>) {});
}

void Runtime::publish_directory() {
    directory_at_ = front_.position();
    const auto catalog = front_.catalog();
    if (const auto held = directory(); held && held->catalog == catalog) return;
    auto next = std::make_shared<Directory>();
    next->catalog = catalog;
    for (const auto& [at, held] : catalog->definitions()) {
        const Definition& d = *held;
        if (d.kind != "keys" || d.retired) continue;
        const auto text = [&](const char* name) {
            const Value* v = d.body.find(name);
            return v ? v->as_string() : std::string();
        };
        const auto hash = from_hex(text("hash"));
        if (!hash || hash->size() != 16) continue;
        Directory::Key key;
        key.id = d.id;
        key.workspace = d.workspace;
        key.environment = text("env") == "test" ? Environment::test : Environment::live;
        key.secret = text("kind") == "secret";
        key.source = text("source");
        if (const Value* scopes = d.body.find("scopes"))
            for (const Value& scope : scopes->array()) key.scopes.push_back(scope.as_string());
        if (const Value* purposes = d.body.find("purposes"))
            for (const Value& p : purposes->array())
                if (const auto purpose = parse_word<Purpose>(purpose_names, p.as_string())) key.purposes.push_back(*purpose);
        key.purpose = parse_word<Purpose>(purpose_names, text("default_purpose")).value_or(Purpose::service);
        next->keys.emplace(hash_from_bytes(*hash), std::move(key));
    }
    std::atomic_store(&directory_, std::shared_ptr<const Directory>(std::move(next)));
}

// While the clock cannot be believed nothing is claimed: what waits then passes every gate at the moment when it goes on.
void Runtime::append_ask(engine::Front& front, const engine::Ask& ask) {
    const Moment now = live();
    if (ask.kind == RecordKind::claim) {
        const std::lock_guard lock(clock_mutex_);
        if (clock_jumped_) {
            jump_held_.push_back(ask);
            return;
        }
    }
    auto appended = front.append_ask(ask, now);
    if (!appended && appended.fault().code.whose == Whose::operator_) fail(appended.fault());
    if (!appended && appended.fault().code.whose == Whose::ours) std::fprintf(stderr, "kesher: %s: %s\n", appended.fault().code.name, appended.fault().detail.c_str());
}

void Runtime::hand_over(const Handoff& handoff) {
    ++outstanding_;
    world_.sender.hand(handoff, [this](Receipt receipt) {
        post_front_always([this, receipt = std::move(receipt)](engine::Front& front) {
            auto appended = front.receipt(receipt, live());
            --outstanding_;
            if (!appended && appended.fault().code.whose == Whose::operator_) fail(appended.fault());
        });
    });
}

void Runtime::when_durable(Position position, std::function<void()> run) {
    {
        const std::lock_guard lock(durable_mutex_);
        if (world_.ground.log.durable() < position) {
            waiting_.emplace(position, std::move(run));
            return;
        }
    }
    run();
}

void Runtime::durable_grew(Position position) {
    std::vector<std::function<void()>> run;
    std::vector<std::shared_ptr<std::function<void(Position)>>> listeners;
    {
        const std::lock_guard lock(durable_mutex_);
        const auto end = waiting_.upper_bound(position);
        for (auto at = waiting_.begin(); at != end; ++at) run.push_back(std::move(at->second));
        waiting_.erase(waiting_.begin(), end);
        std::erase_if(listeners_, [&](const auto& weak) {
            auto strong = weak.lock();
            if (strong) listeners.push_back(std::move(strong));
            return weak.expired();
        });
    }
    for (auto& worker : workers_) worker->post_durable();
    for (auto& one : run) one();
    for (const auto& listener : listeners) (*listener)(position);
}

std::shared_ptr<void> Runtime::on_durable(std::function<void(Position)> listener) {
    auto held = std::make_shared<std::function<void(Position)>>(std::move(listener));
    const std::lock_guard lock(durable_mutex_);
    listeners_.push_back(held);
    return held;
}

void Runtime::ask_partition(PartitionNo no, std::function<std::function<void()>(engine::Partition&)> question) {
    flush_dispatch();
    engine::Partition* partition = partitions_[no].get();
    workers_[no % workers_.size()]->post_query([partition, question = std::move(question)] { return question(*partition); });
}

void Runtime::ask_all(std::function<void(const engine::Partition&)> each, std::function<void()> done) {
    struct Round {
        std::function<void(const engine::Partition&)> each;
        std::function<void()> done;
        std::mutex one_at_a_time;
        std::atomic<std::size_t> left;
    };
    auto round = std::make_shared<Round>();
    round->each = std::move(each);
    round->done = std::move(done);
    round->left = workers_.size();
    flush_dispatch();
    for (std::size_t i = 0; i < workers_.size(); ++i)
        workers_[i]->post_query([this, i, round]() -> std::function<void()> {
            for (auto& partition : partitions_) {
                if (partition->no() % workers_.size() != i) continue;
                const std::lock_guard lock(round->one_at_a_time);
                round->each(*partition);
            }
            return [round] {
                if (--round->left == 0) round->done();
            };
        });
}

void Runtime::post_read(std::function<void()> task) {
    {
        const std::lock_guard lock(read_mutex_);
        reads_.push_back(std::move(task));
    }
    read_wake_.notify_one();
}

void Runtime::read_loop() {
    for (;;) {
        std::function<void()> task;
        {
            std::unique_lock lock(read_mutex_);
            read_wake_.wait(lock, [&] { return stopping_ || !reads_.empty(); });
            if (reads_.empty()) return;
            task = std::move(reads_.front());
            reads_.pop_front();
        }
        task();
    }
}

}  // namespace kesher::app
