#!/usr/bin/env bash
# Uses a built image whose root is at $1, as compose.yaml lets it be used: a read-only root, no new privileges, and
# either the image's own user without any capability, or root with the five that the worker is given.
# Called by try.sh, in namespaces of its own.
set -euo pipefail

root=$(mktemp -d)
mount --bind "$1" "$root"
mount -o remount,bind,ro "$root"
mount -t proc proc "$root/proc"
mount --rbind /dev "$root/dev"
mount -t tmpfs tmpfs "$root/tmp"
mount -t tmpfs -o uid=10001,gid=10001 tmpfs "$root/data"

enter() { # $1: user; $2: its capabilities; the rest: the command
    local user=$1 capabilities=$2
    shift 2
    env -i PATH=/opt/tensorjudge/venv/bin:/usr/bin:/bin TENSORJUDGE_STATE_DIR=/opt/tensorjudge/state TENSORJUDGE_DATA_DIR=/data \
        TENSORJUDGE_PORT="${TENSORJUDGE_PORT:-8000}" \
        /usr/bin/setpriv --no-new-privs --bounding-set="-all,+sys_chroot$capabilities" \
        /usr/sbin/chroot --userspec="$user" "$root" "$@"
}

hidden=$(cd "$root" && echo opt/tensorjudge/venv/lib/python3*/site-packages/exercises/pooling/maxpool_backward/hidden)
for who in "10001:10001 ,+setuid,+setgid" "0:0 ,+setuid,+setgid,+setpcap,+kill"; do
    user=${who% *} capabilities=${who#* }
    echo "try: as user ${user%:*}"
    enter "$user" "$capabilities" tensorjudge doctor | grep -A 2 '^The sandbox'
    enter "$user" "$capabilities" tensorjudge grade maxpool_backward "/$hidden/reference.py" | grep '^accepted'
    { enter "$user" "$capabilities" tensorjudge grade maxpool_backward "/$hidden/submissions/wrong_answer/assigns.py" ||
        test $? = 1; } | grep '^wrong_answer'
done

echo "try: the service, on a port of its own"
enter 10001:10001 ,+setuid,+setgid tensorjudge migrate
TENSORJUDGE_PORT=18273 enter 10001:10001 ,+setuid,+setgid tensorjudge serve >/tmp/serve.log 2>&1 &
enter 10001:10001 ,+setuid,+setgid python3 - http://127.0.0.1:18273 "/$hidden/reference.py" <<'PYTHON'
import json, pathlib, sys, time, urllib.error, urllib.request

address, solution = sys.argv[1:]


def post(path, body, **headers):
    headers["Content-Type"] = "application/json"
    request = urllib.request.Request(f"{address}{path}", json.dumps(body).encode(), headers)
    return urllib.request.urlopen(request, timeout=60)


for _ in range(120):
    try:
        print("try: /readyz", urllib.request.urlopen(f"{address}/readyz", timeout=5).status)
        break
    except OSError:
        time.sleep(0.5)
session = post("/api/v1/auth/register", {"username": "ada", "password": "correct horse battery"})
cookie = session.headers["Set-Cookie"].partition(";")[0]
answer = post(
    "/api/v1/exercises/maxpool_backward/submissions?wait=30", {"source": pathlib.Path(solution).read_text()}, Cookie=cookie
)
print("try: over HTTP:", json.load(answer)["verdict"])
PYTHON
