#!/usr/bin/env bash
# Uses a built image whose root is at $1, as compose.yaml lets it be used: a read-only root, no new privileges, and
# either the image's own user without any capability, or root with the five that the worker is given. $2 is an empty
# PostgreSQL database, if there is one. Called by try.sh, in namespaces of its own.
set -euo pipefail

image=$1 database=${2:-} here=$(dirname "$0")
root=$(mktemp -d)
mount --bind "$image" "$root"
mount -o remount,bind,ro "$root"
mount -t proc proc "$root/proc"
mount --rbind /dev "$root/dev"
mount -t tmpfs tmpfs "$root/tmp"
mount -t tmpfs -o uid=10001,gid=10001 tmpfs "$root/data"

# setpriv and chroot need these three until they are in; the image's user has nothing left of them.
user="10001:10001 +sys_chroot,+setuid,+setgid"
worker="0:0 +sys_chroot,+setuid,+setgid,+setpcap,+kill"

enter() { # $1: who; the rest: settings, then the command
    local who=$1
    shift
    env -i PATH=/opt/tensorjudge/venv/bin:/usr/bin:/bin TENSORJUDGE_STATE_DIR=/opt/tensorjudge/state TENSORJUDGE_DATA_DIR=/data \
        /usr/bin/setpriv --no-new-privs --bounding-set="-all,${who#* }" \
        /usr/sbin/chroot --userspec="${who% *}" "$root" env "$@"
}

submit() { # $1: port
    enter "$user" python3 - "http://127.0.0.1:$1" "/$hidden/reference.py" <"$here/submit.py"
}

hidden=$(cd "$root" && echo opt/tensorjudge/venv/lib/python3*/site-packages/exercises/pooling/maxpool_backward/hidden)
for who in "$user" "$worker"; do
    echo "try: as user ${who%%:*}"
    enter "$who" tensorjudge doctor | grep -A 2 '^The sandbox'
    enter "$who" tensorjudge grade maxpool_backward "/$hidden/reference.py" | grep '^accepted'
    { enter "$who" tensorjudge grade maxpool_backward "/$hidden/submissions/wrong_answer/assigns.py" || test $? = 1; } |
        grep '^wrong_answer'
done

echo "try: one container, SQLite"
enter "$user" tensorjudge migrate
enter "$user" TENSORJUDGE_PORT=18273 tensorjudge serve >/tmp/tensorjudge-image-serve.log 2>&1 &
submit 18273

if [ -n "$database" ]; then
    echo "try: web and worker, PostgreSQL"
    distributed=(TENSORJUDGE_DATABASE_URL="$database" TENSORJUDGE_GRADING=distributed)
    enter "$user" "${distributed[@]}" tensorjudge migrate
    enter "$user" "${distributed[@]}" TENSORJUDGE_PORT=18274 tensorjudge serve >/tmp/tensorjudge-image-web.log 2>&1 &
    enter "$worker" "${distributed[@]}" tensorjudge worker --slots 1 >/tmp/tensorjudge-image-worker.log 2>&1 &
    submit 18274
fi
