"""The template beside the reference: signatures, defaults, and the template with the reference's bodies in it."""

import ast
from collections.abc import Collection, Iterator, Sequence
from typing import Any

from grader.exercise.syntax import parse
from grader.message import Message
from grader.mutation.site import FUNCTIONS, defaults_of
from grader.publish_gate.checks.finding import Finding, Findings

Function = ast.FunctionDef | ast.AsyncFunctionDef
_MISSING = object()


def signatures(template: str, reference: str, driver: str) -> Findings:
    """Check that the template's functions take what the reference's take, with the same defaults; so the driver."""
    of_template, of_reference = _functions(parse(template)), _functions(parse(reference))
    for name, function in of_template.items():
        if name in of_reference:
            for message in _differences(name, function, of_reference[name]):
                yield Finding(message, "template.py", function.lineno)
    known: dict[str, Any] = {}
    for function in of_reference.values():
        for parameter, value in _defaults(function).items():
            known[parameter] = _MISSING if known.get(parameter, value) != value else value
    for parameter, node in _defaults_of_driver(parse(driver)):
        if known.get(parameter, _MISSING) not in (_MISSING, _value(node)):
            values = {"parameter": parameter, "driver": ast.unparse(node), "reference": repr(known[parameter])}
            yield Finding(Message("driver_default_differs", values), "hidden/driver.py", getattr(node, "lineno", 0))


def _differences(name: str, ours: Function, theirs: Function) -> Iterator[Message]:
    names, wanted = _parameters(ours), _parameters(theirs)
    if names != wanted:
        shown_names = {"function": name, "template": ", ".join(names), "reference": ", ".join(wanted)}
        yield Message("signature_differs", shown_names)
        return
    mine, others = _defaults(ours), _defaults(theirs)
    for parameter in names:
        one, other = mine.get(parameter, _MISSING), others.get(parameter, _MISSING)
        if one != other or type(one) is not type(other):
            shown = [Message("no_default") if value is _MISSING else repr(value) for value in (one, other)]
            values: dict[str, Any] = {
                "function": name,
                "parameter": parameter,
                "template": shown[0],
                "reference": shown[1],
            }
            yield Message("default_differs", values)


def _functions(tree: ast.Module) -> dict[str, Function]:
    """Return functions and methods by qualified name."""
    found: dict[str, Function] = {}
    for node in tree.body:
        if isinstance(node, FUNCTIONS):
            found[node.name] = node
        elif isinstance(node, ast.ClassDef):
            found |= {f"{node.name}.{one.name}": one for one in node.body if isinstance(one, FUNCTIONS)}
    return found


def _parameters(function: Function) -> list[str]:
    arguments = function.args
    return [one.arg for one in (*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs)]


def _defaults(function: Function) -> dict[str, Any]:
    return {name: _value(node) for name, node in defaults_of(function)}


def _value(node: ast.expr) -> Any:
    """Return a constant by its value, anything else as its text."""
    try:
        return ast.literal_eval(node)
    except (ValueError, TypeError):
        return ast.unparse(node)


def _defaults_of_driver(tree: ast.Module) -> Iterator[tuple[str, ast.expr]]:
    """Yield the driver's own defaults: `case.get("eps", 1e-5)`, and a table of options in capitals."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "case.get" and len(node.args) == 2:
            yield from _constants([node.args[0]], [node.args[1]])
    for statement in tree.body:
        is_table = isinstance(statement, ast.Assign) and ast.unparse(statement.targets[0]).isupper()
        if is_table and isinstance(statement, ast.Assign) and isinstance(statement.value, ast.Dict):
            yield from _constants(statement.value.keys, statement.value.values)


def _constants(keys: Sequence[ast.expr | None], values: Sequence[ast.expr]) -> Iterator[tuple[str, ast.expr]]:
    for key, value in zip(keys, values, strict=True):
        if isinstance(key, ast.Constant) and isinstance(value, ast.Constant):
            yield str(key.value), value


def with_bodies(template: str, reference: str, provided: Collection[str], *, all_methods: bool = False) -> str:
    """Return the template with the reference's bodies where it raises NotImplementedError.

    What the reference has beside that (helpers, imports) comes too. Imports of provided modules do not: the template
    must have those. `all_methods`: given methods get the reference's bodies too, since these may store other things
    for each other than the template's do. Constructors stay the template's.
    """
    tree, model = parse(template), parse(reference)
    bodies = _functions(model)
    for name, function in _functions(tree).items():
        theirs = bodies.get(name)
        if theirs is None:
            continue
        is_constructor = name.endswith(".__init__")
        if "NotImplementedError" in ast.unparse(function) or (all_methods and not is_constructor):
            function.body = theirs.body
        elif is_constructor:
            function.body = [*function.body, *_further_state(function, theirs)]
    for own in tree.body:
        if isinstance(own, ast.ClassDef):
            same = next((one for one in model.body if isinstance(one, ast.ClassDef) and one.name == own.name), None)
            have = {one.name for one in own.body if isinstance(one, FUNCTIONS)}
            own.body += [one for one in (same.body if same else []) if _is_other(one, have)]
    defined = {one.name for one in tree.body if isinstance(one, (*FUNCTIONS, ast.ClassDef))}
    more = [one for one in model.body if _comes_too(one, defined, provided)]
    tree.body = [*more, *tree.body]
    for node in ast.walk(tree):
        if isinstance(node, FUNCTIONS):
            node.returns = None
        elif isinstance(node, ast.arg):
            node.annotation = None
    return ast.unparse(ast.fix_missing_locations(tree)) + "\n"


def _further_state(ours: Function, theirs: Function) -> list[ast.stmt]:
    """Return what the reference's constructor stores without reading a parameter, and the template's does not."""
    known = ast.unparse(ours)
    parameters = set(_parameters(theirs)) - {"self"}
    found: list[ast.stmt] = []
    for statement in theirs.body:
        if isinstance(statement, ast.Assign | ast.AnnAssign) and statement.value is not None:
            target = statement.targets[0] if isinstance(statement, ast.Assign) else statement.target
            read = {node.id for node in ast.walk(statement.value) if isinstance(node, ast.Name)}
            if f"{ast.unparse(target)} " not in known and not read & parameters:
                found.append(statement)
    return found


def _is_other(node: ast.stmt, known: set[str]) -> bool:
    return isinstance(node, FUNCTIONS) and node.name not in known


def _comes_too(node: ast.stmt, defined: set[str], provided: Collection[str]) -> bool:
    if isinstance(node, ast.ImportFrom):
        return node.module not in provided
    if isinstance(node, ast.Import):
        return not any(one.name in provided for one in node.names)
    if isinstance(node, (*FUNCTIONS, ast.ClassDef)):
        return node.name not in defined
    return isinstance(node, ast.Assign | ast.AnnAssign)
