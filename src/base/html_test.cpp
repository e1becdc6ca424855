// Text that stands in HTML: the five letters, whatever bytes come, and nothing twice.
#include "base/html.hpp"

#include <gtest/gtest.h>

namespace kesher {
namespace {

TEST(Html, WhatWouldBeMarkupIsText) {
    EXPECT_EQ(escape_html(R"(<b class="x" id='y'>Tom & Anna</b>)"), "&lt;b class=&quot;x&quot; id=&#39;y&#39;&gt;Tom &amp; Anna&lt;/b&gt;");
    EXPECT_EQ(escape_html("&amp;"), "&amp;amp;");  // said as it stands: what comes in is text, not HTML
    EXPECT_EQ(escape_html(""), "");
}

TEST(Html, EverythingElseStays) {
    const std::string other = "שלום, 25% `off` / \\ = \n\t\xff";
    EXPECT_EQ(escape_html(other), other);
    const std::string zero("a\0<", 3);
    EXPECT_EQ(escape_html(zero), std::string("a\0&lt;", 6));
}

}  // namespace
}  // namespace kesher
