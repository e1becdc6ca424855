/// What every benchmark shares: a clock, medians, and the one JSON line of a figure.
///
/// Errors:  none; a benchmark that meets a fault ends the process with it.
/// Runs on: one thread.
#pragma once

#include <time.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <vector>

#include "base/result.hpp"

namespace kesher::bench {

inline double seconds() {
    timespec t{};
    ::clock_gettime(CLOCK_MONOTONIC, &t);
    return static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_nsec) / 1e9;
}

inline double median(std::vector<double> values) {
    std::sort(values.begin(), values.end());
    return values[values.size() / 2];
}

/// Rounds of ours and of the reference, interleaved by the caller. `higher_is_better` decides which way the ratio points: above 1 is ours ahead.
inline void print_figure(const char* figure, const char* what, const std::vector<double>& ours, const std::vector<double>& reference, const char* reference_name, const char* unit,
                         bool higher_is_better) {
    std::vector<double> ratios;
    for (std::size_t i = 0; i < ours.size(); ++i) ratios.push_back(higher_is_better ? ours[i] / reference[i] : reference[i] / ours[i]);
    std::printf("{\"figure\":\"%s\",\"what\":\"%s\",\"ours\":%.4g,\"reference\":%.4g,\"reference_name\":\"%s\",\"ratio\":%.3f,\"unit\":\"%s\",\"rounds\":%zu,\"worst\":%.3f}\n",
                figure, what, median(ours), median(reference), reference_name, median(ratios), unit, ours.size(), *std::min_element(ratios.begin(), ratios.end()));
    std::fflush(stdout);
}

[[noreturn]] inline void stop(const Fault& fault) {
    std::fprintf(stderr, "bench: %s: %s %s\n", fault.code.name, fault.detail.c_str(), fault.where.c_str());
    std::exit(1);
}
template <class T>
T need(Result<T> result) {
    if (!result) stop(result.fault());
    return std::move(*result);
}
inline void need(const Result<void>& result) {
    if (!result) stop(result.fault());
}

}  // namespace kesher::bench
