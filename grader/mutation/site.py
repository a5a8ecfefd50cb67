"""The place of a change: one node of a parsed source, with what an operator must know around it."""

import ast
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from grader.exercise.syntax import parse_expression
from grader.message import Message

FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)


@dataclass(frozen=True)
class Edit:
    """The node to put in place. `words` describe the change where "`before` becomes `after`" would not read well.

    `slip` describes it without showing the source, where the kind of the edit does not say it.
    """

    node: ast.AST
    words: str = ""
    slip: Message | None = None


@dataclass(frozen=True)
class Site:
    """A node, the nodes around it from the module inwards, and the names its function and class know."""

    node: ast.AST
    around: tuple[ast.AST, ...]
    names: frozenset[str] = frozenset()
    attributes: frozenset[str] = frozenset()

    @property
    def parent(self) -> ast.AST:
        """The node directly around this one."""
        return self.around[-1]

    @property
    def function(self) -> ast.FunctionDef | ast.AsyncFunctionDef | None:
        """The innermost function around; None outside of any function."""
        return next((node for node in reversed(self.around) if isinstance(node, FUNCTIONS)), None)

    @property
    def argument(self) -> str:
        """The argument whose default this is; "" for every other node."""
        arguments = self.parent
        if not isinstance(arguments, ast.arguments):
            return ""
        positional = [*arguments.posonlyargs, *arguments.args]
        with_default = positional[len(positional) - len(arguments.defaults) :]
        pairs = [*zip(with_default, arguments.defaults, strict=True)]
        pairs += [
            (one, value) for one, value in zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True) if value
        ]
        return next((one.arg for one, value in pairs if value is self.node), "")

    @property
    def qualified_name(self) -> str:
        """The classes and functions around, as in a traceback: "MaxPool.backward"; "" at the module's level."""
        return ".".join(node.name for node in self.around if isinstance(node, (*FUNCTIONS, ast.ClassDef)))


Operator = Callable[[Site], Iterator[Edit]]


# --- Building and reading nodes --------------------------------------------------------------------------------


def number(value: int | float) -> ast.expr:
    """Return a literal; a negative one as a minus before a number, as a source writes it."""
    if value < 0:
        return ast.UnaryOp(ast.USub(), ast.Constant(-value))
    return ast.Constant(value)


def is_number(node: ast.AST | None) -> bool:
    """Return whether this is an int or float literal."""
    return isinstance(node, ast.Constant) and type(node.value) in (int, float)


def called_name(node: ast.AST) -> str:
    """Return the last name of a call: "sum" for `np.sum(x)` and for `x.sum()`; "" if there is none."""
    if isinstance(node, ast.Call):
        if isinstance(node.func, ast.Attribute):
            return node.func.attr
        if isinstance(node.func, ast.Name):
            return node.func.id
    return ""


def is_of_numpy(call: ast.Call) -> bool:
    """Return whether a call goes to the module (`np.sum(x)`), not to an array (`x.sum()`)."""
    function = call.func
    while isinstance(function, ast.Attribute):
        function = function.value
        if isinstance(function, ast.Name) and function.id in ("np", "numpy"):
            return True
    return False


def with_arguments(call: ast.Call, arguments: list[ast.expr]) -> ast.Call:
    """Return the same call with other positional arguments."""
    return ast.Call(call.func, arguments, call.keywords)


def with_keywords(call: ast.Call, keywords: list[ast.keyword]) -> ast.Call:
    """Return the same call with other named arguments."""
    return ast.Call(call.func, call.args, keywords)


def keyword_of(call: ast.Call, name: str) -> ast.expr | None:
    """Return the value of a named argument, or None."""
    return next((keyword.value for keyword in call.keywords if keyword.arg == name), None)


def swapped(elements: list[ast.expr], place: int) -> list[ast.expr]:
    """Return the elements with the one at `place` and its right neighbour exchanged."""
    return [*elements[:place], elements[place + 1], elements[place], *elements[place + 2 :]]


def rewritten(template: str, **parts: ast.expr) -> ast.expr:
    """Return an expression from text, with each name that is in `parts` replaced by that part."""

    class Fill(ast.NodeTransformer):
        def visit_Name(self, node: ast.Name) -> ast.expr:
            return parts.get(node.id, node)

    expression: ast.Expression = Fill().visit(parse_expression(template))
    return expression.body


def defaults_of(function: ast.FunctionDef | ast.AsyncFunctionDef) -> Iterator[tuple[str, ast.expr]]:
    """Yield each parameter that has a default, with it."""
    arguments = function.args
    positional = [*arguments.posonlyargs, *arguments.args]
    with_default = positional[len(positional) - len(arguments.defaults) :]
    for argument, value in zip(with_default, arguments.defaults, strict=True):
        yield argument.arg, value
    for argument, keyword_value in zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True):
        if keyword_value is not None:
            yield argument.arg, keyword_value
