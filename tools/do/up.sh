# Starts the engine with the demo; --check proves it and stops again.
do_up() {
    need build
    build_release
    build_console
    if [ "${1:-}" = --check ]; then
        check_up
    else
        exec build/release/kesher up --demo "$@"
    fi
}

check_up() {
    local data log began pid url="http://127.0.0.1:7070" i
    data=$(mktemp -d)
    log=$data/up.log
    began=$(date +%s%N)
    took() { echo "$((($(date +%s%N) - began) / 1000000)) ms  $*"; }
    build/release/kesher up --demo --data "$data/kesher" --json >"$log" 2>&1 &
    pid=$!
    fail() { echo "up --check: $*" >&2; cat "$log" >&2; kill "$pid" 2>/dev/null; rm -rf "$data"; exit 1; }
    for i in $(seq 1 200); do
        curl -fsS -m 2 "$url/healthz" >/dev/null 2>&1 && break
        kill -0 "$pid" 2>/dev/null || fail "the engine ended"
        sleep 0.1
    done
    curl -fsS -m 2 "$url/healthz" >/dev/null || fail "/healthz does not answer"
    took "/healthz answers"
    for i in $(seq 1 600); do
        curl -fsS -m 5 --unix-socket "$data/kesher/admin.sock" -H 'Kesher-Workspace: demo' "http://localhost/v1/test/inbox?limit=1" 2>/dev/null | grep -q '"id":"msg_' && break
        sleep 0.1
    done
    [ "$i" -lt 600 ] || fail "no message in the inbox within 60 s"
    took "the demo's first message is in the inbox"
    [ "$(curl -fsS -m 5 "$url/" | grep -ci '<html')" -gt 0 ] || fail "the console does not answer"
    [ -f build/console/index.html ] && { curl -fsS -m 5 "$url/" | grep -q '/assets/' || fail "the console was built and is not served"; }
    took "the console is served"
    kill -TERM "$pid"
    wait "$pid" || fail "it did not stop cleanly"
    took "stopped"
    rm -rf "$data"
}
