#!/usr/bin/env python3
"""The checks themselves, on toy trees: each must find what it is for, and nothing in a good tree."""
import importlib.machinery
import importlib.util
import pathlib
import tempfile
import unittest


def load(name):
    path = pathlib.Path(__file__).parent / name
    loader = importlib.machinery.SourceFileLoader(name, str(path))
    module = importlib.util.module_from_spec(importlib.util.spec_from_loader(name, loader))
    loader.exec_module(module)
    return module


ROOMS, TIDY, PURITY, GENERATE = load("check_rooms"), load("tidy"), load("check_purity"), load("generate")


class Tree(unittest.TestCase):
    def setUp(self):
        self.place = tempfile.TemporaryDirectory()
        self.root = pathlib.Path(self.place.name)
        self.write("src/ROOMS", "base\nmodel\nports\nengine\nadapters\nsim\napp\n")

    def tearDown(self):
        self.place.cleanup()

    def write(self, path, text):
        file = self.root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)

    def rooms(self):
        return ROOMS.check(self.root / "src")

    def test_a_good_tree(self):
        self.write("src/model/a.hpp", '#include "base/b.hpp"\n')
        self.write("src/app/a.cpp", '#include "adapters/log/b.hpp"\n#include "sim/c.hpp"\n')
        self.assertEqual(self.rooms(), [])

    def test_upward(self):
        self.write("src/base/a.hpp", '#include "model/b.hpp"\n')
        self.assertEqual(len(self.rooms()), 1)

    def test_adapter_to_story_and_to_adapter(self):
        self.write("src/adapters/log/a.cpp", '#include "engine/b.hpp"\n#include "adapters/http/c.hpp"\n#include "adapters/log/d.hpp"\n')
        self.assertEqual(len(self.rooms()), 2)

    def test_story_to_adapter_and_sim_to_app(self):
        self.write("src/engine/a.cpp", '#include "adapters/log/b.hpp"\n')
        self.write("src/sim/a.cpp", '#include "app/b.hpp"\n')
        self.assertEqual(len(self.rooms()), 2)

    def test_a_room_outside_the_list(self):
        self.write("src/utils/a.cpp", "\n")
        self.assertEqual(len(self.rooms()), 1)

    def test_tidy(self):
        self.write("src/base/README.md", "# base\n")
        self.write("src/base/long.cpp", "int f(int a) {\n" + "    a += 1;\n" * 80 + "    return a;\n}\n")
        self.write("src/base/bare.hpp", "#pragma once\n")
        self.write("src/base/word.cpp", "// TO" + "DO later\n")
        self.write("src/base/file.cpp", "\n" * 501)
        found = "\n".join(TIDY.check(self.root))
        for part in ("a function of 83 lines", "begins with what it is", "Errors:", "finish it", "501 lines"):
            self.assertIn(part, found)

    def test_generated(self):
        program, folder = self.root / "kesher", self.root / "wire"
        self.assertIn("build first", GENERATE.check(program, folder, False))
        self.write("kesher", """#!/bin/sh\necho '{"a.ts":"made","b.ts":"too"}'\n""")
        program.chmod(0o755)
        self.assertIn("run tools/generate", GENERATE.check(program, folder, False))
        self.write("wire/gone.ts", "of yesterday\n")
        self.assertEqual(GENERATE.check(program, folder, True), "")
        self.assertEqual(GENERATE.check(program, folder, False), "")
        self.assertEqual(sorted(file.name for file in folder.iterdir()), ["a.ts", "b.ts"])
        self.write("wire/b.ts", "by hand\n")
        self.assertIn("run tools/generate", GENERATE.check(program, folder, False))
        self.write("web/types.ts", "// Made by tools/generate\n" * 600)
        self.assertIn("types.ts: 600 lines", "\n".join(TIDY.check(self.root)))

    def test_purity_pattern(self):
        for symbol in ("U std::chrono::_V2::system_clock::now()", "U getenv", "U clock_gettime", "U pthread_create", "U std::random_device::_M_getval()"):
            self.assertTrue(PURITY.BANNED.search(symbol), symbol)
        self.assertFalse(PURITY.BANNED.search("U std::__throw_out_of_range(char const*)"))


if __name__ == "__main__":
    result = unittest.main(exit=False, verbosity=0).result
    bad = len(result.failures) + len(result.errors)
    print(f"{result.testsRun - bad} passed, {bad} failed, {len(result.skipped)} skipped")
    raise SystemExit(bool(bad))
