"""Similarity of sources, as a hint for a human reader and never a verdict.

A source becomes a sequence of tokens. Names, numbers and strings each become one token, so that renaming hides
nothing. The sequence becomes a set of its short subsequences. Those of the template and those that many in the class
have are removed. The similarity of two sources is the part of the smaller set that both share.
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
_MANY = 0.3  # share of the sources: a more frequent stretch is the usual way to solve the exercise
_MANY_OF = 8  # smaller classes are too small to find frequent stretches
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
    """Two sources by their keys, and how much they share."""

    first: UUID
    second: UUID
    share: float
    common: int


def stretches(source: str) -> Stretches:
    """Return the token sequences of a source; none if Python cannot tokenise it."""
    tokens = list(_tokens(source))
    return frozenset(tuple(tokens[start : start + STRETCH]) for start in range(len(tokens) - STRETCH + 1))


def similar(sources: Mapping[UUID, str], given: Sequence[str]) -> list[Pair]:
    """Return the most similar pairs, highest share first. `given` holds the sources that everybody starts with."""
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
