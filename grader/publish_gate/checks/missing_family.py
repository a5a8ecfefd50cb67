"""The kind of case that seems to be missing, for a mutant that no case refuses."""

import re

from grader.message import Message
from grader.mutation.mutate import Mutant

_NAMES = (
    ({"kh", "kw", "pool_h", "pool_w"}, Message("missing_nonsquare_window")),
    ({"OH", "OW", "H", "W", "h", "w", "i", "j"}, Message("missing_nonsquare_map")),
    ({"pad", "stride"}, Message("missing_pad_and_stride")),
    ({"N", "C", "D", "M", "n", "c"}, Message("missing_batch_channels")),
)
_BY_OPERATOR = {
    "other_assignment": Message("missing_overlap"),
    "added_at_once": Message("missing_repeated_index"),
    "last_of_equals": Message("missing_ties"),
    "kept_from_the_first_call": Message("missing_twice_of_other_shapes"),
    "first_shape_kept": Message("missing_twice_of_other_shapes"),
    "first_local_kept": Message("missing_twice_of_other_shapes"),
    "zero_taken_for_missing": Message("missing_zero"),
    "added_to_the_call_before": Message("missing_twice"),
    "other_comparison": Message("missing_boundary"),
    "one_branch_only": Message("missing_branches"),
    "other_place_of_a_term": Message("missing_small_for_eps"),
    "other_slice": Message("missing_slice_ends"),
    "other_range": Message("missing_loop_ends"),
    "other_axes": Message("missing_batch_channels"),
    "argument_added": Message("missing_fractions"),
    "neighbours_unpacked_the_other_way": Message("missing_all_sides"),
    "no_sign": Message("missing_both_signs"),
    "other_function": Message("missing_negative"),
}


def missing_family(mutant: Mutant) -> Message:
    """Return a family by its usual name, with what it must contain; the most specific one that fits the change."""
    if " as the default of " in mutant.change:
        argument = mutant.change.rsplit("`", 2)[1]
        return Message("missing_defaults", {"argument": argument})
    if mutant.operator in ("other_name", "neighbours_exchanged"):
        words = set(re.findall(r"\w+", mutant.change))
        before, _, after = mutant.change.partition(" becomes ")
        for names, family in _NAMES:
            if words & names:
                return family
        return Message("missing_difference", {"one": before, "other": after.split(" (number")[0]})
    if mutant.operator == "other_number" and "e-" in mutant.change:
        return Message("missing_small_for_constant")
    return _BY_OPERATOR.get(mutant.operator, Message("missing_any"))
