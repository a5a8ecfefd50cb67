"""The folder of exercises is read again while the service runs, in every mode."""

import shutil

import pytest
from starlette.testclient import TestClient

from app.db.ids import new_id
from app.enums import Role
from tests.app.api import RIGHT
from tests.app.test_both_queues import until

pytestmark = pytest.mark.sandbox


@pytest.fixture
def folder(pooling, tmp_path):
    return shutil.copytree(pooling, tmp_path / "labs")


def test_what_changed_in_the_folder_is_taken_and_told(mode, folder, make_person):
    def person(name, role=Role.STUDENT):
        return make_person(client, f"{name}-{new_id().hex[-8:]}", role)

    with mode.app(exercises_dir=folder) as app, TestClient(app) as client:
        student, root = person("ada"), person("root", Role.ADMINISTRATOR)
        before = student.submit(RIGHT).json()
        assert root.get("/admin/operations").json()["catalogue_load"] is None
        lab = folder / "pooling"
        statement = lab / "maxpool_backward" / "statement.en.md"
        statement.write_text(statement.read_text() + "\nMore.\n")
        for path in (lab / "im2col").rglob("*.md"):  # saved on Windows: the same version
            path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes().replace(b"\n", b"\r\n"))
        (lab / "avgpool_forward" / "exercise.toml").write_text("points = ")
        (lab / "lab.toml").write_text((lab / "lab.toml").read_text().replace('"minpool"', '"missing"'))

        assert root.post("/admin/catalogue-load", {}).status_code == 202
        found = until(lambda: root.get("/admin/operations").json()["catalogue_load"])
        assert (found["failed"], found["new"], found["changed"]) == (False, [], ["maxpool_backward"])
        assert found["removed"] == ["minpool"] and "im2col" in found["unchanged"]
        assert [one.partition(":")[0] for one in found["refused"]] == ["pooling/avgpool_forward", "pooling/missing"]

        after = until(
            lambda: (
                (read := student.get("/exercises/maxpool_backward").json())["version"] != before["version"] and read
            )
        )
        assert after["statement"]["en"].endswith("More.\n")
        assert student.get("/exercises/minpool").status_code == 404
        assert student.get("/exercises/avgpool_forward").status_code == 200
        assert student.get(f"/submissions/{before['id']}").json()["version"] == before["version"]
        actions = [one["action"] for one in root.get("/admin/audit").json()["items"]]
        assert actions[:2] == ["catalogue.loaded", "catalogue.load_requested"]


def test_students_cannot_load_exercises(student):
    assert student.post("/admin/catalogue-load", {}).status_code == 403
