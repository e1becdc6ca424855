#!/usr/bin/env bash
# ./do up --check within its times: health in 3 s, the demo in 20 s, the first message in 60 s.
set -euo pipefail
cd "$(dirname "$(readlink -f "$0")")/../.."
if KESHER_CHECK_PORT=7379 ./do up --check; then echo "1 passed, 0 failed, 0 skipped"; else echo "0 passed, 1 failed, 0 skipped"; exit 1; fi
