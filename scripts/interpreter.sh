# The interpreter, and the .venv made with it; read by `.` after common.sh.
# shellcheck shell=sh
# shellcheck disable=SC2154

# Runs each candidate: a version manager's shim is a command that exists and fails.
works() { "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1; }
has_venv() { "$1" -c 'import ensurepip, venv' >/dev/null 2>&1; }
version_of() { "$1" -c 'import sys; print(sys.version)' 2>/dev/null || :; }
real_path() { readlink -f -- "$(command -v "$1")"; }

find_python() { # prints the first that can make a .venv, else the first that works, else nothing
    fallback=
    for candidate in ${PYTHON:+"$PYTHON"} python3.13 python3.12 python3.11 python3 /usr/bin/python3; do
        works "$candidate" || { [ "$candidate" = "${PYTHON:-}" ] && break; continue; }
        if has_venv "$candidate"; then echo "$candidate"; return; fi
        fallback=${fallback:-$candidate}
    done
    echo "$fallback"
}

# Its scripts name its path, so a moved or copied checkout needs a new one; so does another interpreter that is asked for,
# and one whose making was interrupted, before pip was in it.
venv_works() {
    [ -x "$bin/pip" ] && works "$bin/python" && [ "$(cat .venv/.root 2>/dev/null || echo "$root")" = "$root" ] &&
        { [ -z "${PYTHON:-}" ] || [ "$(version_of "$PYTHON")" = "$(version_of "$bin/python")" ]; }
}

make_venv() {
    [ ! -L .venv ] || die ".venv is a link, and what it leads to would be emptied: remove the link, then run ./dev again"
    python=$(find_python)
    [ -n "$python" ] || die "no Python 3.11 or later was found${PYTHON:+ at PYTHON=$PYTHON}. Debian 12, Ubuntu 24.04 and later" \
        "have one (python3); elsewhere install one and name it: PYTHON=/path/to/python3.12 ./dev setup"
    has_venv "$python" || die "$python lacks its modules venv and ensurepip: install them, or name another interpreter:" \
        "PYTHON=/path/to/python3.12 ./dev setup"
    say "making .venv with $("$python" --version)"
    "$python" -m venv --clear .venv
    printf '%s\n' "$root" >.venv/.root
}

pip() { "$bin/python" -m pip -qq "$@"; } # errors only
