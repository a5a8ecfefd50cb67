"""The catalogue as a page shows it: labs and levels in order, with the user's progress."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass

from app.exercises.schemas import ExerciseSummary, LabRead

Chooser = Callable[[Mapping[str, str]], str]


@dataclass(frozen=True)
class Score:
    """A user's points and acceptance in one exercise."""

    points: int
    is_accepted: bool


@dataclass(frozen=True)
class LevelView:
    """A row of the catalogue. `state` is new, tried or accepted."""

    slug: str
    version: str
    number: int
    title: str
    points: int
    difficulty: int
    tags: Sequence[str]
    state: str
    search_text: str
    is_hidden: bool
    is_forfeited: bool


@dataclass(frozen=True)
class LabView:
    """A lab with its levels."""

    slug: str
    title: str
    summary: str
    levels: Sequence[LevelView]

    @property
    def accepted(self) -> int:
        """Number of accepted levels."""
        return sum(level.state == "accepted" for level in self.levels)

    @property
    def is_hidden(self) -> bool:
        """Whether the search hides the whole lab."""
        return all(level.is_hidden for level in self.levels)


@dataclass(frozen=True)
class CatalogueView:
    """All labs, and totals over them."""

    labs: Sequence[LabView]
    points: int

    @property
    def levels(self) -> list[LevelView]:
        """All levels, lab by lab."""
        return [level for lab in self.labs for level in lab.levels]

    @property
    def count(self) -> int:
        """Number of levels."""
        return len(self.levels)

    @property
    def accepted(self) -> int:
        """Number of accepted levels."""
        return sum(lab.accepted for lab in self.labs)

    @property
    def points_total(self) -> int:
        """Sum of the levels' points."""
        return sum(level.points for level in self.levels)

    @property
    def upcoming(self) -> LevelView | None:
        """The first level that is not accepted yet."""
        return next((level for level in self.levels if level.state != "accepted"), None)

    @property
    def is_any_shown(self) -> bool:
        """Whether the search leaves a level visible."""
        return any(not level.is_hidden for level in self.levels)


def catalogue_view(
    labs: Sequence[LabRead],
    scores: Mapping[str, Score],
    text_of: Chooser,
    tag_of: Callable[[str], str],
    *,
    forfeited: Collection[str] = (),
    query: str = "",
    state: str = "",
) -> CatalogueView:
    """Return the catalogue for one user, whose levels in `forfeited` earn nothing.

    `query` and `state` hide levels that do not match.
    """

    def level(number: int, exercise: ExerciseSummary) -> LevelView:
        title, reached = text_of(exercise.title), _state(scores.get(exercise.slug))
        tags = [tag_of(tag) for tag in exercise.tags]
        # The search covers the titles of all languages: a user may know only another language's name.
        search_text = " ".join([exercise.slug, *exercise.title.values(), *exercise.tags, *tags]).lower()
        is_found = all(word in search_text for word in query.lower().split()) and state in ("", reached)
        return LevelView(
            exercise.slug,
            exercise.version,
            number,
            title,
            exercise.points,
            exercise.difficulty,
            tags,
            reached,
            search_text,
            is_hidden=not is_found,
            is_forfeited=exercise.slug in forfeited,
        )

    views = [
        LabView(
            lab.slug,
            text_of(lab.title),
            text_of(lab.summary),
            [level(number, exercise) for number, exercise in enumerate(lab.exercises, start=1)],
        )
        for lab in labs
        if lab.exercises
    ]
    return CatalogueView(views, sum(score.points for score in scores.values()))


def _state(score: Score | None) -> str:
    if score is None:
        return "new"
    return "accepted" if score.is_accepted else "tried"


def neighbours(levels: Sequence[LevelView], slug: str) -> tuple[LevelView | None, LevelView | None]:
    """Return the levels before and after one, across labs; None for both if it is not listed."""
    place = next((index for index, level in enumerate(levels) if level.slug == slug), None)
    if place is None:
        return None, None
    before = levels[place - 1] if place else None
    after = levels[place + 1] if place + 1 < len(levels) else None
    return before, after
