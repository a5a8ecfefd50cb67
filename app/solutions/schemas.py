"""Request and response models of the solution endpoints."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated

from pydantic import BaseModel, Field

from app.http.types import WHOLE_NUMBER

MOST_POINTS = 1_000_000


class Access(StrEnum):
    """The reason why the user may read the reference solution, or `locked`."""

    LOCKED = "locked"
    ACCEPTED = "accepted"
    BOUGHT = "bought"
    STAFF = "staff"


class SolutionRead(BaseModel):
    """The reference solution, or its price."""

    access: Access
    price: int = Field(description="Points that unlocking costs; 0 if you may already read the solution.")
    balance: int = Field(default=0, description="Points that you can spend on it; 0 if you may already read it.")
    is_for_sale: bool = Field(default=False, description="Whether points unlock it now.")
    locked_until: datetime | None = Field(
        default=None, description="The end of an assignment that locks the solution; null if none does."
    )
    source: str | None = Field(description="Source of the reference solution; null while it is locked.")


class SolutionUnlock(BaseModel):
    """A confirmation of the price for unlocking the solution."""

    price: Annotated[
        int,
        Field(ge=0, le=MOST_POINTS, description="The `price` from the last response.", examples=[300]),
        WHOLE_NUMBER,
    ]
