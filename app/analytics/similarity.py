"""How alike sources are, for people to look at: never a verdict on anybody.

A source becomes the sequence of its tokens, where names, numbers and texts are all alike, so that renaming hides
nothing; and that the set of its stretches of a few tokens. What the template has, and what many in the class have,
is taken away first. The rest that two have in common, as a share of the smaller one's, is their similarity.
"""

import io
import keyword
import tokenize
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from uuid import UUID

STRETCH = 10
_FEWEST = 12  # with fewer stretches of its own a source says nothing
_MANY = 0.3  # of the sources: a stretch that so many have is how this exercise is done
_MANY_OF = 8  # but only of a class of this size can that be said
_LEAST = 0.5
_LEFT_OUT = {
    tokenize.COMMENT,
    tokenize.NL,
    tokenize.NEWLINE,
    tokenize.INDENT,
    tokenize.DEDENT,
    tokenize.ENCODING,
    tokenize.ENDMARKER,
}
_ALIKE = {tokenize.NUMBER: "0", tokenize.STRING: "s"}

Stretches = frozenset[tuple[str, ...]]


@dataclass(frozen=True)
class Pair:
    """Two sources by their keys, and how much of the smaller one is in the other."""

    first: UUID
    second: UUID
    share: float
    common: int


def stretches(source: str) -> Stretches:
    """The stretches of a source; none of one that Python cannot read."""
    tokens = list(_tokens(source))
    return frozenset(tuple(tokens[start : start + STRETCH]) for start in range(len(tokens) - STRETCH + 1))


def similar(sources: Mapping[UUID, str], given: Sequence[str]) -> list[Pair]:
    """The pairs that are most alike, first those with most in common; `given` is what everybody began with."""
    known = frozenset[tuple[str, ...]]().union(*map(stretches, given))
    found = {key: stretches(source) - known for key, source in sources.items()}
    usual = _usual(found.values())
    own = {key: one - usual for key, one in found.items()}
    own = {key: one for key, one in own.items() if len(one) >= _FEWEST}
    pairs = []
    for first, second in combinations(sorted(own), 2):
        common = len(own[first] & own[second])
        share = common / min(len(own[first]), len(own[second]))
        if share >= _LEAST:
            pairs.append(Pair(first, second, round(share, 3), common))
    return sorted(pairs, key=lambda pair: (-pair.share, -pair.common))


def _usual(found: Iterable[Stretches]) -> Stretches:
    all_of_them = list(found)
    if len(all_of_them) < _MANY_OF:
        return frozenset()
    times = Counter(stretch for one in all_of_them for stretch in one)
    return frozenset(stretch for stretch, count in times.items() if count > _MANY * len(all_of_them))


def _tokens(source: str) -> Iterable[str]:
    try:
        for token in tokenize.generate_tokens(io.StringIO(source).readline):
            if token.type in _LEFT_OUT:
                continue
            if token.type == tokenize.NAME and not keyword.iskeyword(token.string):
                yield "n"
            else:
                yield _ALIKE.get(token.type, token.string)
    except (tokenize.TokenError, SyntaxError, ValueError):
        return
