#!/bin/sh
# usage: fuzz.sh TAGS: runs every fuzz test of the project for a few seconds (FUZZTIME, default 10s).
set -eu
cd "$(dirname "$0")/.."
for package in $(go list -tags "$1" ./...); do
	folder=.${package#lianpei}
	for name in $(grep -ho '^func Fuzz[A-Za-z0-9_]*' "$folder"/*_test.go 2>/dev/null | sed 's/^func //'); do
		echo "$package $name"
		go test -tags "$1" -run '^$' -fuzz "^$name\$" -fuzztime "${FUZZTIME:-10s}" "$package"
	done
done
