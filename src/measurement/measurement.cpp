#include "measurement/measurement.hpp"

namespace kesher::measurement {

void Counters::add(Scope scope, const std::string& name, std::int64_t change) {
    std::int64_t& count = counts_[scope][name];
    count += change;
    if (count == 0) counts_[scope].erase(name);
    dirty_ = true;
}

std::int64_t Counters::get(Scope scope, const std::string& name) const {
    const auto at = counts_.find(scope);
    if (at == counts_.end()) return 0;
    const auto count = at->second.find(name);
    return count == at->second.end() ? 0 : count->second;
}

std::map<std::string, std::int64_t> Counters::under(Scope scope, const std::string& prefix) const {
    std::map<std::string, std::int64_t> out;
    const auto at = counts_.find(scope);
    if (at == counts_.end()) return out;
    for (auto count = at->second.lower_bound(prefix); count != at->second.end() && count->first.starts_with(prefix); ++count) out.insert(*count);
    return out;
}

Bytes Counters::encode() const {
    Writer out;
    for (const auto& [scope, counts] : counts_)
        for (const auto& [name, count] : counts)
            out.bytes(1, Writer().number(1, scope.workspace).number(2, static_cast<std::uint64_t>(scope.environment)).bytes(3, name).integer(4, count).view());
    return out.take();
}

void Counters::restore(BytesView bytes) {
    counts_.clear();
    for (Reader list(bytes); list.next();) {
        Scope scope;
        std::string name;
        std::int64_t count = 0;
        for (Reader in(list.bytes()); in.next();) {
            if (in.id() == 1) scope.workspace = static_cast<WorkspaceNo>(in.number());
            if (in.id() == 2) scope.environment = static_cast<Environment>(in.number());
            if (in.id() == 3) name = in.text();
            if (in.id() == 4) count = in.integer();
        }
        counts_[scope][name] = count;
    }
}

}  // namespace kesher::measurement
