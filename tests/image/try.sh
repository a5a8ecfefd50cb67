#!/usr/bin/env bash
# Builds the image without a container engine and uses it: as root on Debian, with buildah and debootstrap installed.
#
#   tests/image/try.sh [FOLDER [DATABASE]]
#
# FOLDER keeps the base system between runs (default: a temporary one). DATABASE is the URL of an empty PostgreSQL
# database: with it, the web service and a worker are tried as two containers.
set -euo pipefail
cd "$(dirname "$0")/../.."

folder=${1:-$(mktemp -d)}
base=localhost/tensorjudge-base
image=localhost/tensorjudge
export BUILDAH_ISOLATION=chroot

if ! [ -d "$folder/base" ]; then
    debootstrap --variant=minbase --include=ca-certificates bookworm "$folder/base" >"$folder/debootstrap.log"
fi
# What this machine's pip and npm are told about registries and certificates, the build is told too.
for file in /etc/pip.conf /etc/npmrc /etc/ssl/certs/ca-certificates.crt; do
    if [ -f "$file" ]; then cp "$file" "$folder/base$file"; fi
done
container=$(buildah from scratch)
buildah add -q "$container" "$folder/base" / >/dev/null
if [ -n "${NODE_EXTRA_CA_CERTS:-}" ]; then
    buildah config --env NODE_EXTRA_CA_CERTS="$NODE_EXTRA_CA_CERTS" "$container"
fi
buildah commit -q "$container" "$base" >/dev/null
buildah rm "$container" >/dev/null

echo "try: building"
if ! buildah bud --layers --format docker --build-arg BASE="$base" -t "$image" . >"$folder/build.log" 2>&1; then
    tail -n 40 "$folder/build.log"
    exit 1
fi

container=$(buildah from "$image")
trap 'buildah umount "$container" >/dev/null; buildah rm "$container" >/dev/null' EXIT
echo "try: $(du -sm "$(buildah mount "$container")" | cut -f 1) MB"
# processes and mounts of its own, which end with it
unshare --mount --pid --fork --kill-child tests/image/use.sh "$(buildah mount "$container")" "${2:-}"
