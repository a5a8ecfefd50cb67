"""A user's progress: points, labs, streak, time spent."""

from sqlalchemy.orm import Session

from app.db.engine import utc_now
from app.dependencies import Services
from app.exercises import access
from app.exercises import service as exercises
from app.exercises.schemas import ExerciseSummary
from app.identity import Principal
from app.progress import queries
from app.progress.schemas import LabProgress, LevelProgress, ProgressRead, TimeRead
from app.progress.streaks import streak, zone
from app.solutions import queries as answers


def read_progress(session: Session, user: Principal, time_zone: str | None = None) -> ProgressRead:
    """Return the progress in all exercises that the user may see. Days are those of `time_zone`."""
    reached = {row.slug: row for row in queries.reached(session, user.id)}
    times = queries.times(session, user.id)
    forfeited = answers.bought_slugs(session, user.id)

    def level(exercise: ExerciseSummary) -> LevelProgress:
        row = reached.get(exercise.slug)
        return LevelProgress(
            slug=exercise.slug,
            lab=exercise.lab,
            submissions=row.submissions if row else 0,
            is_accepted=row is not None and row.accepted_at is not None,
            accepted_at=row.accepted_at if row else None,
            points=row.points if row else 0,
            worth=exercise.points,
            is_forfeited=exercise.slug in forfeited,
            time_s=times.get(exercise.slug, 0),
        )

    labs = {lab.slug: [level(exercise) for exercise in lab.exercises] for lab in exercises.list_labs(session, user)}
    levels = [level for lab in labs.values() for level in lab]
    return ProgressRead(
        points=sum(row.points for row in reached.values()),
        worth=sum(level.worth for level in levels),
        time_s=sum(times.values()),
        streak=streak(queries.moments_of_acceptance(session, user.id), utc_now(), zone(time_zone)),
        labs=[_lab(slug, inside) for slug, inside in labs.items()],
        levels=levels,
    )


def add_time(services: Services, user: Principal, slug: str, seconds: int) -> TimeRead:
    """Add time spent on an exercise. Raises NotFoundError."""
    with services.database.reading() as session:
        exercise_id = access.find(session, user, slug).id
    added = services.writer.do(lambda connection: queries.add_time(connection, user.id, exercise_id, seconds))
    return TimeRead(seconds=added.result())


def _lab(slug: str, levels: list[LevelProgress]) -> LabProgress:
    return LabProgress(
        slug=slug,
        accepted=sum(level.is_accepted for level in levels),
        levels=len(levels),
        points=sum(level.points for level in levels),
        worth=sum(level.worth for level in levels),
        time_s=sum(level.time_s for level in levels),
    )
