"""The editor's completions for a provided module."""

from app.web.views.signatures import functions_of


def test_public_functions_are_offered_with_their_parameters():
    source = (
        "def im2col(x: Array, kh: int, *, pad: int = 0, **rest: int) -> Array: ...\ndef _inner(): ...\nclass A: ...\n"
    )
    assert functions_of(source) == ({"name": "im2col", "parameters": "x, kh, *, pad=0, **rest"},)


def test_a_module_that_does_not_parse_offers_nothing():
    assert functions_of("def (") == ()
