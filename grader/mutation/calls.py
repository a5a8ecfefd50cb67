"""Changes to calls of numpy: another function, another axis, an argument or the whole call left out."""

import ast
from collections.abc import Iterator
from itertools import pairwise

from grader.mutation.site import (
    Edit,
    Site,
    called_name,
    is_number,
    is_of_numpy,
    keyword_of,
    rewritten,
    swapped,
    with_arguments,
    with_keywords,
)

_FUNCTIONS = {
    "max": ("min",),
    "min": ("max",),
    "amax": ("amin",),
    "amin": ("amax",),
    "maximum": ("minimum",),
    "minimum": ("maximum",),
    "argmax": ("argmin",),
    "argmin": ("argmax",),
    "argsort": ("argmax",),
    "sum": ("mean", "max"),
    "mean": ("sum",),
    "prod": ("sum",),
    "cumsum": ("cumprod",),
    "std": ("var",),
    "var": ("std",),
    "zeros": ("ones",),
    "ones": ("zeros",),
    "zeros_like": ("ones_like",),
    "ones_like": ("zeros_like",),
    "floor": ("ceil",),
    "ceil": ("floor",),
    "any": ("all",),
    "all": ("any",),
    "log": ("log1p",),
    "log1p": ("log",),
    "exp": ("expm1",),
    "expm1": ("exp",),
    "tanh": ("sinh",),
    "sin": ("cos",),
    "cos": ("sin",),
    "repeat": ("tile",),
    "tile": ("repeat",),
    "standard_normal": ("random",),
    "random": ("standard_normal",),
}
# A call on one array that may be forgotten: the array stays as it was.
_MAY_BE_FORGOTTEN = {
    *("T", "transpose", "reshape", "ravel", "flatten", "squeeze", "swapaxes", "moveaxis", "copy", "flip", "sort"),
    *("abs", "absolute", "sqrt", "square", "exp", "log", "clip", "pad", "cumsum", "astype", "round", "sign"),
    *("expand_dims", "broadcast_to", "rot90", "ascontiguousarray"),
}
_TWO_ARRAYS = {"dot", "matmul", "outer", "subtract", "divide", "where", "maximum", "minimum", "multiply", "add"}
_ORDER_DOES_NOT_MATTER = {"maximum", "minimum", "multiply", "add"}
_MAY_GO_WITHOUT = ("axis", "keepdims", "ddof", "constant_values", "mode", "initial", "where", "out")
_WITH_DDOF = ("std", "var")
_WITH_DTYPE = ("zeros", "ones", "empty", "full", "zeros_like", "ones_like", "empty_like", "full_like")


def other_function(site: Site) -> Iterator[Edit]:
    """Turn `x.max()` into `x.min()`, a sum into a mean, zeros into ones."""
    node = site.node
    if isinstance(node, ast.Call):
        for name in _FUNCTIONS.get(called_name(node), ()):
            if isinstance(node.func, ast.Attribute):
                function: ast.expr = ast.Attribute(node.func.value, name, ast.Load())
            elif name in ("max", "min", "sum", "any", "all"):
                function = ast.Name(name, ast.Load())
            else:
                continue  # a plain name may not exist for the other function
            yield Edit(ast.Call(function, node.args, node.keywords))


def call_left_out(site: Site) -> Iterator[Edit]:
    """Turn `x.T`, `x.reshape(...)` and `np.sqrt(x)` into `x`."""
    node = site.node
    if isinstance(node, ast.Attribute) and node.attr == "T" and isinstance(node.ctx, ast.Load):
        yield Edit(node.value)
    elif isinstance(node, ast.Call) and called_name(node) in _MAY_BE_FORGOTTEN:
        if is_of_numpy(node):
            yield from (Edit(argument) for argument in node.args[:1])
        elif isinstance(node.func, ast.Attribute):
            yield Edit(node.func.value)


def last_of_equals(site: Site) -> Iterator[Edit]:
    """Take the last maximum along an axis instead of the first."""
    node = site.node
    if not isinstance(node, ast.Call) or called_name(node) not in ("argmax", "argmin"):
        return
    array, axis = _array_and_axis(node)
    if array is None or axis is None or not isinstance(node.func, ast.Attribute):
        return
    turned = rewritten("array.take(range(array.shape[axis])[::-1], axis=axis)", array=array, axis=axis)
    place = ast.Call(ast.Attribute(turned, node.func.attr, ast.Load()), [], [ast.keyword("axis", axis)])
    last = rewritten("array.shape[axis] - 1 - place", array=array, axis=axis, place=place)
    yield Edit(last, f"`{ast.unparse(node)}` takes the last of equals")


def _array_and_axis(call: ast.Call) -> tuple[ast.expr | None, ast.expr | None]:
    """Return what `x.argmax(1)` or `np.argmax(x, axis=1)` reduces, and along which axis."""
    arguments = list(call.args)
    if is_of_numpy(call):
        array = arguments.pop(0) if arguments else None
    else:
        array = call.func.value if isinstance(call.func, ast.Attribute) else None
    return array, keyword_of(call, "axis") or (arguments[0] if arguments else None)


def other_axes(site: Site) -> Iterator[Edit]:
    """Turn `x.transpose(0, 2, 1)` into `x.transpose(0, 1, 2)`; leave out one axis of `axis=(0, 2)`."""
    node = site.node
    if isinstance(node, ast.Call) and called_name(node) == "transpose":
        for arguments in _permutations(node.args):
            yield Edit(with_arguments(node, arguments))
    elif isinstance(node, ast.Tuple) and all(map(is_number, node.elts)):
        if isinstance(site.parent, ast.keyword) and site.parent.arg == "axis":
            for place in range(len(node.elts)):
                yield Edit(ast.Tuple(node.elts[:place] + node.elts[place + 1 :], ast.Load()))
        elif isinstance(site.parent, ast.Call) and called_name(site.parent) == "transpose":
            for elements in _permutations(node.elts):
                yield Edit(ast.Tuple(elements, ast.Load()))


def _permutations(axes: list[ast.expr]) -> Iterator[list[ast.expr]]:
    for place in range(len(axes) - 1):
        if is_number(axes[place]) and is_number(axes[place + 1]):
            yield swapped(axes, place)


def argument_left_out(site: Site) -> Iterator[Edit]:
    """Leave out one of the named arguments of `sum(x, axis=0, keepdims=True)`."""
    node = site.node
    if isinstance(node, ast.Call):
        for keyword in node.keywords:
            if keyword.arg in _MAY_GO_WITHOUT:
                yield Edit(with_keywords(node, [one for one in node.keywords if one is not keyword]))


def argument_added(site: Site) -> Iterator[Edit]:
    """Give a variance `ddof=1`, zeros a whole dtype, a border ones in place of zeros."""
    node = site.node
    if not isinstance(node, ast.Call):
        return
    name = called_name(node)
    if name in _WITH_DDOF and keyword_of(node, "ddof") is None:
        yield Edit(with_keywords(node, [*node.keywords, ast.keyword("ddof", ast.Constant(1))]))
    if name in _WITH_DTYPE and is_of_numpy(node):
        others = [keyword for keyword in node.keywords if keyword.arg != "dtype"]
        yield Edit(with_keywords(node, [*others, ast.keyword("dtype", ast.Name("int", ast.Load()))]))
    if name == "pad" and is_of_numpy(node) and not {"constant_values", "mode"} & {one.arg for one in node.keywords}:
        yield Edit(with_keywords(node, [*node.keywords, ast.keyword("constant_values", ast.Constant(1))]))


def arrays_exchanged(site: Site) -> Iterator[Edit]:
    """Turn `np.dot(a, b)` into `np.dot(b, a)`; keep one of `np.maximum(a, b)`; reverse the choice of `where`."""
    node = site.node
    if not isinstance(node, ast.Call) or called_name(node) not in _TWO_ARRAYS or not is_of_numpy(node):
        return
    name, arguments = called_name(node), node.args
    if len(arguments) < 2 or (name == "where" and len(arguments) != 3):
        return
    if name in _ORDER_DOES_NOT_MATTER:
        yield from (Edit(argument) for argument in arguments[:2])
    else:
        yield Edit(with_arguments(node, swapped(arguments, len(arguments) - 2)))


def added_at_once(site: Site) -> Iterator[Edit]:
    """Turn `np.add.at(a, places, b)` into `a[places] += b`, which keeps one of the values for a repeated place."""
    node = site.node
    if not isinstance(node, ast.Expr) or not isinstance(node.value, ast.Call) or len(node.value.args) != 3:
        return
    if ast.unparse(node.value.func) in ("np.add.at", "numpy.add.at"):
        array, places, values = node.value.args
        yield Edit(ast.AugAssign(ast.Subscript(array, places, ast.Store()), ast.Add(), values))


def other_subscripts(site: Site) -> Iterator[Edit]:
    """Exchange neighbouring letters of an operand or of the result in `np.einsum("nk,km->nm", ...)`."""
    node = site.node
    parent = site.parent
    if not isinstance(node, ast.Constant) or not isinstance(node.value, str):
        return
    if called_name(parent) != "einsum" or not isinstance(parent, ast.Call) or parent.args[0] is not node:
        return
    text = node.value
    for place, (left, right) in enumerate(pairwise(text)):
        if left.isalpha() and right.isalpha() and left != right:
            yield Edit(ast.Constant(text[:place] + right + left + text[place + 2 :]))


OPERATORS = (
    other_function,
    call_left_out,
    last_of_equals,
    other_axes,
    argument_left_out,
    argument_added,
    arrays_exchanged,
    added_at_once,
    other_subscripts,
)
