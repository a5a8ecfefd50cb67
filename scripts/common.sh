# What every script here begins with; read by `.`, from the root of the checkout and with its path in `root`.
# shellcheck shell=sh
# shellcheck disable=SC2034,SC2154 # used by, and set by, the scripts that read this

unset CDPATH PYTHONHOME PYTHONPATH PIP_USER PIP_TARGET PIP_PREFIX VIRTUAL_ENV
export PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_ROOT_USER_ACTION=ignore PIP_NO_INPUT=1
bin=$root/.venv/bin

say() { printf '%s\n' "dev: $*" >&2; }
die() { say "$@"; exit 1; }
have() { command -v "$1" >/dev/null 2>&1; }
