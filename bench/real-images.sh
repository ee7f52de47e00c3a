#!/usr/bin/env bash
# Trains CORnetSmall on real images and writes docs/training.md: accuracy and similarity per area and step, beside the untrained network and the pixels.
#   bench/real-images.sh CIFAR_FOLDER FASHION_FOLDER OBJECTS92_FOLDER
# CIFAR_FOLDER holds train/CLASS/*.jpg and test/CLASS/*.jpg; FASHION_FOLDER the IDX files (Debian: /usr/share/datasets/fashion-mnist); OBJECTS92_FOLDER stimuli.csv,
# monkey_it_rdm.npy, human_it_rdm.npy and human_it_subject_rdms.npy. About ten minutes on two cores; runs and reports stay in runs/real-images.
set -euo pipefail
cd "$(dirname "$0")/.."
cifar=$1 fashion=$2 objects=$3
out=runs/real-images
rm -rf "$out" && mkdir -p "$out"
dotnet build -c Release models -v quiet --nologo
cornet() { dotnet run -c Release --no-build --project models -- "$@"; }

# Two small networks at once: each computes on one thread.
export OMP_NUM_THREADS=1
cornet train CORnetSmall --data "$cifar" --size 32 --epochs 12 --batch 32 --lr 0.03 --out "$out/cifar" > "$out.cifar.log" &
cornet train CORnetSmall --data "$fashion" --size 32 --epochs 1 --batch 32 --lr 0.03 --out "$out/fashion" > "$out.fashion.log"
wait
cornet eval CORnetSmall --weights "$out/cifar/best.pth" --data "$cifar" --size 32 > "$out/cifar/eval.txt"
cornet eval CORnetSmall --weights "$out/fashion/best.pth" --data "$fashion" --size 32 > "$out/fashion/eval.txt"
cornet score CORnetSmall --weights "$out/cifar/best.pth" --data "$cifar" --size 32 --out "$out/cifar/score" > /dev/null &
cornet score CORnetSmall --weights "$out/fashion/best.pth" --data "$fashion" --size 32 --out "$out/fashion/score" > /dev/null
cornet score CORnetSmall --weights "$out/cifar/best.pth" --stimuli "$objects/stimuli.csv" --size 64 --out "$out/objects" \
  --rdm "monkey IT=$objects/monkey_it_rdm.npy" --rdm "human IT=$objects/human_it_rdm.npy" --subjects "human subjects=$objects/human_it_subject_rdms.npy" > /dev/null
wait

# A table with a row per recording site: COLUMN = responder/benchmark, from a benchmarks.csv.
table() {
  awk -F, -v columns="$2" '
    BEGIN { n = split(columns, column, ";") }
    NR > 1 && $3 != "decoder" {
      place = $3 == "pixels" ? "pixels" : $3 "." $4
      if (!(place in seen)) { seen[place] = 1; order[++places] = place }
      value[place, $2 "/" $1] = $7 == "" ? "-" : $1 == "decoding" ? sprintf("%.1f", 100 * $7) : sprintf("%.3f", $7)
    }
    END {
      printf "| recording site |"; for (c = 1; c <= n; c++) { split(column[c], part, "="); printf " %s |", part[1] }
      printf "\n|---|"; for (c = 1; c <= n; c++) printf "---|"
      for (p = 1; p <= places; p++) {
        printf "\n| %s |", order[p]
        for (c = 1; c <= n; c++) { split(column[c], part, "="); printf " %s |", value[order[p], part[2]] }
      }
      print ""
    }' "$1"
}
top1() { awk -F, -v who="$2" '$1 == "top-1 accuracy" && $2 == who { printf "%.1f %%", 100 * $7 }' "$1"; }
chosen() { awk -F, 'NR == 1 { for (i = 1; i <= NF; i++) if ($i == "validation_top1") column = i } NR > 1 && $column > best { best = $column } END { printf "%.1f %%", 100 * best }' "$1"; }
tested() { sed -n 's/^top-1 \([0-9.]*\) %.*/\1 %/p' "$1"; }
accuracy="decoded, trained (%)=trained/decoding;decoded, untrained (%)=untrained/decoding;pixels (%)=pixels/decoding;similarity to category, trained=trained/category"
accuracy="$accuracy;untrained=untrained/category;similarity to pixels, trained=trained/pixels"
brains="monkey IT, trained=trained/monkey IT;untrained=untrained/monkey IT;pixels=pixels/monkey IT"
brains="$brains;human subjects, trained=trained/human subjects;untrained=untrained/human subjects;pixels=pixels/human subjects"

{
  cat <<EOF
# A small CORnet on real images

CORnetSmall (0.9 million parameters, 32 pixels) was trained and scored by

    bench/real-images.sh CIFAR_FOLDER FASHION_FOLDER OBJECTS92_FOLDER

on $(date -u +%Y-%m-%d). This is one seed with short trainings. The figures show that the path from a file to a score works, and what recurrence adds step by step. They are not
a benchmark of the architecture. A tenth of the training images was split off for validation, and the best epoch was chosen by it. Top-1 is that of the best epoch's weights on
the test set, which the training never opened. "Decoded" is the share of held-out stimuli whose class a linear decoder finds from one area at one step (chance is 10 %).
"Similarity" is Spearman's rho between RDMs. The tables also show the untrained network and the pixels.

## CIFAR-10, 4,500 training and 500 validation images, 12 epochs

Top-1 on the 1,000 test images: $(tested "$out/cifar/eval.txt") ($(chosen "$out/cifar/metrics.csv") on the validation set); untrained $(top1 "$out/cifar/score/benchmarks.csv" untrained) of the scored sample.

$(table "$out/cifar/score/benchmarks.csv" "$accuracy")

## Fashion-MNIST, 54,000 training and 6,000 validation images, 1 epoch

Top-1 on the 10,000 test images: $(tested "$out/fashion/eval.txt") ($(chosen "$out/fashion/metrics.csv") on the validation set); untrained $(top1 "$out/fashion/score/benchmarks.csv" untrained) of the scored sample.

$(table "$out/fashion/score/benchmarks.csv" "$accuracy")

## The 92 objects, against monkey and human IT

The network trained on CIFAR-10 is compared, at 64 pixels, with the RDM of monkey IT and with two RDMs of each of four human subjects.
Upper noise ceiling of the human subjects:
$(awk -F, '$1 == "human subjects" { printf "%.3f", $13; exit }' "$out/objects/benchmarks.csv"). The eight RDMs are counted as eight subjects, so the ceiling is optimistic.

$(table "$out/objects/benchmarks.csv" "$brains")
EOF
} > docs/training.md
cat docs/training.md
