#include "engine/uses.hpp"

#include <algorithm>

#include "base/faults.hpp"

namespace kesher::engine {
namespace {

bool on_a_page(Channel channel) { return channel == Channel::web || channel == Channel::app || channel == Channel::agent; }
// A page, an app and an agent's desktop take a creative's members as they are; a message is made for its channel.
bool go_together(Channel creative, Channel placement) { return creative == placement || (on_a_page(creative) && on_a_page(placement)); }

template <class T>
const T* held(const std::map<std::string, std::shared_ptr<const T>, std::less<>>& all, const std::string& id) {
    const auto at = all.find(id);
    return at == all.end() ? nullptr : at->second.get();
}

bool has_arm(const consent::Experiment& experiment, const std::string& arm) {
    return std::any_of(experiment.arms.begin(), experiment.arms.end(), [&](const consent::Experiment::Arm& one) { return one.id == arm; });
}

std::string arms_of(const consent::Experiment& experiment) {
    std::string out;
    for (const consent::Experiment::Arm& arm : experiment.arms) out += (out.empty() ? "" : ", ") + arm.id;
    return out;
}

std::string quoted(const std::string& text) { return "\"" + text.substr(0, 64) + "\""; }

// Goes through one workspace and writes down every use.
class Reader {
public:
    explicit Reader(const Workspace& workspace) : workspace_(workspace), shelf_(workspace.shelf) {}

    std::vector<Use> take() {
        for (const auto& [id, segment] : workspace_.segments) read_segment(segment);
        for (const auto& [id, creative] : workspace_.library.creatives) {
            user_ = "creatives/" + id;
            rule(creative->when, "/when");
        }
        for (const auto& [id, experiment] : shelf_.experiments) {
            user_ = "experiments/" + id;
            rule(experiment->goal_where, "/goal/where");
        }
        for (const auto& [id, proof] : shelf_.proofs) {
            user_ = "proofs/" + id;
            names("segments", proof->segment);
            rule(proof->rule, "/rule");
        }
        for (const auto& [id, action] : shelf_.actions) read_action(*action);
        for (const auto& [id, versions] : workspace_.library.journeys) read_versions(id, versions);
        return std::move(out_);
    }

private:
    void names(const char* kind, const std::string& id) {
        if (!id.empty()) out_.push_back({user_, kind, id});
    }
    void misfit(const char* kind, const std::string& id, std::string why, std::string where, std::string there, std::string fix) {
        out_.push_back({user_, kind, id, std::move(why), std::move(where), std::move(there), std::move(fix)});
    }
    void rule(const Rule& rule, const std::string& at) {
        if (!rule) return;
        const RuleReads reads = reads_of(rule);
        for (const std::string& segment : reads.segments) {
            names("segments", segment);
            if (!workspace_.segments.contains(segment)) misfit("segments", segment, "the segment " + quoted(segment) + " is not published", at, "", "publish it first");
        }
    }

    // Whether one segment reads the other, itself or through those that it reads.
    bool reads(const std::string& from, const std::string& to, std::set<std::string>& seen) const {
        const auto at = workspace_.segments.find(from);
        if (at == workspace_.segments.end() || !seen.insert(from).second) return false;
        const auto& direct = at->second.reads.segments;
        return direct.contains(to) || std::any_of(direct.begin(), direct.end(), [&](const std::string& next) { return reads(next, to, seen); });
    }
    void read_segment(const segments::Segment& segment) {
        user_ = "segments/" + segment.id;
        for (const std::string& other : segment.reads.segments) {
            names("segments", other);
            std::set<std::string> seen;
            if (reads(other, segment.id, seen))
                misfit("segments", other, "the segment " + quoted(other) + " reads this one", "/rule", "/rule", "let one of them stand without the other");
        }
    }

    void read_action(const decisions::Action& action) {
        user_ = "actions/" + action.id;
        for (const std::string& placement : action.placements) names("placements", placement);
        names("proofs", action.proof);
        names("experiments", action.experiment);
        rule(action.eligible, "/eligible");
        for (std::size_t i = 0; i < action.context.size(); ++i) rule(action.context[i].when, "/context/" + std::to_string(i) + "/when");
        const consent::Experiment* experiment = held(shelf_.experiments, action.experiment);
        if (experiment && experiment->holdout)
            misfit("experiments", action.experiment, "the experiment " + quoted(action.experiment) + " is a holdout: it has no arms to show", "/experiment", "/kind",
                   "name a split");
        for (std::size_t i = 0; i < action.creatives.size(); ++i) {
            names("creatives", action.creatives[i]);
            if (const Creative* creative = held(workspace_.library.creatives, action.creatives[i])) read_creative(action, *creative, experiment, "/creatives/" + std::to_string(i));
        }
    }
    void read_creative(const decisions::Action& action, const Creative& creative, const consent::Experiment* experiment, const std::string& at) {
        for (const std::string& id : action.placements) {
            const decisions::Placement* placement = held(shelf_.placements, id);
            if (!placement || go_together(creative.channel, placement->channel)) continue;
            const std::string why = "the creative " + quoted(creative.id) + " is of " + std::string(name_of(creative.channel)) + ", the placement " + quoted(id) + " of " +
                std::string(name_of(placement->channel));
            for (const auto& [kind, other] : {std::pair{"creatives", creative.id}, std::pair{"placements", id}})
                misfit(kind, other, why, at, "/channel", "name a creative of the placement's channel, or make an action for each channel");
        }
        if (creative.arm.empty() || (experiment && (experiment->holdout || has_arm(*experiment, creative.arm)))) return;
        const std::string why = "the creative " + quoted(creative.id) + " is for the arm " + quoted(creative.arm) +
            (experiment ? ", which the experiment " + quoted(action.experiment) + " does not have" : ", and the action names no experiment");
        const std::string fix = experiment ? "the arms are " + arms_of(*experiment) : "name the split that has the arm, or a creative without one";
        misfit("creatives", creative.id, why, at, "/arm", fix);
        if (experiment) misfit("experiments", action.experiment, why, at, "/arms", fix);
    }

    // People finish the version that they entered, so older ones read as long as the journey runs; a stop lets everybody out.
    void read_versions(const std::string& id, const std::map<std::uint32_t, std::shared_ptr<const journeys::Journey>>& versions) {
        if (versions.empty() || versions.rbegin()->second->retired) return;
        for (auto at = versions.rbegin(); at != versions.rend(); ++at) {
            const bool latest = at == versions.rbegin();
            if (at->second->stopped && !latest) return;
            if (at->second->retired) continue;
            user_ = "journeys/" + id + (latest ? "" : " (version " + std::to_string(at->first) + ")");
            read_journey(*at->second);
            if (at->second->stopped) return;
        }
    }
    void read_journey(const journeys::Journey& journey) {
        names("segments", journey.enter_segment);
        rule(journey.where, "/enter/where");
        rule(journey.exit_on, "/exit_on");
        rule(journey.goal, "/goal");
        names("experiments", journey.holdout);
        if (const consent::Experiment* experiment = held(shelf_.experiments, journey.holdout); experiment && !experiment->holdout)
            misfit("experiments", journey.holdout, "the experiment " + quoted(journey.holdout) + " is a split: it holds nobody out", "/holdout", "/kind", "name a holdout");
        for (std::size_t i = 0; i < journey.steps.size(); ++i) read_step(journey.steps[i], "/steps/" + std::to_string(i));
    }
    void read_step(const journeys::Step& step, const std::string& at) {
        rule(step.until, at + "/or");
        rule(step.rule, at + "/rule");
        for (const auto& [kind, id] :
             {std::pair{"creatives", step.creative}, std::pair{"placements", step.placement}, std::pair{"actions", step.action}, std::pair{"experiments", step.experiment}})
            names(kind, id);
        if (step.type == journeys::StepType::split) read_split(step, at);
        if (step.type == journeys::StepType::slot)
            if (const decisions::Action* action = held(shelf_.actions, step.action); action && !action->placements.contains(step.placement))
                misfit("actions", step.action, "the action " + quoted(step.action) + " is not offered in the placement " + quoted(step.placement), at + "/action", "/placements",
                       "name one of the action's placements, or add this one to them");
        if (step.type == journeys::StepType::message)
            if (const Creative* creative = held(workspace_.library.creatives, step.creative); creative && creative->channel != step.channel)
                misfit("creatives", step.creative, "the creative " + quoted(step.creative) + " is not of " + std::string(name_of(step.channel)), at + "/creative", "/channel",
                       "name a creative of the step's channel");
    }
    void read_split(const journeys::Step& step, const std::string& at) {
        const consent::Experiment* experiment = held(shelf_.experiments, step.experiment);
        if (!experiment) return;
        if (experiment->holdout)
            return misfit("experiments", step.experiment, "the experiment " + quoted(step.experiment) + " is a holdout: it sends nobody a way", at + "/experiment", "/kind",
                          "name a split");
        for (const auto& [arm, target] : step.ways)
            if (!has_arm(*experiment, arm))
                misfit("experiments", step.experiment, quoted(arm) + " is no arm of the experiment " + quoted(step.experiment), at + "/ways/" + arm.substr(0, 64), "/arms",
                       "the arms are " + arms_of(*experiment));
    }

    const Workspace& workspace_;
    const decisions::Shelf& shelf_;
    std::string user_;
    std::vector<Use> out_;
};

// "actions/a, journeys/b and 3 more". An older version of a journey needs other words to mend it than the rest.
struct Users {
    std::set<std::string> all;

    std::string named() const {
        std::string out;
        std::size_t n = 0;
        for (const std::string& user : all)
            if (n++ < users_named_max) out += (out.empty() ? "" : ", ") + user;
        return n > users_named_max ? out + " and " + std::to_string(n - users_named_max) + " more" : out;
    }
    std::string fix(const char* what) const {
        const bool older = std::any_of(all.begin(), all.end(), [](const std::string& user) { return user.ends_with(')'); });
        return std::string(what) + " them first, or send all of it at once to POST /v1/definitions" +
            (older ? "; people may still walk an older version: stop and resume the journey to let them out" : "");
    }
};

}  // namespace

Uses::Uses(const Catalog& catalog, WorkspaceNo no) {
    if (const Workspace* workspace = catalog.workspace(no)) all_ = Reader(*workspace).take();
    const auto end = std::stable_partition(all_.begin(), all_.end(), [](const Use& use) { return use.misfit.empty(); });
    misfits_.assign(std::make_move_iterator(end), std::make_move_iterator(all_.end()));
    all_.erase(end, all_.end());
    const auto& all = catalog.definitions();
    for (auto at = all.lower_bound({no, "keys", ""}); at != all.end() && std::get<0>(at->first) == no && std::get<1>(at->first) == "keys"; ++at) {
        const Definition& key = *catalog.find(no, "keys", std::get<2>(at->first));
        const Value* source = key.body.find("source");
        if (!key.retired && source && !source->as_string().empty()) all_.push_back({"keys/" + key.id, "sources", source->as_string()});
    }
}

Result<void> Uses::allow(const Definition& changed, const Catalog& before) const {
    if (changed.retired) return unused(changed);
    TRY_VOID(fits(changed));
    return spares(changed, before);
}

Result<void> Uses::unused(const Definition& retired) const {
    if (retired.kind == "workspaces")
        return Fault{codes::definition_in_use, "all that is published here belongs to the workspace", "id",
                     "change its settings with PUT; to leave it, stop its journeys and revoke its keys"};
    Users users;
    for (const Use& use : all_)
        if (use.kind == retired.kind && use.id == retired.id) users.all.insert(use.user);
    if (users.all.empty()) return {};
    return Fault{codes::definition_in_use, quoted(retired.id) + " is used by " + users.named(), "id", users.fix(retired.kind == "sources" ? "revoke" : "change or retire")};
}

Result<void> Uses::fits(const Definition& changed) const {
    const std::string user = changed.kind + "/" + changed.id;
    std::vector<Fault> faults;
    std::set<std::string> told;  // a misfit of three stands there for each of the two that are named
    for (const Use& use : misfits_)
        if (use.user == user && told.insert(use.where + use.misfit).second) faults.push_back({codes::definition_invalid, use.misfit, use.where, use.fix});
    if (faults.empty()) return {};
    return as_one(std::move(faults));
}

Result<void> Uses::spares(const Definition& changed, const Catalog& before) const {
    const std::string own = changed.kind + "/" + changed.id;
    std::vector<Use> broken;
    for (const Use& use : misfits_)
        if (use.kind == changed.kind && use.id == changed.id && use.user != own) broken.push_back(use);
    if (broken.empty()) return {};
    const Uses was(before, changed.workspace);
    std::erase_if(broken, [&](const Use& use) { return was.contains(use); });
    if (broken.empty()) return {};
    Users users;
    for (const Use& use : broken) users.all.insert(use.user);
    return Fault{codes::definition_in_use, users.named() + " would no longer work: " + broken.front().misfit, broken.front().there, users.fix("change")};
}

bool Uses::contains(const Use& use) const {
    return std::any_of(misfits_.begin(), misfits_.end(),
                       [&](const Use& one) { return one.user == use.user && one.kind == use.kind && one.id == use.id && one.where == use.where && one.misfit == use.misfit; });
}

}  // namespace kesher::engine
