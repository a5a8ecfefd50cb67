"""Changes to numbers and to the operators between them."""

import ast
from collections.abc import Iterator

from grader.mutation.site import Edit, Site, called_name, is_number, number, rewritten

_OPERATORS: dict[type[ast.operator], tuple[type[ast.operator], ...]] = {
    ast.Add: (ast.Sub,),
    ast.Sub: (ast.Add,),
    ast.Mult: (ast.Div,),
    ast.Div: (ast.Mult, ast.FloorDiv),
    ast.FloorDiv: (ast.Div,),
    ast.Mod: (ast.FloorDiv,),
    ast.Pow: (ast.Mult,),
    ast.BitAnd: (ast.BitOr,),
    ast.BitOr: (ast.BitAnd,),
}
_ORDER_MATTERS = (ast.Sub, ast.Div, ast.FloorDiv, ast.Mod, ast.MatMult)
_LEFT_MAY_GO = (ast.Add, ast.Mult)
_RIGHT_MAY_GO = (ast.Add, ast.Sub, ast.Mult, ast.Div, ast.FloorDiv, ast.Pow)
_SMALL = 1e-2


def other_operator(site: Site) -> Iterator[Edit]:
    """Turn `a + b` into `a - b`, and so on."""
    node = site.node
    if isinstance(node, ast.BinOp):
        for operator in _OPERATORS.get(type(node.op), ()):
            yield Edit(ast.BinOp(node.left, operator(), node.right))


def other_order(site: Site) -> Iterator[Edit]:
    """Turn `a - b` into `b - a`."""
    node = site.node
    if isinstance(node, ast.BinOp) and isinstance(node.op, _ORDER_MATTERS):
        yield Edit(ast.BinOp(node.right, node.op, node.left))


def operand_left_out(site: Site) -> Iterator[Edit]:
    """Turn `a + b` into `a`, or `b`."""
    node = site.node
    if isinstance(node, ast.BinOp):
        if isinstance(node.op, _RIGHT_MAY_GO):
            yield Edit(node.left)
        if isinstance(node.op, _LEFT_MAY_GO):
            yield Edit(node.right)


def other_assignment(site: Site) -> Iterator[Edit]:
    """Turn `a += b` into `a = b`, or `a -= b`."""
    node = site.node
    if isinstance(node, ast.AugAssign):
        yield Edit(ast.Assign([node.target], node.value, lineno=node.lineno))
        for operator in _OPERATORS.get(type(node.op), ()):
            yield Edit(ast.AugAssign(node.target, operator(), node.value))


def no_sign(site: Site) -> Iterator[Edit]:
    """Turn `-a` into `a`; the same for `~a` and `not a`."""
    node = site.node
    if isinstance(node, ast.UnaryOp) and not isinstance(node.op, ast.UAdd):
        yield Edit(node.operand)


def other_number(site: Site) -> Iterator[Edit]:
    """Add and subtract one; make a small number, such as an eps, 0 and ten times as large."""
    node = site.node
    if not isinstance(node, ast.Constant) or _is_a_place_holder(site):
        return
    if isinstance(node.value, bool):
        yield Edit(ast.Constant(not node.value))
    elif is_number(node):
        value = node.value
        assert isinstance(value, int | float)
        small = isinstance(value, float) and 0 < value < _SMALL
        for other in (0.0, value * 10) if small else (value + 1, value - 1):
            if not _does_nothing(other, site.parent):
                yield Edit(number(other))


def _does_nothing(value: int | float, around: ast.AST) -> bool:
    """Return whether this makes `a + 0` or `a * 1`, which is the operand left out."""
    if not isinstance(around, ast.BinOp):
        return False
    return value == (0 if isinstance(around.op, ast.Add | ast.Sub) else 1)


def _is_a_place_holder(site: Site) -> bool:
    """Return whether this is the 1 of `reshape(-1)`, or an axis, which `calls` exchanges.

    In `reshape(-1)` any negative number means the same.
    """
    call = next((node for node in reversed(site.around) if isinstance(node, ast.Call)), None)
    if call is None:
        return False
    if called_name(call) == "transpose":
        return True
    return called_name(call) == "reshape" and isinstance(site.parent, ast.UnaryOp)


def other_place_of_a_term(site: Site) -> Iterator[Edit]:
    """Turn `sqrt(a + b)` into `sqrt(a) + b`, and the other way round: an eps inside and outside the root."""
    node = site.node
    inner = _under_root(node)
    if isinstance(inner, ast.BinOp) and isinstance(inner.op, ast.Add):
        yield Edit(ast.BinOp(_root(node, inner.left), ast.Add(), inner.right))
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        inner = _under_root(node.left)
        if inner:
            yield Edit(_root(node.left, ast.BinOp(inner, ast.Add(), node.right)))


def _under_root(node: ast.AST) -> ast.expr | None:
    """Return the `a` of `sqrt(a)` or `a ** 0.5`; None if this is no root."""
    if isinstance(node, ast.Call) and called_name(node) == "sqrt" and len(node.args) == 1:
        return node.args[0]
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Pow) and isinstance(node.right, ast.Constant):
        return node.left if node.right.value == 0.5 else None
    return None


def _root(root: ast.AST, inner: ast.expr) -> ast.expr:
    """Return the root of `inner`, written as `root` is."""
    if isinstance(root, ast.Call):
        return ast.Call(root.func, [inner], root.keywords)
    return rewritten("inner ** 0.5", inner=inner)


OPERATORS = (
    other_operator,
    other_order,
    operand_left_out,
    other_assignment,
    no_sign,
    other_number,
    other_place_of_a_term,
)
