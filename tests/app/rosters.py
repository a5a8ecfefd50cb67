"""Rosters as tests need them: imported through the API, entries found by number."""

from datetime import datetime
from typing import Any
from uuid import UUID

from app.db.engine import Database, utc_now
from app.models import ExternalIdentity, ProviderRegistration, RosterEntry, User
from tests.app.api import API, Person

HEADINGS = "name,student number,e-mail,section,role"
ADA = "Ada Lovelace,1001,ada@example.org,A,"
BOB = "Bob Noyce,1002,bob@example.org,B,"


def roster_of(*rows: str) -> str:
    """Return a roster file with these rows."""
    return "\n".join([HEADINGS, *rows]) + "\n"


def send_csv(person: Person, path: str, text: str | bytes, content_type: str = "text/csv", **options: Any) -> Any:
    """Post a file as the browser of a program would."""
    data = text.encode() if isinstance(text, str) else text
    headers = {**person.headers, "Content-Type": content_type}
    return person.client.post(f"{API}{path}", content=data, headers=headers, **options)


def preview(person: Person, course: str, text: str | bytes) -> Any:
    return send_csv(person, f"/courses/{course}/roster/preview", text)


def import_roster(person: Person, course: str, *rows: str) -> dict[str, int]:
    """Import these rows after a preview, and return the number of rows with each effect."""
    text = roster_of(*rows)
    digest = preview(person, course, text).json()["digest"]
    answer = send_csv(person, f"/courses/{course}/roster/import", text, params={"digest": digest})
    assert answer.status_code == 200, answer.text
    counts: dict[str, int] = answer.json()["counts"]
    return counts


def entries(person: Person, course: str) -> dict[str, Any]:
    """Return the entries of a roster by student number."""
    items = person.get(f"/courses/{course}/roster?limit=200").json()["items"]
    return {one["student_number"]: one for one in items}


def link_of(person: Person, course: str, number: str) -> str:
    """Make a link for the entry with this number, and return its secret."""
    entry = entries(person, course)[number]
    answer = person.post(f"/courses/{course}/roster/{entry['id']}/link", {})
    assert answer.status_code == 200, answer.text
    secret: str = answer.json()["url"].rpartition("/")[2]
    return secret


def accept_link(person: Person, secret: str) -> Any:
    return person.post("/me/invitation-links/accept", {"secret": secret})


def set_profile(database: Database, person: Person, *, verified: bool, **fields: str) -> None:
    """Store a profile as its owner types it, and verify the address or not."""
    at: datetime | None = utc_now() if verified else None
    with database.writing() as session:
        user = session.get_one(User, UUID(person.id))
        for name, value in fields.items():
            setattr(user, name, value)
        user.email_key = user.email.lower() if user.email else None
        user.email_verified_at = at


def add_identity(database: Database, person: Person, email: str | None, trusted: tuple[str, ...]) -> None:
    """Link an identity of a registration that is trusted for these domains."""
    with database.writing() as session:
        registration = ProviderRegistration(
            title="University", issuer="https://id.example.org", client_id=person.id, trusted_domains=list(trusted)
        )
        session.add(registration)
        session.flush()
        session.add(
            ExternalIdentity(registration_id=registration.id, subject="s-1", user_id=UUID(person.id), email=email)
        )


def stored_entries(database: Database) -> list[RosterEntry]:
    with database.reading() as session:
        return list(session.query(RosterEntry).order_by(RosterEntry.id))
