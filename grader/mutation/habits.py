"""Changes that students make out of habit, for explanations only.

The publish gate does not use them: a case set need not tell all of these apart from a right solution.
They recognise more mistakes than the gate's operators, some of them at several places at once.
"""

import ast
import copy
from collections.abc import Iterator

from grader.message import Message
from grader.mutation.site import (
    FUNCTIONS,
    Edit,
    Site,
    called_name,
    is_of_numpy,
    keyword_of,
    rewritten,
    with_arguments,
)

_OTHER_FUNCTIONS = {
    "mean": ("max", "min", "median"),
    "sum": ("min", "prod"),
    "max": ("mean", "sum", "argmax"),
    "min": ("mean", "sum", "argmin"),
    "argmax": ("max",),
    "argmin": ("min",),
}
_OPPOSITE: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Gt: ast.LtE,
    ast.GtE: ast.Lt,
    ast.Lt: ast.GtE,
    ast.LtE: ast.Gt,
}
_SIGNS: dict[type[ast.cmpop], str] = {ast.Gt: ">", ast.GtE: ">=", ast.Lt: "<", ast.LtE: "<="}
_REDUCTIONS = ("sum", "mean", "var", "std", "max", "min", "argmax", "argmin")
_SPREADS = ("var", "std", "variance", "v_hat", "batch_var")
_OTHER_AXES = ("0", "1", "-1", "None", "tuple(range(1, array.ndim))")


def other_reduction(site: Site) -> Iterator[Edit]:
    """Turn a mean into a maximum, a maximum into its place."""
    node = site.node
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
        for name in _OTHER_FUNCTIONS.get(called_name(node), ()):
            if name != "median" or is_of_numpy(node):
                other = ast.Call(ast.Attribute(node.func.value, name, ast.Load()), node.args, node.keywords)
            else:
                module = ast.Attribute(ast.Name("np", ast.Load()), name, ast.Load())
                other = ast.Call(module, [node.func.value, *node.args], node.keywords)
            yield Edit(other, slip=Message("slip_instead", {"wrong": name, "right": called_name(node)}))


def opposite_comparison(site: Site) -> Iterator[Edit]:
    """Turn `a >= b` into `a < b`."""
    node = site.node
    if isinstance(node, ast.Compare) and len(node.ops) == 1 and type(node.ops[0]) in _OPPOSITE:
        other = _OPPOSITE[type(node.ops[0])]
        values = {"wrong": _SIGNS[other], "right": _SIGNS[type(node.ops[0])]}
        yield Edit(ast.Compare(node.left, [other()], node.comparators), slip=Message("slip_instead", values))


def last_argument_left_out(site: Site) -> Iterator[Edit]:
    """Turn `col2im(col, shape, h, w, stride, pad)` into a call that leaves `pad`, or `stride`, to its default."""
    node = site.node
    if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name) or len(node.args) < 3:
        return
    for count in (1, 2):
        shorter = with_arguments(node, node.args[:-count])
        missing = ast.unparse(node.args[-count]).removeprefix("self.")
        values = {"name": missing, "function": called_name(node)}
        yield Edit(shorter, slip=Message("slip_argument_left_out", values))


def factor_put_in(site: Site) -> Iterator[Edit]:
    """Multiply a term of a sum by a parameter of the object, or by 1 minus it."""
    node = site.node
    parent = site.parent
    if not isinstance(parent, ast.BinOp) or not isinstance(parent.op, ast.Add | ast.Sub):
        return
    if not isinstance(node, ast.expr):
        return
    for name in _parameters(site):
        for text in (f"self.{name}", f"(1 - self.{name})"):
            if text.strip("()") not in ast.unparse(node):
                shown = text.replace("self.", "").strip("()")
                yield Edit(
                    rewritten(f"{text} * term", term=node), slip=Message("slip_factor_too_many", {"factor": shown})
                )


def number_put_in(site: Site) -> Iterator[Edit]:
    """Count a term of a sum twice, or by half."""
    node, parent = site.node, site.parent
    is_term = isinstance(parent, ast.BinOp) and isinstance(parent.op, ast.Add | ast.Sub)
    if is_term and isinstance(node, ast.expr) and not isinstance(node, ast.Constant) and site.function is not None:
        for text in ("2", "0.5"):
            slip = Message("slip_factor_too_many", {"factor": text})
            yield Edit(rewritten(f"{text} * term", term=node), slip=slip)


def other_start(site: Site) -> Iterator[Edit]:
    """Start from another value than 0: `kept.get(key, 0.0)` becomes `kept.get(key, g)`."""
    node = site.node
    if isinstance(node, ast.Call) and called_name(node) == "get" and len(node.args) == 2:
        for name in sorted(site.names - {"np", "self", ast.unparse(node.args[0])}):
            other = with_arguments(node, [node.args[0], ast.Name(name, ast.Load())])
            yield Edit(other, slip=Message("slip_other_start"))


def _parameters(site: Site) -> list[str]:
    """Return the constructor's arguments that have a number as default, in a class."""
    of_class = next((one for one in reversed(site.around) if isinstance(one, ast.ClassDef)), None)
    if of_class is None or site.function is None or site.function.name == "__init__":
        return []
    made = next((one for one in of_class.body if isinstance(one, FUNCTIONS) and one.name == "__init__"), None)
    if made is None:
        return []
    arguments = made.args.args[len(made.args.args) - len(made.args.defaults) :]
    pairs = zip(arguments, made.args.defaults, strict=True)
    return [one.arg for one, value in pairs if isinstance(value, ast.Constant) and isinstance(value.value, float)]


def counter_raised_late(site: Site) -> Iterator[Edit]:
    """Count a step at the end of the method: the first step has the number 0."""
    node = site.node
    if not isinstance(node, FUNCTIONS):
        return
    for place, statement in enumerate(node.body[:-1]):
        if isinstance(statement, ast.AugAssign) and ast.unparse(statement.value) == "1":
            other = copy.copy(node)
            other.body = [*node.body[:place], *node.body[place + 1 :], statement]
            yield Edit(other, slip=Message("slip_counter_late", {"name": ast.unparse(statement.target)}))


def all_other_axes(site: Site) -> Iterator[Edit]:
    """Take every sum, mean and variance of a method over another axis."""
    node = site.node
    if not isinstance(node, FUNCTIONS):
        return
    axes = {ast.unparse(axis) for call in ast.walk(node) if (axis := _axis_of(call)) is not None}
    if len(axes) != 1:
        return
    for text in _OTHER_AXES:
        if text not in axes:
            other = _WithAxis(text).visit(copy.deepcopy(node))
            shown = {"None": "None", _OTHER_AXES[-1]: "1, 2, ..."}.get(text, text)
            yield Edit(other, slip=Message("slip_other_axis", {"wrong": shown, "right": next(iter(axes))}))


def _axis_of(node: ast.AST) -> ast.expr | None:
    if isinstance(node, ast.Call) and called_name(node) in _REDUCTIONS:
        return keyword_of(node, "axis")
    return None


class _WithAxis(ast.NodeTransformer):
    """Another axis in every reduction, whose result keeps its axes to be combined with the array."""

    def __init__(self, text: str) -> None:
        self._text = text

    def visit_Call(self, node: ast.Call) -> ast.AST:
        self.generic_visit(node)
        if _axis_of(node) is None:
            return node
        array = node.args[0] if is_of_numpy(node) and node.args else getattr(node.func, "value", None)
        assert isinstance(array, ast.expr)
        kept = [one for one in node.keywords if one.arg not in ("axis", "keepdims")]
        axis = ast.keyword("axis", rewritten(self._text, array=array))
        return ast.Call(node.func, node.args, [*kept, axis, ast.keyword("keepdims", ast.Constant(True))])


def root_or_square(site: Site) -> Iterator[Edit]:
    """Take the root of a variance, or the square of a deviation, where it is used."""
    node = site.node
    name = node.id if isinstance(node, ast.Name) else node.attr if isinstance(node, ast.Attribute) else ""
    is_read = isinstance(getattr(node, "ctx", None), ast.Load) and isinstance(site.parent, ast.BinOp)
    if name in _SPREADS and is_read and isinstance(node, ast.expr):
        yield Edit(rewritten("np.sqrt(value)", value=node), slip=Message("slip_root_taken", {"name": name}))
        yield Edit(rewritten("value**2", value=node), slip=Message("slip_squared", {"name": name}))


def square_replaced(site: Site) -> Iterator[Edit]:
    """Turn `g**2` into `abs(g)`, or into the sum of all squares."""
    node = site.node
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Pow) and ast.unparse(node.right) == "2":
        base = node.left
        yield Edit(
            rewritten("np.abs(base)", base=base), slip=Message("slip_instead", {"wrong": "abs", "right": "**2"})
        )
        yield Edit(rewritten("np.sum(base**2)", base=base), slip=Message("slip_summed_over_all"))


def brackets_moved(site: Site) -> Iterator[Edit]:
    """Turn `a * b + c` into `a * (b + c)`, and `a * (b - c)` into `a * b - c`."""
    node = site.node
    if not isinstance(node, ast.BinOp):
        return
    slip = Message("slip_brackets")
    if isinstance(node.op, ast.Add | ast.Sub) and isinstance(node.left, ast.BinOp):
        inner = node.left
        if isinstance(inner.op, ast.Mult | ast.Div):
            yield Edit(ast.BinOp(inner.left, inner.op, ast.BinOp(inner.right, node.op, node.right)), slip=slip)
    if isinstance(node.op, ast.Mult | ast.Div):
        for side, other in ((node.right, node.left), (node.left, node.right)):
            if isinstance(side, ast.BinOp) and isinstance(side.op, ast.Add | ast.Sub):
                if side is node.right:
                    yield Edit(ast.BinOp(ast.BinOp(other, node.op, side.left), side.op, side.right), slip=slip)
                else:
                    yield Edit(ast.BinOp(side.left, side.op, ast.BinOp(side.right, node.op, other)), slip=slip)


def mean_over_one_less(site: Site) -> Iterator[Edit]:
    """Divide a sum by N - 1 where a mean is needed."""
    node = site.node
    axis = _axis_of(node)
    if isinstance(node, ast.Call) and called_name(node) == "mean" and isinstance(node.func, ast.Attribute):
        array = node.args[0] if is_of_numpy(node) and node.args else node.func.value
        if isinstance(axis, ast.Constant) and isinstance(axis.value, int):
            text = "mean * array.shape[axis] / max(array.shape[axis] - 1, 1)"
            yield Edit(rewritten(text, mean=node, array=array, axis=axis), slip=Message("slip_ddof_added"))


def corrected_value_kept(site: Site) -> Iterator[Edit]:
    """Store a value that is only meant for this step: `m_hat = m / ...` becomes `m_hat = m = m / ...`."""
    node = site.node
    if isinstance(node, ast.Assign) and isinstance(node.value, ast.BinOp) and isinstance(node.targets[0], ast.Name):
        first = node.value.left
        if isinstance(first, ast.Subscript) and isinstance(first.value, ast.Attribute):
            kept = ast.Subscript(first.value, first.slice, ast.Store())
            other = ast.Assign([*node.targets, kept], node.value, lineno=node.lineno)
            yield Edit(other, slip=Message("slip_corrected_value_kept", {"name": ast.unparse(first.value)}))


OPERATORS = (
    other_reduction,
    opposite_comparison,
    last_argument_left_out,
    factor_put_in,
    number_put_in,
    other_start,
    counter_raised_late,
    all_other_axes,
    root_or_square,
    square_replaced,
    brackets_moved,
    mean_over_one_less,
    corrected_value_kept,
)
