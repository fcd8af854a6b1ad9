#!/usr/bin/env bash
# build.sh [TARGET…] : everything that is given out, in target/dist: for each target (this machine, where none is named; also
# aarch64-unknown-linux-gnu) a Debian package, an rpm where rpmbuild is there, and a tarball that runs anywhere on that kind of
# machine; the fonts for who installs by cargo, the sources of redrawn fonts, and the licences of all of it.
#
# Needs Rust with the target's libraries (`rustup target add`), a C compiler for it (Debian's gcc-aarch64-linux-gnu), python3
# and dpkg-deb (Debian's dpkg). The program is linked to nothing but the kernel. With BANXIN_PROGRAM=PATH a program that is
# built already is packed for this machine instead. Same commit, same bytes.
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
fonts=(fonts/*.ttf fonts/*.json fonts/*.conf fonts/licences)

# The program for a target, on its own target even for this machine, so that what builds the build is not linked so; glibc's
# own loader of names is not used.
build() {
    if [ "$1" = "$host" ] && [ -n "${BANXIN_PROGRAM:-}" ]; then
        install -m 755 "$BANXIN_PROGRAM" "$dist/program-$1"
        strip "$dist/program-$1"
        return
    fi
    local tools=${1/-unknown/}
    [ "$1" = "$host" ] || export "CARGO_TARGET_$(tr a-z- A-Z_ <<<"$1")_LINKER=$tools-gcc"
    CARGO_PROFILE_RELEASE_STRIP=symbols RUSTFLAGS='-C target-feature=+crt-static' cargo build --release --locked --target "$1" >&2
    install -m 755 "$root/target/$1/release/banxin" "$dist/program-$1"
}

# Packs what `tar` is told, the same bytes every time.
pack() {
    tar --sort=name --owner=0 --group=0 --numeric-owner --mtime="@$SOURCE_DATE_EPOCH" -c "$@" | gzip -9n
}

# What is the same for every kind of machine: fonts, forms, documents, manual pages and completions, below usr/.
common=$dist/common
share=$common/usr/share
doc=$share/doc/banxin
fill_common() {
    mkdir -p "$share/banxin/fonts" "$share/banxin/layouts" "$doc" "$share/man/man1" "$dist/man"
    cp -r "${fonts[@]}" "$share/banxin/fonts/"
    cp layouts/* "$share/banxin/layouts/"
    cp README.md README.zh-CN.md CHANGELOG.md LICENSE-MIT LICENSE-APACHE "$doc/"
    cp -r samples "$doc/"
    python3 "$here/licences.py" >"$doc/LICENCES.txt"
    cp "$doc/LICENCES.txt" "$dist/"
    "$ours" man -o "$dist/man"
    for page in "$dist"/man/*.1; do
        gzip -9n <"$page" >"$share/man/man1/$(basename "$page").gz"
    done
    rm -r "$dist/man"
    mkdir -p "$share/bash-completion/completions" "$share/zsh/vendor-completions" "$share/fish/vendor_completions.d"
    "$ours" completions bash >"$share/bash-completion/completions/banxin"
    "$ours" completions zsh >"$share/zsh/vendor-completions/_banxin"
    "$ours" completions fish >"$share/fish/vendor_completions.d/banxin.fish"
    find "$common" -type d -exec chmod 755 {} +
    find "$common" -type f -exec chmod 644 {} +
}

# The service with its settings, which packages bring and the tarball does not.
add_service() {
    mkdir -p "$1/etc/banxin" "$1/usr/lib/systemd/system"
    install -m 644 "$here/banxin.service" "$1/usr/lib/systemd/system/"
    install -m 644 "$here/serve.json" "$1/etc/banxin/"
}

# A program that is linked to the C library asks for the version that it names.
glibc_of() {
    objdump -T "$1" 2>/dev/null | sed -n 's/.*GLIBC_\([0-9.]*\).*/\1/p' | sort -uV | tail -1
}

debian_package() {
    local tree=$1 machine=$2 glibc
    glibc=$(glibc_of "$tree/usr/bin/banxin")
    mkdir "$tree/DEBIAN"
    {
        echo 'Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/'
        echo 'Upstream-Name: banxin'
        echo 'Comment: every licence of what is inside stands in LICENCES.txt beside this file.'
        echo
        echo 'Files: *'
        echo 'Copyright: the authors of banxin'
        echo 'License: MIT or Apache-2.0'
    } >"$tree/usr/share/doc/banxin/copyright"
    {
        echo 'Package: banxin'
        echo "Version: $version"
        echo 'Section: text'
        echo 'Priority: optional'
        echo "Architecture: $machine"
        [ -z "$glibc" ] || echo "Depends: libc6 (>= $glibc)"
        echo "Installed-Size: $(du -sk --apparent-size --exclude=DEBIAN "$tree" | cut -f1)"
        echo 'Maintainer: the authors of banxin <banxin@localhost>'
        echo 'Description: document export engine for Chinese government reports'
        echo ' A report in JSON becomes PDF, Word, OFD and a web page, with the same lines on the same'
        echo ' pages; national tables check their own sums. Command, HTTP service, fonts and forms.'
    } >"$tree/DEBIAN/control"
    echo /etc/banxin/serve.json >"$tree/DEBIAN/conffiles"
    (cd "$tree" && find . -path ./DEBIAN -prune -o -type f -print | sed 's|^\./||' | sort | xargs -d '\n' md5sum) >"$tree/DEBIAN/md5sums"
    dpkg-deb --root-owner-group -Zxz --build "$tree" "$dist/banxin_${version}_$machine.deb" >/dev/null
    rm -r "$tree/DEBIAN" "$tree/usr/share/doc/banxin/copyright"
}

# The same tree; completions of zsh and fish lie where such distributions look.
rpm_package() {
    local tree=$1 machine=$2 work=$dist/rpm
    mv "$tree/usr/share/zsh/vendor-completions" "$tree/usr/share/zsh/site-functions"
    mkdir "$work"
    {
        echo 'Name: banxin'
        echo "Version: $version"
        echo 'Release: 1'
        echo 'Summary: Document export engine for Chinese government reports'
        echo 'License: MIT OR Apache-2.0'
        # What it needs and gives is this list, not what a scan of its samples would find.
        echo 'AutoReqProv: no'
        echo '%description'
        echo 'A report in JSON becomes PDF, Word, OFD and a web page, with the same lines on the same'
        echo 'pages; national tables check their own sums. Command, HTTP service, fonts and forms.'
        echo '%install'
        echo "cp -a $tree/. %{buildroot}/"
        echo '%files'
        echo '%defattr(-,root,root,-)'
        echo '%config(noreplace) /etc/banxin/serve.json'
        echo '/usr/bin/banxin'
        echo '/usr/lib/systemd/system/banxin.service'
        echo '/usr/share/banxin'
        echo '%doc /usr/share/doc/banxin'
        (cd "$tree" && find usr/share/man usr/share/bash-completion usr/share/zsh usr/share/fish -type f | sort | sed 's|^|/|')
    } >"$work/banxin.spec"
    rpmbuild -bb --quiet --target "$machine-linux" --buildroot "$work/root" --define "_topdir $work" --define "_rpmdir $dist" \
        --define '_rpmfilename banxin-%%{VERSION}-%%{RELEASE}.%%{ARCH}.rpm' --define '_build_id_links none' \
        --define '_buildhost localhost' --define 'use_source_date_epoch_as_buildtime 1' \
        --define 'clamp_mtime_to_source_date_epoch 1' --define '__os_install_post %nil' --define '_binary_payload w19.zstdio' \
        "$work/banxin.spec"
    rm -r "$work"
}

targets=("$@")
[ ${#targets[@]} -gt 0 ] || targets=("$host")
# Manual pages and completions are printed by a program that runs here.
build "$host"
ours=$dist/program-$host
fill_common
for target in "${targets[@]}"; do
    [ "$target" = "$host" ] || build "$target"
    tree=$dist/tree
    cp -a "$common" "$tree"
    install -D -m 755 "$dist/program-$target" "$tree/usr/bin/banxin"
    pack --transform "s|^usr|banxin-$version|" -C "$tree" usr >"$dist/banxin-$version-$target.tar.gz"
    add_service "$tree"
    case $target in
        x86_64-*) debian_package "$tree" amd64 ;;
        aarch64-*) debian_package "$tree" arm64 ;;
    esac
    if command -v rpmbuild >/dev/null; then
        rpm_package "$tree" "${target%%-*}"
    else
        echo 'no rpm: rpmbuild is not there (Debian: apt-get install rpm)' >&2
    fi
    rm -r "$tree"
done
rm -r "$common" "$dist"/program-*
pack --transform "s|^fonts/original|banxin-fonts-source-$version|" fonts/original >"$dist/banxin-fonts-source-$version.tar.gz"
python3 - "$dist/banxin-fonts-$version.zip" "${fonts[@]}" <<'ZIP'
import pathlib, sys, zipfile
out, *names = sys.argv[1:]
files = sorted(file for name in map(pathlib.Path, names) for file in ([name] if name.is_file() else name.iterdir()))
with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
    for file in files:
        archive.writestr(zipfile.ZipInfo(str(file)), file.read_bytes(), zipfile.ZIP_DEFLATED)
ZIP
(cd "$dist" && sha256sum -- * >SHA256SUMS && ls -l)
