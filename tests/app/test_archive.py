"""Zips that come in: each kind of hostile or broken one is refused with its reason."""

import io
import stat
import zipfile

import pytest

from app.authoring.archive import MAX_TOTAL_BYTES, ArchiveError, write_zip
from app.authoring.zip_entries import MOST_ENTRIES
from app.authoring.zipped_exercise import read_exercise
from app.i18n.words import Words
from grader.exercise.parse import MAX_FILE_BYTES, MAX_FILES
from grader.message import Message

GOOD = {"exercise.toml": b"format = 1\n", "hidden/cases.py": "# 例\n".encode()}


def zipped(files, *, prefix="relu/", method=zipfile.ZIP_DEFLATED, toml=True):
    """Pack these files, and an exercise.toml beside them, without which they are no exercise."""
    files = [*files, *([("exercise.toml", b"")] if toml and prefix else [])]
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", method) as archive:
        for name, content in files:
            info = name if isinstance(name, zipfile.ZipInfo) else zipfile.ZipInfo(prefix + name)
            archive.writestr(info, content, method)
    return packed.getvalue()


def refused(data):
    with pytest.raises(ArchiveError) as caught:
        read_exercise(data)
    return caught.value


def reasons(data):
    """Return the message code of each refused file."""
    return [one.message.code for one in refused(data).errors]


def info(name, mode=0, **attributes):
    entry = zipfile.ZipInfo(name)
    entry.external_attr = mode << 16
    for key, value in attributes.items():
        setattr(entry, key, value)
    return entry


def test_what_goes_out_comes_in_again_and_is_the_same_each_time():
    packed = write_zip("relu", GOOD)
    found = read_exercise(packed)
    assert (found.name, found.files, found.left_out) == ("relu", GOOD, ())
    assert write_zip("relu", dict(reversed(GOOD.items()))) == packed


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("../evil.py", "path_leads_out"),
        ("relu/../../evil.py", "path_leads_out"),
        ("/etc/passwd", "path_absolute"),
        ("C:/evil.py", "path_absolute"),
        ("relu/a b.py", "path_characters"),
        ("relu/a\nb.py", "path_characters"),
        ("relu/öl.py", "path_characters"),
        ("..\\evil.py", "path_leads_out"),
        ("C:\\evil.py", "path_absolute"),
        ("elsewhere/../../evil.py", "path_leads_out"),
        ("relu/" + "a" * 300, "path_too_long"),
    ],
)
def test_paths_that_lead_elsewhere_are_refused(name, code):
    assert reasons(zipped([(zipfile.ZipInfo(name), b"x")])) == [code]


@pytest.mark.parametrize(
    ("entry", "code"),
    [
        (info("relu/link", stat.S_IFLNK | 0o777), "file_is_link"),
        (info("relu/pipe", stat.S_IFIFO | 0o644), "file_not_plain"),
        (info("relu/device", stat.S_IFCHR | 0o644), "file_not_plain"),
    ],
)
def test_links_and_devices_are_refused(entry, code):
    assert reasons(zipped([(entry, b"/etc/passwd")])) == [code]


@pytest.mark.parametrize("names", [("a.py", "a.py"), ("a.py", "A.py")])
@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_a_name_that_is_there_twice_is_refused(names):
    assert reasons(zipped([(name, b"x") for name in names])) == ["file_twice"]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"\x89PNG\0", "file_binary"),
        (b"\xff\xfe", "file_other_encoding"),
        (b"ab\xff", "file_not_utf8"),
        (b"x" * (MAX_FILE_BYTES + 1), "file_too_large"),
    ],
)
def test_binary_and_oversized_files_are_refused(content, code):
    error = refused(zipped([("a.py", content)]))
    assert error.errors[0].message.code == code
    assert error.errors[0].field == "a.py"


def test_a_bomb_is_refused_by_what_it_says_it_is():
    part = b"0" * MAX_FILE_BYTES
    bomb = zipped([(f"{number}.txt", part) for number in range(MAX_TOTAL_BYTES // MAX_FILE_BYTES + 1)])
    assert len(bomb) < 20_000
    assert refused(bomb).message == Message("zip_too_large", {"limit_bytes": MAX_TOTAL_BYTES})


def test_a_bomb_that_lies_about_its_size_is_refused_while_it_unpacks():
    honest = zipped([("a.txt", b"0" * (MAX_FILE_BYTES + 5))])
    size = (MAX_FILE_BYTES + 5).to_bytes(4, "little")
    assert honest.count(size) == 2  # beside the file, and in the directory
    refused(honest.replace(size, (10).to_bytes(4, "little")))


def test_too_many_entries_are_refused_before_the_directory_is_read(monkeypatch):
    many = zipped([(f"{number}.py", b"") for number in range(MAX_FILES)])
    assert refused(many).message == Message("too_many_files", {"count": MAX_FILES})
    monkeypatch.setattr(zipfile, "ZipFile", None)
    more = b"PK\1\2" * (MOST_ENTRIES + 1)
    assert refused(more).message == Message("zip_entries", {"count": MOST_ENTRIES + 1, "limit": MOST_ENTRIES})


def test_an_encrypted_entry_is_refused():
    packed = bytearray(zipped([("a.py", b"x")]))
    packed[6] |= 1
    packed[packed.index(b"PK\1\2") + 8] |= 1
    assert reasons(bytes(packed)) == ["file_encrypted"]


def test_another_compression_is_refused():
    packed = zipped([("a.py", b"x")], method=zipfile.ZIP_LZMA)
    assert reasons(packed) == ["file_compression", "file_compression"]


@pytest.mark.parametrize(
    "data", [b"", b"PK", b"not a zip", write_zip("relu", GOOD)[:-30], write_zip("relu", GOOD)[40:]]
)
def test_what_is_no_zip_is_refused(data):
    assert refused(data).message.code == "zip_unreadable"


def test_a_damaged_zip_is_refused():
    packed = bytearray(zipped([("a.py", bytes(range(1, 100)) * 20)]))
    packed[60] ^= 0xFF
    refused(bytes(packed))


def test_every_refused_entry_has_its_reason():
    error = refused(zipped([("a b.py", b"x"), ("c d.py", b"x")]))
    assert [one.field for one in error.errors] == ["a b.py", "c d.py"]
    assert Words("en").message(error.message) == (
        "a b.py: Use only letters, digits, dot, hyphen and underscore in the name. "
        "c d.py: Use only letters, digits, dot, hyphen and underscore in the name."
    )


def test_an_empty_zip_is_refused():
    assert refused(zipped([], toml=False)).message.code == "zip_empty"
