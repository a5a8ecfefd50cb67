"""Automatic mutants of a reference: the same source with one small mistake that people make in numpy."""

import ast
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from grader.exercise.syntax import parse
from grader.message import Message
from grader.mutation import arithmetic, calls, flow, habits, names, state
from grader.mutation.mutant_kinds import slip
from grader.mutation.site import FUNCTIONS, Edit, Operator, Site
from grader.mutation.twins import twin_groups

OPERATORS = (*arithmetic.OPERATORS, *names.OPERATORS, *calls.OPERATORS, *flow.OPERATORS, *state.OPERATORS)
# Changes of these do not change what a solution computes for valid inputs.
_CANNOT_MATTER = (ast.Raise, ast.Assert, ast.Import, ast.ImportFrom, ast.JoinedStr, ast.Global, ast.Nonlocal)
_NOT_EXECUTED = {"annotation", "returns", "decorator_list", "type_params", "type_comment"}


@dataclass(frozen=True)
class Mutant:
    """One change: its line in the original source, its description, its function, and the whole new source.

    `line` and `change` together are unique among the mutants of a source.
    `operator` names the function of `grader.mutation` that made it.
    `slip` describes the change without showing any of the source. `source` has no comments.
    """

    line: int
    change: str
    function: str
    operator: str
    slip: Message
    source: str


@dataclass(frozen=True)
class _Place:
    """The place of a node in the tree, where another node can be put for a moment."""

    site: Site
    field: str
    index: int | None

    def put(self, node: ast.AST) -> None:
        if self.index is None:
            setattr(self.site.parent, self.field, node)
        else:
            getattr(self.site.parent, self.field)[self.index] = node


def mutants(source: str) -> list[Mutant]:
    """Return every mutant, by line; the same source gives the same list. Raises SyntaxError if it does not parse."""
    return _made(source, OPERATORS)


def likely_mistakes(source: str) -> list[Mutant]:
    """Return the mutants and more: mistakes of habit, and one mistake made alike for rows and for columns.

    They are for recognising a student's mistake, not for judging a case set.
    """
    return _made(source, (*OPERATORS, *habits.OPERATORS), twins=True)


def _made(source: str, operators: Sequence[Operator], *, twins: bool = False) -> list[Mutant]:
    tree = parse(source)
    seen = {ast.unparse(tree)}
    found = []
    edits = [
        (place, operator, edit) for place in _places(tree, ()) for operator, edit in _edits(place.site, operators)
    ]
    groups = [[edit] for edit in edits]
    if twins:
        pairs = twin_groups([(place.site, operator, edit) for place, operator, edit in edits])
        groups += [[edits[first], edits[second]] for first, second in pairs]
    for group in groups:
        for place, _, edit in group:
            place.put(edit.node)
        text = ast.unparse(tree)
        for place, _, _ in reversed(group):
            place.put(place.site.node)
        if text not in seen:
            seen.add(text)
            place, operator, edit = group[0]
            found.append(_mutant(place.site, operator, edit, text))
    return _numbered(sorted(found, key=lambda mutant: mutant.line))


def _edits(site: Site, operators: Sequence[Operator]) -> Iterator[tuple[str, Edit]]:
    for operator in operators:
        for edit in operator(site):
            yield operator.__name__, edit


def _mutant(site: Site, operator: str, edit: Edit, text: str) -> Mutant:
    default = f" as the default of `{site.argument}`" if site.argument else ""
    change = edit.words or f"`{ast.unparse(site.node)}` becomes `{ast.unparse(edit.node)}`{default}"
    line = getattr(site.node, "lineno", 1)
    kind = slip(operator, site, edit)
    return Mutant(line, " ".join(change.split()), site.qualified_name, operator, kind, f"{text}\n")


def _numbered(found: list[Mutant]) -> list[Mutant]:
    """Add numbers to the changes that read the same on one line, from left to right."""
    counts = Counter((mutant.line, mutant.change) for mutant in found)
    seen: Counter[tuple[int, str]] = Counter()
    named = []
    for mutant in found:
        key = (mutant.line, mutant.change)
        seen[key] += 1
        number = f" (number {seen[key]} on the line)" if counts[key] > 1 else ""
        named.append(replace(mutant, change=f"{mutant.change}{number}"))
    return named


def _places(node: ast.AST, around: tuple[ast.AST, ...]) -> Iterator[_Place]:
    """Yield every node that may be changed, outermost first, from left to right."""
    inside = (*around, node)
    for field, value in ast.iter_fields(node):
        if field in _NOT_EXECUTED:
            continue
        children = value if isinstance(value, list) else [value]
        for index, child in enumerate(children):
            if isinstance(child, ast.AST) and not _cannot_matter(child, inside):
                yield _Place(_site(child, inside), field, index if isinstance(value, list) else None)
                yield from _places(child, inside)


def _cannot_matter(node: ast.AST, around: tuple[ast.AST, ...]) -> bool:
    if isinstance(node, _CANNOT_MATTER) or _is_docstring(node):
        return True
    if isinstance(node, ast.If):
        return _only_refuses(node) or "__name__" in ast.unparse(node.test)
    return isinstance(node, ast.Assign) and len(around) == 1 and _names_a_type(node.value)


def _is_docstring(node: ast.AST) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)


def _only_refuses(node: ast.If) -> bool:
    """Return whether this only checks arguments: no case has invalid ones."""
    return not node.orelse and all(isinstance(statement, ast.Raise) for statement in node.body)


def _names_a_type(value: ast.expr) -> bool:
    return isinstance(value, ast.Subscript) and "NDArray" in ast.unparse(value.value)


def _site(node: ast.AST, around: tuple[ast.AST, ...]) -> Site:
    function = next((one for one in reversed(around) if isinstance(one, FUNCTIONS)), None)
    of_class = next((one for one in reversed(around) if isinstance(one, ast.ClassDef)), None)
    return Site(node, around, _names_in(function), _attributes_in(of_class))


@lru_cache(maxsize=256)
def _names_in(function: ast.AST | None) -> frozenset[str]:
    if function is None:
        return frozenset()
    names = {node.id for node in ast.walk(function) if isinstance(node, ast.Name)}
    return frozenset(names | {node.arg for node in ast.walk(function) if isinstance(node, ast.arg)})


@lru_cache(maxsize=256)
def _attributes_in(of_class: ast.AST | None) -> frozenset[str]:
    if of_class is None:
        return frozenset()
    return frozenset(node.attr for node in ast.walk(of_class) if isinstance(node, ast.Attribute))
