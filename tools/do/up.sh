# Starts the engine with the demo; --check proves it and stops again.
do_up() {
    need build
    build_release kesher
    build_console
    if [ "${1:-}" = --check ]; then
        check_up
    else
        exec build/release/kesher up --demo "$@"
    fi
}

check_up() {
    local data log began pid port=${KESHER_CHECK_PORT:-7070} i
    local url=http://127.0.0.1:$port
    data=$(mktemp -d)
    log=$data/up.log
    began=$(date +%s%N)
    took() { echo "$((($(date +%s%N) - began) / 1000000)) ms  $*"; }
    build/release/kesher up --demo --data "$data/kesher" --listen "127.0.0.1:$port" --json >"$log" 2>&1 &
    pid=$!
    fail() { echo "up --check: $*" >&2; cat "$log" >&2; kill "$pid" 2>/dev/null; rm -rf "$data"; exit 1; }
    within() { # MILLISECONDS WHAT COMMAND…: tries until it succeeds
        local limit=$1 what=$2
        shift 2
        until "$@" >/dev/null 2>&1; do
            kill -0 "$pid" 2>/dev/null || fail "the engine ended"
            [ $((($(date +%s%N) - began) / 1000000)) -lt "$limit" ] || fail "$what: not within $limit ms"
            sleep 0.05
        done
        took "$what"
    }
    first_message() { curl -fsS -m 5 --unix-socket "$data/kesher/admin.sock" -H 'Kesher-Workspace: demo' "http://localhost/v1/test/inbox?limit=1" | grep -q '"id":"msg_'; }
    within 3000 "/healthz answers" curl -fsS -m 2 "$url/healthz"
    within 20000 "the demo is there" curl -fsS -m 2 "$url/readyz"
    within 60000 "its first message is in the inbox" first_message
    [ "$(curl -fsS -m 5 "$url/" | grep -ci '<html')" -gt 0 ] || fail "the console does not answer"
    [ -f build/console/index.html ] && { curl -fsS -m 5 "$url/" | grep -q '/assets/' || fail "the console was built and is not served"; }
    took "the console is served"
    kill -TERM "$pid"
    wait "$pid" || fail "it did not stop cleanly"
    took "stopped"
    rm -rf "$data"
}
