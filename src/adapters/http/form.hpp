/// Reads what a person's form sent: fields, and what of them is a choice of the preference centre. Private to the adapter.
///
/// Errors:  what cannot be read, or is more than a form of ours sends, is no field; what no button of ours says is no choice.
/// Lives:   results own their memory.
/// Runs on: any thread; no shared state.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "model/value.hpp"
#include "model/vocabulary.hpp"

namespace kesher::http {

constexpr std::size_t form_bytes_max = 16 * 1024;
constexpr std::size_t form_fields_max = 32;
constexpr int pause_days_max = 30;

using Form = std::vector<std::pair<std::string, std::string>>;
/// application/x-www-form-urlencoded, in the order sent. More than the limits: no fields at all.
Form parse_form(std::string_view body);

/// What one press of a button asks for.
struct Choice {
    enum class Kind : std::uint8_t { none, set, stop_all, pause, resume, correct, remove, deny } kind = Kind::none;
    std::string purpose, channel, state;  ///< of set, each a word of the vocabulary
    std::string trait, value;             ///< of correct and remove; of deny, value is the segment
    std::string tongue;                   ///< in which the person read it: he, en or nothing
    /// As FrontDoor::preferences takes it; null for none.
    Value wishes() const;
};
Choice choice_of(const Form& form);

}  // namespace kesher::http
