/// One page of a sorted list: the rows behind the one that `starting_after` names, at most `limit` of them.
///
/// Errors:  none; an id that is not in the list gives an empty page.
/// Lives:   rows that are taken are moved from.
/// Runs on: any thread. Cost: the rows up to the end of the page.
#pragma once

#include "ports/front_door.hpp"

namespace kesher::app {

/// `view_of(row)` is the row's view, a Value& with an "id"; `finish(row)` is called for what goes into the page, before it does.
template <class Rows, class ViewOf, class Finish>
Page page_of(Rows& rows, const PageQuery& query, ViewOf view_of, Finish finish) {
    Page page;
    bool started = query.starting_after.empty();
    for (auto& row : rows) {
        Value& view = view_of(row);
        if (!started) {
            started = view.find("id")->as_string() == query.starting_after;
            continue;
        }
        if (page.data.size() == query.limit) {
            page.next = page.data.back().find("id")->as_string();
            break;
        }
        finish(row);
        page.data.push_back(std::move(view));
    }
    return page;
}

template <class Rows, class ViewOf>
Page page_of(Rows& rows, const PageQuery& query, ViewOf view_of) {
    return page_of(rows, query, view_of, [](const auto&) {});
}

}  // namespace kesher::app
