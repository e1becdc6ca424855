/// Carries a value or the fault that prevented it: the only error channel of the core.
///
/// Errors:  a Fault names its code, whose it is, where it was found and how to mend it.
/// Lives:   values own what they hold; a Code points to static text.
/// Runs on: any thread; no shared state.
#pragma once

#include <cassert>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace kesher {

/// Who has to act: the caller (4xx, do not retry), time (503, Retry-After), the operator (disk, keys, settings) or we (a bug).
enum class Whose : unsigned char { caller, wait, operator_, ours };

/// A stable name of one kind of failure; each room declares its own as constants. `status` is what HTTP answers.
struct Code {
    const char* name;
    Whose whose;
    int status;
    friend bool operator==(const Code& a, const Code& b) { return std::string_view(a.name) == b.name; }
};

/// One reason why something was refused. `where` is a JSON pointer, a line:column or a file@offset; `fix` says what to do.
struct Fault {
    Code code;
    std::string detail;
    std::string where = {};
    std::string fix = {};
    std::vector<Fault> more = {};  ///< further faults of the same input, so that one answer lists all
};

/// A value, or a Fault. Reading the value of a failed Result stops the process.
template <class T>
class [[nodiscard]] Result {
public:
    Result(T value) : held_(std::in_place_index<0>, std::move(value)) {}
    Result(Fault fault) : held_(std::in_place_index<1>, std::move(fault)) {}
    explicit operator bool() const { return held_.index() == 0; }
    T& operator*() { return value(); }
    const T& operator*() const { return value(); }
    T* operator->() { return &value(); }
    const T* operator->() const { return &value(); }
    T& value() {
        assert(held_.index() == 0);
        return *std::get_if<0>(&held_);
    }
    const T& value() const {
        assert(held_.index() == 0);
        return *std::get_if<0>(&held_);
    }
    Fault& fault() {
        assert(held_.index() == 1);
        return *std::get_if<1>(&held_);
    }
    const Fault& fault() const {
        assert(held_.index() == 1);
        return *std::get_if<1>(&held_);
    }

private:
    std::variant<T, Fault> held_;
};

template <>
class [[nodiscard]] Result<void> {
public:
    Result() = default;
    Result(Fault fault) : fault_(std::move(fault)) {}
    explicit operator bool() const { return !fault_; }
    const Fault& fault() const {
        assert(fault_);
        return *fault_;
    }

private:
    std::optional<Fault> fault_;
};

}  // namespace kesher

#define KESHER_JOIN_(a, b) a##b
#define KESHER_JOIN(a, b) KESHER_JOIN_(a, b)
/// TRY(name, expression): binds the value of a Result, or returns its fault from the enclosing function.
#define TRY(name, expression)                                                                \
    auto KESHER_JOIN(try_, __LINE__) = (expression);                                         \
    if (!KESHER_JOIN(try_, __LINE__)) return std::move(KESHER_JOIN(try_, __LINE__).fault()); \
    auto& name = *KESHER_JOIN(try_, __LINE__)
/// TRY_VOID(expression): returns the fault of a Result<void> from the enclosing function, if there is one.
#define TRY_VOID(expression) \
    if (auto kesher_tried = (expression); !kesher_tried) return kesher_tried.fault()
