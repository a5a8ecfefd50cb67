"""Response and request models of the administration endpoints."""

from datetime import datetime

from pydantic import BaseModel, Field

from app.enums import Role
from app.exercises.schemas import SuspensionRead
from app.http.language import MessageRead
from app.http.types import HexId


class AccountRead(BaseModel):
    """An account, with its number of submissions and courses."""

    id: HexId
    username: str
    role: Role
    created_at: datetime
    submissions: int
    courses: int


class AccountPage(BaseModel):
    """A page of accounts, newest first, and the cursor of the next page."""

    items: list[AccountRead]
    next_cursor: str | None


class RoleUpdate(BaseModel):
    """The new role of an account."""

    role: Role


class ResetLinkRead(BaseModel):
    """A one-time link that sets a new password. Only this response contains it."""

    username: str
    link: str


class OutboxRead(BaseModel):
    """Mails that were not sent."""

    waiting: int
    failing: int = Field(description="Those of the waiting that were refused at least once.")
    given_up: int = Field(description="Refused for good, or for a day.")
    error: str = Field(description="The newest failure; it names no person and no address.")


class ExplanationsRead(BaseModel):
    """Explanations of refused submissions, and speeds of accepted ones."""

    cards_waiting: int = Field(description="Refusals without a first card.")
    rests_waiting: int = Field(description="Those with a card that wait for the rest, and speeds.")
    oldest_card_age_s: float | None = Field(description="Age of the oldest without a card; null if there is none.")
    oldest_rest_age_s: float | None = Field(description="Age of the oldest that waits for the rest.")
    incomplete_last_day: int = Field(description="Not complete, of the submissions of the last day; all reasons.")
    given_up_last_day: int = Field(description="Those of them that failed twice, or ended the service twice.")


class CheckRead(MessageRead):
    """One condition for readiness. Its message says what is wrong and what to do."""

    name: str = Field(description="Names the check for programs.")
    title: str = Field(description="Names the check for people, in the language asked for.")
    ok: bool


class CatalogueLoadRead(BaseModel):
    """The last loading of the built-in exercises since it was asked for; a start is not listed."""

    at: datetime
    failed: bool = Field(description="Whether it ended in the middle; the log of the process has the reason.")
    new: list[str] = Field(description="Exercises that did not exist before.")
    changed: list[str] = Field(description="Exercises with another current version than before.")
    unchanged: list[str]
    removed: list[str] = Field(description="Exercises that the folder has no more; they are not listed.")
    refused: list[str] = Field(description="Those that were left out, with the reason.")


class OperationsRead(BaseModel):
    """The current state of the service."""

    waiting: int = Field(description="Runs and submissions that wait for a slot.")
    unfinished: int = Field(description="Runs and submissions without a report: waiting or being graded.")
    oldest_age_s: float | None = Field(description="Age of the oldest without a report; null if there is none.")
    slots: int = Field(
        description="How many are graded at once; with `distributed` grading, how many the workers grade now."
    )
    graded_last_hour: int
    internal_errors_last_day: int
    checks_waiting: int = Field(description="Runs of the publish gate that wait or are running.")
    rejudgements_waiting: int
    explanations: ExplanationsRead
    mail: OutboxRead | None = Field(description="Null if the service sends no mail.")
    suspended: list[SuspensionRead] = Field(description="Exercises that accept nothing for now, oldest first.")
    catalogue_load: CatalogueLoadRead | None = Field(description="Null if exercises were only loaded at the start.")
    checks: list[CheckRead]
