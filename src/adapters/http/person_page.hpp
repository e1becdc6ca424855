/// Writes the pages that a person sees behind a link, in Hebrew and English: plain HTML, one style sheet, no script. Private to the adapter.
///
/// Every text of a person or a workspace is escaped and isolated in its direction. The pages name no address of their own: they work below any prefix.
///
/// Errors:  none.
/// Lives:   results own their memory.
/// Runs on: any thread; no shared state.
#pragma once

#include "adapters/http/form.hpp"
#include "adapters/http/message.hpp"

namespace kesher::http {

enum class Tongue : std::uint8_t { he, en };
/// What the reader asked for (?lang=), else the person's locale, else the browser's first language.
Tongue tongue_of(std::string_view asked, std::string_view locale, std::string_view accept_language);

/// The preference centre: FrontDoor::preferences' view, and what was just done.
Response preferences_page(const Value& view, const Choice& done, Tongue tongue);
/// The page of one button, or what it did.
Response unsubscribe_page(const Value& view, bool done, Tongue tongue);
/// Whatever opens nothing: always the same, in both languages.
Response neutral_page();
/// It could not be written down: nothing is claimed.
Response try_again_page(int retry_after_s);

}  // namespace kesher::http
