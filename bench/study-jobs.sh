#!/usr/bin/env bash
# How much faster the rows of a study are done by 2 jobs than by 1, each row on one thread: SmallCircuitVariants (15 rows), an epoch each. Measure on idle cores: about nine minutes.
#   bench/study-jobs.sh CIFAR_FOLDER
set -euo pipefail
cifar=$(realpath "$1")
cd "$(dirname "$0")/.."
out=$(mktemp -d)
trap 'rm -rf "$out"' EXIT
dotnet build -c Release models -v quiet --nologo
run() { # jobs
  local start=$EPOCHREALTIME
  models/bin/Release/net10.0/Cornet.Models study run SmallCircuitVariants --data "$cifar" --epochs 1 --batch 32 --lr 0.03 --workers 1 --jobs "$1" --out "$out/$1" > /dev/null
  echo "$start $EPOCHREALTIME" | awk '{ printf "%.1f\n", $2 - $1 }'
}
two=$(run 2) one=$(run 1)
echo "$one $two" | awk '{ printf "15 rows: %s s by 1 job, %s s by 2 jobs: %.2f times as fast\n", $1, $2, $1 / $2 }'
