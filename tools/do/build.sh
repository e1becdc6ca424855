# Builds. Each part is rebuilt only when its sources changed.
jobs=${KESHER_JOBS:-2}

build_preset() {
    local preset=$1
    shift
    [ -f "build/$preset/build.ninja" ] || cmake --preset "$preset" >"build/$preset.cmake.log" 2>&1 || { cat "build/$preset.cmake.log" >&2; return 1; }
    ninja -C "build/$preset" -j "$jobs" "$@" >"build/$preset.log" 2>&1 || { grep -vE '^\[[0-9]+/[0-9]+\] ' "build/$preset.log" | head -60 >&2; return 1; }
}

build_release() {
    mkdir -p build
    local began=$SECONDS
    [ -f build/release/kesher ] || say "building; the first time takes minutes (log: build/release.log)"
    build_preset release "$@"
    [ $((SECONDS - began)) -gt 5 ] && say "built in $((SECONDS - began)) s"
    return 0
}

build_console() {
    [ -f web/console/package.json ] || return 0
    local now stamp=build/stamps/console
    mkdir -p build/stamps
    now=$(find web -type f -not -path '*/node_modules/*' -print0 | sort -z | xargs -0 sha256sum | sha256sum)
    if [ "$now" != "$(cat "$stamp" 2>/dev/null)" ] || [ ! -f build/console/index.html ]; then
        need_npm web/console
        local began=$SECONDS
        (cd web/console && KESHER_CONSOLE_OUT="$PWD/../../build/console" npm run --silent build) >build/console.log 2>&1 || { cat build/console.log >&2; return 1; }
        echo "$now" >"$stamp"
        say "console built in $((SECONDS - began)) s"
    fi
}

# The npm parts that live tests and the bench need: real client packages, never part of the product.
build_live() { need_npm tests/live; }
