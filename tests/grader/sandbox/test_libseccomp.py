"""The binding of libseccomp: a refusal of the library becomes an error that names the function."""

import errno

import pytest

from grader.sandbox.libseccomp import ALLOW, Filter, call_number, equal, fail_with, masked_equal


@pytest.fixture
def program() -> Filter:
    return Filter(fail_with(errno.ENOSYS))


def test_a_program_is_whole_instructions_that_grow_with_its_rules(program):
    before = program.program()
    program.add_rule(ALLOW, "read")
    program.add_rule(fail_with(errno.EPERM), "mmap", masked_equal(2, 4, 4), equal(3, 0))
    after = program.program()
    assert len(before) % 8 == len(after) % 8 == 0
    assert len(after) > len(before) > 0


def test_a_call_has_the_number_of_this_architecture_or_none():
    assert call_number("getpid") is not None
    assert call_number("no_such_call") is None
    assert call_number("socketcall") is None, "32-bit machines only: libseccomp has a number below 0 for it"


def test_a_rule_for_an_unknown_call_is_refused(program):
    with pytest.raises(OSError, match="knows no system call 'no_such_call'"):
        program.add_rule(ALLOW, "no_such_call")


def test_a_refusal_names_the_function_and_the_reason(program):
    with pytest.raises(OSError, match="seccomp_rule_add_array: Invalid argument") as caught:
        program.add_rule(ALLOW, "read", equal(6, 0))  # arguments are 0 to 5
    assert caught.value.errno == errno.EINVAL
    with pytest.raises(OSError, match="seccomp_attr_set: "):
        program.set_attribute(99, 1)


def test_a_default_action_that_does_not_exist_is_refused():
    with pytest.raises(OSError, match="seccomp_init: no filter with the default action 0x12345678"):
        Filter(0x12345678)
