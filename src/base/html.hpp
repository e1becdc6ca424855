/// Makes text safe to stand in HTML: between tags and inside a quoted attribute.
///
/// Errors:  none; any bytes are taken.
/// Lives:   returns own their memory.
/// Runs on: any thread; no shared state.
#pragma once

#include <string>
#include <string_view>

namespace kesher {

/// & < > " ' become &amp; &lt; &gt; &quot; &#39;, as Liquid's `escape` publishes them; everything else stays. Not for scripts, styles and URLs.
std::string escape_html(std::string_view text);

}  // namespace kesher
