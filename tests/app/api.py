"""A client of the API that is somebody, and what tests say again and again."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from starlette.testclient import TestClient

from app.dependencies import Services

ROOT = Path(__file__).resolve().parent.parent.parent
EXERCISES = ROOT / "exercises"
MAXPOOL = EXERCISES / "pooling" / "maxpool_backward"
RIGHT = (MAXPOOL / "hidden" / "reference.py").read_text()
WRONG = (MAXPOOL / "hidden" / "submissions" / "wrong_answer" / "assigns.py").read_text()
API = "/api/v1"
PASSWORD = "correct horse battery"


@dataclass
class Person:
    """Somebody with an API token. Paths are below /api/v1."""

    id: str
    username: str
    token: str
    client: TestClient

    @property
    def headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token}"}

    def get(self, path: str, **options: Any) -> Any:
        return self.client.get(API + path, headers=self.headers, **options)

    def post(self, path: str, body: Any, **options: Any) -> Any:
        return self.client.post(API + path, json=body, headers=self.headers, **options)

    def put(self, path: str, body: Any) -> Any:
        return self.client.put(API + path, json=body, headers=self.headers)

    def patch(self, path: str, body: Any) -> Any:
        return self.client.patch(API + path, json=body, headers=self.headers)

    def delete(self, path: str) -> Any:
        return self.client.delete(API + path, headers=self.headers)

    def submit(self, source: str, exercise: str = "maxpool_backward", *, wait: float = 30, **wish: Any) -> Any:
        return self.post(f"/exercises/{exercise}/submissions?wait={wait}", {"source": source, **wish})

    def run(self, source: str, inputs: Any = None, exercise: str = "maxpool_backward", *, wait: float = 30) -> Any:
        body = {"source": source} if inputs is None else {"source": source, "inputs": inputs}
        return self.post(f"/exercises/{exercise}/runs?wait={wait}", body)


def assert_problem(answer: Any, status: int, kind: str | None = None) -> dict[str, Any]:
    """Assert that the answer is a problem of this status and kind, and return it."""
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    problem: dict[str, Any] = answer.json()
    assert problem["status"] == status
    assert problem["request_id"] == answer.headers["x-request-id"]
    assert {"type", "title", "detail", "code", "values", "instance"} <= problem.keys()
    if kind is not None:
        assert problem["type"] == f"urn:tensorjudge:problem:{kind}"
    return problem


def stop_threads(services: Services, kind: str) -> None:
    """Stop the background threads whose names begin so, as the end of the service does."""
    for thread in services.threads:
        if thread.name.startswith(kind):
            thread.stop()
