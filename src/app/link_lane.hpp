/// Bounds how many questions of people's links are in the engine at once: the others wait, opt-outs before looks; nobody is refused.
///
/// Errors:  none.
/// Lives:   as long as the door; a question that entered leaves exactly once.
/// Runs on: any thread; `run` is called on the thread that enters or leaves and must not block.
#pragma once

#include <deque>
#include <functional>
#include <mutex>

namespace kesher::app {

constexpr std::size_t links_at_once_max = 64;

class LinkLane {
public:
    void enter(bool first, std::function<void()> run) {
        {
            const std::lock_guard lock(mutex_);
            if (inside_ == links_at_once_max) {
                waiting_[first ? 0 : 1].push_back(std::move(run));
                return;
            }
            ++inside_;
        }
        run();
    }
    void leave() {
        std::function<void()> next;
        {
            const std::lock_guard lock(mutex_);
            for (auto& list : waiting_)
                if (!next && !list.empty()) {
                    next = std::move(list.front());
                    list.pop_front();
                }
            if (!next) --inside_;
        }
        if (next) next();
    }

private:
    std::mutex mutex_;
    std::size_t inside_ = 0;
    std::deque<std::function<void()>> waiting_[2];  ///< at most one a connection: the edge bounds them
};

}  // namespace kesher::app
