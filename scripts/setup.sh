#!/bin/sh
# Makes sure that what the build needs is there: a C compiler and the X11, Wayland and OpenGL headers of Fyne. Go itself must be
# installed. On Debian and Ubuntu the missing packages are installed; elsewhere this says which are needed.
set -eu

if ! command -v go >/dev/null 2>&1; then
	echo "Go 1.26 or later is needed: https://go.dev/dl/" >&2
	exit 1
fi

packages="clang libc6-dev pkg-config libgl-dev libegl-dev libx11-dev libxrandr-dev libxxf86vm-dev libxi-dev libxcursor-dev libxinerama-dev libwayland-dev libxkbcommon-dev"

case "$(uname -s)" in
Linux) ;;
Darwin)
	command -v clang >/dev/null 2>&1 || { echo "Install the command line tools first: xcode-select --install" >&2; exit 1; }
	exit 0
	;;
*)
	command -v gcc >/dev/null 2>&1 || command -v clang >/dev/null 2>&1 || {
		echo "A C compiler is needed (on Windows: MSYS2 with mingw-w64-x86_64-gcc)." >&2
		exit 1
	}
	exit 0
	;;
esac

complete() {
	command -v clang >/dev/null 2>&1 || command -v gcc >/dev/null 2>&1 || return 1
	command -v pkg-config >/dev/null 2>&1 || return 1
	pkg-config --exists gl egl x11 xrandr xxf86vm xi xcursor xinerama wayland-client wayland-cursor wayland-egl xkbcommon
}

if complete; then
	exit 0
fi
if ! command -v apt-get >/dev/null 2>&1; then
	cat >&2 <<EOF
The build needs a C compiler, pkg-config and the headers of OpenGL, X11, Wayland and xkbcommon. Install the packages that your
system has for these (Debian names): $packages
EOF
	exit 1
fi
sudo=""
if [ "$(id -u)" -ne 0 ]; then
	sudo="sudo"
fi
echo "Installing what the build needs: $packages"
$sudo apt-get update -q
$sudo env DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends $packages
complete || { echo "Something the build needs is still missing; see the messages above." >&2; exit 1; }
