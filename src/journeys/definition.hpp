/// What the two halves of reading a journey's definition share. Private to the room.
///
/// Errors:  faults are collected, so that one answer names them all.
/// Lives:   during one reading.
/// Runs on: any thread; pure.
#pragma once

#include "base/faults.hpp"
#include "journeys/journeys.hpp"

namespace kesher::journeys {

using Known = std::function<bool(std::string_view kind, std::string_view id)>;

// Collects faults; the first becomes the answer and carries the rest.
struct Faults {
    std::vector<Fault> all;
    void add(std::string detail, std::string where, std::string fix) { all.push_back({codes::journey_invalid, std::move(detail), std::move(where), std::move(fix)}); }
    void add_rule(const Fault& fault, const std::string& pointer) {
        all.push_back({codes::journey_invalid, fault.detail + (fault.where.empty() ? "" : " at " + fault.where), pointer, fault.fix});
    }
    Fault take() { return as_one(std::move(all)); }
};

/// The text under a key, or "".
std::string text_at(const Value& value, std::string_view key);
/// The rule under a key; empty when there is none or when it is wrong (then a fault is added).
Rule rule_at(const Value& holder, const char* key, const std::string& pointer, Faults& faults);
/// Reads every step (journeys/definition_steps.cpp).
void read_steps(const Value& definition, Journey& out, const Known& known, Faults& faults);

}  // namespace kesher::journeys
