"""The address of an exercise in a path: `slug` for the built-in source, `source/slug` for another one.

Importing this module registers the convertor `exercise`, as in `/exercises/{slug:exercise}/records`.
"""

from starlette.convertors import StringConvertor, register_url_convertor

RESERVED = frozenset(
    {
        *("analytics", "answer", "cases", "changes", "check", "checks", "comments", "current", "data", "delete"),
        *("discard", "discussion", "drafts", "edit", "events", "explanations", "export", "figures", "files", "gate"),
        *("help", "hints", "history", "impact", "import", "kit", "labs", "learn", "new", "preview", "publish"),
        *("records", "runs", "settings", "similarity", "solution", "solutions", "source", "statement", "steps"),
        *("submissions", "submit", "suspension", "template", "test", "trace", "upload", "variants", "versions"),
        "visibility",
    }
)
"""Names that no exercise and no lab of a source has: parts of paths below an exercise, present and future."""


class ExerciseConvertor(StringConvertor):
    """One part of a path, or two of which the second is the slug of an exercise."""

    # A dot is in no slug: `export.zip` is a part below an exercise, too.
    regex = rf"[^/]+(?:/(?!(?:{'|'.join(sorted(RESERVED))})(?:/|$))[a-z][a-z0-9_]*(?=/|$))?"


register_url_convertor("exercise", ExerciseConvertor())
