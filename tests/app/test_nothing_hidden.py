"""Walks every address a student can read and every kind of answer to a submission: nothing hidden is in any of them.

Twice: before the exercise is accepted, and after, when its reference is shown in the places meant for it.

Hidden are the lines of the files under `hidden/`, and the numbers of hidden cases.
"""

import html
import io
import re
import shutil
import zipfile
from collections.abc import Iterator
from functools import cache
from typing import Any
from uuid import UUID

import numpy as np
import pytest
from fastapi.routing import APIRoute
from starlette.testclient import TestClient

from app.accounts import service as users
from app.enums import Role
from app.models import Assignment, Course, Submission
from grader.exercise.parse import is_secret, load_exercise
from tests.app.api import API, EXERCISES, MAXPOOL, PASSWORD, Person, assert_problem
from tests.app.conftest import settings_in
from tests.app.courses import make_assignment, make_course
from tests.app.service import create_app

pytestmark = [pytest.mark.sandbox, pytest.mark.timeout(300)]

TEMPLATE = (MAXPOOL / "template.py").read_text()
BEGIN, STUB = "# === your code: begin ===", 'raise NotImplementedError("MaxPool.backward is yours to write")'
SHORTEST_LINE = 12  # shorter ones ("    try:") say nothing


def solution(body: str) -> str:
    """Return the template with `body` in place of the student's part."""
    assert STUB in TEMPLATE
    return TEMPLATE.replace(STUB, body.strip().replace("\n", "\n        "))


RIGHT = solution("""
# written out, cell by cell
gradient = np.zeros(self.x.shape)
for (n, c, i, j), value in np.ndenumerate(dout):
    winner = self.arg_max[((n * dout.shape[2] + i) * dout.shape[3] + j) * dout.shape[1] + c]
    row = i * self.stride - self.pad + winner // self.pool_w
    column = j * self.stride - self.pad + winner % self.pool_w
    if 0 <= row < self.x.shape[2] and 0 <= column < self.x.shape[3]:
        gradient[n, c, row, column] += value
return gradient
""")
# A mistake that the exercise keeps with a hint, written in other words.
KEEPS_THE_LAST = RIGHT.replace("+= value", "= value")
SOURCES = {
    "keeps the last": KEEPS_THE_LAST,
    "wrong": solution("return 3.0 * np.ones(self.x.shape)"),
    "returns its input": solution("return dout"),
    "prints all it gets": solution(
        "print(self.x.tolist(), dout.tolist(), flush=True)\n" + "return np.zeros(self.x.shape)"
    ),
    "prints to the other stream": solution(
        "import sys\nprint(self.x.tolist(), dout.tolist(), file=sys.stderr)\nreturn np.zeros(self.x.shape)"
    ),
    "raises all it gets": solution("raise ValueError(repr(self.x.tolist()) + repr(dout.tolist()))"),
    "is off by what it gets": solution("return dout.sum() + self.x.max() + np.zeros(self.x.shape)"),
    "raises in an exception class of its own": "class Told(Exception): pass\n"
    + solution("raise Told(*self.x.ravel().tolist())"),
    "exits with what it got": solution("raise SystemExit(repr(self.x.tolist()))"),
    "never ends": solution("while True: print(dout)"),
    "does not compile": "def (",
    "defines nothing": "x = 1",
    "right": RIGHT,
}
PAGE = "/exercises/maxpool_backward"
SHOW_THE_REFERENCE = [f"{API}{PAGE}/solution", PAGE, f"{PAGE}/solution", f"{PAGE}/records"]


@cache
def hidden_lines() -> frozenset[str]:
    """Lines of hidden files that are nowhere in a public file of the catalogue, nor in what this test submits.

    The hint that a kept wrong solution opens with is for students.
    """
    hidden: set[str] = set()
    public = "\n".join(SOURCES.values())
    for folder in (path.parent for path in EXERCISES.glob("pooling/*/exercise.toml")):
        for path, content in load_exercise(folder).files.items():
            if is_secret(path):
                hidden.update(line.strip() for line in content.decode().splitlines())
                public += hint_in(path, content.decode())
            else:
                public += content.decode()
    return frozenset(line for line in hidden if len(line) >= SHORTEST_LINE and line not in public)


def reference_source() -> str:
    return (MAXPOOL / "hidden" / "reference.py").read_text()


def hint_in(path: str, source: str) -> str:
    return source.split('"""')[1] if path.startswith("hidden/submissions/") and source.startswith('"""') else ""


def hidden_numbers(grader: Any, seed: int) -> set[str]:
    """Every number of the hidden cases of this seed that has enough digits to be nobody else's."""
    case_set = grader._sets.make(load_exercise(MAXPOOL), seed)
    arrays = [
        value
        for case in case_set.cases
        if not case.visible
        for value in (*case.inputs.values(), *case.expected.values())
        if isinstance(value, np.ndarray)
    ]
    numbers = {repr(float(number)) for array in arrays for number in array.ravel()}
    return {number for number in numbers if len(number.lstrip("-0.").replace(".", "")) >= 10}


class Walk:
    """A student's browser, and every answer it got."""

    def __init__(self, client, course):
        self.client = client
        self.course = course
        self.time = "before"
        self.answers: dict[str, str] = {}
        self.submissions: dict[str, dict[str, Any]] = {}

    def get(self, path: str) -> Any:
        answer = self.client.get(path, headers={"Accept": "text/html" if not path.startswith(API) else "*/*"})
        self.answers[f"{self.time}: GET {path}"] = text_of(answer)
        return answer

    def post(self, name: str, path: str, body: Any) -> dict[str, Any]:
        answer = self.client.post(API + path, json=body)
        assert answer.status_code < 300, answer.text
        self.answers[f"POST {path} ({name})"] = answer.text
        stored: dict[str, Any] = answer.json()
        self.get(f"{API}/submissions/{stored['id']}/events")  # ends with the explanation
        self.submissions[name] = stored
        return stored


@pytest.fixture(scope="module")
def client(catalogue_database, pooling, grader, tmp_path_factory):
    folder = tmp_path_factory.mktemp("walk")
    shutil.copy(catalogue_database, folder / "tensorjudge.db")
    with TestClient(create_app(settings_in(folder, exercises_dir=pooling), grader=grader)) as client:
        yield client


@pytest.fixture(scope="module")
def course(client):
    """Return a course that gives the exercise to the student, as parameters of its addresses."""
    curious = client.post(f"{API}/auth/register", json={"username": "curious", "password": PASSWORD}).json()
    database = client.app.state.services.database
    with database.writing() as session:
        owner = users.register(session, "grace", PASSWORD, Role.INSTRUCTOR)
        teacher = Person(owner.id.hex, "grace", "", client)
    course_id = make_course(database, teacher, (Person(curious["id"], "curious", "", client),))
    with database.reading() as session:
        code = session.query(Course).one().join_code
    assignment_id = make_assignment(database, teacher, course_id)
    with database.writing() as session:
        session.get_one(Assignment, UUID(assignment_id)).locks_solutions = False
    return {
        "course_id": course_id,
        "assignment_id": assignment_id,
        "user_id": curious["id"],
        "code": code,
    }


@pytest.fixture(scope="module")
def walk(client, course):
    walk = Walk(client, course)
    for name, source in SOURCES.items():
        walk.post(f"run: {name}", f"{PAGE}/runs?wait=30", {"source": source})
        if name != "right":
            walk.post(name, f"{PAGE}/submissions?wait=30", {"source": source})
    inputs = {"x": [[[[1.0, 2.0], [3.0, 4.0]]]], "dout": [[[[1.0]]]], "pool_h": 2, "pool_w": 2}
    walk.post("own input", f"{PAGE}/runs?wait=30", {"source": RIGHT, "inputs": inputs})
    client.put(f"{API}/me/drafts/maxpool_backward", json={"source": "my draft"})
    look_everywhere(walk)
    walk.post("right", f"{PAGE}/submissions?wait=30", {"source": RIGHT})
    walk.time = "after"
    look_everywhere(walk)
    assert all(stored["status"] == "finished" for stored in walk.submissions.values())
    return walk


def text_of(answer: Any) -> str:
    """Return the text of an answer; for a zip, of its files."""
    if answer.headers.get("content-type") != "application/zip":
        text: str = answer.text
        return text
    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        return "\n".join(name + "\n" + archive.read(name).decode() for name in archive.namelist())


def look_everywhere(walk: Walk) -> None:
    for path in every_address(walk.client.app, walk.submissions.values(), walk.course):
        answer = walk.get(path)
        assert answer.status_code < 500, f"{path}: {answer.text}"


def every_address(app: Any, submissions: Any, course: dict[str, str]) -> Iterator[str]:
    """Every route that answers to GET, with every value its parameters may have here."""
    figures = {path.name for path in EXERCISES.glob("pooling/*/figures/*")}
    values = {
        "slug": [path.parent.name for path in EXERCISES.glob("pooling/*/exercise.toml")],
        "lab": [path.parent.name for path in EXERCISES.glob("pooling/lab.toml")],
        "submission_id": [stored["id"] for stored in submissions],
        "name": [*figures, "..%2Fhidden%2Freference.py", "%2E%2E/hidden/reference.py"],
        "comment_id": ["0" * 32],
        "token": ["guess"],
        "path": ["hidden/reference.py"],
        "version": [load_exercise(MAXPOOL).version],
        "check_id": ["0" * 32],
        "rejudging_id": ["0" * 32],
        "request_id": ["0" * 32],
        **{name: [value] for name, value in course.items()},
    }
    for template in get_routes(app):
        paths = [template]
        for parameter in re.findall(r"{(\w+)(?::\w+)?}", template):
            assert parameter in values, f"{template}: say in this test what {parameter} may be"
            paths = [
                re.sub(rf"{{{parameter}(:\w+)?}}", str(value), path) for path in paths for value in values[parameter]
            ]
        yield from paths


def get_routes(app: Any) -> list[str]:
    in_document = [path for path, operations in app.openapi()["paths"].items() if "get" in operations]
    pages = [route.path for route in leaves(app.routes) if not route.include_in_schema and "GET" in route.methods]
    assert len(in_document) >= 12
    assert len(pages) >= 8
    return [*in_document, *pages, f"{API}/openapi.json"]


def leaves(routes: Any) -> Iterator[APIRoute]:
    for route in routes:
        if isinstance(route, APIRoute):
            yield route
        elif hasattr(route, "original_router"):
            yield from leaves(route.original_router.routes)


@cache
def words_of_hidden_lines() -> list[tuple[frozenset[str], str]]:
    """Each hidden line with its words; those at its ends may be parts of longer ones in a text."""
    return [(frozenset(re.findall(r"(?<=\W)\w+(?=\W)", line)), line) for line in sorted(hidden_lines())]


def lines_in(text: str) -> list[str]:
    """Return the hidden lines in a text. Most lack a word that the line has, and are not searched for."""
    shown = as_read(text)
    words = {*re.findall(r"\w+", text), *re.findall(r"\w+", shown)}
    likely = [line for its, line in words_of_hidden_lines() if its <= words]
    return [line for line in likely if line in text or line in shown]


def as_read(text: str) -> str:
    """Return a page or JSON as a reader sees it: without tags and escapes."""
    return html.unescape(re.sub(r"<[^<>]+>", "", text.replace("\\n", "\n").replace('\\"', '"')))


def numbers_in(text: str) -> set[str]:
    return set(re.findall(r"-?\d+\.\d+(?:e-?\d+)?", text))


def test_no_line_and_no_path_of_a_hidden_file_reaches_a_student(walk):
    assert len(hidden_lines()) > 200
    assert len(walk.answers) > 100
    shown_after = {f"after: GET {path}" for path in SHOW_THE_REFERENCE}
    for place, text in walk.answers.items():
        if place in shown_after:
            assert [line for line in lines_in(text) if line not in reference_source()] == [], place
            assert lines_in(text), place
        else:
            assert lines_in(text) == [], place
        assert "hidden/" not in text.replace("../hidden/reference.py", "").replace("files/hidden/reference.py", ""), (
            place
        )  # which this test asks for


def test_kits_to_replay_are_among_the_answers(walk):
    kits = [text for place, text in walk.answers.items() if place.endswith("replay-kit") and "cases.json" in text]
    assert len(kits) > len(SOURCES)


def test_no_number_of_a_hidden_case_reaches_a_student(walk, grader):
    assert len(seeds(walk)) >= len(SOURCES) - 1
    told = {place: numbers_in(text) for place, text in walk.answers.items()}
    for name, seed in seeds(walk).items():
        secret = hidden_numbers(grader, seed)
        assert len(secret) > 50
        assert {place: found for place, numbers in told.items() if (found := numbers & secret)} == {}, name


def test_explanations_are_among_the_answers_and_of_hidden_cases_they_are_rounded(walk):
    read = {name: walk.client.get(f"{API}/submissions/{one['id']}").json() for name, one in walk.submissions.items()}
    explained = {name: one["explanation"] for name, one in read.items() if one["explanation"]}
    assert len(explained) > len(SOURCES)
    assert explained["keeps the last"]["hint"].startswith("Where windows overlap")
    assert explained["keeps the last"]["smallest"]
    hidden = [one for one in explained.values() if not one["visible"]]
    assert any(one["max_abs_error"] for one in hidden)
    for one in hidden:
        assert (one["first_wrong"] or {}).keys() <= {"index", "actual", "expected"}
        assert {(one["first_wrong"] or {}).get(key) for key in ("actual", "expected")} == {None}
        for figure in (one["max_abs_error"], one["max_rel_error"], one["times_allowed"]):
            assert figure is None or figure == float(f"{figure:.1e}")


def test_what_is_raised_on_a_hidden_case_shows_no_values(walk):
    raised = [walk.submissions[name] for name in SOURCES if name.startswith(("raises", "exits"))]
    hidden = [case for stored in raised for case in stored["cases"] if not case["visible"]]
    assert len(hidden) > 3
    for case in hidden:
        assert re.search(r"(ValueError|Told|SystemExit): .*…", case["message"])
        assert not re.search(r"\d\.\d|\d{7}", case["message"])
        assert "line 3" in case["message"]


def test_no_seed_reaches_a_student(walk):
    secret = {str(seed) for seed in seeds(walk).values()}
    for place, text in walk.answers.items():
        assert not re.search(r'"seed": ?\d', text), place
        assert [seed for seed in secret if seed in text] == [], place


def test_the_search_finds_what_it_looks_for(walk, grader):
    body = {"source": reference_source()}
    answer = walk.client.post(f"{API}/exercises/maxpool_backward/submissions?wait=30", json=body)
    assert len(lines_in(answer.text.replace("\\n", "\n"))) > 10
    secret = hidden_numbers(grader, seeds(walk)["right"])
    assert numbers_in(f'{{"data": [[1.0, {min(secret)}]]}}') & secret == {min(secret)}


def test_a_visitor_reads_no_more_than_a_student(walk):
    client = TestClient(walk.client.app)
    for path in (f"{API}/me", *(f"{API}/submissions/{one['id']}" for one in walk.submissions.values())):
        assert_problem(client.get(path), 401)


def seeds(walk: Walk) -> dict[str, int]:
    """Return the secret seed of each submission from the database."""
    with walk.client.app.state.services.database.reading() as session:
        rows = {name: session.get(Submission, UUID(stored["id"])) for name, stored in walk.submissions.items()}
        return {name: row.seed for name, row in rows.items() if row.kind == "submission" and row.seed}
