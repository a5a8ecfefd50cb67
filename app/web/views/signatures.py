"""Signatures of a provided module, for the editor's completion. The source is parsed, never run."""

import ast
from functools import lru_cache
from typing import TypedDict

from grader.exercise.syntax import parse


class Signature(TypedDict):
    """A function's name, with its parameters as written."""

    name: str
    parameters: str


@lru_cache(maxsize=64)
def functions_of(source: str) -> tuple[Signature, ...]:
    """Return a module's public top-level functions, in order; none if it cannot be parsed."""
    try:
        body = parse(source).body
    except SyntaxError:
        return ()
    found = [node for node in body if isinstance(node, ast.FunctionDef) and not node.name.startswith("_")]
    return tuple(Signature(name=node.name, parameters=_parameters(node.args)) for node in found)


def _parameters(arguments: ast.arguments) -> str:
    plain = ast.arguments(
        **{
            field: [ast.arg(argument.arg) for argument in getattr(arguments, field)]
            for field in ("posonlyargs", "args", "kwonlyargs")
        },
        vararg=arguments.vararg and ast.arg(arguments.vararg.arg),
        kwarg=arguments.kwarg and ast.arg(arguments.kwarg.arg),
        defaults=arguments.defaults,
        kw_defaults=arguments.kw_defaults,
    )
    return ast.unparse(plain)
