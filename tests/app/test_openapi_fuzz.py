"""Every operation, asked with what Schemathesis makes of the document: no server error, no undeclared answer.

The suite tries one example of each kind as an administrator, who gets furthest: that others are refused, and how, is
said by the walk of `test_authorisation`. `./dev fuzz 50` tries fifty of each, as three people.
"""

import os
from collections import Counter
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis.errors import Unsatisfiable
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)
from schemathesis.transport.requests import REQUESTS_TRANSPORT
from schemathesis.transport.serialization import serialize_binary
from starlette.testclient import TestClient

from tests.app import walk_staff
from tests.app.api import API
from tests.app.server import listening
from tests.app.walk import ANYWHERE, PARAMETERS, ROLES, World, make_world
from tests.authorisation import Who

EXAMPLES = int(os.environ.get("TENSORJUDGE_FUZZ_EXAMPLES", "1"))
pytestmark = [pytest.mark.sandbox, pytest.mark.timeout(120 * EXAMPLES)]
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]
BOUNDS: dict[str, Any] = {
    "max_examples": EXAMPLES,
    "derandomize": True,
    "database": None,
    "deadline": None,
    "phases": [Phase.generate],
    "suppress_health_check": list(HealthCheck),
}
ROLES_TO_ASK = (Who.STUDENT, Who.INSTRUCTOR, Who.ADMINISTRATOR) if EXAMPLES > 1 else (Who.ADMINISTRATOR,)

assert walk_staff.BODIES  # importing it adds its values to the walk


@REQUESTS_TRANSPORT.serializer("application/zip")
def as_it_is(context: Any, value: Any) -> dict[str, Any]:
    """Return bytes, which are not a zip, as the body."""
    return {"data": serialize_binary(value)}


@pytest.fixture
def world(make_app, make_person):
    """Return a service with high rate limits, which have separate tests."""
    app = make_app(max_waiting_per_user=1000, comment_limit="9999 per minute")
    with listening(app) as address:
        client = TestClient(app, address, raise_server_exceptions=False)
        people = {who: make_person(client, who.name.lower(), role) for who, role in ROLES.items()}
        yield make_world(client, people)


@pytest.fixture
def schema(world):
    return schemathesis.openapi.from_url(f"{world.client.base_url}{API}/openapi.json")


def known_parameters(world: World, operation: Any) -> dict[str, Any]:
    """Values for the operation's path that lead to something."""
    route = f"{operation.method.upper()} {operation.path}"
    special = next((PARAMETERS[known] for known in PARAMETERS if known.replace(":path", "") == route), {})
    makers = {**ANYWHERE, **special}
    return {parameter.name: makers[parameter.name](world) for parameter in operation.path_parameters}


def examples_of(operation: Any, parameters: dict[str, Any]) -> Any:
    for mode in (GenerationMode.POSITIVE, GenerationMode.NEGATIVE):
        yield operation.as_strategy(mode)
        if parameters:
            yield operation.as_strategy(mode, path_parameters=parameters)


@pytest.mark.parametrize("who", ROLES_TO_ASK)
def test_every_operation_answers_as_it_declares(world, schema, who):
    headers = world.people[who].headers
    statuses: Counter[int] = Counter()
    failures: list[str] = []
    for found in schema.get_all_operations():
        operation = found.ok()
        for strategy in examples_of(operation, known_parameters(world, operation)):

            @settings(**BOUNDS)
            @given(case=strategy)
            def ask(case):
                answer = case.call(headers=headers)
                statuses[answer.status_code] += 1
                case.validate_response(answer, checks=CHECKS)

            try:
                ask()
            except Unsatisfiable:
                pass  # nothing about it can be wrong
            except Exception as failure:
                failures.append(f"{operation.label}: {failure!r}"[:1500])
    print(f"{who}: {statuses.total()} requests, by status {dict(sorted(statuses.items()))}")
    assert not failures, "\n\n".join(failures)


@pytest.mark.parametrize("who", ROLES_TO_ASK)
def test_one_answer_after_another_is_as_declared(world, schema, who):
    class Workflow(schema.as_state_machine()):
        def get_call_kwargs(self, case):
            return {"headers": world.people[who].headers}

        def validate_response(self, response, case, **_):
            statuses[response.status_code] += 1
            case.validate_response(response, checks=CHECKS)

    statuses: Counter[int] = Counter()
    Workflow.run(settings=settings(**BOUNDS, stateful_step_count=20))
    print(f"{who}: {statuses.total()} linked requests, by status {dict(sorted(statuses.items()))}")
    assert statuses.total() >= EXAMPLES
