"""Details that users state about themselves. What was typed is shown, and matches nothing."""

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.accounts import email as emails
from app.identity import Principal
from app.models import User
from app.profile.schemas import DetailsUpdate, SettingsRead


def read_settings(session: Session, user: Principal) -> SettingsRead:
    """Return the stored settings and details of the user."""
    row = session.get_one(User, user.id)
    return SettingsRead(
        language=row.language,
        theme=row.theme,
        display_name=row.display_name,
        student_number=row.student_number,
        email=row.email,
        is_email_verified=row.email_verified_at is not None,
        time_zone=row.time_zone,
    )


def update_details(session: Session, user: Principal, update: DetailsUpdate) -> None:
    """Store the details that are not None; an empty text removes one."""
    given = update.model_dump(include={"display_name", "student_number", "time_zone"}, exclude_none=True)
    changes = {name: value or None for name, value in given.items()}
    if changes:
        session.execute(sa.update(User).where(User.id == user.id).values(changes))


def set_email(session: Session, user: Principal, email: str, *, sends_mail: bool) -> bool:
    """Store an address, or remove it if the text is empty. Return whether it is another one.

    Another one is not verified; the link that verifies it is sent. The caller has checked the password: with the
    address of an attacker, a stolen API token would become a new password.
    """
    is_new = emails.set_email(session, user.id, email or None)
    if is_new and email and sends_mail:
        emails.send_verification(session, user.id)
    return is_new
