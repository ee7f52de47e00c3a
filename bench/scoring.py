#!/usr/bin/env python3
"""Scores CORnetSmall on brains and on generated observers; writes docs/scores.md.

    python3 bench/scoring.py CIFAR_FOLDER OBJECTS92_FOLDER NETWORK.pth OBSERVER.pth

NETWORK.pth and OBSERVER.pth are weights of CORnetSmall trained on CIFAR-10 with two seeds: bench/against_pytorch.py leaves runs/against-pytorch/cifar-1/last.pth and cifar-2/last.pth.
OBJECTS92_FOLDER holds stimuli.csv, images, monkey_it_rdm.npy and human_it_subject_rdms.npy. Needs python3-numpy and python3-sklearn: the observers are generated with scikit-learn
from the features of the second network, so that what is planted is known: trials drawn by its decoder's probabilities, and solution times at which its d' crosses thresholds between its
first and its second step. Reports stay in runs/scoring.
"""
import argparse
import csv
import datetime
import json
import shutil
import subprocess
from pathlib import Path

from observer import HOUSE, cornet, generate

OUT = HOUSE / "runs" / "scoring"


def declare(file, **entries):
    (OUT / f"{file}.json").write_text(json.dumps(entries, indent=2))
    return OUT / f"{file}.json"


def rows(folder):
    return list(csv.DictReader(open(OUT / folder / "benchmarks.csv")))


def number(text):
    return f"{float(text):.3f}" if text else "-"


def summary(all_rows):
    lines = ["| benchmark | | recording site | raw | ceiling | normalized | 95 % | p |", "|---|---|---|---|---|---|---|---|"]
    for row in all_rows:
        if row["is_score"] == "1":
            interval = f"{number(row['normalized_low'])} to {number(row['normalized_high'])}" if row["normalized_low"] else "-"
            place = "" if row["responder"] == "pixels" else f"{row['area']}.{row['step']}"
            lines.append(f"| {row['benchmark']} | {row['responder']} | {place} | {number(row['raw'])} | {number(row['ceiling'])} | {number(row['normalized'])} | {interval} "
                         f"| {number(row['p'])} |{' ' + row['note'] if row['note'] else ''}")
    return "\n".join(lines)


def by_place(all_rows, benchmarks):
    places = list(dict.fromkeys((row["area"], row["step"]) for row in all_rows if row["responder"] == "trained" and row["benchmark"] in benchmarks))
    lines = ["| recording site | " + " | ".join(f"{name}, trained | untrained" for name in benchmarks) + " |", "|---|" + "---|---|" * len(benchmarks)]
    value = {(row["benchmark"], row["responder"], row["area"], row["step"]): row["raw"] for row in all_rows}
    for area, step in places:
        cells = [number(value.get((name, who, area, step), "")) for name in benchmarks for who in ("trained", "untrained")]
        lines.append(f"| {area}.{step} | " + " | ".join(cells) + " |")
    return "\n".join(lines)


if __name__ == "__main__":
    words = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name in ("cifar", "objects92", "network", "observer"):
        words.add_argument(name, type=lambda text: Path(text).resolve())
    given = words.parse_args()
    subprocess.run(["dotnet", "build", "-c", "Release", "models", "-v", "quiet", "--nologo"], cwd=HOUSE, check=True)
    shutil.rmtree(OUT, ignore_errors=True)
    OUT.mkdir(parents=True)
    generate(given.cifar, given.observer, OUT)
    objects = str(given.objects92 / "stimuli.csv")
    brains = [
        declare("monkey", name="monkey IT", source="Kriegeskorte et al. (2008)", metric="rsa", stimuli=objects, rdm=str(given.objects92 / "monkey_it_rdm.npy"), area="IT", normalization="none"),
        declare("human", name="human IT", source="Kriegeskorte et al. (2008)", metric="rsa", stimuli=objects, subjects=str(given.objects92 / "human_it_subject_rdms.npy"), area="IT"),
    ]
    observers = [
        declare("i2n", name="observer, i2n", metric="i2n", stimuli="cifar.csv", images=str(given.cifar / "test"), trials="trials.csv", area="IT"),
        declare("ost", name="observer, solution times", metric="ost", stimuli="cifar.csv", images=str(given.cifar / "test"), solution_times="times.csv", area="IT", ceiling=0.79,
                # The decoder that the observer was generated with.
                decoder="exact", c=1e-3, stratified=True),
    ]
    for folder, size, declared, weights in (("brains", 64, brains, given.network), ("observers", 32, observers, given.network), ("itself", 32, observers, given.observer)):
        cornet("score", "CORnetSmall", "--weights", weights, "--size", size, "--out", OUT / folder, *[word for file in declared for word in ("--benchmark", file)])
    brain, other, itself = rows("brains"), rows("observers"), rows("itself")
    (HOUSE / "docs/scores.md").write_text(f"""# Scores of a small network

CORnetSmall, trained on 5,000 images of CIFAR-10, was scored by

    python3 bench/scoring.py CIFAR_FOLDER OBJECTS92_FOLDER NETWORK.pth OBSERVER.pth

on {datetime.date.today()}, and compared with the same network untrained and with the pixels. Each row is one `cornet score --benchmark` ([benchmarks.md](benchmarks.md)). The reports with their pictures are in
`runs/scoring`. These networks are small and had short trainings. The figures show the output of the command; they are no claim about the architecture.

## The 92 objects, against IT of monkeys and humans

{summary(brain)}

There is only one RDM of monkeys, so it has no ceiling. There are two RDMs for each of four human subjects. They are counted as eight subjects, so the ceiling is optimistic.

{by_place(brain, ["monkey IT", "human IT"])}

## A generated observer

The behavior of this observer is known, because it is generated: the observer is the same architecture trained from another seed. Its trials are drawn from the probabilities of its decoder. Its
solution times are the times at which its d' crosses a threshold between its two steps of IT, with 10 ms of noise. There are 1,000 images and 10 objects.

{summary(other)}

This table scores the observer itself on the same benchmarks. It shows the scores that can be reached.

{summary([row for row in itself if row["responder"] == "trained"])}
""")
    print((HOUSE / "docs/scores.md").read_text())
