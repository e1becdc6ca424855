# Runs the lanes. A lane prints lines of "N passed, N failed, N skipped", which add up; files in tests/live/ are lanes of their own.
lane_check() { python3 tools/check_all.py; }
lane_unit() { gtest_lane build/release/kesher_test_*; }
lane_stories() { build/release/kesher story --matrix tests/stories/*.story; }
lane_sim() { build/release/kesher sim --seed 1 --seeds "${KESHER_SEEDS:-200}"; }
# The test executables that the presets know; a group without tests has none.
test_targets() { local t; for t in build/release/kesher_test_*; do basename "$t"; done; }
# Parsers, log, keys, storage and the sealed files under AddressSanitizer and UBSan; then the whole HTTP contract against an instrumented engine.
lane_sanitizers() {
    build_preset asan-ubsan kesher $(test_targets)
    gtest_lane build/asan-ubsan/kesher_test_*
    echo "the HTTP contract:"
    KESHER_BIN=$PWD/build/asan-ubsan/kesher node tests/live/api_live.mjs
}
lane_fuzz() { do_fuzz --runs "${KESHER_FUZZ_RUNS:-100000}"; }
lane_tools() { python3 tools/check_tools_test.py; }

# Adds up what GoogleTest executables say.
gtest_lane() {
    local passed=0 failed=0 skipped=0 binary out
    for binary in "$@"; do
        out=$("$binary" --gtest_brief=1 2>&1) || true
        echo "$out" | grep -vE '^\[  PASSED|^\[==|^\[  SKIPPED \] [0-9]|^$' | head -60
        passed=$((passed + $(echo "$out" | sed -n 's/^\[  PASSED  \] \([0-9]*\) test.*/\1/p' | tail -1 | grep . || echo 0)))
        skipped=$((skipped + $(echo "$out" | sed -n 's/^\[  SKIPPED \] \([0-9]*\) test.*/\1/p' | tail -1 | grep . || echo 0)))
        local bad
        bad=$(echo "$out" | sed -n 's/^ *\([0-9]*\) FAILED TEST.*/\1/p' | tail -1)
        echo "$out" | grep -q '^\[==========\]' || bad=${bad:-1}  # it died before its end
        failed=$((failed + ${bad:-0}))
    done
    echo "$passed passed, $failed failed, $skipped skipped"
}

do_fuzz() {
    local runs=100000 only="" passed=0 failed=0 name target
    while [ $# -gt 0 ]; do case $1 in --runs) runs=$2; shift 2 ;; *) only=$1; shift ;; esac; done
    build_preset fuzz fuzzers
    for target in build/fuzz/*_fuzz; do
        name=$(basename "$target" _fuzz)
        [ -n "$only" ] && [ "$only" != "$name" ] && continue
        mkdir -p "build/corpus/$name"
        if "$target" -runs="$runs" -max_len=4096 -timeout=10 -rss_limit_mb=2048 "build/corpus/$name" "fuzz/corpus/$name" >"build/fuzz.$name.log" 2>&1; then
            passed=$((passed + 1))
            echo "$name: $(grep -c . "build/fuzz.$name.log") lines, $(tail -1 "build/fuzz.$name.log")"
        else
            failed=$((failed + 1))
            tail -20 "build/fuzz.$name.log"
        fi
    done
    echo "$passed passed, $failed failed, 0 skipped"
}

lanes() {
    echo check tools unit stories sim sanitizers fuzz
    local file
    for file in tests/live/*_live.sh tests/live/*_live.mjs; do [ -f "$file" ] && basename "$file"; done
    return 0
}

run_lane() {
    case $1 in
        *.sh) bash "tests/live/$1" ;;
        *.mjs) node "tests/live/$1" ;;
        *) "lane_$1" ;;
    esac
}

# One lane: its log, its last line's counts, and its exit status, which alone is enough to fail.
one_lane() {
    local lane=$1 log=build/lanes/$1.log began=$SECONDS code last counts
    set +e
    (set -e; run_lane "$lane") >"$log" 2>&1
    code=$?
    set -e
    last=$(awk '/^[0-9]+ passed, [0-9]+ failed/ { p += $1; f += $3; s += $5; n++ } END { if (n) print p " passed, " f " failed, " s " skipped" }' "$log")
    counts=($(echo "${last:-0 passed, 0 failed, 0 skipped}" | tr -dc '0-9 '))
    if [ "${counts[1]}" = 0 ] && { [ "$code" != 0 ] || [ -z "$last" ]; }; then
        counts[1]=1
        last="${last:-no result} (ended with $code)"
    fi
    passed=$((passed + counts[0])) failed=$((failed + counts[1])) skipped=$((skipped + ${counts[2]:-0}))
    printf '%-22s %s   (%d s)\n' "$lane" "$last" $((SECONDS - began))
    [ "${counts[1]}" = 0 ] || tail -60 "$log"
}

do_test() {
    local wanted="" lane passed=0 failed=0 skipped=0 started=$SECONDS
    [ "${1:-}" = --list ] && { lanes | tr ' ' '\n'; return; }
    [ "${1:-}" = --lane ] && wanted=${2:-}
    if [ -n "$wanted" ] && ! lanes | tr ' ' '\n' | grep -qxF -- "$wanted"; then
        echo "there is no lane \"$wanted\": ./do test --list names them" >&2
        return 2
    fi
    need test
    build_release
    build_console
    build_live
    mkdir -p build/lanes
    for lane in ${wanted:-$(lanes)}; do one_lane "$lane"; done
    say "tests took $((SECONDS - started)) s"
    echo "$passed passed, $failed failed, $skipped skipped"
    [ "$failed" -eq 0 ]
}
