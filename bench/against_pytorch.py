#!/usr/bin/env python3
"""CORnetSmall trained by Cornet and, by the same recipe, in PyTorch; writes docs/against-pytorch.md.

    python3 bench/against_pytorch.py CIFAR_FOLDER FASHION_FOLDER

CIFAR_FOLDER holds train/CLASS/*.jpg and test/CLASS/*.jpg, FASHION_FOLDER the IDX files (Debian: /usr/share/datasets/fashion-mnist). Needs python3-torch and two
processor cores: the two train at the same time, on a core and a thread each, and change cores from seed to seed, so that both see the same machine.
About forty minutes. Runs stay in runs/against-pytorch; a finished pair is not run again.
"""
import argparse
import csv
import datetime
import json
import os
import re
import shutil
import statistics
import subprocess
import sys
from pathlib import Path

HOUSE = Path(__file__).resolve().parent.parent
OUT = HOUSE / "runs" / "against-pytorch"
CORNET = HOUSE / "models/bin/Release/net10.0/Cornet.Models"


def on(core, command, log):
    return subprocess.Popen(command, cwd=HOUSE, stdout=open(log, "w"), stderr=subprocess.STDOUT, env={**os.environ, "OMP_NUM_THREADS": "1"},
                            preexec_fn=lambda: os.sched_setaffinity(0, {core}))


def pair(name, data, epochs, seed):
    """Trains both; returns their last lines: top-1 and seconds of each epoch."""
    run = OUT / f"{name}-{seed}"
    result = run / "pair.json"
    if not result.exists():
        shutil.rmtree(run, ignore_errors=True)
        OUT.mkdir(parents=True, exist_ok=True)
        cores = sorted(os.sched_getaffinity(0))[:2]
        mine, its = cores if seed % 2 else cores[::-1]
        words = [CORNET, "train", "CORnetSmall", "--data", data, "--size", "32", "--epochs", epochs, "--batch", "32", "--lr", "0.03", "--seed", seed,
                 "--validation", "none", "--out", run]
        cornet = on(mine, list(map(str, words)), OUT / f"{name}-{seed}.cornet.log")
        # The peer reads the recipe from the run's folder.
        while not (run / "last.pth").exists():
            if cornet.poll() is not None:
                sys.exit(f"Cornet stopped: see {OUT / f'{name}-{seed}.cornet.log'}")
        peer = on(its, [sys.executable, "tests/peers/train.py", str(run), str(data)], OUT / f"{name}-{seed}.peer.log")
        used = {}
        for who, process in (("cornet", cornet), ("pytorch", peer)):
            _, status, usage = os.wait4(process.pid, 0)
            used[who] = usage.ru_utime + usage.ru_stime
            if status:
                sys.exit(f"A training failed: see {OUT}/{name}-{seed}.*.log")
        judged = subprocess.run([CORNET, "eval", "CORnetSmall", "--weights", run / "final.pth", "--data", data, "--size", "32"], cwd=HOUSE, capture_output=True, text=True, check=True)
        check = subprocess.run([sys.executable, "tests/peers/train.py", str(run), str(data), "judge"], cwd=HOUSE, capture_output=True, text=True, check=True)
        peers = [json.loads(line) for line in open(OUT / f"{name}-{seed}.peer.log") if line.startswith("{")]
        rows = list(csv.DictReader(open(run / "metrics.csv")))
        result.write_text(json.dumps({
            "cornet": {"top1": float(re.search(r"top-1 ([0-9.]+) %", judged.stdout)[1]) / 100, "seconds": [float(row["seconds"]) for row in rows], "processor": used["cornet"],
                       "in_pytorch": json.loads(check.stdout)["top1"]},
            "pytorch": {"top1": peers[-1]["top1"], "seconds": [epoch["seconds"] for epoch in peers], "processor": used["pytorch"]},
        }))
    return json.loads(result.read_text())


def seeds(name, wanted):
    """Those wanted, and any further ones whose pair is finished."""
    finished = {int(file.parent.name.split("-")[1]) for file in OUT.glob(f"{name}-*/pair.json")}
    return sorted(finished | set(range(1, wanted + 1)))


def percent(values):
    return f"{100 * statistics.mean(values):.1f} ({', '.join(f'{100 * value:.1f}' for value in values)})"


def ranged(ratios):
    return f"{statistics.median(ratios):.2f} ({min(ratios):.2f} to {max(ratios):.2f})"


def table(title, pairs):
    top1 = {who: [pair[who]["top1"] for pair in pairs] for who in ("cornet", "pytorch")}
    difference = statistics.mean(top1["cornet"]) - statistics.mean(top1["pytorch"])
    scatter = ""
    if len(pairs) > 1:
        spread = (statistics.variance(top1["cornet"]) / len(pairs) + statistics.variance(top1["pytorch"]) / len(pairs)) ** 0.5
        scatter = f", {abs(difference) / spread:.1f} times the standard error of their difference"
    seconds = {who: statistics.median(second for pair in pairs for second in pair[who]["seconds"]) for who in top1}
    ratios = [theirs / ours for pair in pairs for ours, theirs in zip(pair["cornet"]["seconds"], pair["pytorch"]["seconds"])]
    processor = {who: [pair[who]["processor"] for pair in pairs] for who in top1}
    used = [theirs / ours for ours, theirs in zip(processor["cornet"], processor["pytorch"])]
    agreed = max(abs(pair["cornet"]["in_pytorch"] - pair["cornet"]["top1"]) for pair in pairs)
    return f"""## {title}

| | top-1 after the last epoch, mean (seeds), % | an epoch, median | time / Cornet (least to most) | processor time of the training, mean | / Cornet (least to most) |
|---|---|---|---|---|---|
| Cornet | {percent(top1["cornet"])} | {seconds["cornet"]:.1f} s | 1.00 | {statistics.mean(processor["cornet"]):.0f} s | 1.00 |
| PyTorch | {percent(top1["pytorch"])} | {seconds["pytorch"]:.1f} s | {ranged(ratios)} | {statistics.mean(processor["pytorch"]):.0f} s | {ranged(used)} |

The means differ by {100 * difference:+.1f} points{scatter}. Cornet's last weights, loaded by PyTorch with every key
matching, {"classify the same share of the test images correctly" if agreed < 5e-5 else f"have the same top-1 on the test images within {100 * agreed:.2f} points"}.
"""


if __name__ == "__main__":
    words = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    words.add_argument("cifar", type=Path)
    words.add_argument("fashion", type=Path)
    words.add_argument("--seeds", type=int, default=3)
    words.add_argument("--cifar-epochs", type=int, default=12)
    words.add_argument("--fashion-epochs", type=int, default=1)
    given = words.parse_args()
    if not CORNET.exists():
        subprocess.run(["dotnet", "build", "-c", "Release", "models", "-v", "quiet", "--nologo"], cwd=HOUSE, check=True)
    works = [("cifar", f"CIFAR-10, 5,000 training and 1,000 test images, {given.cifar_epochs} epochs", given.cifar.resolve(), given.cifar_epochs),
             ("fashion", f"Fashion-MNIST, 60,000 training and 10,000 test images, {given.fashion_epochs} epoch(s)", given.fashion.resolve(), given.fashion_epochs)]
    pairs = {name: [pair(name, data, epochs, seed) for seed in seeds(name, given.seeds)] for name, _, data, epochs in reversed(works)}
    tables = [table(title, pairs[name]) for name, title, _, _ in works]
    (HOUSE / "docs/against-pytorch.md").write_text(f"""# The same training in PyTorch

CORnetSmall was trained by Cornet and by `tests/peers/train.py`, which has the same network and recipe in Debian's python3-torch, with

    python3 bench/against_pytorch.py CIFAR_FOLDER FASHION_FOLDER

on {datetime.date.today()}. The recipe is sgd lr 0.03, momentum 0.9, weight decay 0.0005, batch 32, warm-up within the first epoch, and cosine to 0, with images of 32 pixels, shifted by up to 4 and mirrored. The initial
weights and the order of the images differ, because each program has its own random numbers. Both train at the same time, each with one thread on one core, and change cores from seed to seed. The time of an epoch is training only. PyTorch has all images decoded in memory and prepares a whole batch at once. Cornet reads, decodes and
prepares every image again in every epoch.

{tables[0]}
{tables[1]}""")
    print(*tables, sep="\n")
