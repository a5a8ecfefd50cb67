"""The page of an exercise of format 2: its rules, data files, packages and credits, in both languages."""

import pytest
import sqlalchemy as sa
from starlette.testclient import TestClient

from app.models import Exercise, ExerciseFile, ExerciseVersion
from tests.app.api import API
from tests.web.conftest import HTML

pytestmark = pytest.mark.sandbox

PAGE = "/exercises/maxpool_backward"
CHINESE = {**HTML, "Accept-Language": "zh"}
TABLE = b"length,width\n5.1,3.5\n"
PUBLIC = {
    "license": "CC-BY-4.0",
    "credits": {"authors": ["Ada", "Emmy"], "based_on": "A <course>", "url": "https://example.org/a?b=1&c=2"},
    "packages": ["scipy"],
    "data": ["flowers.csv"],
    "source_rules": {
        "forbid_syntax": ["for"],
        "forbid_calls": ["numpy.vectorize"],
        "forbid_imports": [],
        "reason": {"en": "Vectorise it.", "zh": "请用向量化。"},
    },
}


@pytest.fixture
def visitor(client: TestClient) -> TestClient:
    """Return a browser, on a service whose exercise has what format 2 allows."""
    with client.app.state.services.database.writing() as session:  # type: ignore[attr-defined]
        row = session.scalars(
            sa.select(ExerciseVersion)
            .join(Exercise, Exercise.current_version_id == ExerciseVersion.id)
            .where(Exercise.slug == "maxpool_backward")
        ).one()
        row.public = {**row.public, **PUBLIC}
        session.add(ExerciseFile(version_id=row.id, path="provided/flowers.csv", content=TABLE))
    return client


def test_rules_data_packages_and_credits_stand_with_the_limits(visitor):
    html = visitor.get(PAGE, headers=HTML).text
    assert "<dt>Packages</dt><dd>scipy</dd>" in html
    assert f'<a href="{PAGE}/data/flowers.csv" download><code>flowers.csv</code></a>' in html
    assert "<code>for</code>, <code>numpy.vectorize</code><br>Vectorise it." in html
    assert "Ada, Emmy; <a " in html and "A &lt;course&gt;</a>; CC-BY-4.0" in html
    assert 'href="https://example.org/a?b=1&amp;c=2"' in html


def test_the_author_gives_the_reason_in_the_readers_language(visitor):
    html = visitor.get(PAGE, headers=CHINESE).text
    assert "<dt>不能使用</dt>" in html and "请用向量化。" in html and "Vectorise it." not in html


def test_a_data_file_is_downloaded_as_it_is(visitor):
    answer = visitor.get(f"{PAGE}/data/flowers.csv")
    assert answer.content == TABLE
    assert answer.headers["content-disposition"] == 'attachment; filename="flowers.csv"'
    assert answer.headers["content-type"] == "application/octet-stream"
    assert answer.headers["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize("name", ["nothing.csv", "..%2Fexercise.toml", "%2e%2e%2fhidden%2freference.py"])
def test_no_other_file_is_a_data_file(visitor, name):
    assert visitor.get(f"{PAGE}/data/{name}").status_code == 404


def test_the_api_gives_the_same(visitor):
    read = visitor.get(f"{API}/exercises/maxpool_backward").json()
    assert {name: read[name] for name in PUBLIC} == PUBLIC


def test_an_exercise_of_format_1_shows_none_of_it(client):
    html = client.get(PAGE, headers=HTML).text
    assert "<dt>Packages</dt>" not in html and "<dt>Credits</dt>" not in html and "<dt>Not allowed</dt>" not in html
