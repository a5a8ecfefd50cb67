"""The files for contributors and for the host of the repository: workflow, issue forms, hooks, owners, versions."""

import re
import tomllib
from fnmatch import fnmatch
from pathlib import Path

import pytest
import yaml

from grader.verdict import Verdict

ROOT = Path(__file__).resolve().parent.parent
WORKFLOW = yaml.safe_load((ROOT / ".github/workflows/ci.yml").read_text())
HOOKS = yaml.safe_load((ROOT / ".pre-commit-config.yaml").read_text())["repos"][0]["hooks"]
FORMS = sorted((ROOT / ".github/ISSUE_TEMPLATE").glob("*.yml"))
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
CHECKS = re.findall(r'^CHECKS="(.+)"$', (ROOT / "scripts/checks.sh").read_text(), re.M)[0].split()


def commands_of(job: str) -> list[str]:
    return [step["run"] for step in WORKFLOW["jobs"][job]["steps"] if "run" in step]


def supported_versions() -> list[str]:
    return re.findall(r"Python :: (3\.\d+)", "\n".join(PROJECT["classifiers"]))


def test_the_workflow_runs_what_a_change_must_pass():
    assert any(command.endswith(".ci/run") for command in commands_of("everything"))


def test_the_tests_run_on_every_version_that_is_supported():
    assert WORKFLOW["jobs"]["versions"]["strategy"]["matrix"]["python"] == supported_versions()
    assert any("./dev test" in command for command in commands_of("versions"))


def test_contributors_work_on_the_oldest_version():
    oldest = (ROOT / ".python-version").read_text().strip()
    assert oldest == supported_versions()[0]
    assert PROJECT["requires-python"] == f">={oldest}"


def test_the_workflow_may_only_read_and_ends():
    assert WORKFLOW["permissions"] == {"contents": "read"}
    assert "group" in WORKFLOW["concurrency"]
    assert [
        name for name, job in WORKFLOW["jobs"].items() if "timeout-minutes" not in job or "permissions" in job
    ] == []


def test_actions_are_pinned_to_a_major_version():
    used = [step["uses"] for job in WORKFLOW["jobs"].values() for step in job["steps"] if "uses" in step]
    assert used
    assert [name for name in used if not re.fullmatch(r"actions/[a-z-]+@v\d+", name)] == []


def test_a_hook_runs_each_check_of_dev():
    assert {hook["entry"] for hook in HOOKS} == {f"./dev check {name}" for name in CHECKS}
    assert [hook["id"] for hook in HOOKS if hook["entry"] != f"./dev check {hook['id']}"] == []


def test_a_check_has_a_name_that_is_run():
    known = re.findall(r"^        ([a-z-]+)\) ", (ROOT / "scripts/checks.sh").read_text(), re.M)
    assert known == CHECKS


@pytest.mark.parametrize(
    ("path", "checks"),
    [
        ("grader/verdict.py", {"types"}),
        ("app/main.py", {"types", "openapi"}),
        ("app/frontend/src/site.js", {"frontend-format", "scripts"}),
        ("app/frontend/styles/site.css", {"frontend-format", "styles"}),
        ("tests/frontend/api.test.mjs", {"frontend-format", "scripts"}),
        ("Dockerfile", {"image"}),
        ("compose.yaml", {"compose"}),
        (".github/workflows/ci.yml", {"github"}),
    ],
)
def test_a_changed_file_is_checked_before_the_commit(path, checks):
    assert (ROOT / path).is_file()
    assert {hook["id"] for hook in HOOKS if re.search(hook.get("files", "$^"), path)} == checks


def test_every_path_with_an_owner_exists():
    lines = [line.split() for line in (ROOT / ".github/CODEOWNERS").read_text().splitlines() if line[:1] not in "#"]
    assert lines[0][0] == "*"
    assert [path for path, *_ in lines[1:] if not (ROOT / path.lstrip("/")).exists()] == []
    assert [line for line in lines if len(line) < 2 or not all(fnmatch(owner, "@*/*") for owner in line[1:])] == []


def test_dependabot_looks_where_versions_are_pinned():
    updates = yaml.safe_load((ROOT / ".github/dependabot.yml").read_text())["updates"]
    pinned = {"pip": "core.txt", "npm": "package-lock.json", "github-actions": ".github/workflows/ci.yml"}
    assert {one["package-ecosystem"] for one in updates} == pinned.keys()
    places = {one["package-ecosystem"]: ROOT / one["directory"].lstrip("/") for one in updates}
    assert [name for name, folder in places.items() if not (folder / pinned[name]).is_file()] == []


@pytest.mark.parametrize("form", FORMS, ids=lambda path: path.stem)
def test_an_issue_form_asks_for_what_is_needed(form):
    content = yaml.safe_load(form.read_text())
    fields = [field for field in content["body"] if field["type"] != "markdown"]
    required = [field["id"] for field in fields if field.get("validations", {}).get("required")]
    assert content["name"] and content["description"]
    assert len({field["id"] for field in fields}) == len(fields)
    assert len(required) >= 4


def test_there_is_a_form_for_each_kind_of_issue():
    assert {form.stem for form in FORMS} == {"bug", "wrong_verdict", "exercise"}


def test_the_form_offers_every_verdict_that_a_solution_can_get():
    form = yaml.safe_load((ROOT / ".github/ISSUE_TEMPLATE/wrong_verdict.yml").read_text())
    (options,) = [field["attributes"]["options"] for field in form["body"] if field.get("id") == "expected"]
    assert options[:-1] == [verdict.value for verdict in Verdict if verdict is not Verdict.INTERNAL_ERROR]
