"""Whatever bytes a child sends: a verdict, never an exception, never more memory than the bound."""

import os
import random
import struct
import threading
import tracemalloc
from collections.abc import Callable, Iterator
from functools import cache

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.cases.case_sets import CaseSet, PreparedCase
from grader.exercise.parse import load_exercise
from grader.inside import wire
from grader.judging.judge import Judge
from grader.message import Message
from grader.sandbox.frames import FrameError, FrameReader
from grader.sandbox.jail import End
from grader.sandbox.run import Outcome, Stop
from grader.verdict import Report, Verdict
from tests.grader.hostile import EXERCISE, faults_of

ROUNDS = 10_000
MIB = 1 << 20
EXPECTED = (
    {"dx": np.arange(6.0).reshape(2, 3) / 7},
    {"dx": np.array([[1, 2], [3, 4]]), "seen": np.array([True, False])},
    {"dx": np.array(2.5), "dx2": np.array([np.inf, np.nan, -1.0])},
    {"dx": np.zeros((0, 3))},
)


@cache
def case_set() -> CaseSet:
    """Four cases, visible and hidden by turns, with outputs of every kind that there is."""
    cases = tuple(
        PreparedCase(f"case {place}", "family", place % 2 == 0, {"x": np.ones(2)}, expected)
        for place, expected in enumerate(EXPECTED)
    )
    return CaseSet(load_exercise(EXERCISE), 1, cases)


def honest_frames() -> list[bytes]:
    """Return the frames of a child that solves every case."""
    frames = []
    for place, outputs in enumerate(EXPECTED):
        content = wire.with_progress(wire.Progress(place, 0.001, 10 * place), wire.pack_values(outputs))
        frames.append(b"".join(wire.frame(wire.CASE, content)))
    return frames


def judged(raw: bytes, memory: bytes = b"") -> tuple[Verdict, Message | None, Judge]:
    """Return the verdict on a child that sends these bytes and ends with status 0, and its judge."""
    bounds = case_set().bounds
    judge = Judge(case_set(), memory=memory)
    source, sink = os.pipe()
    os.set_blocking(source, False)
    writer = threading.Thread(target=write_all, args=(sink, raw)) if len(raw) > 60_000 else None
    if writer:
        writer.start()
    else:
        write_all(sink, raw)
    try:
        stop = read_all(FrameReader(source, bounds.frame_bytes, bounds.total_bytes), judge)
    finally:
        os.close(source)
        if writer:
            writer.join()
    verdict, message = judge.conclude(Outcome(stop, 0.1, b"printed" * 20, End(0, 0.01, MIB)))
    return verdict, message, judge


def write_all(sink: int, raw: bytes) -> None:
    try:
        while raw:
            raw = raw[os.write(sink, raw) :]
    except BrokenPipeError:
        pass
    finally:
        os.close(sink)


def read_all(reader: FrameReader, judge: Judge) -> Stop:
    try:
        while not reader.ended:
            for kind, content in reader.read():
                if judge.take(kind, content):
                    return Stop.FINISHED
    except FrameError:
        return Stop.FORGED
    return Stop.ENDED


def assert_is_a_verdict(verdict: Verdict, message: Message | None, judge: Judge) -> None:
    assert verdict in set(Verdict) - {Verdict.INTERNAL_ERROR}
    assert len(judge.results) <= len(EXPECTED)
    printed = judge.visible_output(b"printed" * 20)
    report = Report("fuzz", "1", 1, verdict, 0, tuple(judge.results), len(EXPECTED), 0.1, message, printed)
    assert not list(faults_of(report))
    if verdict is Verdict.ACCEPTED:
        assert [case.verdict for case in judge.results] == [Verdict.ACCEPTED] * len(EXPECTED)
        assert all(case.max_abs_error is not None and case.max_abs_error <= 1e-5 for case in judge.results)


def test_the_honest_frames_are_accepted() -> None:
    verdict, message, judge = judged(b"".join(honest_frames()))
    assert (verdict, message) == (Verdict.ACCEPTED, None)
    assert [case.max_abs_error for case in judge.results] == [0, 0, 0, 0]


# --- Ten thousand frames that are nearly right -----------------------------------------------------------------


EXTREMES = [
    0,
    1,
    2,
    15,
    16,
    17,
    2**8 - 1,
    2**15,
    2**16 - 1,
    2**31,
    2**32 - 1,
    2**53,
    2**62,
    2**63 - 1,
    2**63,
    2**64 - 1,
]


def flip(rng: random.Random, frames: list[bytes]) -> None:
    place = rng.randrange(len(frames))
    raw = bytearray(frames[place])
    for _ in range(rng.choice([1, 1, 2, 8])):
        raw[rng.randrange(len(raw))] = rng.randrange(256)
    frames[place] = bytes(raw)


def cut(rng: random.Random, frames: list[bytes]) -> None:
    place = rng.randrange(len(frames))
    frames[place] = frames[place][: rng.randrange(len(frames[place]))]


def cut_with_its_length_kept_right(rng: random.Random, frames: list[bytes]) -> None:
    place = rng.randrange(len(frames))
    kind, content = frames[place][:1], frames[place][wire.HEADER.size :]
    content = content[: rng.randrange(len(content) + 1)]
    frames[place] = wire.HEADER.pack(kind, len(content)) + content


def put_an_extreme_number(rng: random.Random, frames: list[bytes]) -> None:
    place = rng.randrange(len(frames))
    size, code = rng.choice([(1, "<B"), (2, "<H"), (4, "<I"), (8, "<Q"), (8, "<d")])
    number = rng.choice(EXTREMES) % 2 ** (8 * size)
    value = rng.choice([float("nan"), float("inf"), -1.0, 1e308, -0.0]) if code == "<d" else number
    at = rng.randrange(max(1, len(frames[place]) - size))
    frames[place] = frames[place][:at] + struct.pack(code, value) + frames[place][at + size :]


def grow(rng: random.Random, frames: list[bytes]) -> None:
    place = rng.randrange(len(frames))
    kind, content = frames[place][:1], frames[place][wire.HEADER.size :] + rng.randbytes(rng.choice([1, 100, 40_000]))
    frames[place] = wire.HEADER.pack(kind, len(content)) + content


def repeat(rng: random.Random, frames: list[bytes]) -> None:
    frames.insert(rng.randrange(len(frames) + 1), rng.choice(frames))


def reorder(rng: random.Random, frames: list[bytes]) -> None:
    rng.shuffle(frames)


def drop(rng: random.Random, frames: list[bytes]) -> None:
    del frames[rng.randrange(len(frames))]


def say_another_kind(rng: random.Random, frames: list[bytes]) -> None:
    place = rng.randrange(len(frames))
    frames[place] = rng.choice([b"C", b"X", b"F", b"R", b"I", b"D", b"\0", b"\xff"]) + frames[place][1:]


def insert_noise(rng: random.Random, frames: list[bytes]) -> None:
    content = rng.randbytes(rng.choice([0, 1, 21, 300]))
    kind = rng.choice([b"C", b"X", b"F"])
    head = struct.pack("<IdQ", rng.randrange(5), rng.random(), rng.randrange(2**20)) if rng.random() < 0.7 else b""
    frames.insert(rng.randrange(len(frames) + 1), wire.HEADER.pack(kind, len(head + content)) + head + content)


def insert_a_value(rng: random.Random, frames: list[bytes]) -> None:
    """Insert a frame for the current case, with one array whose head is made up."""
    rank = rng.choice([0, 1, 2, 3, 16, 17, 200])
    shape = [rng.choice([0, 1, 2, 3, *EXTREMES]) for _ in range(rank)]
    size = rng.choice([0, 8, 48, *EXTREMES])
    head = bytes([rng.choice([0, 1, 2, 3, 4]), rng.randrange(16), rank])
    value = head + struct.pack(f"<{rank}Q", *shape) + struct.pack("<Q", size)
    value += struct.pack("<Q", rng.choice([0, 64, 4096, 2**64 - 64])) + bytes(rng.choice([0, 8, 48]))
    place = rng.randrange(len(EXPECTED))
    content = struct.pack("<IdQ", place, 0.0, 0) + struct.pack("<HH", rng.choice([1, 1, 2, 65535]), 2) + b"dx" + value
    frames.insert(min(place, len(frames)), wire.HEADER.pack(b"C", len(content)) + content)


MUTATIONS: list[Callable[[random.Random, list[bytes]], None]] = [
    flip, cut, cut_with_its_length_kept_right, put_an_extreme_number, grow, repeat, reorder, drop, say_another_kind,
    insert_noise, insert_a_value,
]  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(4))
def test_ten_thousand_mutated_answers_each_get_a_verdict(seed: int) -> None:
    rng = random.Random(seed)
    memory = rng.randbytes(8192)
    seen = set()
    for _ in range(ROUNDS // 4):
        frames = honest_frames()
        for mutation in rng.choices(MUTATIONS, k=rng.choice([1, 1, 1, 2, 4])):
            mutation(rng, frames)
            frames = [frame for frame in frames if frame] or [b"?"]
        verdict, message, judge = judged(b"".join(frames), memory)
        assert_is_a_verdict(verdict, message, judge)
        seen.add(verdict)
    assert {Verdict.ACCEPTED, Verdict.WRONG_ANSWER, Verdict.RUNTIME_ERROR} <= seen


# --- Bytes of any kind -----------------------------------------------------------------------------------------


@given(st.binary(max_size=400))
def test_any_bytes_at_all_get_a_verdict(raw: bytes) -> None:
    assert_is_a_verdict(*judged(raw))


@given(st.binary(max_size=300), st.binary(max_size=300), st.booleans())
def test_values_are_values_or_a_wire_error(raw: bytes, memory: bytes, scalars: bool) -> None:
    try:
        found = wire.Reader(raw, memory).values(scalars=scalars)
    except wire.WireError:
        return
    assert all(
        isinstance(value, np.ndarray | wire.Refusal | wire.Structured | int | float | str | None)
        for value in found.values()
    )


@given(st.lists(st.tuples(st.sampled_from([b"C", b"X"]), st.binary(max_size=200))), st.data())
def test_frames_come_out_as_they_went_in_however_they_are_cut(
    sent: list[tuple[bytes, bytes]], data: st.DataObject
) -> None:
    raw = b"".join(wire.HEADER.pack(kind, len(content)) + content for kind, content in sent)
    cuts = sorted(data.draw(st.lists(st.integers(0, len(raw)), max_size=6)))
    source, sink = os.pipe()
    os.set_blocking(source, False)
    reader = FrameReader(source, 200, len(raw))
    received = []
    for start, end in zip([0, *cuts], [*cuts, len(raw)], strict=True):
        os.write(sink, raw[start:end])
        received += [(kind, bytes(content)) for kind, content in reader.read()]
    os.close(sink)
    os.close(source)
    assert received == sent


# --- Memory ----------------------------------------------------------------------------------------------------


def floods() -> Iterator[tuple[str, bytes]]:
    total = case_set().bounds.total_bytes + 1
    largest = case_set().bounds.frame_bytes
    yield "empty frames", wire.HEADER.pack(b"C", 0) * (total // wire.HEADER.size + 1)
    yield "one huge frame", wire.HEADER.pack(b"C", 2**63) + bytes(total)
    yield "a frame a byte too large", wire.HEADER.pack(b"C", largest + 1) + bytes(largest + 1)
    yield "largest frames", (wire.HEADER.pack(b"C", largest) + bytes(largest)) * (total // largest + 1)
    names = b"".join(struct.pack("<H", 1) + b"n" + b"\x02" + struct.pack("<Q", 0) for _ in range(5000))
    many = struct.pack("<IdQ", 0, 0.0, 0) + struct.pack("<H", 5000) + names
    yield "thousands of outputs", (wire.HEADER.pack(b"C", len(many)) + many)[:largest]


@pytest.mark.parametrize(("what", "raw"), list(floods()), ids=lambda value: value if isinstance(value, str) else "")
def test_no_flood_takes_more_memory_than_a_few_frames(what: str, raw: bytes) -> None:
    judged(b"")  # what is made once
    tracemalloc.start()
    try:
        verdict, message, judge = judged(raw)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert_is_a_verdict(verdict, message, judge)
    assert verdict is Verdict.RUNTIME_ERROR
    # the reader's buffer, what it holds, one frame being judged; and the sender's copies, which live in this process
    assert peak < 2 * MIB + 8 * case_set().bounds.frame_bytes + 2 * len(raw)
