"""The principal behind a request."""

from dataclasses import dataclass
from uuid import UUID

from app.enums import Role, Theme


@dataclass(frozen=True)
class Principal:
    """A logged-in user, reduced to what a request needs."""

    id: UUID
    username: str
    role: Role
    language: str | None
    theme: Theme
    time_zone: str | None = None

    @property
    def is_staff(self) -> bool:
        """Whether the user may see what students may not: other people's work, internal errors."""
        return self.role in (Role.INSTRUCTOR, Role.ADMINISTRATOR)
