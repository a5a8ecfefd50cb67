"""One name in place of another that is easily confused with it: kh and kw, H and W, i and j, pad and stride."""

import ast
from collections.abc import Iterator
from itertools import pairwise

from grader.mutation.site import Edit, Site, swapped, with_arguments

_ALIKE = (
    ("i", "j"),
    ("r", "s"),
    ("h", "w"),
    ("n", "c"),
    ("N", "C"),
    ("N", "D"),
    ("D", "M"),
    ("N", "M"),
    ("C", "F"),
    ("pad", "stride"),
    ("row", "column"),
    ("row", "col"),
    ("rows", "columns"),
    ("rows", "cols"),
    ("m", "v"),
    ("mean", "var"),
    ("mean", "variance"),
    ("gamma", "beta"),
    ("x", "dout"),
    ("x", "y"),
    ("y", "t"),
    ("dx", "dout"),
    ("fan_in", "fan_out"),
)
_ENDINGS = (("h", "w"), ("H", "W"), ("1", "2"))
_PARTS = (("height", "width"), ("row", "col"))


def alike(name: str) -> set[str]:
    """Return the names that a person may write for this one by mistake."""
    found = {other for pair in _ALIKE for one, other in (pair, pair[::-1]) if name == one}
    for pair in _ENDINGS:
        found |= {name[: -len(one)] + other for one, other in (pair, pair[::-1]) if name.endswith(one)}
    for pair in _PARTS:
        found |= {name.replace(one, other) for one, other in (pair, pair[::-1]) if one in name}
    return found


def other_name(site: Site) -> Iterator[Edit]:
    """Replace a name by one like it that its function knows; `self.kh` becomes `self.kw`."""
    node = site.node
    if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load):
        for name in sorted(alike(node.id) & site.names):
            yield Edit(ast.Name(name, ast.Load()))
    elif _is_own_attribute(node):
        assert isinstance(node, ast.Attribute)
        for name in sorted(alike(node.attr) & site.attributes):
            yield Edit(ast.Attribute(node.value, name, ast.Load()))


def neighbours_unpacked_the_other_way(site: Site) -> Iterator[Edit]:
    """Turn `N, C, H, W = x.shape` into `N, C, W, H = x.shape`."""
    node = site.node
    if isinstance(node, ast.Tuple) and isinstance(node.ctx, ast.Store):
        for place in range(len(node.elts) - 1):
            yield Edit(ast.Tuple(swapped(node.elts, place), ast.Store()))


def neighbours_exchanged(site: Site) -> Iterator[Edit]:
    """Turn `f(kh, kw)` into `f(kw, kh)`, for names that are alike; the same in a tuple."""
    node = site.node
    if isinstance(node, ast.Tuple) and isinstance(node.ctx, ast.Load):
        for elements in _exchanges(node.elts):
            yield Edit(ast.Tuple(elements, ast.Load()))
    elif isinstance(node, ast.Call):
        for arguments in _exchanges(node.args):
            yield Edit(with_arguments(node, arguments))


def _exchanges(elements: list[ast.expr]) -> Iterator[list[ast.expr]]:
    for place, (left, right) in enumerate(pairwise(elements)):
        if _last_name(right) in alike(_last_name(left)):
            yield swapped(elements, place)


def _last_name(node: ast.AST) -> str:
    if isinstance(node, ast.Name):
        return node.id
    return node.attr if isinstance(node, ast.Attribute) else ""


def _is_own_attribute(node: ast.AST) -> bool:
    return (
        isinstance(node, ast.Attribute)
        and isinstance(node.ctx, ast.Load)
        and isinstance(node.value, ast.Name)
        and node.value.id == "self"
    )


OPERATORS = (other_name, neighbours_unpacked_the_other_way, neighbours_exchanged)
