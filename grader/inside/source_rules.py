"""Rules on the source of a submission ("no loops"), checked in a child before anything of it is executed.

A teaching rule, not a wall: who wants to get round it can. Ways round it that need no skill are refused too.
"""

import ast
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

SYNTAX, CALL, IMPORT, DYNAMIC = "syntax", "call", "import", "dynamic"

_FORMS: dict[str, tuple[type[ast.AST], ...]] = {
    "for": (ast.For, ast.AsyncFor),
    "while": (ast.While,),
    "comprehension": (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp),
    "lambda": (ast.Lambda,),
    "try": (ast.Try, ast.TryStar),
    "with": (ast.With, ast.AsyncWith),
    "class": (ast.ClassDef,),
    "global": (ast.Global, ast.Nonlocal),
}
_DYNAMIC_NAMES = frozenset(
    ("eval", "exec", "compile", "getattr", "__import__", "globals", "locals", "vars", "__builtins__", "importlib")
)
_DYNAMIC_ATTRIBUTES = frozenset(("__dict__", "__getattribute__", "__globals__", "__builtins__"))


class BrokenRule(NamedTuple):
    """The kind of a broken rule, the forbidden form or name, and the line that breaks it."""

    kind: str
    name: str
    line: int


def broken_rule(text: str, rules: Mapping[str, Sequence[str]]) -> BrokenRule | None:
    """Return the first place in a source that breaks a rule; None if there is none. `text` compiles.

    `rules`: lists of names under `syntax`, `calls` and `imports`.
    """
    tree = compile(text, "submission.py", "exec", ast.PyCF_ONLY_AST, dont_inherit=True)
    nodes = sorted(ast.walk(tree), key=_place)
    names = _Names(nodes)
    found = (broken for node in nodes for broken in _broken(node, rules, names))
    return next(found, None)


def _place(node: ast.AST) -> tuple[int, int]:
    return getattr(node, "lineno", 0), getattr(node, "col_offset", 0)


class _Names:
    """The dotted name behind each name of a source: `np` is `numpy`, and `f` is `numpy.dot` after `f = np.dot`."""

    def __init__(self, nodes: Sequence[ast.AST]) -> None:
        self._known: dict[str, str] = {}
        for node in nodes:
            if isinstance(node, ast.Import):
                for one in node.names:
                    name = one.asname or one.name.partition(".")[0]
                    self._known[name] = one.name if one.asname else name
            elif isinstance(node, ast.ImportFrom):
                for one in node.names:
                    self._known[one.asname or one.name] = f"{node.module or ''}.{one.name}"
            elif isinstance(node, ast.Assign) and (value := self.dotted(node.value)):
                for target in node.targets:
                    if isinstance(target, ast.Name) and target.id != value:
                        self._known[target.id] = value

    def dotted(self, node: ast.AST) -> str:
        """Return the dotted name of a name or an attribute; "" for anything else."""
        if isinstance(node, ast.Name):
            return self._known.get(node.id, node.id)
        if isinstance(node, ast.Attribute):
            before = self.dotted(node.value)
            return f"{before}.{node.attr}" if before else f".{node.attr}"
        return ""


def _broken(node: ast.AST, rules: Mapping[str, Sequence[str]], names: _Names) -> Iterator[BrokenRule]:
    line = getattr(node, "lineno", 1)
    for form in rules["syntax"]:
        if isinstance(node, _FORMS[form]):
            yield BrokenRule(SYNTAX, form, line)
    for module in _imported(node):
        if any(_is_below(module, forbidden) for forbidden in rules["imports"]):
            yield BrokenRule(IMPORT, module.removesuffix(".*"), line)
        if module.partition(".")[0] in _DYNAMIC_NAMES:
            yield BrokenRule(DYNAMIC, module, line)
        for forbidden in rules["calls"]:
            if _is_below(module, forbidden) or (module.endswith(".*") and _is_below(forbidden, module[:-2])):
                yield BrokenRule(CALL, module, line)
    if isinstance(node, ast.Name | ast.Attribute):
        name = names.dotted(node)
        if any(_is_below(name, one) or (name.endswith(f".{one[1:]}") and one[0] == ".") for one in rules["calls"]):
            yield BrokenRule(CALL, name.lstrip("."), line)
        own = node.id if isinstance(node, ast.Name) else node.attr
        if own in (_DYNAMIC_NAMES if isinstance(node, ast.Name) else _DYNAMIC_ATTRIBUTES):
            yield BrokenRule(DYNAMIC, own, line)


def _imported(node: ast.AST) -> list[str]:
    if isinstance(node, ast.Import):
        return [one.name for one in node.names]
    if isinstance(node, ast.ImportFrom):
        return [f"{node.module or ''}.{one.name}" for one in node.names]
    return []


def _is_below(name: str, forbidden: str) -> bool:
    return name == forbidden or name.startswith(f"{forbidden}.")
