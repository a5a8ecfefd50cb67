#!/bin/sh
# Installs the system packages that are missing on Debian and Ubuntu, and lets bubblewrap make user namespaces.
#
#   scripts/system-packages.sh core|test|browser    what running, the tests, or the tests with a browser need
#   scripts/system-packages.sh namespaces           the AppArmor profile, where the system asks for one
#
# Without root or sudo it prints the line to type, and fails.
set -eu

root=$(dirname -- "$(dirname -- "$(readlink -f -- "$0")")")
cd -- "$root"
. ./scripts/common.sh
. ./scripts/interpreter.sh

is_file() { [ -e "$1" ]; } # its argument is a glob that may have stayed unexpanded

has_libseccomp() {
    for library in /usr/lib/*/libseccomp.so.2 /lib/*/libseccomp.so.2 /usr/lib64/libseccomp.so.2 /usr/lib/libseccomp.so.2; do
        if is_file "$library"; then return 0; fi
    done
    return 1
}

has_chromium() {
    have chromium-headless-shell || have chromium || have chromium-browser || have google-chrome ||
        have google-chrome-stable
}

has_cjk_font() {
    for font in /usr/share/fonts/opentype/noto/NotoSansCJK* /usr/share/fonts/*/NotoSansCJK* /usr/share/fonts/*/*/NotoSansCJK*; do
        if is_file "$font"; then return 0; fi
    done
    return 1
}

has_candidate() { apt-cache policy "$1" 2>/dev/null | grep -q 'Candidate: [0-9]'; }

# Debian has Chromium without its windows too, which takes half the time; Ubuntu calls the whole chromium-browser.
chromium_package() {
    for package in chromium-headless-shell chromium chromium-browser; do
        if has_candidate "$package"; then echo "$package"; return; fi
    done
    echo chromium
}

missing_system_packages() { # $1: core, test or browser
    venv_works || missing_python_packages
    have bwrap || echo bubblewrap
    has_libseccomp || echo libseccomp2
    [ "$1" = core ] || have git || echo git
    [ "$1" = browser ] || return 0
    has_chromium || chromium_package
    has_cjk_font || echo fonts-noto-cjk
}

# Debian and Ubuntu keep what makes a .venv in a package beside each interpreter.
missing_python_packages() {
    candidate=$(find_python)
    if [ -z "$candidate" ]; then
        if [ -z "${PYTHON:-}" ] && ! have python3; then echo python3 python3-venv; fi
    elif ! has_venv "$candidate"; then
        case $(real_path "$candidate") in
            /usr/bin/python3.*) echo "$(basename -- "$(real_path "$candidate")")-venv" ;;
        esac
    fi
}

may_become_root() { [ "$(id -u)" = 0 ] || { have sudo && sudo -n true 2>/dev/null; }; }
as_root() { if [ "$(id -u)" = 0 ]; then "$@"; else sudo -n "$@"; fi; }
apt_get() { as_root env DEBIAN_FRONTEND=noninteractive apt-get -qq "$@" >&2; }

# A first attempt without `update` saves its time where the package lists are present and current.
apt_install() { # $@: packages
    apt_get install -y --no-install-recommends "$@" && return
    say "updating the package lists, then trying again"
    apt_get update || say "apt-get update reported an error; going on"
    apt_get install -y --no-install-recommends "$@"
}

ensure_system_packages() { # $1: core, test or browser
    # shellcheck disable=SC2046 # package names hold no spaces
    set -- "$1" $(missing_system_packages "$1")
    wants=$1
    shift
    if [ $# -eq 0 ]; then return; fi
    have apt-get || die "missing: $*. There is no apt-get here: install them with this system's package manager."
    case " $* " in *" chromium-browser "*) ensure_snapd ;; esac
    if ! may_become_root; then
        say "some system packages are missing. Type this line once, then run ./dev again:"
        printf '\n    %s\n\n' "sudo apt-get update && sudo apt-get install -y --no-install-recommends $*" >&2
        exit 1
    fi
    say "installing $*"
    apt_install "$@" || die "apt-get could not install $*: its messages are above"
    [ "$wants" != browser ] || has_chromium || die "Chromium is still missing. $WITHOUT_CHROMIUM"
}

# The browser that is there will do where this fails.
prefer_headless_shell() {
    if have chromium-headless-shell || [ "$(id -u)" != 0 ] || ! has_candidate chromium-headless-shell; then return; fi
    say "installing chromium-headless-shell, with which the tests in a browser take half the time"
    apt_get install -y --no-install-recommends chromium-headless-shell || say "going on without it"
}

WITHOUT_CHROMIUM="Install Google Chrome's .deb, or leave the browser out: ./dev test -m 'not browser'"

# Ubuntu's package chromium-browser fetches a snap.
ensure_snapd() { [ -S /run/snapd.socket ] || die "Ubuntu has Chromium as a snap only, and no snapd runs here. $WITHOUT_CHROMIUM"; }

# Ubuntu 24.04 and later let no program make user namespaces unless an AppArmor profile allows it by name. The grader
# works without them, with one wall less.
ensure_user_namespaces() {
    [ "$(cat /proc/sys/kernel/apparmor_restrict_unprivileged_userns 2>/dev/null)" = 1 ] || return 0
    [ -x /usr/sbin/apparmor_parser ] || return 0 # a container: its host decides
    ! grep -qs /usr/bin/bwrap /etc/apparmor.d/* || return 0
    profile=/etc/apparmor.d/bwrap
    if may_become_root; then
        say "allowing bubblewrap to make user namespaces ($profile)"
        as_root install -m 644 deploy/apparmor-bwrap "$profile"
        as_root /usr/sbin/apparmor_parser -r "$profile" || say "apparmor_parser reported an error; going on"
    else
        say "the sandbox has one wall less until somebody types this line once:"
        printf '\n    %s\n\n' "sudo install -m 644 '$root/deploy/apparmor-bwrap' $profile && sudo apparmor_parser -r $profile" >&2
    fi
}

case ${1:-} in
    core | test) ensure_system_packages "$1" ;;
    browser) ensure_system_packages browser && prefer_headless_shell ;;
    namespaces) ensure_user_namespaces ;;
    *) die "usage: scripts/system-packages.sh core|test|browser|namespaces" ;;
esac
