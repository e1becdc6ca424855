/// Makes the addresses of a person's links and puts them into what leaves: the edge between markers and the world.
///
/// Errors:  a workspace without a key, or a key that cannot be read, makes no address: a message then leaves with the public address alone.
/// Lives:   the runtime's directory and the keys outlive it.
/// Runs on: any thread, after base() was set.
#pragma once

#include "app/runtime.hpp"
#include "channels/links.hpp"

namespace kesher::app {

/// The key slot that a workspace's links are sealed with; 0 when the workspace is not known.
KeySlot link_slot(const engine::Catalog& catalog, WorkspaceNo workspace);

class Links {
public:
    explicit Links(Keys& keys) : keys_(keys) {}
    /// "https://choices.example": what stands before /p/ and /u/. Set once, before anything leaves.
    void base(std::string url);
    const std::string& base() const { return base_; }

    struct Pair {
        std::string preferences, unsubscribe;
    };
    /// Both addresses of a person; `expires` on the scope's clock.
    Result<Pair> make(const engine::Catalog& catalog, PersonLink link) const;
    /// Puts addresses where the texts have markers; an e-mail that is no service message also gets the headers of RFC 8058.
    void fill(const engine::Catalog& catalog, Handoff& handoff) const;

private:
    Keys& keys_;
    std::string base_;
};

/// A sender whose messages carry their links: filled on the way to the real one.
class LinkingSender final : public Sender {
public:
    LinkingSender(Sender& next, Keys& keys) : links(keys), next_(next) {}
    void hand(const Handoff& handoff, std::function<void(Receipt)> done) override;
    Links links;
    std::function<std::shared_ptr<const engine::Catalog>()> catalog;  ///< set before the runtime starts

private:
    Sender& next_;
};

}  // namespace kesher::app
