"""Values that a method keeps from its first call, and parameters whose 0 is taken for a missing value.

Both pass every case until an object is used again with an input of another size, or until a parameter is 0.
"""

import ast
import copy
from collections.abc import Iterator
from functools import lru_cache

from grader.message import Message
from grader.mutation.site import (
    FUNCTIONS,
    Edit,
    Site,
    called_name,
    defaults_of,
    is_number,
    rewritten,
    with_arguments,
)

_LIKE = ("zeros_like", "ones_like", "empty_like", "full_like")
_KEPT = "slip_kept_from_the_first_call"


def first_shape_kept(site: Site) -> Iterator[Edit]:
    """Let a method work with the shape that it found in its first call; the same for `len(x)` and `zeros_like(x)`."""
    node = site.node
    if not isinstance(node, ast.expr) or not _varies(node, site):
        return
    words = f"`{ast.unparse(node)}` keeps the shape of the first call"
    slip = Message(_KEPT, {"name": ast.unparse(node)})
    is_shape = isinstance(node, ast.Attribute) and node.attr in ("shape", "size") and isinstance(node.ctx, ast.Load)
    if is_shape or (called_name(node) == "len" and isinstance(node, ast.Call) and isinstance(node.func, ast.Name)):
        yield Edit(_first(node, site), words, slip)
    elif isinstance(node, ast.Call) and called_name(node) in _LIKE and node.args:
        yield Edit(with_arguments(node, [_first(node.args[0], site), *node.args[1:]]), words, slip)


def first_local_kept(site: Site) -> Iterator[Edit]:
    """Let a method store an array, a mask or indices once: `dx = np.zeros(...)` is made in the first call only."""
    node = site.node
    if isinstance(node, ast.Assign) and _is_local(node.targets) and _varies(node.value, site):
        name = ast.unparse(node.targets[0]).strip("()")
        kept = ast.Assign(node.targets, _first(node.value, site), lineno=node.lineno)
        yield Edit(kept, f"`{name}` keeps what the first call computed", Message(_KEPT, {"name": name}))


def zero_taken_for_missing(site: Site) -> Iterator[Edit]:
    """Put `momentum = momentum or 0.9` at the start of a function; turn `x is None` into `not x`."""
    node = site.node
    if isinstance(node, FUNCTIONS):
        for name, default in defaults_of(node):
            if is_number(default) and isinstance(default, ast.Constant) and default.value:
                text = f"{name} or {ast.unparse(default)}"
                statement = ast.Assign([ast.Name(name, ast.Store())], rewritten(text), lineno=node.lineno)
                other = copy.copy(node)
                place = 1 if ast.get_docstring(node) is not None else 0
                other.body = [*node.body[:place], statement, *node.body[place:]]
                yield Edit(other, f"`{name}` becomes `{text}`", _zero(name))
    elif isinstance(node, ast.Compare) and site.function is not None and isinstance(node.left, ast.Name):
        missing = {name for name, value in defaults_of(site.function) if ast.unparse(value) == "None"}
        if node.left.id in missing and ast.unparse(node.comparators[0]) == "None" and len(node.ops) == 1:
            test: ast.expr = node.left
            if isinstance(node.ops[0], ast.Is):
                test = ast.UnaryOp(ast.Not(), node.left)
            yield Edit(test, slip=_zero(node.left.id))
    elif isinstance(node, ast.Call) and called_name(node) == "get" and len(node.args) == 2:
        key, default = node.args
        if is_number(default) and isinstance(default, ast.Constant) and default.value:
            other_call = ast.BoolOp(ast.Or(), [with_arguments(node, [key]), default])
            yield Edit(other_call, slip=_zero(str(getattr(key, "value", ast.unparse(key)))))


def _zero(name: str) -> Message:
    return Message("slip_zero_taken_for_missing", {"name": name})


def _first(node: ast.expr, site: Site) -> ast.expr:
    """Return an expression that has the value of the object's first call."""
    key = f"_first_{site.function.name if site.function else ''}_{getattr(node, 'lineno', 0)}_{_column(node)}"
    return rewritten(f"self.__dict__.setdefault({key!r}, value)", value=node)


def _column(node: ast.AST) -> int:
    return int(getattr(node, "col_offset", 0))


def _is_local(targets: list[ast.expr]) -> bool:
    (target, *more) = targets
    names = target.elts if isinstance(target, ast.Tuple) else [target]
    return not more and all(isinstance(name, ast.Name) for name in names)


def _varies(node: ast.AST, site: Site) -> bool:
    """Return whether a value in a method depends on the call: on an argument, or on what a method stored."""
    of_class = next((one for one in reversed(site.around) if isinstance(one, ast.ClassDef)), None)
    method = next((one for one in site.around if isinstance(one, FUNCTIONS)), None)
    if of_class is None or method is None or method is not site.function or method.name == "__init__":
        return False
    return _reads(node, _varying(of_class, method))


def _reads(node: ast.AST, varying: frozenset[str]) -> bool:
    return any(_name(one) in varying for one in ast.walk(node))


def _name(node: ast.AST) -> str:
    """Return `x` for a name, `self.x` for an attribute of the object, else ""."""
    if isinstance(node, ast.Name):
        return node.id
    own = isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "self"
    return f"self.{node.attr}" if own and isinstance(node, ast.Attribute) else ""


@lru_cache(maxsize=256)
def _varying(of_class: ast.ClassDef, method: ast.FunctionDef | ast.AsyncFunctionDef) -> frozenset[str]:
    """Return the names in a method whose values may differ from call to call."""
    others = [one for one in of_class.body if isinstance(one, FUNCTIONS) and one.name != "__init__"]
    stored = {_name(node) for one in others for node in ast.walk(one) if _is_stored(node)}
    arguments = method.args
    every = (*arguments.posonlyargs, *arguments.args[1:], *arguments.kwonlyargs)
    varying = frozenset({name for name in stored if name.startswith("self.")} | {one.arg for one in every})
    while True:
        found = varying | {name for node in ast.walk(method) for name in _made_from(node, varying)}
        if found == varying:
            return varying
        varying = found


def _is_stored(node: ast.AST) -> bool:
    return isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store)


def _made_from(node: ast.AST, varying: frozenset[str]) -> Iterator[str]:
    """Yield the names that a statement makes from values that vary."""
    if isinstance(node, ast.Assign):
        source: ast.expr | None = node.value
        targets = node.targets
    elif isinstance(node, ast.AnnAssign | ast.AugAssign | ast.For):
        source = node.iter if isinstance(node, ast.For) else node.value
        targets = [node.target]
    else:
        return
    if source is None or not _reads(source, varying):
        return
    for target in targets:
        yield from (one.id for one in ast.walk(target) if isinstance(one, ast.Name) and one.id != "self")


OPERATORS = (first_shape_kept, first_local_kept, zero_taken_for_missing)
