"""Progress as the pages show it: labs with points and time, and the streak."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from app.exercises import service as exercises
from app.i18n.words import Words
from app.identity import Principal
from app.progress import queries, service
from app.progress.schemas import LabProgress, ProgressRead
from app.web.page import Page


@dataclass(frozen=True)
class LabLine:
    """A lab with the user's progress."""

    title: str
    read: LabProgress
    time: str


@dataclass(frozen=True)
class ProgressView:
    """The progress that the profile shows."""

    read: ProgressRead
    time: str
    labs: Sequence[LabLine]

    @property
    def accepted(self) -> int:
        """Number of accepted levels."""
        return sum(lab.read.accepted for lab in self.labs)

    @property
    def levels(self) -> int:
        """Number of levels."""
        return sum(lab.read.levels for lab in self.labs)


@dataclass(frozen=True)
class TimeView:
    """Time spent on a level, and on the rest of its lab."""

    level_s: int
    others_s: int
    level: str
    lab: str


def progress_view(page: Page, session: Session, user: Principal) -> ProgressView:
    """Return the user's whole progress."""
    read = service.read_progress(session, user, page.request.cookies.get("timezone"))
    titles = {lab.slug: page.text_of(lab.title) for lab in exercises.list_labs(session, user)}
    labs = [LabLine(titles[lab.slug], lab, duration_text(lab.time_s, page.words)) for lab in read.labs]
    return ProgressView(read, duration_text(read.time_s, page.words), labs)


def time_view(page: Page, session: Session, user: Principal, slug: str, lab: str) -> TimeView:
    """Return the time a user has spent on a level and its lab."""
    times = queries.lab_times(session, user.id, lab)
    level_s, lab_s = times.get(slug, 0), sum(times.values())
    return TimeView(level_s, lab_s - level_s, duration_text(level_s, page.words), duration_text(lab_s, page.words))


def duration_text(seconds: int, words: Words) -> str:
    """Return a duration in minutes and hours."""
    minutes = seconds // 60
    if minutes < 60:
        return words.text("%(minutes)s min", minutes=minutes)
    return words.text("%(hours)s h %(minutes)s min", hours=minutes // 60, minutes=minutes % 60)
