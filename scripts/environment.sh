# What `.venv` holds, and knowing that it is there; read by `.` after interpreter.sh.
# shellcheck shell=sh
# shellcheck disable=SC2154

# One line that changes whenever .venv has to; its own path counts, since its scripts name it.
packages_key() { # $1: core or test
    {
        printf '%s\n' "$root" "$(readlink -f -- "$bin/python" || :)"
        cat -- pyproject.toml app/__init__.py requirements/build.txt "requirements/$1.txt"
    } 2>/dev/null | sha256sum
}

# The same for what the build makes of other files: bundled scripts and styles, compiled translations.
assets_key() {
    {
        cat -- hatch_build.py
        find app/frontend app/i18n/locales -name node_modules -prune -o -type f ! -name '*.mo' -print0 |
            LC_ALL=C sort -z | xargs -0 -r sha256sum --
    } 2>/dev/null | sha256sum
}

remembered() { cat -- ".venv/.made-from-$1" 2>/dev/null || :; }

# What the tests need holds everything that running needs.
has_python_packages() { # $1: core or test
    venv_works && [ -x "$bin/tensorjudge" ] || return 1
    [ "$(remembered test)" = "$(packages_key test)" ] && return 0
    [ "$1" = core ] && [ "$(remembered core)" = "$(packages_key core)" ]
}

has_assets() { [ -d app/static/build ] && [ "$(remembered assets)" = "$(assets_key)" ]; }

install_python_packages() { # $1: core or test
    venv_works || make_venv
    rm -f .venv/.made-from-*
    say "installing requirements/$1.txt"
    pip install --require-hashes -r "requirements/$1.txt" -r requirements/build.txt
    say "building the pages' assets and installing TensorJudge"
    pip install --no-deps --no-build-isolation --editable .
    assets_key >.venv/.made-from-assets
    "$bin/tensorjudge" setup
    packages_key "$1" >".venv/.made-from-$1"
}

build_assets() {
    say "building the pages' assets"
    "$bin/python" hatch_build.py
    assets_key >.venv/.made-from-assets
}

setup() { # $1: core, test or browser
    case $1 in core) profile=core ;; *) profile="test" ;; esac
    scripts/system-packages.sh "$1" || exit 1
    if has_python_packages "$profile" && has_assets; then return; fi
    exec 9<. # two ./dev at once: the second waits, then finds everything done
    if have flock; then flock 9; fi
    if ! has_python_packages "$profile"; then
        scripts/system-packages.sh namespaces || exit 1
        install_python_packages "$profile"
    fi
    if ! has_assets; then build_assets; fi
    exec 9<&-
}
