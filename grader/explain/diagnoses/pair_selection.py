"""Selection of wrong and right outputs to look at: a few small ones of different families say almost everything."""

from collections.abc import Sequence

import numpy as np

from grader.explain.case_failure import CaseFailure, Pair
from grader.explain.diagnoses import parts
from grader.explain.diagnoses.rounds import SECOND

# The reference is asked about a few small pairs of different families first, then about the others.
_FIRST_ASKED = 3
_MOST_ASKED = 12
_TAKEN_APART = 6
_LARGEST_FIRST_ASKED = 300  # elements of all inputs together
_LARGEST_ASKED = 3000


def pairs_by_output(failures: Sequence[CaseFailure]) -> dict[str, list[Pair]]:
    """Return the wrong outputs with their pairs, smallest first.

    It leaves out outputs that were refused in some case.
    It leaves out outputs of a second round if the first round's is wrong already.
    """
    found: dict[str, list[Pair]] = {}
    incomplete: set[str] = set()
    for failure in failures:
        incomplete |= {*failure.outputs} - {pair.output for pair in failure.pairs}
        for pair in failure.pairs:
            found.setdefault(pair.output, []).append(pair)
    repeated = {output for output in found if output.removesuffix(SECOND) in found.keys() - {output}}
    kept = found.keys() - incomplete - repeated
    return {output: sorted(pairs, key=_size) for output, pairs in found.items() if output in kept}


def _size(pair: Pair) -> int:
    return sum(value.size for value in pair.inputs.values() if isinstance(value, np.ndarray))


def first_pairs_to_ask(pairs: Sequence[Pair]) -> list[Pair]:
    """Return the few small pairs that the reference is asked about first."""
    return _few([pair for pair in pairs if _size(pair) <= _LARGEST_FIRST_ASKED], _FIRST_ASKED)


def pairs_to_ask(pairs: Sequence[Pair]) -> list[Pair]:
    """Return pairs of all sizes that the reference may be asked about."""
    return pairs_of_all_sizes([pair for pair in pairs if _size(pair) <= _LARGEST_ASKED], _MOST_ASKED)


def small_pairs(pairs: Sequence[Pair]) -> list[Pair]:
    """Return pairs small enough to be taken apart; none if the mistake also changes a shape."""
    if not all(pair.same_shape for pair in pairs):
        return []
    return pairs_of_all_sizes([pair for pair in pairs if parts.is_small(pair)], _TAKEN_APART)


def pairs_of_all_sizes(pairs: Sequence[Pair], count: int) -> list[Pair]:
    """Return at most `count` pairs, evenly spread over these."""
    places = np.linspace(0, len(pairs) - 1, min(len(pairs), count)).astype(int)
    return [pairs[place] for place in places]


def _few(pairs: Sequence[Pair], count: int) -> list[Pair]:
    """Return the smallest pair of each family, then the smallest of all, at most `count`."""
    of_families = list({pair.case.family: pair for pair in reversed(pairs)}.values())[::-1]
    chosen = [*of_families, *(pair for pair in pairs if pair not in of_families)][:count]
    return sorted(chosen, key=_size)


def smallest_pairs_to_ask(pairs: Sequence[Pair]) -> list[Pair]:
    """Return the smallest pairs that the reference may be asked about, with one of each family if possible."""
    return _few(sorted((pair for pair in pairs if _size(pair) <= _LARGEST_ASKED), key=_size), _MOST_ASKED)
