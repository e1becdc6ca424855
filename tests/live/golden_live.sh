#!/usr/bin/env bash
# Stores that earlier builds wrote still open, and mean what they meant: range, people, trace and digest.
set -euo pipefail
cd "$(dirname "$(readlink -f "$0")")/../.."
kesher=${KESHER_BIN:-build/release/kesher}
passed=0 failed=0
for archive in tests/golden/*.tar.gz; do
    folder=$(mktemp -d)
    tar -C "$folder" -xzf "$archive"
    seen=$("$kesher" verify --data "$folder" 2>&1) || true
    if [ "$seen" = "$(cat "${archive%.tar.gz}.json")" ]; then
        passed=$((passed + 1)) && echo "ok    $archive"
    else
        failed=$((failed + 1)) && echo "FAIL  $archive: expected $(cat "${archive%.tar.gz}.json"), saw $seen"
    fi
    # A changed byte in its log must be seen.
    segment=$(ls "$folder"/log/*.seg | head -1)
    printf '\x5a' | dd of="$segment" bs=1 seek=4700 conv=notrunc status=none
    if "$kesher" verify --data "$folder" >"$folder/said" 2>&1; then
        failed=$((failed + 1)) && echo "FAIL  a changed byte was not seen in $archive"
    elif grep -q "$(basename "$segment")@" "$folder/said"; then
        passed=$((passed + 1)) && echo "ok    a changed byte is refused with its place: $(cat "$folder/said")"
    else
        failed=$((failed + 1)) && echo "FAIL  the refusal names no place: $(cat "$folder/said")"
    fi
    rm -rf "$folder"
done
echo "$passed passed, $failed failed, 0 skipped"
[ "$failed" = 0 ]
