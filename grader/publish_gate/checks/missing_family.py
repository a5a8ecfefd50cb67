"""Says, for a mutant that no case refuses, which kind of case seems to be missing."""

import re

from grader.mutation.mutate import Mutant
from grader.sentence import say

_NAMES = (
    ({"kh", "kw", "pool_h", "pool_w"}, say("nonsquare-window: kh and kw differ, in sizes where a swap shows")),
    ({"OH", "OW", "H", "W", "h", "w", "i", "j"}, say("nonsquare-map: higher than wide, and wider than high")),
    ({"pad", "stride"}, say("pad and stride that differ, both more than 1")),
    ({"N", "C", "D", "M", "n", "c"}, say("batch-channels: all sides differ and are more than 1")),
)
_BY_OPERATOR = {
    "other_assignment": say("overlap: several values go to one place"),
    "added_at_once": say("overlap: an index occurs more than once"),
    "last_of_equals": say("ties: the largest value occurs more than once"),
    "kept_from_the_first_call": say("twice: a second round on one object, with other values and shapes"),
    "added_to_the_call_before": say("twice: a second round on one object, with other values"),
    "other_comparison": say("ties: a value exactly on the boundary"),
    "one_branch_only": say("a family for each side of the condition, where the sides differ"),
    "other_place_of_a_term": say("values so small that an eps counts where it stands"),
    "other_slice": say("gap, remainder or pad: sizes where one cell more or less shows"),
    "other_range": say("sizes where the first and the last round matter"),
    "other_axes": say("batch-channels: all sides differ and are more than 1"),
    "argument_added": say("values that are not whole, few of them, a border that counts"),
    "neighbours_unpacked_the_other_way": say("batch-channels, nonsquare-map: all sides differ and are more than 1"),
    "no_sign": say("values of both signs"),
    "other_function": say("negative: values all below 0; sides of more than 1"),
}


def missing_family(mutant: Mutant) -> str:
    """A family by its usual name and what it must hold; the most telling one that fits the change."""
    if " as the default of " in mutant.change:
        argument = mutant.change.rsplit("`", 2)[1]
        return say("defaults: %(argument)s is left out, where its value matters", argument=argument)
    if mutant.operator in ("other_name", "neighbours_exchanged"):
        words = set(re.findall(r"\w+", mutant.change))
        before, _, after = mutant.change.partition(" becomes ")
        for names, family in _NAMES:
            if words & names:
                return family
        return say("%(one)s and %(other)s differ", one=before, other=after.split(" (number")[0])
    if mutant.operator == "other_number" and "e-" in mutant.change:
        return say("values so small that the constant counts")
    return _BY_OPERATOR.get(mutant.operator, say("values and sizes for which the two differ"))
