#!/bin/sh
# Infers the inputs of the products kept apart beside the repository out of the rows there, and scores the answers.
set -eu
cd "$(dirname "$0")/.."
bench=../shared/bench/chain
if [ ! -f "$bench/train.csv" ] || [ ! -f "$bench/dev.tsv" ]; then
	echo "chain: skipped, there is no $bench with train.csv and dev.tsv"
	exit 0
fi
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
./lianpei knowledge import --db "$folder/chain.lianpei" "$bench/train.csv" || [ $? -eq 1 ]
cut -f1 "$bench/dev.tsv" >"$folder/products.txt"
./lianpei infer --db "$folder/chain.lianpei" --tsv --input "$folder/products.txt" >"$folder/run.tsv"
python3 "$bench/score.py" "$folder/run.tsv"
