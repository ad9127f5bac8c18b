#!/bin/sh
# usage: check.sh TAGS STATICCHECK: formatting, vet, staticcheck, the pinned toolkit, licences.
set -eu
cd "$(dirname "$0")/.."
tags=$1
staticcheck=$2

unformatted=$(gofmt -l $(git ls-files '*.go'))
if [ -n "$unformatted" ]; then
	echo "gofmt would change:" >&2
	echo "$unformatted" >&2
	exit 1
fi
go vet -tags "$tags" ./...
(cd bench && go vet -tags "$tags" ./...)
go run "$staticcheck" -tags "$tags" ./...

want="fyne.io/fyne/v2 v2.8.1"
got=$(go list -m fyne.io/fyne/v2)
if [ "$got" != "$want" ]; then
	echo "the toolkit is pinned to $want, go.mod has $got" >&2
	exit 1
fi
for module in $(go list -m -f '{{if not (or .Main .Indirect)}}{{.Path}}{{end}}' all); do
	grep -q "$module" docs/dependencies.md || { echo "docs/dependencies.md does not mention $module" >&2; exit 1; }
done
echo "Checks passed."
