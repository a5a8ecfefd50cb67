"""What the endpoints of reference answers take and give."""

from enum import StrEnum

from pydantic import BaseModel, Field


class Access(StrEnum):
    """Why a person may read the reference answer, or `locked`."""

    LOCKED = "locked"
    ACCEPTED = "accepted"
    BOUGHT = "bought"
    STAFF = "staff"


class SolutionRead(BaseModel):
    """The reference answer, or what it costs."""

    access: Access
    price: int = Field(description="Points of the level that buying forfeits; 0 if nothing is to be paid any more.")
    source: str | None = Field(description="The reference's source; null while it is locked.")


class SolutionUnlock(BaseModel):
    """The price that was shown, to be given up."""

    price: int = Field(ge=0, description="`price` of the answer as it was read last.", examples=[300])
