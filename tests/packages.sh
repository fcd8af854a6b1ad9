#!/usr/bin/env bash
# What samples/deploy/package/build.sh packs, as who installs it meets it: the Debian package in a bare Debian, the rpm in an
# empty root, the tarball where it was unpacked, programs for other machines under an emulator; without a network, with the
# bytes that this checkout's program makes. Needs root. Usage: packages.sh [TARGET…]
#
# With BANXIN_PROGRAM=PATH that program is packed for this machine instead of one that is built.
set -euo pipefail
cd "$(dirname "$0")/.."
missing=()
for pair in debootstrap:debootstrap rpmbuild:rpm zsh:zsh fish:fish man:man-db; do
    command -v "${pair%%:*}" >/dev/null || missing+=("${pair##*:}")
done
for target in "$@"; do
    [ "${target%%-*}" != aarch64 ] || missing+=(gcc-aarch64-linux-gnu libc6-dev-arm64-cross qemu-user-static)
done
if [ ${#missing[@]} -gt 0 ]; then
    apt-get update -qq
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
fi

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
dist=$PWD/target/dist
host=$(rustc -vV | sed -n 's/^host: //p')
bash samples/deploy/package/build.sh "$@" >/dev/null
cp "$dist/SHA256SUMS" "$work/first"
bash samples/deploy/package/build.sh "$@" >/dev/null
diff "$work/first" "$dist/SHA256SUMS"
(cd "$dist" && sha256sum --quiet -c SHA256SUMS)
echo "packed twice, the same bytes: $(grep -c . "$dist/SHA256SUMS") files"

# Every file of a rendered report: PDF, DOCX, OFD, a web page, a workbook.
try() {
    local out=$1
    shift
    "$@" render wudang-2020.json gongwen-tongzhi.json -o "$out" --format pdf --format docx --format ofd --format html --format xlsx >/dev/null
}
digests() {
    (cd "$1" && find . -type f | sort | xargs sha256sum)
}

# The tarball, where it lies: nothing of it knows of this checkout.
tar -xzf "$dist"/banxin-*-"$host".tar.gz -C "$work"
unpacked=$(echo "$work"/banxin-*)
(cd "$unpacked/share/doc/banxin/samples" && try "$work/tarball" env -i "$unpacked/bin/banxin")
digests "$work/tarball" >"$work/expected"
[ "$(grep -c . "$work/expected")" -ge 10 ] || { echo 'the tarball renders less than ten files'; exit 1; }
if [ -z "${BANXIN_PROGRAM:-}" ] && ldd "$unpacked/bin/banxin" >/dev/null 2>&1; then
    echo 'the program is linked to libraries'
    exit 1
fi
echo 'tarball: renders where it was unpacked'

# In a root of its own and without a network: renders, checks and verifies, the bytes as expected.
in_root() {
    local root=$1
    local inside=(unshare --net --pid --fork --mount --root="$root" --mount-proc /bin/sh -c)
    mkdir -p "$root/tmp/out" "$root/proc"
    try /tmp/out "${inside[@]}" 'cd /usr/share/doc/banxin/samples && exec /usr/bin/banxin "$@"' sh
    digests "$root/tmp/out" | diff "$work/expected" -
    "${inside[@]}" '/usr/bin/banxin verify /tmp/out/wudang-2020.pdf && /usr/bin/banxin explain chapter-title' >/dev/null
}
debootstrap --variant=minbase bookworm "$work/debian" >/dev/null
cp "$dist"/banxin_*_"$(dpkg --print-architecture)".deb "$work/debian/tmp/banxin.deb"
chroot "$work/debian" dpkg -i /tmp/banxin.deb >/dev/null
[ -z "$(chroot "$work/debian" dpkg --verify banxin)" ]
in_root "$work/debian"
for page in "$work/debian/usr/share/man/man1"/banxin*.gz; do
    MANWIDTH=80 man -l "$page" 2>/dev/null | grep -q '^NAME' || { echo "$page does not open"; exit 1; }
done
bash -n "$work/debian/usr/share/bash-completion/completions/banxin"
zsh -n "$work/debian/usr/share/zsh/vendor-completions/_banxin"
fish -n "$work/debian/usr/share/fish/vendor_completions.d/banxin.fish"
chroot "$work/debian" dpkg --purge banxin >/dev/null 2>&1
[ ! -e "$work/debian/usr/bin/banxin" ] && [ ! -e "$work/debian/etc/banxin/serve.json" ]
echo 'Debian package: installs in a bare Debian, renders, its manual and completions open, goes without a trace'

# An rpm needs nothing: its root has a shell and no more, where the program is static.
mkdir -p "$work/rpm"
rpm --root "$work/rpm" --initdb
rpm --root "$work/rpm" -i --ignorearch "$dist"/banxin-*."${host%%-*}".rpm
rpm --root "$work/rpm" -V banxin
if [ -z "${BANXIN_PROGRAM:-}" ]; then
    (cd "$work/rpm/usr/share/doc/banxin/samples" && try "$work/by-rpm" env -i BANXIN_FONTS="$work/rpm/usr/share/banxin/fonts" "$work/rpm/usr/bin/banxin")
    digests "$work/by-rpm" | diff "$work/expected" -
fi
echo 'rpm: installs, every file as packed'

for target in "$@"; do
    [ "$target" != "$host" ] || continue
    mkdir "$work/$target"
    tar -xzf "$dist"/banxin-*-"$target".tar.gz -C "$work/$target"
    other=$(echo "$work/$target"/banxin-*)
    (cd "$other/share/doc/banxin/samples" && try "$work/by-$target" env -i "$(command -v "qemu-${target%%-*}-static")" "$other/bin/banxin")
    digests "$work/by-$target" | diff "$work/expected" -
    echo "$target: under an emulator, the same bytes"
done
