"""Requests of the walk for remarks and regrade requests."""

from uuid import UUID

from app.db.ids import new_id
from app.models import Remark
from tests.app.api import API
from tests.app.walk import ANYWHERE, BODIES, World
from tests.app.walk import _form as form
from tests.app.walk import _json as json
from tests.app.walk import _submission_id as submission_id
from tests.authorisation import Who


def _remark_id(world: World) -> str:
    """Create a remark of the course's owner on a submission of the student."""
    submission = UUID(submission_id(world))
    with world.database.writing() as session:
        row = Remark(
            id=new_id(), submission_id=submission, author_id=UUID(world.people[Who.OWNER].id), text="Nearly."
        )
        session.add(row)
        return row.id.hex


ANYWHERE.update({"remark_id": _remark_id})
BODIES.update(
    {
        f"POST {API}/submissions/{{submission_id}}/remarks": json({"text": "Nearly."}),
        f"PATCH {API}/remarks/{{remark_id}}": json({"text": "Well done."}),
        "POST /submissions/{submission_id}/remarks": form({"text": "Nearly."}),
        "POST /remarks/{remark_id}/edit": form({"text": "Well done."}),
    }
)
