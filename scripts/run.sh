#!/bin/sh
# Opens the window where there is a display, otherwise shows the main job on the command line.
set -eu
cd "$(dirname "$0")/.."
case "$(uname -s)" in
Linux) [ -n "${DISPLAY:-}${WAYLAND_DISPLAY:-}" ] && display=yes || display=no ;;
*) display=yes ;;
esac
if [ "$display" = yes ]; then
	exec ./lianpei
fi
echo "No display: running 'lianpei demo' instead of the window."
exec ./lianpei demo
