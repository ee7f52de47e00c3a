#!/usr/bin/env python3
"""CORnetSmall trained in float32 and in bfloat16 by the same recipe and seeds; writes the section "Accuracy" of docs/precision.md.

    python3 bench/precision_accuracy.py CIFAR_FOLDER FASHION_FOLDER

CIFAR_FOLDER holds train/CLASS/*.jpg and test/CLASS/*.jpg, FASHION_FOLDER the IDX files (Debian: /usr/share/datasets/fashion-mnist). One training after
the other, one thread each, about forty minutes. Runs stay in runs/precision; a finished one is not run again.
"""
import argparse
import os
import re
import statistics
import subprocess
from pathlib import Path

HOUSE = Path(__file__).resolve().parent.parent
OUT = HOUSE / "runs" / "precision"
CORNET = HOUSE / "models/bin/Release/net10.0/Cornet.Models"
PAGE = HOUSE / "docs/precision.md"
HEADING = "## Accuracy"
PRECISIONS = ("float32", "bfloat16")


def cornet(*words):
    return subprocess.run([CORNET, *map(str, words)], cwd=HOUSE, capture_output=True, text=True, check=True, env={**os.environ, "OMP_NUM_THREADS": "1"}).stdout


def top1(name, data, epochs, seed, precision):
    """The share of test images that the last weights classify correctly."""
    run = OUT / f"{name}-{precision}-{seed}"
    if not (run / "final.pth").exists():
        subprocess.run(["rm", "-rf", run], check=True)
        cornet("train", "CORnetSmall", "--data", data, "--size", 32, "--epochs", epochs, "--batch", 32, "--lr", 0.03, "--seed", seed, "--validation", "none",
               "--precision", precision, "--out", run)
    judged = cornet("eval", "CORnetSmall", "--weights", run / "final.pth", "--data", data, "--size", 32, "--precision", precision)
    return float(re.search(r"top-1 ([0-9.]+) %", judged)[1])


def row(title, name, data, epochs, seeds):
    found = {precision: [top1(name, data, epochs, seed, precision) for seed in seeds] for precision in PRECISIONS}
    both = [f"{statistics.mean(values):.1f} ({', '.join(f'{value:.1f}' for value in values)})" for values in found.values()]
    differences = [narrow - wide for wide, narrow in zip(*found.values())]
    error = statistics.stdev(differences) / len(differences) ** 0.5
    return f"| {title} | {both[0]} | {both[1]} | {statistics.mean(differences):+.1f} ({error:.1f}) |"


if __name__ == "__main__":
    words = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    words.add_argument("cifar", type=Path)
    words.add_argument("fashion", type=Path)
    words.add_argument("--seeds", type=int, default=3)
    words.add_argument("--cifar-epochs", type=int, default=12)
    words.add_argument("--fashion-epochs", type=int, default=1)
    given = words.parse_args()
    seeds = range(1, given.seeds + 1)
    rows = [
        row(f"Fashion-MNIST, {given.fashion_epochs} epoch(s) of 60,000", "fashion", given.fashion.resolve(), given.fashion_epochs, seeds),
        row(f"CIFAR-10, {given.cifar_epochs} epochs of a sample of 5,000", "cifar", given.cifar.resolve(), given.cifar_epochs, seeds),
    ]
    section = "\n".join([
        HEADING, "",
        "CORnetSmall, trained and evaluated in one precision by the same recipe and seeds (sgd lr 0.03, momentum 0.9, weight decay 0.0005, batch 32, images of 32",
        "pixels). This command makes the table:", "",
        "    python3 bench/precision_accuracy.py CIFAR_FOLDER FASHION_FOLDER", "",
        "| | float32: top-1 on the test set, mean (seeds), % | bfloat16 | difference, mean over seeds (standard error) |", "|---|---|---|---|", *rows, "",
    ])
    before = PAGE.read_text().split(HEADING)[0].rstrip()
    PAGE.write_text(f"{before}\n\n{section}")
    print(section)
