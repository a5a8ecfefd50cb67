"""Messages of the judge and the service in the page's language.

They arrive as English sentences with values in them. Each sentence that we write ourselves stands here as a
template; a message whose every sentence is known is put together anew from the translations. Anything else
(an exception of the student's code, a text by an exercise's author) stays as it is.
"""

import re
from collections.abc import Iterator
from functools import cache

from app.i18n.words import Words, mark

# What stands for %(name)s: an identifier, or a quoted user name.
_NAME = r"\w+|'[^'\n]*'"

# More specific templates come before those that would match them too.
TEMPLATES = (
    # grader.judging.compare
    mark("%(name)s is missing from the result."),
    mark("%(name)s must be a numpy array of numbers, but is None; is a return statement missing?"),
    mark("%(name)s must be a numpy array of numbers, but is %(kind)s."),
    mark("%(name)s is not an array."),
    mark("%(name)s has shape %(actual)s; expected shape %(expected)s."),
    mark("%(name)s holds %(actual)s numbers; expected whole numbers (%(expected)s)."),
    mark("%(name)s holds %(actual)s numbers; expected true or false (%(expected)s)."),
    mark("%(name)s is NaN; a finite number is expected."),
    mark("%(name)s is infinity; a finite number is expected."),
    mark("%(name)s holds NaN where a finite number is expected: %(count)s of %(size)s values, first at %(place)s."),
    mark(
        "%(name)s holds infinity where a finite number is expected: %(count)s of %(size)s values, first at %(place)s."
    ),
    mark("%(name)s is wrong: an infinity or NaN is expected there."),
    mark("%(name)s: all %(size)s values are wrong: an infinity or NaN is expected there."),
    mark("%(name)s: %(count)s of %(size)s values are wrong: an infinity or NaN is expected there."),
    mark("%(name)s: %(count)s of %(size)s values is wrong: an infinity or NaN is expected there."),
    mark("%(name)s is wrong."),
    mark("%(name)s: all %(size)s values are wrong."),
    mark("%(name)s: %(count)s of %(size)s values are wrong."),
    mark("%(name)s: %(count)s of %(size)s values is wrong."),
    mark("The largest error is %(error)s (%(times)s times the allowed %(allowed)s)."),
    mark("The largest error is %(error)s; allowed is %(allowed)s."),
    mark("The largest error is %(error)s."),
    mark("The error is %(error)s (%(times)s times the allowed %(allowed)s)."),
    mark("The error is %(error)s; allowed is %(allowed)s."),
    mark("The error is %(error)s."),
    mark("The first is at %(place)s: got %(actual)s, expected %(expected)s."),
    mark("The first is at %(place)s."),
    mark("Got %(actual)s, expected %(expected)s."),
    mark("They must be equal."),
    # grader.judging.judge
    mark("Your code wrote into the channel that carries results."),
    mark("Return them instead."),
    mark("Stopped at your request."),
    mark("Stopped while it waited: it counts as no attempt."),
    mark("Stopped while it was graded, so there is no verdict."),
    mark("Where attempts are counted, this is one."),
    mark("Not done within the time limit of %(seconds)s s."),
    mark("Used up the time limit of %(seconds)s s."),
    mark("Your code printed more than %(limit)s KiB."),
    mark("Print less."),
    mark("Your code made a system call that no solution needs, and was stopped."),
    mark("The Python process crashed (%(signal)s)."),
    mark("Recursion without end, or ctypes?"),
    mark("The process ended before all cases were done (exit status %(status)s)."),
    mark("Your code needs more than %(limit)s MiB of memory."),
    # grader.judging.source_check
    mark("Your source has %(size)s KiB; at most %(limit)s KiB are allowed."),
    mark("Your source is empty."),
    mark("Your source is saved as UTF-16."),
    mark("Line %(line)s holds a NUL byte."),
    mark("Is this a Python file?"),
    mark("Line %(line)s is not UTF-8 text (byte %(byte)s)."),
    mark("Save the file as UTF-8."),
    # grader.inside.errors_in_words
    mark("The source is nested too deeply to be compiled."),
    mark("Your code defines no class named %(name)s."),
    mark("Your code defines no function named %(name)s."),
    mark("Keep the name that the template gives."),
    mark("Your class %(name)s has no method named %(method)s."),
    mark("Keep the names that the template gives."),
    mark("%(name)s is not a function or class."),
    mark("Keep what the template gives."),
    # grader.cases.custom_input
    mark("%(name)s is not an input here."),
    mark("The inputs are: %(names)s."),
    mark("%(name)s is missing."),
    mark("The arrays have more than %(limit)s elements together."),
    mark("%(name)s must be true or false, such as %(model)s."),
    mark("%(name)s must be a whole number, such as %(model)s."),
    mark("%(name)s must be a number, such as %(model)s."),
    mark("%(name)s must be text, such as %(model)s."),
    mark("%(name)s must be nested lists of numbers, all rows of one length."),
    mark("%(name)s must hold whole numbers only."),
    mark("%(name)s must hold true or false only."),
    mark("%(name)s must hold numbers only."),
    mark("%(name)s must have 1 axis (nested lists 1 deep), not %(actual)s."),
    mark("%(name)s must have %(wanted)s axes (nested lists %(depth)s deep), not %(actual)s."),
    # grader.inside.casekit
    mark("%(name)s must hold at least one number."),
    mark("%(name)s must hold finite numbers only."),
    mark("%(name)s must be 1 or more."),
    mark("pad must be between 0 and %(limit)s."),
    mark("The window, %(height)s by %(width)s, is larger than the map with its border."),
    # app.grading.worker
    mark("Something went wrong on our side, not in your code."),
    mark("The people who run this service can see what it was."),
    mark("This does not count; please submit again."),
)


def translate(message: str, words: Words) -> str:
    """The message in the language of `words`, or as it is if a part of it is not ours."""
    if words.language == "en":
        return message
    sentences = list(_sentences(message))
    if None in sentences:
        return message
    joint = "" if words.language == "zh" else " "
    return joint.join(words.text(template) % values for template, values in filter(None, sentences))


def _sentences(message: str) -> Iterator[tuple[str, dict[str, str]] | None]:
    place = 0
    while place < len(message):
        for template, pattern in _patterns():
            match = pattern.match(message, place)
            if match:
                yield template, match.groupdict()
                place = match.end()
                break
        else:
            yield None
            return


@cache
def _patterns() -> tuple[tuple[str, re.Pattern[str]], ...]:
    return tuple((template, _pattern(template)) for template in TEMPLATES)


def _pattern(template: str) -> re.Pattern[str]:
    """Matches the template at a place, with what follows it up to the next sentence. A value keeps to one line."""
    parts = re.split(r"%\((\w+)\)s", template)
    fixed = [re.escape(part) for part in parts[::2]]
    named = [f"(?P<{name}>{_NAME if name == 'name' else '.+?'})" for name in parts[1::2]]
    woven = "".join(piece for pair in zip(fixed, [*named, ""], strict=True) for piece in pair)
    return re.compile(woven + r"(?:\s+|$)")
