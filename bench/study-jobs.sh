#!/usr/bin/env bash
# How much faster 8 rows of a study are done by 2 jobs than by 1, each row on one thread. Measure on idle cores: about three minutes.
#   bench/study-jobs.sh
set -euo pipefail
cd "$(dirname "$0")/.."
out=$(mktemp -d)
trap 'rm -rf "$out"' EXIT
dotnet build tests/Cornet.Runtime.Tests -v quiet --nologo
run() { # jobs round
  local start=$EPOCHREALTIME
  dotnet tests/Cornet.Runtime.Tests/bin/Debug/net10.0/Cornet.Runtime.Tests.dll study run Recipes --data rendered:low,count=2000,size=32 --epochs 3 --batch 32 --workers 1 \
    --jobs "$1" --out "$out/$1-$2" > /dev/null
  echo "$start $EPOCHREALTIME" | awk '{ printf "%.1f\n", $2 - $1 }'
}
for round in 1 2; do
  one=$(run 1 $round) two=$(run 2 $round)
  echo "$one $two" | awk '{ printf "8 rows: %s s by 1 job, %s s by 2 jobs: %.2f times as fast\n", $1, $2, $1 / $2 }'
done
