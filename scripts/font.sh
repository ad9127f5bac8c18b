#!/bin/sh
# Makes assets/font anew from the npm package that carries the single static faces of Noto Sans SC (SIL OFL 1.1).
# Needs npm, tar and Debian's fonttools; the result is committed, so nobody needs this to build.
set -eu
cd "$(dirname "$0")/.."
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
(cd "$work" && npm pack --silent @expo-google-fonts/noto-sans-sc@0.4.3 && tar xzf ./*.tgz)
python=python3
for candidate in python3 /usr/bin/python3; do
	if $candidate -c 'import fontTools' 2>/dev/null; then python=$candidate; break; fi
done
$python scripts/font.py "$work/package/400Regular/NotoSansSC_400Regular.ttf" assets/font/regular.ttf
$python scripts/font.py "$work/package/700Bold/NotoSansSC_700Bold.ttf" assets/font/bold.ttf
cp "$work/package/LICENSE_FONT" assets/font/LICENSE-OFL.txt
ls -l assets/font
