"""In which order the labs of a folder come."""

from pathlib import Path

from app.exercises.catalogue import read_labs


def _lab(root: Path, slug: str, *lines: str) -> None:
    (root / slug).mkdir()
    text = "\n".join(("format = 1", "levels = []", *lines, '[title]\nen = "T"', '[summary]\nen = "S"'))
    (root / slug / "lab.toml").write_text(text)


def _slugs(root: Path) -> list[str]:
    labs, problems = read_labs(root)
    assert problems == []
    return [lab.slug for lab in labs]


def test_labs_come_by_their_order_not_by_name(tmp_path):
    _lab(tmp_path, "activations", "order = 20")
    _lab(tmp_path, "zeros", "order = 10")
    assert _slugs(tmp_path) == ["zeros", "activations"]


def test_labs_without_an_order_come_last_and_by_name(tmp_path):
    _lab(tmp_path, "b")
    _lab(tmp_path, "a")
    _lab(tmp_path, "c", "order = 10")
    assert _slugs(tmp_path) == ["c", "a", "b"]


def test_an_order_that_is_no_number_is_a_problem(tmp_path):
    _lab(tmp_path, "a", 'order = "first"')
    labs, problems = read_labs(tmp_path)
    assert labs == []
    assert "order" in problems[0]


def test_a_lab_saved_on_windows_is_read_and_one_in_another_encoding_named(tmp_path):
    _lab(tmp_path, "a", "order = 10")
    path = tmp_path / "a" / "lab.toml"
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes().replace(b"\n", b"\r\n"))
    assert _slugs(tmp_path) == ["a"]
    path.write_bytes("# 池化层的前向与反向传播\n".encode("gbk"))
    _, problems = read_labs(tmp_path)
    assert "file_other_encoding" in problems[0]
