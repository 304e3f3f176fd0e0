"""Shows that the checks find what they are for. Run: python3 -m unittest discover -s deploy/checks"""

import importlib.machinery
import importlib.util
import pathlib
import unittest

import swift_source

HERE = pathlib.Path(__file__).resolve().parent


def load(name):
    loader = importlib.machinery.SourceFileLoader(f"checks_{name}", str(HERE / name))
    spec = importlib.util.spec_from_loader(loader.name, loader)
    module = importlib.util.module_from_spec(spec)
    loader.exec_module(module)
    return module


imports = load("imports")
files = load("files")


def target(name, *dependencies, kind="regular", features=("ExistentialAny",)):
    return {
        "name": name,
        "type": kind,
        "dependencies": [{"byName": [dependency, None]} for dependency in dependencies],
        "settings": [{"tool": "swift", "kind": {"enableUpcomingFeature": {"_0": feature}}} for feature in features],
    }


def violations(targets, sources, products=()):
    package = {"targets": targets, "products": [{"name": name, "targets": list(held)} for name, held in products]}
    return list(imports.check(package, sources))


class ImportsTest(unittest.TestCase):
    def finds(self, part, targets, sources, products=()):
        found = violations(targets, sources, products)
        self.assertEqual(len(found), 1, found)
        self.assertIn(part, found[0])

    def test_a_house_in_order_has_no_violation(self):
        targets = [
            target("CPostgres", kind="system"),
            target("Postgres", "CPostgres"),
            target("Store", "Postgres", "Logging"),
            target("signalbox", "Store", kind="executable"),
            target("StoreTests", "Store", "TestKit", kind="test"),
            target("TestKit"),
        ]
        sources = {
            "Sources/Postgres/A.swift": "internal import CPostgres\npackage import struct FoundationEssentials.UUID\n",
            "Sources/Store/A.swift": 'import Logging\nimport Postgres\nlet sql = "SELECT 1"\n',
            "Sources/signalbox/Main.swift": "import Store\n",
            "Tests/StoreTests/A.swift": "import Foundation\nimport Testing\nimport TestKit\n@testable import Store\n",
            "Sources/TestKit/A.swift": "import Foundation\n",
        }
        self.assertEqual(violations(targets, sources), [])

    def test_an_import_that_the_target_does_not_name(self):
        self.finds(
            "Sources/Store/A.swift:2: imports AMQP",
            [target("Store", "Postgres"), target("Postgres"), target("AMQP")],
            {"Sources/Store/A.swift": "import Postgres\n@preconcurrency internal import AMQP\n"},
        )

    def test_foundation_outside_the_tests(self):
        self.finds("imports Foundation,", [target("Model")], {"Sources/Model/A.swift": "import Foundation\n"})

    def test_a_product_brings_its_modules_only(self):
        targets = [target("Model", "Metrics")]
        self.assertEqual(violations(targets, {"Sources/Model/A.swift": "import CoreMetrics\n"}), [])
        self.finds("imports Logging", targets, {"Sources/Model/A.swift": "import Logging\n"})

    def test_a_dependency_on_an_upper_floor(self):
        self.finds("Model (floor 1) depends on Store (floor 3)", [target("Model", "Store"), target("Store")], {})

    def test_a_target_without_a_floor(self):
        self.finds("Attic has no floor", [target("Attic")], {})

    def test_a_product_that_depends_on_what_is_for_tests(self):
        self.finds("Store depends on TestKit", [target("Store", "TestKit"), target("TestKit")], {})
        self.finds("the product kit holds TestKit", [target("TestKit")], {}, [("kit", ["TestKit"])])

    def test_sql_outside_store(self):
        sql = 'let a = "SELECT"\nlet b = """\n    INSERT INTO box\n    """\n'
        self.finds("A.swift:2: SQL outside Store", [target("Engine")], {"Sources/Engine/A.swift": sql})
        self.finds("SQL", [target("Engine")], {"Sources/Engine/A.swift": '_ = #"DELETE FROM box"#\n'})

    def test_a_queue_name_outside_messaging(self):
        name = 'let queue = "signalbox.action.\\(kind)"\n'
        self.finds("outside Messaging", [target("Engine")], {"Sources/Engine/A.swift": name})
        self.assertEqual(violations([target("Messaging")], {"Sources/Messaging/A.swift": name}), [])
        label = 'let logger = "signalbox.matcher" // consumes "signalbox.events"\n'
        self.assertEqual(violations([target("Engine")], {"Sources/Engine/A.swift": label}), [])

    def test_an_executable_that_has_grown(self):
        tool = [target("signalbox-relay", kind="executable")]
        self.finds("61 lines", tool, {"Sources/signalbox-relay/Main.swift": "\n" * 61})
        both = {"Sources/signalbox-relay/Main.swift": "", "Sources/signalbox-relay/More.swift": ""}
        self.finds("one Swift file, and this has 2", tool, both)

    def test_a_target_without_a_setting_of_the_house(self):
        sources = {"Sources/Model/A.swift": "", "Sources/Store/A.swift": ""}
        self.finds("Store lacks the setting", [target("Model"), target("Store", features=())], sources)

    def test_a_file_of_no_target(self):
        self.finds("Tests/ModelTests/A.swift: belongs to no target", [target("Model")], {"Tests/ModelTests/A.swift": ""})

    def test_a_feature_that_the_compiler_does_not_know(self):
        self.assertEqual(imports.features({"targets": [target("Model")]}), {"ExistentialAny"})
        found = list(imports.check_features({"ExistentialAny", "ExistentialAnny"}))
        self.assertEqual(found, ["Package.swift: the compiler knows no upcoming feature ExistentialAnny"])


class SwiftSourceTest(unittest.TestCase):
    def test_comments_and_literals_are_no_code(self):
        source = swift_source.read(
            '// import A\n/* import B /* nested */ import C */\nlet text = """\nimport D\n"""\nimport E\nlet s = "\\("import F")"\n'
        )
        self.assertEqual(list(source.imports()), [(6, "E")])

    def test_literals_inside_interpolations_are_found(self):
        source = swift_source.read('let a = "x\\(f("y", (1)))z"; let b = #"q\\(no)"#; let c = "\\""')
        self.assertEqual([text for _, text in source.literals], ["y", "xz", "q\\(no)", '\\"'])


class FilesTest(unittest.TestCase):
    def finds(self, part, path, content, is_executable=False):
        found = list(files.check(path, content, is_executable))
        self.assertEqual(len(found), 1, found)
        self.assertIn(part, found[0])

    def test_a_file_in_order(self):
        self.assertEqual(list(files.check("a.swift", b"let path = \"/usr/lib\"\n", False)), [])
        self.assertEqual(list(files.check(".ci/run", b"#!/bin/sh\n", True)), [])
        self.assertEqual(list(files.check("a.bin", b"\xff\0 \t", False)), [])

    def test_a_path_of_one_machine(self):
        for path in ("home/anna/signalbox", "work/main", "Users/anna", "opt/swift-packages/x", "root/.config"):
            self.finds("a path of one machine", "a.md", f"see /{path}\n".encode())

    def test_a_path_out_of_the_checkout(self):
        self.finds("out of the checkout", "a.md", b"../" + b"shared/x\n")

    def test_unfinished_work(self):
        self.finds("unfinished work", "a.swift", b"// TO" + b"DO: more\n")

    def test_untidy_text(self):
        self.finds("white space at the end", "a.swift", b"let a = 1 \n")
        self.finds("a tab", "a.swift", b"let\ta = 1\n")
        self.finds("no end", "a.swift", b"let a = 1")
        self.finds("merge conflict", "a.swift", b"<<<<<<< ours\n")

    def test_a_script_that_cannot_be_run(self):
        self.finds("no run bit", "deploy/local", b"#!/bin/sh\n")

    def test_a_file_that_is_too_large(self):
        self.finds("at most", "a.bin", b"\xff" * 500_001)


if __name__ == "__main__":
    unittest.main()
