"""Programs that keep something of the first call on an object, or write `x or default`, made from a reference.

Each operator takes a `Site`, as those of `grader.mutation` do.
"""

import ast
from collections.abc import Iterator
from functools import lru_cache

from grader.mutation import mutate
from grader.mutation.mutate import Mutant
from grader.mutation.site import FUNCTIONS, Edit, Site, rewritten

_CONSTRUCTOR = "__init__"
# Parameters that are never 0: what `or` would replace cannot be given.
NEVER_ZERO = {"eps", "h", "stride"}


def kept_of_the_first_call(site: Site) -> Iterator[Edit]:
    """Turn `self.x = x` into an assignment of the first call's x; the same for local names and results."""
    node, statement = site.node, site.around[-1]
    if isinstance(statement, ast.Tuple):
        statement = site.around[-2]
    of_class = next((one for one in reversed(site.around) if isinstance(one, ast.ClassDef)), None)
    if not isinstance(statement, ast.Assign | ast.AnnAssign | ast.Return) or not isinstance(node, ast.expr):
        return
    if of_class is None or site.function is None or site.function.name == _CONSTRUCTOR or _is_target(site, statement):
        return
    if _depends_on(node, _call_dependent(of_class)[site.function.name]):
        label = ast.Constant(f"first_{node.lineno}_{node.col_offset}")
        kept = rewritten("vars(self).setdefault(label, value)", label=label, value=node)
        yield Edit(kept, f"`{ast.unparse(node)}` is kept from the first call")


def default_for_zero(site: Site) -> Iterator[Edit]:
    """Turn a parameter `momentum=0.9` into `momentum or 0.9`, where it is used."""
    node = site.node
    if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load) and site.function is not None:
        default = truthy_defaults(site.function).get(node.id)
        if default is not None:
            yield Edit(ast.BoolOp(ast.Or(), [node, default]))


KEPT, DEFAULT = (kept_of_the_first_call,), (default_for_zero,)


def keeping(source: str) -> list[Mutant]:
    """Return the programs in which one value of the first call is used in every call on the same object."""
    return mutate._made(source, KEPT)


def defaulting(source: str) -> list[Mutant]:
    """Return the programs in which one use of an optional parameter takes 0 for a parameter left out."""
    return mutate._made(source, DEFAULT)


def truthy_defaults(function: ast.FunctionDef | ast.AsyncFunctionDef) -> dict[str, ast.expr]:
    """Return the optional parameters that may be 0 or False and whose default is neither."""
    arguments = function.args
    positional = [*arguments.posonlyargs, *arguments.args]
    pairs = zip(positional[len(positional) - len(arguments.defaults) :], arguments.defaults, strict=True)
    return {one.arg: default for one, default in pairs if one.arg not in NEVER_ZERO and ast.literal_eval(default)}


def _is_target(site: Site, statement: ast.AST) -> bool:
    return not isinstance(statement, ast.Return) and statement.value not in (site.node, site.parent)


# --- What depends on the arguments of a call -----------------------------------------------------------------


@lru_cache(maxsize=64)
def _call_dependent(of_class: ast.ClassDef) -> dict[str, frozenset[str]]:
    """Return, by method, the names and attributes ("self.x") whose value can differ between two calls."""
    methods = [node for node in of_class.body if isinstance(node, FUNCTIONS) and node.name != _CONSTRUCTOR]
    found = {method.name: {one.arg for one in method.args.args[1:]} for method in methods}
    attributes: set[str] = set()
    while True:
        before = sum(map(len, found.values()))
        for method in methods:
            found[method.name] |= attributes
            for node in ast.walk(method):
                found[method.name] |= _assigned(node, frozenset(found[method.name]))
            attributes |= {name for name in found[method.name] if name.startswith("self.")}
        if sum(map(len, found.values())) == before:
            return {name: frozenset(names) for name, names in found.items()}


def _assigned(node: ast.AST, dependent: frozenset[str]) -> set[str]:
    """Return what a statement assigns, if the value depends on the call."""
    if isinstance(node, ast.Assign):
        targets, value = node.targets, node.value
        if isinstance(value, ast.Tuple) and len(targets) == 1 and isinstance(targets[0], ast.Tuple):
            pairs = zip(targets[0].elts, value.elts, strict=True)
            return {name for target, one in pairs if _depends_on(one, dependent) for name in _names(target)}
    elif isinstance(node, ast.AnnAssign | ast.AugAssign) and node.value is not None:
        targets, value = [node.target], node.value
    elif isinstance(node, ast.For):
        targets, value = [node.target], node.iter
    else:
        return set()
    return {name for target in targets for name in _names(target)} if _depends_on(value, dependent) else set()


def _names(target: ast.AST) -> Iterator[str]:
    """Yield the names that a target binds or changes: `x`, "self.x", and the array of `dx[place]`."""
    if isinstance(target, ast.Tuple):
        for element in target.elts:
            yield from _names(element)
    elif isinstance(target, ast.Subscript):
        yield from _names(target.value)
    elif isinstance(target, ast.Name | ast.Attribute):
        yield ast.unparse(target)


def _depends_on(value: ast.AST, dependent: frozenset[str]) -> bool:
    return any(
        ast.unparse(node) in dependent for node in ast.walk(value) if isinstance(node, ast.Name | ast.Attribute)
    )
