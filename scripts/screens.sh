#!/bin/sh
# Takes the screenshots of the manual: runs the real program on the sample cluster under a display of its own, once in each
# language, and drives it by keyboard and mouse. The argument is the program; without it ./lianpei is taken.
set -eu
cd "$(dirname "$0")/.."
program=${1:-./lianpei}
screens=$PWD/docs/screens
width=1280
height=800

missing=""
need() { command -v "$1" >/dev/null 2>&1 || missing="$missing $2"; }
need Xvfb xvfb
need openbox openbox
need xdotool xdotool
need import imagemagick
need xclip xclip
need xwininfo x11-utils
if [ -n "$missing" ]; then
	echo "Screenshots need these Debian packages:$missing" >&2
	exit 1
fi
if [ ! -x "$program" ]; then
	echo "No program at $program: run 'make build' first." >&2
	exit 1
fi
program=$(realpath "$program")

# A fixed folder, since its name shows in the pictures.
work=/tmp/lianpei-screens
if ! mkdir "$work" 2>/dev/null; then
	echo "$work exists: remove it if no other run is going on." >&2
	exit 1
fi
children=""
cleanup() {
	for child in $children; do
		kill "$child" 2>/dev/null && wait "$child" 2>/dev/null || true
	done
	rm -rf "$work"
}
trap cleanup EXIT
trap 'exit 1' INT TERM HUP

# start runs a program in the background and remembers it for the end.
start() {
	"$@" >>"$work/log" 2>&1 &
	last=$!
	children="$last $children"
}

die() {
	echo "$1" >&2
	tail -n 20 "$work/log" >&2 || true
	exit 1
}

grab() { import -silent -window root "$work/$1.ppm"; }

# same compares two pictures but for a blinking cursor.
same() {
	differing=$(compare -metric AE "$work/$1.ppm" "$work/$2.ppm" null: 2>&1 || true)
	[ "${differing%%.*}" -lt 120 ] 2>/dev/null
}

# settle waits until the picture has stood still for a while.
settle() {
	grab before
	still=0
	tries=0
	while [ $still -lt 3 ]; do
		sleep 0.15
		grab after
		if same before after; then still=$((still + 1)); else still=0; fi
		mv "$work/after.ppm" "$work/before.ppm"
		tries=$((tries + 1))
		[ $tries -lt 100 ] || die "The window does not come to rest."
	done
}

# act does something that shows and waits until it is done.
act() {
	grab idle
	"$@"
	tries=0
	while grab now && same idle now; do
		sleep 0.1
		tries=$((tries + 1))
		[ $tries -ne 25 ] || "$@" # a busy machine loses a key now and then
		[ $tries -lt 50 ] || die "Nothing happened after: $*"
	done
	settle
}

key() { xdotool key --clearmodifiers "$@"; }

# click takes a position inside the window.
click() { xdotool mousemove $((left + $1)) $((top + $2)) click 1; }

# Typed Chinese gets lost on its way through xdotool; the clipboard does not lose any.
paste() {
	printf %s "$1" | xclip -selection clipboard -i >/dev/null 2>&1
	key ctrl+v
}

shot() {
	xdotool mousemove $((left + width - 3)) $((top + height - 3)) # away from what lights up under it
	settle
	import -silent -window "$window" png:- | convert - -strip -dither None -colors 200 "PNG8:$screens/$1.png"
	echo "docs/screens/$1.png"
}

# open starts the program on a new sample catalog in a language and waits for its window.
open() {
	rm -rf "$home"
	mkdir -p "$home/.cache" "$XDG_CONFIG_HOME/fyne/cn.lianpei.desktop" "$home/Documents"
	printf '{"language":"%s","windowWidth":%s,"windowHeight":%s}' "$1" $width $height \
		>"$XDG_CONFIG_HOME/fyne/cn.lianpei.desktop/preferences.json"
	write_form "$home/Documents/$form"
	start "$program"
	running=$last
	tries=0
	until window=$(xdotool search --onlyvisible --name ' — catalog$' 2>/dev/null | head -n 1) && [ -n "$window" ]; do
		kill -0 "$running" 2>/dev/null || die "The program ended before its window came."
		sleep 0.1
		tries=$((tries + 1))
		[ $tries -lt 300 ] || die "No window."
	done
	left=$(xwininfo -id "$window" | sed -n 's/.*Absolute upper-left X: *//p')
	top=$(xwininfo -id "$window" | sed -n 's/.*Absolute upper-left Y: *//p')
	settle
}

leave() {
	key ctrl+q
	tries=0
	while kill -0 "$running" 2>/dev/null; do
		sleep 0.1
		tries=$((tries + 1))
		[ $tries -lt 100 ] || die "The program does not end."
	done
}

# A made-up form with the faults that forms have.
form=供需摸底表.csv
write_form() {
	cat >"$1" <<'CSV'
汉江产业园企业供需摸底表,,,,,,,,,
企业名称,统一社会信用代码,主要产品,年产能（吨）,采购需求,年需求量,采购来源,联系人及电话,车间面积,备注
汉北示例铸件有限公司,91420699MAEAGGTP1X,灰铁铸件、球铁铸件,3000,生铁、废钢,2000吨/年,省外,张三 13900001234,1200,
汉北示例热处理厂,914206999,渗碳淬火加工,,淬火油,10-20吨,省内,李四 13900004321,600,
,,减速机壳体,500,,,,,,
汉北示例包装有限公司,9.14E+17,瓦楞纸箱等,80万只,原纸,约3000,本地,王五 13900005678,,
楚东擎桥车桥有限公司,,后桥总成,,车桥壳体,4万件/年,本地,,,
合计,,,3500,,,,,,
CSV
}

pictures() {
	language=$1
	open "$language"
	shot "$language-overview"

	act key ctrl+2
	act click 230 337 # a row of the list
	shot "$language-enterprises"

	key ctrl+f
	settle
	act paste 擎桥
	act click "$2" 238 # the tab of the partners
	shot "$language-partners"

	act key ctrl+3
	key ctrl+f
	settle
	act paste 马达
	act key Return
	shot "$language-matching"

	act key ctrl+i
	act click 640 194 # the path
	key ctrl+a
	act paste "$home/Documents/$form"
	act key Return
	shot "$language-import"

	act key Return
	act key ctrl+4
	shot "$language-settings"
	leave
}

export LANG=C.UTF-8
home=$work/home
export HOME=$home XDG_CONFIG_HOME=$home/.config XDG_CACHE_HOME=$home/.cache
unset WAYLAND_DISPLAY DBUS_SESSION_BUS_ADDRESS LC_ALL LANGUAGE FYNE_SCALE FYNE_THEME
mkdir -p "$screens" "$work/openbox"

# Windows without a frame fill the picture.
cat >"$work/openbox/rc.xml" <<'XML'
<?xml version="1.0"?>
<openbox_config xmlns="http://openbox.org/3.4/rc">
  <applications><application class="*"><decor>no</decor><maximized>yes</maximized></application></applications>
</openbox_config>
XML

Xvfb -displayfd 3 -screen 0 ${width}x${height}x24 -nolisten tcp 3>"$work/display" >>"$work/log" 2>&1 &
children=$!
tries=0
until [ -s "$work/display" ]; do
	sleep 0.1
	tries=$((tries + 1))
	[ $tries -lt 100 ] || die "Xvfb does not start."
done
DISPLAY=:$(cat "$work/display")
export DISPLAY
start openbox --config-file "$work/openbox/rc.xml"

pictures zh 972
pictures en 1000
