#!/usr/bin/env python3
"""./do check: everything that a commit must pass, each with its verdict."""
import pathlib
import re
import subprocess
import sys


def run(name, *command):
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    print(f"{'ok  ' if done.returncode == 0 else 'FAIL'}  {name}")
    if done.returncode:
        print((done.stdout + done.stderr)[-4000:])
    return done.returncode == 0


def links():
    """Every relative link of a Markdown file leads somewhere."""
    bad = []
    tracked = subprocess.run(["git", "ls-files", "*.md"], capture_output=True, text=True, check=True).stdout.split()
    for name in tracked:
        file = pathlib.Path(name)
        if not file.exists():
            continue
        for target in re.findall(r"\]\(([^)#\s]+)[^)]*\)", file.read_text()):
            if not re.match(r"^[a-z]+:", target) and not (file.parent / target).exists():
                bad.append(f"{name}: {target} does not exist")
    print(f"{'FAIL' if bad else 'ok  '}  links")
    print("\n".join(bad), end="\n" if bad else "")
    return not bad


def hosts():
    """No address of a package registry stands in the tree."""
    found = subprocess.run(["git", "grep", "-nIE", r'"resolved": *"http|^ *deb +https?://|--(registry|index-url)[ =]+http'], capture_output=True, text=True, check=False).stdout
    found = "\n".join(line for line in found.splitlines() if not line.startswith("tools/check_all.py"))
    print(f"{'FAIL' if found else 'ok  '}  no registry hosts")
    return not found


def sources():
    return subprocess.run(["git", "ls-files", "src/*.cpp", "src/*.hpp", "fuzz/*.cpp", "bench/*.cpp", "bench/*.hpp"], capture_output=True, text=True, check=True).stdout.split()


def changed():
    """Sources that differ from the last commit, or that the last commit changed; at most ten, each takes seconds."""
    names = set()
    for range_ in ([], ["HEAD~1", "HEAD"]):
        done = subprocess.run(["git", "diff", "--name-only", "--diff-filter=AM", *range_, "--", "src/*.cpp"], capture_output=True, text=True, check=False)
        names.update(done.stdout.split())
    return sorted(name for name in names if not name.endswith("_test.cpp"))[:10]


def lint():
    files = changed()
    return not files or run(f"clang-tidy ({len(files)} changed)", "clang-tidy-22", "--quiet", *files, "--", "-std=c++20", "-Isrc", "-msse4.2")


if __name__ == "__main__":
    results = [
        run("rooms", "tools/check_rooms"),
        run("purity", "tools/check_purity"),
        run("tidy", "tools/tidy"),
        run("generated", "tools/generate", "--check"),
        run("format", "clang-format-22", "--dry-run", "--Werror", *sources()),
        lint(),
        run("shell syntax", "bash", "-n", "do", "tools/do/install.sh", "tools/do/build.sh", "tools/do/up.sh", "tools/do/test.sh"),
        links(),
        hosts(),
    ]
    print(f"{sum(results)} passed, {len(results) - sum(results)} failed, 0 skipped")
    sys.exit(not all(results))
