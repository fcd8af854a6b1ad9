#!/usr/bin/env bash
# veraPDF's verdict on files by profiles. Usage: check_pdf.sh PROFILES FILE…, such as check_pdf.sh 3a,ua1 out/*.pdf
# Exit status 1 where a file breaks one. setup.sh installs what it needs into JUDGES (target/judges).
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
path=${JUDGES:-$here/../../target/judges}/vera.jar
for name in istack-commons-runtime javax.activation jaxb-core jaxb-runtime jaxb-api txw2; do
    jar=/usr/share/java/$name.jar
    [ ! -e "$jar" ] || path=$path:$jar
done
exec java -cp "$path" org.mozilla.javascript.tools.shell.Main "$here/vera.js" "$@"
