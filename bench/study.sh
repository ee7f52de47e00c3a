#!/usr/bin/env bash
# The circuit study of the CORnet-S paper at small scale: all factors of its figure 4 with CORnetSmall, on CIFAR-10's sample with three seeds and on rendered objects with one.
#   bench/study.sh CIFAR_FOLDER OBJECTS92_FOLDER [CIFAR100_FOLDER]
# CIFAR_FOLDER holds train/CLASS/*.jpg and test/CLASS/*.jpg; OBJECTS92_FOLDER stimuli.csv with its images, monkey_it_rdm.npy and human_it_subject_rdms.npy; CIFAR100_FOLDER the binary
# files, for the transfer to CIFAR-100. Needs Debian's python3-numpy, -scipy and -sklearn for the generated observer. About 50 minutes on two idle cores (EPOCHS=3, JOBS=2); it may be
# stopped and started again, and goes on where it stopped. Everything stays in runs/study; docs/study.md is written by hand from its reports.
set -euo pipefail
cifar=$(realpath "$1") objects=$(realpath "$2") cifar100=${3:+$(realpath "$3")}
cd "$(dirname "$0")/.."
out=$PWD/runs/study epochs=${EPOCHS:-3} jobs=${JOBS:-$(nproc)}
python=${CORNET_PYTHON:-/usr/bin/python3}
mkdir -p "$out/benchmarks"
dotnet build -c Release models -v quiet --nologo
cornet() { models/bin/Release/net10.0/Cornet.Models "$@"; }
benchmark() { cat > "$out/benchmarks/$1.json"; }

# An observer whose behavior is known: another CORnetSmall's decoder answers for 30 images of each class.
if [ ! -f "$out/benchmarks/times.csv" ]; then
  rm -rf "$out/observer"
  OMP_NUM_THREADS=1 cornet train CORnetSmall --data "$cifar" --epochs 6 --batch 32 --lr 0.03 --seed 101 --out "$out/observer"
  mkdir -p "$out/observed"
  "$python" bench/observer.py "$cifar" "$out/observer/best.pth" "$out/observed" 30
  mv "$out/observed"/*.csv "$out/benchmarks"
fi

# Other images and other subjects, as in the paper's figure 2: halves of the 92 objects against the monkeys' IT, halves of the human RDMs on all objects.
"$python" - "$objects" "$out/benchmarks" <<'EOF'
import csv, sys
from pathlib import Path
import numpy as np
objects, out = map(Path, sys.argv[1:])
rows = list(csv.reader(open(objects / "stimuli.csv")))
monkey, human = np.load(objects / "monkey_it_rdm.npy"), np.load(objects / "human_it_subject_rdms.npy")
for name, kept in (("even", slice(0, None, 2)), ("odd", slice(1, None, 2))):
    with open(out / f"objects-{name}.csv", "w", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows([rows[0], *rows[1:][kept]])
    np.save(out / f"monkey-{name}.npy", np.ascontiguousarray(monkey[kept, kept]))
np.save(out / "human-first.npy", human[: len(human) // 2])
np.save(out / "human-last.npy", human[len(human) // 2 :])
EOF
for half in even odd; do
  benchmark "monkey-$half" <<EOF
{ "name": "monkey IT, $half images", "metric": "rsa", "stimuli": "objects-$half.csv", "images": "$objects/images", "rdm": "monkey-$half.npy", "area": "IT", "normalization": "none" }
EOF
done
for half in first last; do
  benchmark "human-$half" <<EOF
{ "name": "human IT, $half subjects", "metric": "rsa", "stimuli": "$objects/stimuli.csv", "subjects": "human-$half.npy", "area": "IT", "normalization": "none" }
EOF
done
benchmark monkey <<EOF
{ "name": "monkey IT", "source": "Kriegeskorte et al. (2008)", "metric": "rsa", "stimuli": "$objects/stimuli.csv", "rdm": "$objects/monkey_it_rdm.npy", "area": "IT", "normalization": "none" }
EOF
benchmark human <<EOF
{ "name": "human IT", "source": "Kriegeskorte et al. (2008)", "metric": "rsa", "stimuli": "$objects/stimuli.csv", "subjects": "$objects/human_it_subject_rdms.npy", "area": "IT" }
EOF
benchmark decoded <<EOF
{ "name": "decoded from IT", "metric": "transfer", "stimuli": "cifar.csv", "images": "$cifar/test", "area": "IT", "c": 0.01, "splits": 5, "held_out": 0.2 }
EOF
benchmark i2n <<EOF
{ "name": "observer, i2n", "metric": "i2n", "stimuli": "cifar.csv", "images": "$cifar/test", "trials": "trials.csv", "area": "IT" }
EOF
benchmark ost <<EOF
{ "name": "observer, OST", "metric": "ost", "stimuli": "cifar.csv", "images": "$cifar/test", "solution_times": "times.csv", "area": "IT", "ceiling": 0.79, "decoder": "exact", "c": 1e-3, "stratified": true }
EOF
benchmarks=()
for name in monkey human monkey-even monkey-odd human-first human-last decoded i2n ost; do benchmarks+=(--benchmark "$out/benchmarks/$name.json"); done
if [ -n "$cifar100" ]; then
  benchmark cifar100 <<< "{ \"name\": \"CIFAR-100\", \"metric\": \"transfer\", \"stimuli\": \"$cifar100\", \"area\": \"IT\" }"
  benchmarks+=(--benchmark "$out/benchmarks/cifar100.json")
fi

recipe=(--epochs "$epochs" --batch 32 --lr 0.03)
cornet study run SmallCircuitVariants --data "$cifar" --seeds 3 "${recipe[@]}" "${benchmarks[@]}" --jobs "$jobs" --out "$out/cifar"
cornet study run SmallCircuitVariants --data rendered:mild,size=32,count=1500,validation=500,test=500 --seeds 1 "${recipe[@]}" "${benchmarks[@]}" --jobs "$jobs" --out "$out/rendered"
for data in cifar rendered; do cornet study collect "$out/$data" --out "$out/$data/report"; done
