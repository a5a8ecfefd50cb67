"""Where source text becomes a tree or code outside of a jail: in the modules listed here, and never a student's."""

import ast
from collections.abc import Iterator
from pathlib import Path

from tests.imports import imports_in, python_files

ROOT = Path(__file__).parent.parent
# Module -> whose text it parses. `grader/inside` runs in jails only.
PARSED = {
    "grader/exercise/declarations.py": "the driver of an exercise",
    "grader/exercise/syntax.py": "what the modules in this list hand to it",
    "grader/mutation/mutant_kinds.py": "a number in a mutant of the reference",
    "grader/mutation/mutate.py": "the reference of an exercise",
    "grader/mutation/site.py": "an expression in a mutant of the reference",
    "grader/publish_gate/checks/mutation.py": "the reference of an exercise",
    "grader/publish_gate/checks/solutions.py": "the reference and the accepted examples of an exercise",
    "grader/publish_gate/checks/sources.py": "every file of an exercise",
    "grader/publish_gate/checks/template_parts.py": "the template and the reference of an exercise",
    "app/i18n/extraction.py": "our own modules",
    "app/replay_kit/try_cases.py": "values of a case, on the student's own machine",
    "app/web/views/signatures.py": "the modules that an exercise provides",
}
# A tokeniser makes no tree and no code: it cuts a text into words.
TOKENISED = {"app/analytics/similarity.py": "the students' sources of one exercise"}
BUILTINS = {"compile", "eval", "exec"}
OF_AST = {"parse", "literal_eval"}
PARSING_MODULES = {
    *("code", "codeop", "compileall", "lib2to3", "parser", "py_compile", "pyclbr"),
    *("runpy", "symtable", "doctest", "grader.exercise.syntax"),
}


def parses(source: str) -> Iterator[str]:
    """Yield each expression by which this source turns text into a tree or into code."""
    for node in ast.walk(ast.parse(source)):
        match node:
            case ast.Call(ast.Name(name)) if name in BUILTINS:
                yield name
            case ast.Attribute(ast.Name("ast"), name) if name in OF_AST:
                yield f"ast.{name}"
            case ast.Attribute(ast.Name("builtins"), name) if name in BUILTINS:
                yield f"builtins.{name}"
            case ast.ImportFrom(module="ast", names=names) if OF_AST & {one.name for one in names}:
                yield "from ast import"


def parsing_modules(folder: str) -> set[str]:
    found = set()
    for path in python_files(f"{folder}/**/*.py"):
        imported = {one.module for one in imports_in(path)}
        if path.parts[:2] != ("grader", "inside") and (
            [*parses((ROOT / path).read_text())]
            or any(module == name or module.startswith(f"{name}.") for module in imported for name in PARSING_MODULES)
        ):
            found.add(path.as_posix())
    return found


def test_the_modules_that_parse_are_those_listed():
    assert parsing_modules("grader") | parsing_modules("app") == set(PARSED)


def test_the_modules_that_tokenise_are_those_listed():
    found = [path for folder in ("grader", "app") for path in python_files(f"{folder}/**/*.py")]
    tokenising = {path.as_posix() for path in found if any(one.package == "tokenize" for one in imports_in(path))}
    assert tokenising == set(TOKENISED)


def test_every_way_to_parse_is_seen():
    ways = (
        "import ast\ntree = ast.parse(text)",
        "import ast\nmake = ast.parse",
        "from ast import literal_eval",
        "def late():\n    return compile(text, 'x', 'exec')",
        "eval(text)",
        "import builtins\nbuiltins.exec(text)",
    )
    assert [way for way in ways if not [*parses(way)]] == []
    assert [*parses("import re\nre.compile(pattern)\nself.compile(x)\nparse(x)")] == []
