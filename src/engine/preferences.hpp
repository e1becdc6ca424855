/// Shows a person what we may send them, what is planned, and what we believe of them: the content of the preference centre.
///
/// Addresses are masked: whoever holds a forwarded link learns no address from it. A segment is shown only when its definition has words for the person
/// ("shown_as"); of traits those that are kept for personalization.
///
/// Errors:  none.
/// Lives:   results own their memory.
/// Runs on: the partition's thread; pure.
#pragma once

#include "engine/partition.hpp"

namespace kesher::engine {

/// d•••@example.org, •••••4567; "" for no address.
std::string masked_address(std::string_view address);
/// Whether the person may correct this trait in the preference centre: not what messages are addressed by or held back by.
bool correctable(const Person& person, std::string_view trait);
/// The pause that the person made themselves and that still holds, or nullptr. What the organisation suppressed is none.
const Suppression* own_pause(const Person& person, Moment now);
/// The trait by which a person says that a segment is wrong about them: denies_open_cart. Rules may read it.
std::string denial_of(std::string_view segment);
/// The words ("shown_as") of a segment that the person is in and may see; nullptr for any other.
const Value* shown_words(const Person& person, const Catalog& catalog, const std::string& segment);
/// A moment as the person's clock shows it: {"at","year","month","day","time":"21:01","today"}.
Value local_view(Moment at, const Zone& zone, Moment now);
/// {"name"?,"shown_as"?,"locale","choices":[{"purpose","channel","state","at"?,"source"?,"address"?}],"planned":[{"channel","purpose","due","stopped"}],
///  "segments":[{"id","shown_as","since","because":[{"on"}|{"text","text_he"}],"denied"}],"traits":[{"name","value","origin","source","at","correctable"}],"more_traits":n,"can_pause","paused_until"?}
Value preferences_view(const Person& person, const Workspace& workspace, const Catalog& catalog, Moment now);

}  // namespace kesher::engine
