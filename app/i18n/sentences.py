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
    # app.accounts, app.accounts.dependencies, app.http.rate_limits
    mark(
        "A user name has 2 to 32 characters: letters a-z, digits, dot, hyphen and underscore, "
        "and begins with a letter or a digit."
    ),
    mark("A password has at least %(limit)s characters."),
    mark("A password has at most %(limit)s characters."),
    mark("A password differs from the user name."),
    mark("A password has at least three different characters."),
    mark("The name %(name)s is taken."),
    mark("Choose another."),
    mark("User name or password is wrong."),
    mark("This link is not valid (any more)."),
    mark("Restart the service to get a new one."),
    mark("Too many attempts."),
    mark("Try again in %(seconds)s s."),
    # app.solutions
    mark("The answer costs %(price)s points now."),
    mark("Look at it again before you buy."),
    mark("This answer is bought already."),
    mark("Load the page again."),
    # app.comments
    mark("This exercise takes no comments."),
    mark("Comments are for who has submitted here."),
    mark("Submit first."),
    mark("The comment you reply to is no longer there."),
    mark("Only its author may change a comment."),
    mark("Only its author and instructors may remove a comment."),
    mark("You cannot report your own comment."),
    mark("Remove it instead."),
    mark("There is no such comment."),
    mark("A comment has 1 to 4000 characters."),
    mark("Say in 1 to 500 characters what is wrong."),
    # app.profile
    mark("The password is wrong."),
    mark("Nothing was changed."),
    mark("You are the only administrator."),
    mark("You are the only owner of the course %(title)s."),
    mark("Make somebody else one first."),
    # app.submissions, app.grading.queue.interface
    mark("The source has %(size)s bytes; at most %(limit)s are taken."),
    mark("%(count)s of your submissions are still being graded."),
    mark("Wait for them."),
    mark("Very many submissions are waiting."),
    mark("Try again in a moment."),
    # app.courses
    mark("This exercise is part of an assignment that opens at %(time)s."),
    mark("This name has just been taken, or is none of ours."),
    mark("You have used all %(count)s attempts of this assignment."),
    mark("This assignment takes one submission every %(wait)s s."),
    mark("This code opens no course."),
    mark("Ask whoever teaches it for a new one."),
    mark("There is no account %(name)s."),
    mark("A course needs an owner."),
    mark("Make somebody else owner first."),
    mark("Only owners of this course may do this."),
    mark("Only those who teach this course may do this."),
    mark("Only instructors may do this."),
    mark("This person is not in the course."),
    mark("This person is no student of the course."),
    mark("Somebody has just changed this."),
    mark("An extension ends after the due date of the others."),
    mark("This assignment has no due date, so there is nothing to extend."),
    mark("The due date must come after the opening."),
    mark("An exercise stands in an assignment once."),
    mark("There is no exercise %(name)s."),
    # app.authoring
    mark("You have no exercise %(name)s to edit."),
    mark("This is not a zip that can be read (%(kind)s)."),
    mark("The zip has no files."),
    mark("The zip has %(count)s entries; at most %(limit)s are read."),
    mark("The zip holds files without a folder around them: say the exercise's name."),
    mark("The folder in the zip is called %(name)s; this exercise is %(other)s."),
    mark("Names are snake_case: a-z, 0-9 and _, at least two, a letter first."),
    mark("There is no lab %(name)s."),
    mark("The exercise has been changed since."),
    mark("Load it again."),
    mark("This exercise is being checked already."),
    mark("Wait for that."),
    mark("Other checks are waiting."),
    mark("An exercise has at most %(limit)s files."),
    mark("An exercise has at most %(limit)s bytes."),
    mark("A published exercise stays: submissions refer to it."),
    mark("Stored submissions are still being graded with this version."),
    mark("Wait for them."),
    mark("A published version stays: submissions refer to it."),
    # app.rejudging
    mark("Choose a course or an exercise."),
    mark("Choose an exercise."),
    mark("This was only to see how stable verdicts are."),
    mark("It changes none."),
    mark("Choose a course that you teach, or an exercise that you wrote."),
    mark("No submission matches this choice."),
    mark("More than %(limit)s submissions match."),
    mark("Choose fewer."),
    mark("Only a rejudging that is done and not decided yet can be applied."),
    mark("This rejudging is decided already."),
    mark("Only a look that is done and not decided yet can be extended."),
    mark("This version is not the current one."),
    mark("Publish it first."),
    # app.admin
    mark("There is no such account."),
    mark("This is the only administrator."),
    mark("Make somebody else one first."),
    mark("Only administrators may do this."),
    # app.web.forms
    mark("A date is written like 2026-03-31T23:59."),
    mark("Whole numbers only, please."),
    mark("Numbers only, please."),
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
