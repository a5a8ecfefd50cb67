"""The kind of a mutant, as a message that does not show the source: "`-` is used where `+` is needed"."""

import ast

from grader.message import Message
from grader.mutation.site import Edit, Site, called_name

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
    ast.Add: "slip_term_left_out",
    ast.Sub: "slip_term_left_out",
    ast.Mult: "slip_factor_left_out",
    ast.Div: "slip_division_left_out",
    ast.FloorDiv: "slip_division_left_out",
    ast.Pow: "slip_power_left_out",
}
_ADDED = {"ddof": "slip_ddof_added", "dtype": "slip_whole_numbers", "constant_values": "slip_border_of_ones"}
_BY_OPERATOR = {
    "last_of_equals": "slip_last_of_equals",
    "added_at_once": "slip_repeated_places",
    "other_subscripts": "slip_einsum_letters",
    "no_loop": "slip_loop",
    "statement_left_out": "slip_step_left_out",
}
_SLICE_WITHOUT = {
    "lower": "slip_slice_without_lower",
    "upper": "slip_slice_without_upper",
    "step": "slip_slice_without_step",
}
_OF_ASSIGNMENT = {
    "kept_from_the_first_call": "slip_kept_from_the_first_call",
    "added_to_the_call_before": "slip_added_to_the_call_before",
}


def slip(operator: str, site: Site, edit: Edit) -> Message:
    """Return the message for an edit; `operator` names the function of `grader.mutation` that made it."""
    if edit.slip is not None:
        return edit.slip
    if operator in _BY_OPERATOR:
        return Message(_BY_OPERATOR[operator])
    before, after = site.node, edit.node
    if site.argument:
        return Message("slip_default", {"name": site.argument, "value": ast.unparse(after)})
    match before, after:
        case (ast.BinOp(), ast.BinOp()) if operator == "other_operator":
            return _instead(_SIGNS[type(after.op)], _SIGNS[type(before.op)])
        case (ast.BinOp(), _) if operator == "operand_left_out":
            return Message(_LEFT_OUT[type(before.op)])
        case (ast.BinOp(), _) if operator == "other_order":
            return Message("slip_sides_exchanged", {"sign": _SIGNS[type(before.op)]})
        case (ast.AugAssign(), ast.Assign()):
            return _instead("=", f"{_SIGNS[type(before.op)]}=")
        case (ast.AugAssign(), ast.AugAssign()):
            return _instead(f"{_SIGNS[type(after.op)]}=", f"{_SIGNS[type(before.op)]}=")
        case (ast.UnaryOp(), _):
            return Message("slip_sign_left_out" if isinstance(before.op, ast.USub) else "slip_not_left_out")
        case (ast.Compare(), ast.Compare()):
            wrong, right = next((a, b) for a, b in zip(after.ops, before.ops, strict=True) if type(a) is not type(b))
            return _instead(_SIGNS[type(wrong)], _SIGNS[type(right)])
        case (ast.BoolOp(), ast.BoolOp()):
            return _instead(_SIGNS[type(after.op)], _SIGNS[type(before.op)])
        case (ast.Slice(), ast.Slice()):
            return Message(_of_slice(before, after))
        case (ast.Constant(), _) if operator == "other_number":
            return _of_number(site, before, ast.unparse(after))
        case (ast.Call(), _):
            return _of_call(operator, before, after)
        case (ast.Tuple(), ast.Tuple()):
            return _of_tuple(operator, before, after)
    return _of_the_rest(operator, site, edit)


def _instead(wrong: str, right: str) -> Message:
    return Message("slip_instead", {"wrong": wrong, "right": right})


def _of_slice(before: ast.Slice, after: ast.Slice) -> str:
    for part, code in _SLICE_WITHOUT.items():
        if getattr(before, part) is not None and getattr(after, part) is None:
            return code
    return "slip_slice_begins_later" if before.lower is not after.lower else "slip_slice_ends_earlier"


def _of_number(site: Site, before: ast.Constant, after: str) -> Message:
    value = before.value
    if isinstance(value, bool):
        return _instead(after, str(value))
    if any(isinstance(node, ast.keyword) and node.arg == "axis" for node in site.around[-3:]):
        return Message("slip_other_axis", {"wrong": after, "right": str(value)})
    number = float(ast.literal_eval(after))
    assert isinstance(value, int | float)
    if abs(number - value) != 1:
        return Message("slip_constant_ten_times" if number else "slip_constant_left_out")
    return Message("slip_number_too_large" if number > value else "slip_number_too_small")


def _of_call(operator: str, before: ast.Call, after: ast.AST) -> Message:
    name = called_name(before)
    if operator == "other_function" or (operator == "call_left_out" and not name):
        return _instead(called_name(after), name)
    if operator == "other_range" and isinstance(after, ast.Call):
        if len(after.args) == 2:
            return Message("slip_range_begins_later")
        last = after.args[0]
        is_more = isinstance(last, ast.BinOp) and isinstance(last.op, ast.Add)
        return Message("slip_range_ends_later" if is_more else "slip_range_ends_earlier")
    if operator == "argument_left_out" and isinstance(after, ast.Call):
        kept = {keyword.arg for keyword in after.keywords}
        missing = next((keyword.arg for keyword in before.keywords if keyword.arg not in kept), "")
        return Message("slip_argument_left_out", {"name": str(missing), "function": name})
    if operator == "argument_added" and isinstance(after, ast.Call):
        return Message(_ADDED[str(after.keywords[-1].arg)])
    if operator == "other_axes":
        return Message("slip_axes_exchanged")
    if isinstance(after, ast.Call) and called_name(after) == name:
        return Message("slip_arguments_exchanged", {"function": name})
    if operator == "other_place_of_a_term":
        return Message("slip_added_after_the_root")
    return Message("slip_call_left_out", {"function": name})


def _of_tuple(operator: str, before: ast.Tuple, after: ast.Tuple) -> Message:
    if len(after.elts) < len(before.elts):
        return Message("slip_axis_left_out")
    if operator == "other_axes":
        return Message("slip_axes_exchanged")
    pairs = zip(map(ast.unparse, before.elts), map(ast.unparse, after.elts), strict=True)
    first, second = (old for old, new in pairs if old != new)
    return Message("slip_names_exchanged", {"first": first, "second": second})


def _of_the_rest(operator: str, site: Site, edit: Edit) -> Message:
    before, after = site.node, edit.node
    if operator == "one_branch_only":
        return Message("slip_always_true" if ast.unparse(after) == "True" else "slip_always_false")
    if operator == "other_place_of_a_term":
        return Message("slip_added_under_the_root")
    if operator == "call_left_out":
        return Message("slip_call_left_out", {"function": "T"})
    if operator in _OF_ASSIGNMENT and isinstance(before, ast.Assign):
        return Message(_OF_ASSIGNMENT[operator], {"name": ast.unparse(before.targets[0])})
    return _instead(ast.unparse(after), ast.unparse(before))
