"""Write the table as a document: `python -m tests.authorisation.document` updates docs/authorisation.md."""

from pathlib import Path

from tests.authorisation import RULES, Who
from tests.authorisation.table import ROUTES

PATH = Path(__file__).resolve().parent.parent.parent / "docs" / "authorisation.md"

_HEAD = """\
# Who may do what

This page is made from `tests/authorisation/table.py` (`python -m tests.authorisation.document`). A test compares it
with the code, and walks every address as each of the people below: it fails where the service does something else
than is written here, and for an address that is not here.

There are three kinds of accounts: student, instructor, administrator. What belongs to somebody else is answered as
if it did not exist.

What an instructor may see of students depends on the course: in a course a person is an owner, an instructor, a
grader, a viewer or a student ([courses.md](courses.md#roles)). Its staff see what students handed in to its
assignments while they were in it, and nothing else of them. Who wrote an exercise sees how many verdicts a new
version changes, but neither names nor programs of people outside their courses.

"""


def document() -> str:
    """Return the whole page."""
    return _HEAD + _rules() + "\n" + _routes()


def _rules() -> str:
    lines = ["## Rules", "", f"| rule | {' | '.join(Who)} | whom it means |", f"|---{'|---' * len(Who)}|---|"]
    for rule in RULES:
        marks = " | ".join("yes" if who in rule.allowed else "–" for who in Who)
        lines.append(f"| **{rule.name}** | {marks} | {rule.meaning} |")
    return "\n".join(lines) + "\n"


def _routes() -> str:
    lines = ["## Addresses", "", "| address | rule |", "|---|---|"]
    lines += [f"| `{route}` | {rule.name} |" for route, rule in ROUTES.items()]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    PATH.write_text(document(), encoding="utf-8")
