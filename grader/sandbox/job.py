"""Jobs of children: sealed memory files that a child maps when it is forked."""

import fcntl
import mmap
import os
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from grader.exercise.exercise import Exercise
from grader.exercise.source_rules import rules_for_child
from grader.inside import wire
from grader.sandbox.data_files import DataFiles


class Space:
    """Shared memory for a child's outputs, which the supervisor reads in place.

    The child can change it at any time, and gains nothing: the supervisor reads each compared value once.
    The caller that hands the descriptor over closes it. The memory stays until nothing refers to it.
    """

    def __init__(self, size_bytes: int) -> None:
        self.descriptor = os.memfd_create("outputs", os.MFD_CLOEXEC | os.MFD_ALLOW_SEALING)
        size_bytes += wire.Space.NOTES_BYTES if size_bytes else 0
        os.ftruncate(self.descriptor, size_bytes)
        # a process that could shrink the file would crash the one that reads it
        fcntl.fcntl(self.descriptor, fcntl.F_ADD_SEALS, fcntl.F_SEAL_SHRINK | fcntl.F_SEAL_GROW | fcntl.F_SEAL_SEAL)
        self.size_bytes = size_bytes
        self.memory: bytes | mmap.mmap = b""
        if size_bytes:
            shared = mmap.MAP_SHARED | mmap.MAP_POPULATE
            self.memory = mmap.mmap(self.descriptor, 0, flags=shared, prot=mmap.PROT_READ)

    def notes(self) -> tuple[int, bytes]:
        """Return how many frames the child has sent, and the bytes of those it has noted since."""
        return wire.Space(self.memory).notes()


class Job:
    """A sealed memory file with a job. It is closed when nothing refers to it."""

    def __init__(
        self,
        description: Mapping[str, Any],
        cases: Sequence[Mapping[str, Any]] = (),
        exercise: Exercise | None = None,
    ) -> None:
        """Store the job. `exercise`: its data files may be read, and its packages imported."""
        self.data = DataFiles.of(exercise.data if exercise else {})
        self.packages = exercise.packages if exercise else ()
        blob = memoryview(wire.pack_job(description, list(cases)))
        self.size_bytes = len(blob)
        self.descriptor = os.memfd_create("job", os.MFD_CLOEXEC | os.MFD_ALLOW_SEALING)
        while blob:
            blob = blob[os.write(self.descriptor, blob) :]
        seals = fcntl.F_SEAL_WRITE | fcntl.F_SEAL_SHRINK | fcntl.F_SEAL_GROW | fcntl.F_SEAL_SEAL
        fcntl.fcntl(self.descriptor, fcntl.F_ADD_SEALS, seals)

    def __del__(self) -> None:
        descriptor = getattr(self, "descriptor", None)
        if descriptor is not None:
            os.close(descriptor)


def run_job(
    exercise: Exercise,
    cases: Sequence[Mapping[str, Any]],
    output_bytes: int,
    general: Collection[str] | None = None,
    *,
    with_rules: bool = True,
) -> Job:
    """Return the job to run a solution on these inputs.

    An output of over `output_bytes` bytes is refused, not sent. Without `with_rules` the source may be of any form:
    the rules of the exercise are for submissions.
    `general`: the outputs that may be other values than plain arrays of real numbers; None for all.
    """
    entry_points = [{"name": point.name, "methods": list(point.methods)} for point in exercise.entry_points]
    limits = {"output_bytes": output_bytes, **may_be_general(general)}
    job = {**_solving(exercise, "run"), "entry_points": entry_points, **limits}
    return Job(job if with_rules else {**job, "rules": None}, cases, exercise)


def may_be_general(outputs: Collection[str] | None) -> dict[str, Any]:
    """Return the part of a job's description that names outputs of any kind; None for all of them."""
    if outputs is None:
        return {"general": None}
    return {"general": sorted(outputs)} if outputs else {}


def compile_job(exercise: Exercise) -> Job:
    """Return the job to compile a solution where `run_job` would run it. It has no cases and executes nothing."""
    return Job(_solving(exercise, "compile"), exercise=exercise)


def generate_job(exercise: Exercise, seed: int) -> Job:
    """Return the job to generate the cases of one seed, for the author jail."""
    return Job({"task": "generate", "seed": seed, **_cases(exercise)}, exercise=exercise)


def judge_inputs_job(exercise: Exercise, inputs: Mapping[str, Any]) -> Job:
    """Return the job to ask the author's code what is wrong with a student's own input, for the author jail."""
    return Job({"task": "judge inputs", **_cases(exercise)}, [inputs], exercise)


def check_job(exercise: Exercise) -> Job:
    """Return the job of an author's child that judges outputs; the cases come later, in place of a source."""
    assert exercise.checker
    job = {"task": "check", "source": exercise.checker.source, "provided": dict(exercise.provided)}
    return Job(job, exercise=exercise)


def _solving(exercise: Exercise, task: str) -> dict[str, Any]:
    rules = rules_for_child(exercise.source_rules)
    return {"task": task, "provided": dict(exercise.provided), "driver": exercise.driver_source, "rules": rules}


def _cases(exercise: Exercise) -> dict[str, Any]:
    return {"source": exercise.cases_source, "provided": dict(exercise.provided)}
