"""Says, for a mutant that no case refuses, which kind of case seems to be missing."""

import re

from grader.mutate import Mutant

_NAMES = (
    ({"kh", "kw", "pool_h", "pool_w"}, "nonsquare-window: kh and kw differ, in sizes where a swap shows"),
    ({"OH", "OW", "H", "W", "h", "w", "i", "j"}, "nonsquare-map: higher than wide, and wider than high"),
    ({"pad", "stride"}, "pad and stride that differ, both more than 1"),
    ({"N", "C", "D", "M", "n", "c"}, "batch-channels: all sides differ and are more than 1"),
)
_BY_OPERATOR = {
    "other_assignment": "overlap: several values go to one place",
    "added_at_once": "overlap: an index occurs more than once",
    "last_of_equals": "ties: the largest value occurs more than once",
    "kept_from_the_first_call": "twice: a second round on one object, with other values and shapes",
    "added_to_the_call_before": "twice: a second round on one object, with other values",
    "other_comparison": "ties: a value exactly on the boundary",
    "one_branch_only": "a family for each side of the condition, where the sides differ",
    "other_place_of_a_term": "values so small that an eps counts where it stands",
    "other_slice": "gap, remainder or pad: sizes where one cell more or less shows",
    "other_range": "sizes where the first and the last round matter",
    "other_axes": "batch-channels: all sides differ and are more than 1",
    "argument_added": "values that are not whole, few of them, a border that counts",
    "neighbours_unpacked_the_other_way": "batch-channels, nonsquare-map: all sides differ and are more than 1",
    "no_sign": "values of both signs",
    "other_function": "negative: values all below 0; sides of more than 1",
}


def missing_family(mutant: Mutant) -> str:
    """A family by its usual name and what it must hold; the most telling one that fits the change."""
    if " as the default of " in mutant.change:
        argument = mutant.change.rsplit("`", 2)[1]
        return f"defaults: {argument} is left out, where its value matters"
    if mutant.operator in ("other_name", "neighbours_exchanged"):
        words = set(re.findall(r"\w+", mutant.change))
        before, _, after = mutant.change.partition(" becomes ")
        for names, family in _NAMES:
            if words & names:
                return family
        return f"{before} and {after.split(' (number')[0]} differ"
    if mutant.operator == "other_number" and "e-" in mutant.change:
        return "values so small that the constant counts"
    return _BY_OPERATOR.get(mutant.operator, "values and sizes for which the two differ")
