"""Static files: kept by browsers for good, under addresses that change with their content."""

import re

import pytest

from app.web.assets import FOLDER, static


def test_an_address_holds_a_hash_of_the_content():
    assert re.fullmatch(r"/static/build/site\.css\?v=[0-9a-f]{12}", static("build/site.css"))


def test_a_file_that_was_not_built_says_how_to_build_it():
    with pytest.raises(FileNotFoundError, match="pip install -e"):
        static("build/nothing.js")


def test_hashed_addresses_are_kept_for_good(accounts):
    answer = accounts.get(static("build/site.js"))
    assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"
    font = next(FOLDER.glob("build/KaTeX_Main-Regular-*.woff2"))
    assert "immutable" in accounts.get(f"/static/build/{font.name}").headers["cache-control"]


def test_an_address_without_a_hash_is_asked_for_again(accounts):
    assert accounts.get("/static/build/site.js").headers["cache-control"] == "no-cache"


def test_browsers_that_take_brotli_get_it(accounts):
    address = static("build/workspace.css")
    packed = accounts.get(address, headers={"Accept-Encoding": "br"})
    plain = accounts.get(address, headers={"Accept-Encoding": "identity"})
    assert packed.headers["content-encoding"] == "br"
    assert packed.headers["content-type"].startswith("text/css")
    assert "content-encoding" not in plain.headers
    assert int(packed.headers["content-length"]) < int(plain.headers["content-length"]) / 2
    assert packed.headers["vary"] == "accept-encoding"


@pytest.mark.parametrize("path", ["/static/../main.py", "/static/%2e%2e/main.py", "/static/build/nothing.js"])
def test_nothing_else_is_served(accounts, path):
    assert accounts.get(path).status_code == 404


def test_bundles_stay_within_their_budget():
    sizes = {
        name: (FOLDER / "build" / f"{name}.br").stat().st_size for name in ("site.js", "site.css", "workspace.js")
    }
    assert sizes["site.js"] < 2_000 and sizes["site.css"] < 10_000 and sizes["workspace.js"] < 160_000
