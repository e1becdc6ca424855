#!/usr/bin/env bash
# The one entry for people and CI. `./do help` lists what it can.
set -euo pipefail
cd "$(dirname "$(readlink -f "$0")")"
export LANG=C.UTF-8 CCACHE_SLOPPINESS=pch_defines,time_macros CCACHE_DIR=${CCACHE_DIR:-$PWD/build/ccache}
. tools/do/install.sh
. tools/do/build.sh
. tools/do/up.sh
. tools/do/test.sh

usage() {
    cat <<'EOF'
./do up            install what is missing, build, start with the demo, print the console's address
./do up --check    the same, then wait for the demo's first message, fetch the console, stop
./do test          install what is missing, build, run every test     (--list, --lane NAME)
./do check         rooms, purity, style, links, types: what a commit must pass
./do build         the release build, and the console
./do bench         measure, one JSON line a figure                    (see bench/RESULTS.md)
./do story FILES   run stories                                        ./do story tests/stories/*.story
./do sim           play random people with faults                     ./do sim --seed 7
./do fuzz          run the fuzzers                                     ./do fuzz rules --runs 1000000
./do fmt           format the sources
./do clean         remove build/
EOF
}

command=${1:-help}
[ $# -gt 0 ] && shift
case $command in
    up) do_up "$@" ;;
    test) do_test "$@" ;;
    check | quick) need check && python3 tools/check_all.py "$@" ;;
    build) need build && build_release && build_console ;;
    bench) need bench && build_release && build_live && bench/run "$@" ;;
    story) need build && build_release && exec build/release/kesher story "$@" ;;
    sim) need build && build_release && exec build/release/kesher sim "$@" ;;
    fuzz) need test && do_fuzz "$@" ;;
    fmt) need test && git ls-files 'src/*.cpp' 'src/*.hpp' 'fuzz/*.cpp' 'bench/*.cpp' | xargs clang-format-22 -i ;;
    clean) rm -rf build ;;
    help | --help | -h) usage ;;
    *) echo "./do: there is no \"$command\"" >&2; usage >&2; exit 2 ;;
esac
