"""`tensorjudge serve` and its neighbours, as an operator meets them: processes, signals, exit statuses."""

import re
import shutil
import signal
import time

import pytest

from tests.app.api import API, PASSWORD, RIGHT, WRONG
from tests.app.process import Service, register, tensorjudge

pytestmark = [pytest.mark.sandbox, pytest.mark.timeout(240)]


@pytest.fixture
def serve(tmp_path, pooling, catalogue_database):
    """Return a function that starts the service on one data folder. The fixture kills the rest at the end."""
    shutil.copy(catalogue_database, tmp_path / "tensorjudge.db")
    services = []

    def start(**settings):
        settings = {"exercises_dir": str(pooling), "slots": "1", **settings}
        services.append(Service(tmp_path, **settings))
        return services[-1]

    yield start
    for service in services:
        service.process.kill()
        service.process.wait()


def set_up_link(service):
    found = re.search(r"(http\S+)/setup/(\S+)", service.log)
    return found and found.group(2)


def test_an_empty_database_is_refused_with_what_to_do(tmp_path):
    refused = tensorjudge(tmp_path, "serve", "--port", "0")
    assert refused.returncode == 3
    assert "tensorjudge migrate" in refused.stderr
    assert "Traceback" not in refused.stderr


def test_migrating_says_where_the_database_is_and_may_be_repeated(tmp_path):
    for _ in range(2):
        done = tensorjudge(tmp_path, "migrate")
        assert done.returncode == 0
        assert str(tmp_path / "tensorjudge.db") in done.stdout


def test_a_second_service_on_the_same_database_is_refused(serve, tmp_path):
    first = serve()
    refused = tensorjudge(tmp_path, "serve", "--port", "0")
    assert refused.returncode == 3
    assert f"already served by process {first.process.pid}" in refused.stderr
    assert "Traceback" not in refused.stderr


def test_the_first_start_prints_a_link_that_makes_the_administrator(serve):
    first = serve()
    secret = set_up_link(first)
    with first.client(follow_redirects=True) as client:
        page = client.get(f"/setup/{secret}", headers={"Accept": "text/html"})
        assert page.status_code == 200
        client.post(f"/setup/{secret}", data={"username": "root", "password": PASSWORD})
        assert client.get(f"{API}/me").json()["role"] == "administrator"
        assert client.get(f"/setup/{secret}").status_code == 410
    assert secret not in first.log.partition(secret)[2]  # printed once, and in no line of the request log
    assert first.stop() == 0
    assert set_up_link(serve()) is None


def test_a_terminated_service_finishes_what_it_grades_and_keeps_what_waits(serve):
    first = serve()
    slow = "import time\ntime.sleep(2)\n" + RIGHT
    with first.client() as client:
        client.headers["Authorization"] = f"Bearer {register(client)}"
        ids = [submit(client, source) for source in (slow, RIGHT, WRONG)]
        wait_until(lambda: read(client, ids[0])["status"] == "running")
        assert first.stop(signal.SIGTERM) == 0
    assert '"verdict": "accepted"' in first.log
    assert first.log.count('"event": "graded"') == 1
    again = serve()
    with again.client(headers=client.headers) as client:
        assert [finished(client, one)["verdict"] for one in ids] == ["accepted", "accepted", "wrong_answer"]


@pytest.mark.faults
def test_a_service_that_is_killed_again_and_again_explains_every_refusal(serve):
    """It is killed between a verdict and its card, and between a card and the rest. Nothing waits for ever."""
    moments = ('"event": "graded"', '"stage": "card"')
    service = serve(slots="2", max_waiting_per_user="100")
    with service.client() as client:
        client.headers["Authorization"] = f"Bearer {register(client)}"
        ids = [submit(client, f"# {number}\n{WRONG}") for number in range(8)]
    for moment in moments:
        wait_until(lambda service=service, moment=moment: moment in service.log)
        service.stop(signal.SIGKILL)
        service = serve(slots="2")
    with service.client(headers=client.headers) as client:
        for one in ids:
            wait_until(lambda one=one: explained(client, one), timeout_s=150)
        shown = [read(client, one) for one in ids]
    assert [one["verdict"] for one in shown] == ["wrong_answer"] * 8
    whole = [one for one in shown if one["explanation"] and one["explanation"]["is_complete"]]
    assert all(one["explanation"]["smallest"] for one in whole)
    assert len(whole) >= 5, "only what was in a thread's hand both times is given up"
    assert service.stop() == 0


def explained(client, submission_id):
    shown = read(client, submission_id)
    return shown["status"] == "finished" and not shown["is_explained_later"]


@pytest.mark.faults
def test_a_killed_service_loses_nothing(serve):
    sources = {"accepted": RIGHT, "wrong_answer": WRONG, "compile_error": "def ("}
    wanted = {}
    first = serve(slots="2", max_waiting_per_user="100")
    with first.client() as client:
        client.headers["Authorization"] = f"Bearer {register(client)}"
        for number in range(30):
            verdict = list(sources)[number % 3]
            wanted[submit(client, f"# {number}\n{sources[verdict]}")] = verdict
    first.stop(signal.SIGKILL)
    graded_before = first.log.count('"event": "graded"')
    again = serve(slots="2")
    with again.client(headers=client.headers) as client:
        assert {one: finished(client, one)["verdict"] for one in wanted} == wanted
        begun_again = [one for one in wanted if finished(client, one)["attempt"] == 2]
        assert len(begun_again) <= 2, "only what was in a slot's hand"
    # what was stored when the end came may not have been logged any more
    assert again.log.count('"event": "graded"') >= 30 - graded_before - 2
    assert again.stop() == 0


def test_a_port_that_is_taken_is_named(serve, tmp_path, catalogue_database):
    service = serve()
    port = service.address.rpartition(":")[2]
    other = tmp_path / "other"
    other.mkdir()
    shutil.copy(catalogue_database, other / "tensorjudge.db")
    refused = tensorjudge(other, "serve", "--port", port)
    assert refused.returncode == 3
    assert "address already in use" in refused.stderr


def test_an_account_is_made_from_the_command_line(serve, tmp_path):
    made = tensorjudge(tmp_path, "user", "add", "grace", "--role", "instructor", stdin=f"{PASSWORD}\n")
    assert (made.returncode, made.stdout.strip()) == (0, "Made the instructor account grace.")
    with serve().client() as client:
        answer = client.post(f"{API}/auth/login", json={"username": "grace", "password": PASSWORD})
        assert answer.json()["role"] == "instructor"


def test_a_forgotten_password_is_replaced_by_who_runs_the_service(serve, tmp_path):
    service = serve()
    with service.client() as client:
        client.headers["Authorization"] = f"Bearer {register(client)}"
        name = client.get("/api/v1/me").json()["username"]
        changed = tensorjudge(tmp_path, "user", "password", name, stdin="another one entirely\n")
        assert (changed.returncode, changed.stderr) == (0, "")
        del client.headers["Authorization"]
        client.cookies.clear()
        body = {"username": name, "password": "another one entirely"}
        assert client.post("/api/v1/auth/login", json=body).status_code == 200
    nobody = tensorjudge(tmp_path, "user", "password", "nobody", stdin="another one entirely\n")
    assert (nobody.returncode, "There is no account nobody." in nobody.stderr) == (2, True)


@pytest.mark.parametrize(
    ("arguments", "stdin", "message"),
    [
        (["grace"], "short\n", "at least 8 characters"),
        (["a b"], f"{PASSWORD}\n", "letters a-z"),
        (["grace", "--role", "god"], f"{PASSWORD}\n", "god"),
        (["grace"], "", "at least 8 characters"),
    ],
)
def test_an_account_against_the_rules_is_refused_with_the_rule(
    tmp_path, catalogue_database, arguments, stdin, message
):
    shutil.copy(catalogue_database, tmp_path / "tensorjudge.db")
    refused = tensorjudge(tmp_path, "user", "add", *arguments, stdin=stdin)
    assert refused.returncode == 2
    assert message in refused.stderr
    assert "Traceback" not in refused.stderr


def test_an_account_in_a_database_without_tables_is_refused_with_what_to_do(tmp_path):
    refused = tensorjudge(tmp_path, "user", "add", "grace", stdin=f"{PASSWORD}\n")
    assert refused.returncode == 3
    assert "tensorjudge migrate" in refused.stderr


def test_a_setting_that_makes_no_sense_is_named(tmp_path):
    refused = tensorjudge(tmp_path, "serve", slots="many")
    assert refused.returncode == 3
    assert refused.stderr.startswith("tensorjudge: TENSORJUDGE_SLOTS: ")


@pytest.mark.parametrize(("former", "name"), [("here", "embedded"), ("apart", "distributed")])
def test_a_former_name_of_a_mode_is_refused_with_the_new_one(tmp_path, former, name):
    refused = tensorjudge(tmp_path, "serve", grading=former)
    assert refused.returncode == 3
    assert refused.stderr == f"tensorjudge: TENSORJUDGE_GRADING: `{former}` is called `{name}` now.\n"


def submit(client, source):
    answer = client.post(f"{API}/exercises/maxpool_backward/submissions", json={"source": source})
    assert answer.status_code == 202, answer.text
    return answer.json()["id"]


def read(client, submission_id):
    return client.get(f"{API}/submissions/{submission_id}").json()


def finished(client, submission_id):
    wait_until(lambda: read(client, submission_id)["status"] == "finished")
    return read(client, submission_id)


def wait_until(holds, timeout_s=60):
    deadline = time.monotonic() + timeout_s
    while not holds():
        assert time.monotonic() < deadline
        time.sleep(0.02)
