"""The message of a hidden case, as a student sees it."""

from app.submissions.visibility import _message_of_hidden


def test_no_part_of_an_exceptions_message_shows_values_of_a_hidden_case():
    text = "ValueError: 0.123456 of (2, 3)"
    message = {"code": "a", "values": {"texts": [text], "why": {"code": "b", "values": {"text": text}}}}
    case = {
        "verdict": "runtime_error",
        "message": {**message, "more": [{"code": "verbatim", "values": {"text": text}}]},
    }
    shown = str(_message_of_hidden(case))
    assert "123456" not in shown and shown.count("… of (2, 3)") == 3
