#!/bin/sh
# Scores the answers to free-text needs on graded product lines that lie beside the repository: imports the lines as offers of
# made-up enterprises, asks for every need and prints the score.
set -eu
cd "$(dirname "$0")/.."
bench=../shared/bench/relevance
if [ ! -f "$bench/score.py" ]; then
	echo "relevance: skipped, no graded lines in $bench"
	exit 0
fi
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
# Fifty lines an enterprise, as many as the longest real list; the quotes keep commas in names.
awk 'BEGIN { print "企业名称,产品名称" }
	{ gsub(/"/, "\"\""); printf "甲乙%d有限公司,\"%s\"\n", int((NR - 1) / 50) + 1, $0 }' "$bench/supplies.tsv" >"$work/lines.csv"
./lianpei import --db "$work/lines.lianpei" --kind offers "$work/lines.csv" >"$work/import.log" || [ $? -eq 1 ]
cut -f 2 "$bench/needs.tsv" >"$work/needs.txt"
./lianpei query --db "$work/lines.lianpei" --tsv --top 30 --input "$work/needs.txt" >"$work/run.tsv"
python3 "$bench/score.py" "$work/run.tsv" "$@"
