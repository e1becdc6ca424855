// A whole folder of definitions at once: checked together, then appended together, or nothing is.
#include <algorithm>

#include "base/faults.hpp"
#include "engine/front.hpp"
#include "engine/uses.hpp"

namespace kesher::engine {
namespace {

// Publishing goes down the list of kinds, retiring goes up it afterwards: what others name is there first and leaves last.
std::size_t rank(const Front::Publish& one) {
    const auto at = static_cast<std::size_t>(std::find(definition_kinds.begin(), definition_kinds.end(), one.kind) - definition_kinds.begin());
    return one.retire ? 2 * definition_kinds.size() - at : at;
}

Fault placed(Fault fault, std::size_t item) {
    const std::string prefix = "/definitions/" + std::to_string(item);
    if (fault.where == "If-Match") fault.where = prefix + "/if_match";
    else fault.where = prefix + "/definition" + (fault.where.starts_with('/') || fault.where.empty() ? "" : "/") + fault.where;
    for (Fault& more : fault.more) more = placed(std::move(more), item);
    return fault;
}

}  // namespace

Result<std::vector<Front::PublishedAt>> Front::publish_all(std::vector<Publish> items, bool dry_run, Moment live) {
    std::set<std::pair<std::string, std::string>> named;
    for (std::size_t i = 0; i < items.size(); ++i)
        if (!items[i].id.empty() && !named.emplace(items[i].kind, items[i].id).second)
            return Fault{codes::definition_invalid, "\"" + items[i].kind + "/" + items[i].id.substr(0, 64) + "\" stands twice in the folder",
                         "/definitions/" + std::to_string(i) + "/id", "send each definition once"};
    const auto published = catalog_;
    std::vector<std::size_t> waiting(items.size()), order;
    for (std::size_t i = 0; i < items.size(); ++i) waiting[i] = i;
    std::stable_sort(waiting.begin(), waiting.end(), [&](std::size_t a, std::size_t b) { return rank(items[a]) < rank(items[b]); });
    std::vector<PublishedAt> out;
    std::vector<Fault> faults;
    // In rounds, each on top of what was good: a definition may name another of its own kind, or of a later one.
    for (bool grew = true; grew && !waiting.empty();) {
        grew = false;
        faults.clear();
        std::vector<std::size_t> again;
        for (const std::size_t i : waiting) {
            Publish trial = items[i];
            trial.dry_run = trial.known_to_fit = true;
            auto checked = publish(std::move(trial), live);
            if (checked)
                if (auto next = catalog_->with(checked->definition)) catalog_ = *next;
            if (!checked) {
                again.push_back(i);
                faults.push_back(placed(checked.fault(), i));
                continue;
            }
            grew = true;
            order.push_back(i);
            out.push_back(std::move(*checked));
        }
        waiting = std::move(again);
    }
    if (faults.empty() && !items.empty()) {
        // Whether they fit is asked of the whole: two that change together need not fit in between.
        const WorkspaceNo workspace = items.front().scope.workspace;
        const Uses together(*catalog_, workspace);
        for (std::size_t k = 0; k < order.size(); ++k)
            if (auto fits = together.allow(out[k].definition, *published); !fits) faults.push_back(placed(fits.fault(), order[k]));
    }
    catalog_ = published;
    if (!faults.empty()) return as_one(std::move(faults));
    if (dry_run) return out;
    for (std::size_t k = 0; k < order.size(); ++k) {
        items[order[k]].known_to_fit = true;
        TRY(done, publish(std::move(items[order[k]]), live));
        out[k] = std::move(done);
    }
    return out;
}

}  // namespace kesher::engine
