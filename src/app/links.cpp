#include "app/links.hpp"

namespace kesher::app {

KeySlot link_slot(const engine::Catalog& catalog, WorkspaceNo workspace) {
    const engine::Workspace* known = catalog.workspace(workspace);
    const Definition* definition = known ? catalog.find(workspace, "workspaces", known->name) : nullptr;
    if (!definition && known)  // its id is not its name
        for (const auto& [key, d] : catalog.definitions())
            if (d->workspace == workspace && d->kind == "workspaces") definition = d.get();
    const Value* slot = definition ? definition->body.find("key_slot") : nullptr;
    return slot ? static_cast<KeySlot>(slot->as_integer()) : 0;
}

void Links::base(std::string url) {
    base_ = std::move(url);
    while (base_.ends_with('/')) base_.pop_back();
}

Result<Links::Pair> Links::make(const engine::Catalog& catalog, PersonLink link) const {
    const KeySlot slot = link_slot(catalog, link.scope.workspace);
    if (!slot) return Fault{codes::key_missing, "the workspace has no key for links", "", "publish the workspace again"};
    link.right = LinkRight::preferences;
    TRY(preferences, channels::seal_link(keys_, slot, link));
    link.right = LinkRight::unsubscribe;
    TRY(unsubscribe, channels::seal_link(keys_, slot, link));
    return Pair{base_ + "/p/" + preferences, base_ + "/u/" + unsubscribe};
}

void Links::fill(const engine::Catalog& catalog, Handoff& handoff) const {
    const bool marked = channels::has_marker(handoff.body) || channels::has_marker(handoff.subject);
    const bool listed = handoff.channel == Channel::email && handoff.purpose != Purpose::service;
    if (!marked && !listed) return;
    const auto made = make(catalog, {handoff.scope, handoff.person, LinkRight::preferences, handoff.channel, handoff.purpose, handoff.at + link_ms});
    if (marked) {
        const Pair pair = made ? *made : Pair{base_ + "/p/", base_ + "/u/"};
        handoff.subject = channels::put_links(std::move(handoff.subject), pair.preferences, pair.unsubscribe);
        handoff.body = channels::put_links(std::move(handoff.body), pair.preferences, pair.unsubscribe);
    }
    if (!listed || !made) return;
    handoff.headers.emplace_back("List-Unsubscribe", "<" + made->unsubscribe + ">");
    handoff.headers.emplace_back("List-Unsubscribe-Post", "List-Unsubscribe=One-Click");
}

void LinkingSender::hand(const Handoff& handoff, std::function<void(Receipt)> done) {
    Handoff filled = handoff;
    links.fill(*catalog(), filled);
    next_.hand(filled, std::move(done));
}

}  // namespace kesher::app
