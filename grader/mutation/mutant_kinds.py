"""What a mutant did, as a kind of slip that can be told without showing the source: "a `-` where a `+` belongs"."""

import ast
from typing import NamedTuple

from grader.mutation.site import Edit, Site, called_name


class MutantKind(NamedTuple):
    """The key of a text, and what is filled in there."""

    kind: str
    values: dict[str, str]


_SIGNS: dict[type[ast.AST], str] = {
    ast.Add: "+",
    ast.Sub: "-",
    ast.Mult: "*",
    ast.Div: "/",
    ast.FloorDiv: "//",
    ast.Mod: "%",
    ast.Pow: "**",
    ast.MatMult: "@",
    ast.BitAnd: "&",
    ast.BitOr: "|",
    ast.Gt: ">",
    ast.GtE: ">=",
    ast.Lt: "<",
    ast.LtE: "<=",
    ast.Eq: "==",
    ast.NotEq: "!=",
    ast.Is: "is",
    ast.IsNot: "is not",
    ast.In: "in",
    ast.NotIn: "not in",
    ast.And: "and",
    ast.Or: "or",
}
_LEFT_OUT: dict[type[ast.AST], str] = {
    ast.Add: "term",
    ast.Sub: "term",
    ast.Mult: "factor",
    ast.Div: "division",
    ast.FloorDiv: "division",
    ast.Pow: "power",
}
_ADDED = {"ddof": "ddof_added", "dtype": "whole_numbers", "constant_values": "border_of_ones"}
_TOLD_BY_OPERATOR = {
    "last_of_equals": "last_of_equals",
    "added_at_once": "repeated_places",
    "other_subscripts": "einsum_letters",
    "no_loop": "loop",
    "statement_left_out": "step_left_out",
}


def slip(operator: str, site: Site, edit: Edit) -> MutantKind:
    """The slip that an edit stands for; `operator` names the function of `grader.mutation` that made it."""
    if operator in _TOLD_BY_OPERATOR:
        return MutantKind(_TOLD_BY_OPERATOR[operator], {})
    before, after = site.node, edit.node
    if site.argument:
        return MutantKind("default", {"name": site.argument, "value": ast.unparse(after)})
    match before, after:
        case (ast.BinOp(), ast.BinOp()) if operator == "other_operator":
            return _instead(_SIGNS[type(after.op)], _SIGNS[type(before.op)])
        case (ast.BinOp(), _) if operator == "operand_left_out":
            return MutantKind(f"{_LEFT_OUT[type(before.op)]}_left_out", {})
        case (ast.BinOp(), _) if operator == "other_order":
            return MutantKind("sides_exchanged", {"sign": _SIGNS[type(before.op)]})
        case (ast.AugAssign(), ast.Assign()):
            return _instead("=", f"{_SIGNS[type(before.op)]}=")
        case (ast.AugAssign(), ast.AugAssign()):
            return _instead(f"{_SIGNS[type(after.op)]}=", f"{_SIGNS[type(before.op)]}=")
        case (ast.UnaryOp(), _):
            return MutantKind("sign_left_out" if isinstance(before.op, ast.USub) else "not_left_out", {})
        case (ast.Compare(), ast.Compare()):
            wrong, right = next((a, b) for a, b in zip(after.ops, before.ops, strict=True) if type(a) is not type(b))
            return _instead(_SIGNS[type(wrong)], _SIGNS[type(right)])
        case (ast.BoolOp(), ast.BoolOp()):
            return _instead(_SIGNS[type(after.op)], _SIGNS[type(before.op)])
        case (ast.Slice(), ast.Slice()):
            return MutantKind(_of_slice(before, after), {})
        case (ast.Constant(), _) if operator == "other_number":
            return _of_number(site, before, ast.unparse(after))
        case (ast.Call(), _):
            return _of_call(operator, before, after)
        case (ast.Tuple(), ast.Tuple()):
            return _of_tuple(operator, before, after)
    return _of_the_rest(operator, site, edit)


def _instead(wrong: str, right: str) -> MutantKind:
    return MutantKind("instead", {"wrong": wrong, "right": right})


def _of_slice(before: ast.Slice, after: ast.Slice) -> str:
    for part in ("lower", "upper", "step"):
        if getattr(before, part) is not None and getattr(after, part) is None:
            return f"slice_without_{part}"
    return "slice_begins_later" if before.lower is not after.lower else "slice_ends_earlier"


def _of_number(site: Site, before: ast.Constant, after: str) -> MutantKind:
    value = before.value
    if isinstance(value, bool):
        return _instead(after, str(value))
    if any(isinstance(node, ast.keyword) and node.arg == "axis" for node in site.around[-3:]):
        return MutantKind("other_axis", {"wrong": after, "right": str(value)})
    number = float(ast.literal_eval(after))
    assert isinstance(value, int | float)
    if abs(number - value) != 1:
        return MutantKind("constant_ten_times" if number else "constant_left_out", {})
    return MutantKind("number_too_large" if number > value else "number_too_small", {})


def _of_call(operator: str, before: ast.Call, after: ast.AST) -> MutantKind:
    name = called_name(before)
    if operator == "other_function" or (operator == "call_left_out" and not name):
        return _instead(called_name(after), name)
    if operator == "other_range" and isinstance(after, ast.Call):
        if len(after.args) == 2:
            return MutantKind("range_begins_later", {})
        last = after.args[0]
        is_more = isinstance(last, ast.BinOp) and isinstance(last.op, ast.Add)
        return MutantKind("range_ends_later" if is_more else "range_ends_earlier", {})
    if operator == "argument_left_out" and isinstance(after, ast.Call):
        kept = {keyword.arg for keyword in after.keywords}
        missing = next((keyword.arg for keyword in before.keywords if keyword.arg not in kept), "")
        return MutantKind("argument_left_out", {"name": str(missing), "function": name})
    if operator == "argument_added" and isinstance(after, ast.Call):
        return MutantKind(_ADDED[str(after.keywords[-1].arg)], {})
    if operator == "other_axes":
        return MutantKind("axes_exchanged", {})
    if isinstance(after, ast.Call) and called_name(after) == name:
        return MutantKind("arguments_exchanged", {"function": name})
    if operator == "other_place_of_a_term":
        return MutantKind("added_after_the_root", {})
    return MutantKind("call_left_out", {"function": name})


def _of_tuple(operator: str, before: ast.Tuple, after: ast.Tuple) -> MutantKind:
    if len(after.elts) < len(before.elts):
        return MutantKind("axis_left_out", {})
    if operator == "other_axes":
        return MutantKind("axes_exchanged", {})
    pairs = zip(map(ast.unparse, before.elts), map(ast.unparse, after.elts), strict=True)
    first, second = (old for old, new in pairs if old != new)
    return MutantKind("names_exchanged", {"first": first, "second": second})


def _of_the_rest(operator: str, site: Site, edit: Edit) -> MutantKind:
    before, after = site.node, edit.node
    if operator == "one_branch_only":
        return MutantKind("always_true" if ast.unparse(after) == "True" else "always_false", {})
    if operator == "other_place_of_a_term":
        return MutantKind("added_under_the_root", {})
    if operator == "call_left_out":
        return MutantKind("call_left_out", {"function": "T"})
    if operator in ("kept_from_the_first_call", "added_to_the_call_before") and isinstance(before, ast.Assign):
        return MutantKind(operator, {"name": ast.unparse(before.targets[0])})
    return _instead(ast.unparse(after), ast.unparse(before))
