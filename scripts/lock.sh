# `./dev lock`; read by `.` after interpreter.sh.
# shellcheck shell=sh
# shellcheck disable=SC2154

# Exact versions and hashes, no address: pip takes them from wherever this machine's pip is set to look.
compile() { # $1: the file to write; the rest: sources and options
    output=$1
    shift
    "$bin/uv" pip compile --quiet --universal --python-version 3.11 --generate-hashes \
        --no-header --no-annotate --no-emit-index-url --no-emit-find-links --output-file "$output" "$@"
    if grep -n '://' "$output"; then die "$output holds an address"; fi
    if grep -nE '^--(index-url|extra-index-url|find-links)' "$output"; then die "$output holds an index option"; fi
}

from_pyproject() { # $1: a Python expression over `project`, the parsed file; prints one requirement per line
    "$bin/python" -c "import tomllib, pathlib
project = tomllib.loads(pathlib.Path('pyproject.toml').read_text())
print('\n'.join($1))"
}

lock() {
    [ -x "$bin/python" ] || make_venv
    [ -x "$bin/uv" ] || pip install 'uv>=0.13,<1'
    compile requirements/test.txt pyproject.toml --extra test --extra dev --extra postgres --extra telemetry "$@"
    compile requirements/core.txt pyproject.toml --constraint requirements/test.txt
    compile requirements/image.txt pyproject.toml --extra postgres --constraint requirements/test.txt
    from_pyproject "[*project['build-system']['requires'], 'editables']" |
        compile requirements/build.txt - --constraint requirements/test.txt "$@"
}
