#!/usr/bin/env bash
# build.sh : everything that is given out, in target/dist: a Debian package, a tarball that runs anywhere on this kind of
# machine, the fonts for who installs by cargo, the sources of redrawn fonts, and the licences of all of it.
#
# Needs Rust, a C compiler, python3 and dpkg-deb (Debian's dpkg). The program is linked to nothing but the kernel. With
# BANXIN_PROGRAM=PATH a program that is built already is packed instead. Same commit, same bytes.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../../.." && pwd)
cd "$root"
export SOURCE_DATE_EPOCH=${SOURCE_DATE_EPOCH:-$(git log -1 --format=%ct 2>/dev/null || stat -c %Y Cargo.toml)}
export LC_ALL=C
version=$(sed -n 's/^version = "\(.*\)"/\1/p' Cargo.toml | head -1)
host=$(rustc -vV | sed -n 's/^host: //p')
dist=$root/target/dist
rm -rf "$dist"
mkdir -p "$dist"

program=${BANXIN_PROGRAM:-}
if [ -z "$program" ]; then
    # On its own target, so that what builds the build is not linked so; glibc's own loader of names is not used.
    RUSTFLAGS='-C target-feature=+crt-static' cargo build --release --locked --target "$host"
    program=$root/target/$host/release/banxin
fi

# One tree, whatever it is packed in: below usr/ as below the folder of the tarball.
tree=$dist/tree
share=$tree/usr/share
doc=$share/doc/banxin
mkdir -p "$tree/usr/bin" "$share/banxin/fonts" "$share/banxin/layouts" "$doc" "$dist/man"
install -m 755 "$program" "$tree/usr/bin/banxin"
strip "$tree/usr/bin/banxin"
fonts=(fonts/*.ttf fonts/*.json fonts/*.conf fonts/licences)
cp -r "${fonts[@]}" "$share/banxin/fonts/"
cp layouts/* "$share/banxin/layouts/"
cp README.md README.zh-CN.md CHANGELOG.md LICENSE-MIT LICENSE-APACHE "$doc/"
cp -r samples "$doc/"
python3 "$here/licences.py" >"$doc/LICENCES.txt"
cp "$doc/LICENCES.txt" "$dist/"
ours=$tree/usr/bin/banxin
"$ours" man -o "$dist/man"
mkdir -p "$share/man/man1" "$share/bash-completion/completions" "$share/zsh/vendor-completions" "$share/fish/vendor_completions.d"
for page in "$dist"/man/*.1; do
    gzip -9n <"$page" >"$share/man/man1/$(basename "$page").gz"
done
rm -r "$dist/man"
"$ours" completions bash >"$share/bash-completion/completions/banxin"
"$ours" completions zsh >"$share/zsh/vendor-completions/_banxin"
"$ours" completions fish >"$share/fish/vendor_completions.d/banxin.fish"
find "$tree" -type d -exec chmod 755 {} +
find "$tree" -type f ! -path '*/usr/bin/*' -exec chmod 644 {} +

# Packs what `tar` is told, the same bytes every time.
pack() {
    tar --sort=name --owner=0 --group=0 --numeric-owner --mtime="@$SOURCE_DATE_EPOCH" -c "$@" | gzip -9n
}
pack --transform "s|^usr|banxin-$version|" -C "$tree" usr >"$dist/banxin-$version-$host.tar.gz"
pack --transform "s|^fonts/original|banxin-fonts-source-$version|" fonts/original >"$dist/banxin-fonts-source-$version.tar.gz"
python3 - "$dist/banxin-fonts-$version.zip" "${fonts[@]}" <<'ZIP'
import pathlib, sys, zipfile
out, *names = sys.argv[1:]
files = sorted(file for name in map(pathlib.Path, names) for file in ([name] if name.is_file() else name.iterdir()))
with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
    for file in files:
        archive.writestr(zipfile.ZipInfo(str(file)), file.read_bytes(), zipfile.ZIP_DEFLATED)
ZIP

# The Debian package: the tree, the service with its settings, and what dpkg wants to know.
mkdir -p "$tree/DEBIAN" "$tree/etc/banxin" "$tree/lib/systemd/system"
install -m 644 "$here/banxin.service" "$tree/lib/systemd/system/"
install -m 644 "$here/serve.json" "$tree/etc/banxin/"
{
    echo 'Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/'
    echo 'Upstream-Name: banxin'
    echo 'Comment: every licence of what is inside stands in LICENCES.txt beside this file.'
    echo
    echo 'Files: *'
    echo 'Copyright: the authors of banxin'
    echo 'License: MIT or Apache-2.0'
} >"$doc/copyright"
chmod 644 "$doc/copyright"
# A program that is linked to the C library asks for the version that it names.
glibc=$(objdump -T "$ours" 2>/dev/null | sed -n 's/.*GLIBC_\([0-9.]*\).*/\1/p' | sort -uV | tail -1)
{
    echo 'Package: banxin'
    echo "Version: $version"
    echo 'Section: text'
    echo 'Priority: optional'
    echo "Architecture: $(dpkg --print-architecture)"
    [ -z "$glibc" ] || echo "Depends: libc6 (>= $glibc)"
    echo "Installed-Size: $(du -sk --exclude=DEBIAN "$tree" | cut -f1)"
    echo 'Maintainer: the authors of banxin <banxin@localhost>'
    echo 'Description: document export engine for Chinese government reports'
    echo ' A report in JSON becomes PDF, Word, OFD and a web page, with the same lines on the same'
    echo ' pages; national tables check their own sums. Command, HTTP service, fonts and forms.'
} >"$tree/DEBIAN/control"
echo /etc/banxin/serve.json >"$tree/DEBIAN/conffiles"
(cd "$tree" && find . -path ./DEBIAN -prune -o -type f -print | sed 's|^\./||' | sort | xargs -d '\n' md5sum) >"$tree/DEBIAN/md5sums"
dpkg-deb --root-owner-group -Zxz --build "$tree" "$dist/banxin_${version}_$(dpkg --print-architecture).deb" >/dev/null
rm -r "$tree"
(cd "$dist" && sha256sum -- * >SHA256SUMS && ls -l)
