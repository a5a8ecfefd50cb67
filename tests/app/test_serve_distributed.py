"""`tensorjudge serve --workers` and `tensorjudge worker`, as an operator meets them: processes and signals."""

import signal
from contextlib import ExitStack, contextmanager

import pytest

from tests.app.api import RIGHT, WRONG
from tests.app.databases import postgresql
from tests.app.process import Service, Worker, register, tensorjudge
from tests.app.test_serve import finished, submit, wait_until
from tests.faults.processes import is_alive, tree

pytestmark = [pytest.mark.sandbox, pytest.mark.timeout(300)]


class Site:
    """Services and workers over one database; what still runs is killed at the end."""

    def __init__(self, folder, url, exercises, stack):
        self._folder, self._stack, self._count = folder, stack, 0
        self.settings = {"database_url": url, "grading": "distributed", "exercises_dir": str(exercises)}

    def serve(self, *options):
        return self._kept(Service(self._folder, *options, **self.settings))

    def worker(self, *options):
        self._count += 1
        return self._kept(Worker(self._folder, f"worker-{self._count}", *options, **self.settings))

    def _kept(self, running):
        self._stack.callback(running.process.wait)
        self._stack.callback(running.process.kill)
        return running


@pytest.fixture
def site(tmp_path, pooling, catalogue_postgresql):
    with postgresql(catalogue_postgresql.database) as url, ExitStack() as stack:
        yield Site(tmp_path, url.render_as_string(hide_password=False), pooling, stack)


@contextmanager
def logged_in(service):
    with service.client() as client:
        client.headers["Authorization"] = f"Bearer {register(client)}"
        yield client


def test_several_processes_share_the_address_and_the_workers(site):
    service = site.serve("--workers", "2")
    site.worker("--slots", "1")
    children = [pid for pid in tree(service.process.pid) if pid != service.process.pid]
    assert len(children) >= 2
    with logged_in(service) as client:
        ids = [submit(client, source) for source in (RIGHT, WRONG, RIGHT)]
        assert [finished(client, one)["verdict"] for one in ids] == ["accepted", "wrong_answer", "accepted"]
        assert client.get("/readyz").status_code == 200
    assert service.stop(signal.SIGTERM) == 0
    wait_until(lambda: not any(is_alive(pid) for pid in children))


@pytest.mark.faults
def test_a_killed_service_leaves_no_process_behind(site):
    service = site.serve("--workers", "2")
    with service.client() as client:
        assert client.get("/healthz").status_code == 200
    children = [pid for pid in tree(service.process.pid) if pid != service.process.pid]
    service.stop(signal.SIGKILL)
    wait_until(lambda: not any(is_alive(pid) for pid in children))


def test_a_terminated_worker_finishes_what_it_grades_and_leaves_the_rest(site):
    service = site.serve()
    worker = site.worker("--slots", "1")
    slow = "import time\ntime.sleep(2)\n" + RIGHT
    with logged_in(service) as client:
        ids = [submit(client, source) for source in (slow, RIGHT, WRONG)]
        wait_until(lambda: client.get(f"/api/v1/submissions/{ids[0]}").json()["status"] == "running")
        assert worker.stop(signal.SIGTERM) == 0
        assert worker.log.count('"event": "graded"') == 1
        statuses = [client.get(f"/api/v1/submissions/{one}").json()["status"] for one in ids]
        assert statuses == ["finished", "queued", "queued"]
        site.worker("--slots", "1")
        assert [finished(client, one)["verdict"] for one in ids] == ["accepted", "accepted", "wrong_answer"]
        assert {finished(client, one)["attempt"] for one in ids} == {1}


@pytest.mark.faults
def test_a_killed_workers_submissions_are_graded_by_another(site):
    service = site.serve()
    worker = site.worker("--slots", "2")
    with logged_in(service) as client:
        slow = "import time\ntime.sleep(1)\n" + RIGHT
        ids = [submit(client, f"{slow}# {number}\n") for number in range(6)]
        wait_until(lambda: client.get(f"/api/v1/submissions/{ids[1]}").json()["status"] == "running")
        worker.stop(signal.SIGKILL)
        site.worker("--slots", "2")
        ended = [finished(client, one) for one in ids]
        assert {one["verdict"] for one in ended} == {"accepted"}
        assert sorted({one["attempt"] for one in ended}) == [1, 2]


def test_several_processes_with_embedded_grading_are_refused(tmp_path):
    refused = tensorjudge(tmp_path, "serve", "--workers", "2")
    assert refused.returncode == 3
    assert "TENSORJUDGE_GRADING=distributed" in refused.stderr


def test_a_worker_without_postgresql_is_refused(tmp_path):
    refused = tensorjudge(tmp_path, "worker")
    assert refused.returncode == 3
    assert "PostgreSQL" in refused.stderr
    assert "Traceback" not in refused.stderr
