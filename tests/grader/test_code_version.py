"""The version of the code that explains."""

import re

from grader.explain import version


def test_it_is_twelve_hexadecimal_digits():
    assert re.fullmatch("[0-9a-f]{12}", version.CODE_VERSION)
    assert version.code_version() == version.CODE_VERSION


def test_it_covers_every_source_that_explains():
    paths = {
        path
        for package in version._PACKAGES
        for path, _ in version._sources(version.files("grader") / package, package)
    }
    assert {
        "explain/explainer.py",
        "explain/diagnoses/numbers.py",
        "inside/instrumented_driver.py",
        "mutation/mutate.py",
    } <= paths
