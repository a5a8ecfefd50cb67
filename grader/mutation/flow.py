"""Changes to comparisons, branches, loops, slices and whole statements."""

import ast
from collections.abc import Iterator

from grader.mutation.site import FUNCTIONS, Edit, Site, called_name, rewritten

_COMPARISONS: dict[type[ast.cmpop], tuple[type[ast.cmpop], ...]] = {
    ast.Gt: (ast.GtE, ast.Lt),
    ast.GtE: (ast.Gt, ast.LtE),
    ast.Lt: (ast.LtE, ast.Gt),
    ast.LtE: (ast.Lt, ast.GtE),
    ast.Eq: (ast.NotEq,),
    ast.NotEq: (ast.Eq,),
    ast.Is: (ast.IsNot,),
    ast.IsNot: (ast.Is,),
    ast.In: (ast.NotIn,),
    ast.NotIn: (ast.In,),
}


def other_comparison(site: Site) -> Iterator[Edit]:
    """Turn `a > b` into `a >= b`, and `a < b`."""
    node = site.node
    if isinstance(node, ast.Compare):
        for place, operator in enumerate(node.ops):
            for other in _COMPARISONS[type(operator)]:
                operators = [*node.ops[:place], other(), *node.ops[place + 1 :]]
                yield Edit(ast.Compare(node.left, operators, node.comparators))


def other_connection(site: Site) -> Iterator[Edit]:
    """Turn `a and b` into `a or b`."""
    node = site.node
    if isinstance(node, ast.BoolOp):
        yield Edit(ast.BoolOp(ast.Or() if isinstance(node.op, ast.And) else ast.And(), node.values))


def one_branch_only(site: Site) -> Iterator[Edit]:
    """Make the condition of a branch always true, and always false: training and testing are then alike."""
    node = site.node
    if isinstance(site.parent, ast.If | ast.IfExp) and node is site.parent.test:
        for value in (True, False):
            yield Edit(ast.Constant(value), f"`{ast.unparse(node)}` is taken as {str(value).lower()}")


def no_loop(site: Site) -> Iterator[Edit]:
    """Make a `while` never run; exchange `break` and `continue`."""
    node = site.node
    if isinstance(site.parent, ast.While) and node is site.parent.test:
        yield Edit(ast.Constant(False))
    elif isinstance(node, ast.Break):
        yield Edit(ast.Continue())
    elif isinstance(node, ast.Continue):
        yield Edit(ast.Break())


def other_range(site: Site) -> Iterator[Edit]:
    """Drop the last number of `range(n)`, or its first, or add one more."""
    node = site.node
    if not isinstance(node, ast.Call) or called_name(node) not in ("range", "arange") or node.keywords:
        return
    if len(node.args) == 1:
        (stop,) = node.args
        one = ast.Constant(1)
        yield Edit(ast.Call(node.func, [one, stop], []))
        yield Edit(ast.Call(node.func, [ast.BinOp(stop, ast.Sub(), one)], []))
        yield Edit(ast.Call(node.func, [ast.BinOp(stop, ast.Add(), one)], []))


def other_slice(site: Site) -> Iterator[Edit]:
    """Leave out one part of `a:b:c`; move a bound that is no number by one."""
    node = site.node
    if not isinstance(node, ast.Slice):
        return
    lower, upper, step = node.lower, node.upper, node.step
    if lower:
        yield _slice(node, None, upper, step)
    if upper:
        yield _slice(node, lower, None, step)
    if step:
        yield _slice(node, lower, upper, None)
    if lower and not isinstance(lower, ast.Constant):
        yield _slice(node, rewritten("lower + 1", lower=lower), upper, step)
    if upper and not isinstance(upper, ast.Constant):
        yield _slice(node, lower, rewritten("upper - 1", upper=upper), step)


def _slice(node: ast.Slice, lower: ast.expr | None, upper: ast.expr | None, step: ast.expr | None) -> Edit:
    other = ast.Slice(lower, upper, step)
    return Edit(other, f"`[{ast.unparse(node)}]` becomes `[{ast.unparse(other)}]`")


def statement_left_out(site: Site) -> Iterator[Edit]:
    """Leave out a statement that only changes something; one that first makes a name stays."""
    node = site.node
    if isinstance(node, ast.AugAssign | ast.For | ast.While) or _is_call(node) or _changes_something(site):
        first_line = ast.unparse(node).splitlines()[0]
        yield Edit(ast.Pass(), f"`{first_line}` is left out")


def _is_call(node: ast.AST) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Call)


def _changes_something(site: Site) -> bool:
    node = site.node
    if not isinstance(node, ast.Assign) or len(node.targets) != 1:
        return False
    (target,) = node.targets
    if isinstance(target, ast.Subscript | ast.Attribute):
        return True
    return isinstance(target, ast.Name) and _is_known_before(target.id, node, site.function)


def _is_known_before(name: str, statement: ast.Assign, function: ast.AST | None) -> bool:
    if not isinstance(function, FUNCTIONS):
        return False
    arguments = function.args
    given = {one.arg for one in (*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs)}
    made_before = {
        node.id
        for node in ast.walk(function)
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store) and node.lineno < statement.lineno
    }
    return name in given | made_before


def kept_from_the_first_call(site: Site) -> Iterator[Edit]:
    """Let a method store a value only once: the second round works with the first round's value."""
    attribute = _stored_attribute(site)
    if attribute:
        assert isinstance(site.node, ast.Assign)
        condition = rewritten(f"getattr(self, {attribute!r}, None) is None")
        words = f"`self.{attribute}` keeps what the first call stored"
        yield Edit(ast.If(condition, [site.node], []), words)


def added_to_the_call_before(site: Site) -> Iterator[Edit]:
    """Add a stored gradient to that of the call before."""
    attribute = _stored_attribute(site)
    if attribute.startswith(("d", "grad")):
        assert isinstance(site.node, ast.Assign)
        before = f"(0 if getattr(self, {attribute!r}, None) is None else self.{attribute})"
        value = rewritten(f"{before} + value", value=site.node.value)
        words = f"`self.{attribute}` is added to what the call before left"
        yield Edit(ast.Assign(site.node.targets, value, lineno=site.node.lineno), words)


def _stored_attribute(site: Site) -> str:
    """Return the `x` of `self.x = ...` in a method other than the constructor; else ""."""
    node, function = site.node, site.function
    if not isinstance(node, ast.Assign) or function is None or function.name == "__init__":
        return ""
    target = node.targets[0]
    own = isinstance(target, ast.Attribute) and isinstance(target.value, ast.Name) and target.value.id == "self"
    return target.attr if own and isinstance(target, ast.Attribute) else ""


OPERATORS = (
    other_comparison,
    other_connection,
    one_branch_only,
    no_loop,
    other_range,
    other_slice,
    statement_left_out,
    kept_from_the_first_call,
    added_to_the_call_before,
)
