# `./dev check` and `./dev format`; read by `.` after environment.sh.
# shellcheck shell=sh
# shellcheck disable=SC2154

CHECKS="format lint types frontend-format scripts styles image compose github layers openapi"

# Every check runs, so that one look shows everything that is wrong.
check() { # $@: names of checks; none: all
    # shellcheck disable=SC2086 # one word for each name
    [ $# -gt 0 ] || set -- $CHECKS
    setup test
    failed=
    for name in "$@"; do
        run_check "$name" || failed="$failed $name"
    done
    [ -z "$failed" ] || die "failed:$failed"
}

run_check() {
    case $1 in
        format) "$bin/ruff" format --check . ;;
        lint) "$bin/ruff" check . ;;
        types) "$bin/mypy" app grader exercises ;;
        frontend-format) frontend_tool prettier --check --log-level warn app/frontend tests/frontend ;;
        scripts) lint_scripts ;;
        styles) lint_styles ;;
        image) "$bin/hadolint" Dockerfile ;;
        compose) matches_schema compose-spec compose.yaml ;;
        github) check_github ;;
        layers) "$bin/python" -m pytest -q tests/test_layers.py tests/test_prose.py ;;
        openapi) check_openapi ;;
        *) die "there is no check '$1'; there are: $CHECKS" ;;
    esac
}

matches_schema() { # $1: the schema's name; the rest: files
    schema=$1
    shift
    "$bin/check-jsonschema" --builtin-schema "vendor.$schema" "$@"
}

check_github() {
    matches_schema github-workflows .github/workflows/*.yml &&
        matches_schema dependabot .github/dependabot.yml &&
        matches_schema github-issue-forms .github/ISSUE_TEMPLATE/*.yml
}

check_openapi() {
    "$bin/python" -m app.cli.openapi_document | diff -u docs/openapi.json - && return
    say "docs/openapi.json differs from the routes: run ./dev openapi, and read its diff"
    return 1
}

format() {
    setup test
    failed=
    "$bin/ruff" format .
    "$bin/ruff" check --fix . || failed="$failed lint"
    frontend_tool prettier --write --log-level warn app/frontend tests/frontend || failed="$failed frontend-format"
    lint_scripts --fix || failed="$failed scripts"
    lint_styles --fix || failed="$failed styles"
    [ -z "$failed" ] || die "failed:$failed"
}

# The linters and the formatter of app/frontend/package.json; $@: options.
frontend_tool() { "$bin/python" hatch_build.py "$@"; }
lint_scripts() { frontend_tool eslint --config app/frontend/eslint.config.mjs "$@" app/frontend tests/frontend; }
lint_styles() { frontend_tool stylelint --config app/frontend/stylelint.config.mjs "$@" 'app/frontend/styles/*.css'; }
