#!/usr/bin/env bash
# How many kills a training survives, and ends in the bits of one that never was killed: bench/kills.sh [KILLS, 50] [PER RUN, 10] writes the count into
# docs/train.md. A run of the test is trained once undisturbed and once with PER RUN kills at random moments. BEFORE puts a command before each run.
set -euo pipefail
cd "$(dirname "$0")/.."
wanted=${1:-50} each=${2:-10} kills=0 resumed=0 runs=0
dotnet build tests/Cornet.Runtime.Tests -v quiet --nologo
while [ "$kills" -lt "$wanted" ]; do
  # shellcheck disable=SC2086
  line=$(CORNET_LONG_TESTS=1 CORNET_KILLS=$each CORNET_SEED=$runs ${BEFORE:-} dotnet test tests/Cornet.Runtime.Tests --no-build --nologo --filter "FullyQualifiedName~A_run_that_is_killed_again_and_again" \
    --logger "console;verbosity=detailed" | grep -o "survived [0-9]* kills, [0-9]* of them") || { echo "a killed run did not end as it should"; exit 1; }
  read -r _ some _ more _ <<<"$line"
  kills=$((kills + some)) resumed=$((resumed + more)) runs=$((runs + 1))
  echo "$kills kills"
done
figure="**$kills kills survived** in $runs runs, which all ended in the same bits; $resumed of the kills left a checkpoint to resume from, and the others came before the first checkpoint"
sed -i "s|<!-- kills -->.*<!-- /kills -->|<!-- kills -->$figure<!-- /kills -->|" docs/train.md
echo "$figure"
