"""Generates an observer whose behavior is known, from a trained CORnetSmall: trials drawn by the probabilities of a decoder of its IT, and solution times at which its d' crosses
thresholds between its first and its second step.

    python3 bench/observer.py CIFAR_FOLDER OBSERVER.pth OUT [IMAGES_OF_EACH_CLASS]

writes cifar.csv, trials.csv and times.csv to OUT. Needs python3-numpy, python3-scipy and python3-sklearn: the decoders are scikit-learn's.
"""
import csv
import subprocess
import sys
from pathlib import Path

import numpy as np
from scipy.stats import norm
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import StratifiedKFold, StratifiedShuffleSplit, cross_val_predict
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

HOUSE = Path(__file__).resolve().parent.parent


def cornet(*words):
    subprocess.run([HOUSE / "models/bin/Release/net10.0/Cornet.Models", *map(str, words)], cwd=HOUSE, check=True, stdout=subprocess.DEVNULL)


def write(path, rows):
    with open(path, "w", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows(rows)


def probabilities(features, labels):
    """Each image's, from a decoder of the others."""
    decoder = make_pipeline(StandardScaler(), LogisticRegression(C=1e-2, max_iter=1000))
    return cross_val_predict(decoder, features.mean((2, 3)), labels, cv=StratifiedKFold(10, shuffle=True, random_state=0), method="predict_proba")


def mistaken(p, labels):
    own = p / (p + p[np.arange(len(p)), labels][:, None])
    own[np.arange(len(p)), labels] = np.nan
    return own


def i1(own, labels):
    alarms = np.array([[np.nanmean(own[labels == other, shown]) if other != shown else np.nan for shown in range(own.shape[1])] for other in range(own.shape[1])])
    return np.nanmean(np.clip(norm.ppf(1 - own) - norm.ppf(alarms[:, labels].T), -5, 5), axis=1)


def held_out(features, labels):
    """d' of images that a decoder of all units has not seen, mean over ten splits; NaN for those that no split holds out."""
    units, sums, counts = features.reshape(len(labels), -1), np.zeros(len(labels)), np.zeros(len(labels))
    for train, test in StratifiedShuffleSplit(10, test_size=0.1, random_state=1).split(units, labels):
        decoder = make_pipeline(StandardScaler(), LogisticRegression(C=1e-3, max_iter=1000)).fit(units[train], labels[train])
        sums[test] += i1(mistaken(decoder.predict_proba(units[test]), labels[test]), labels[test])
        counts[test] += 1
    with np.errstate(invalid="ignore"):
        return sums / counts


def generate(cifar, observer, out, each=None):
    random = np.random.RandomState(0)
    cornet("features", "CORnetSmall", "--weights", observer, "--images", cifar, "--size", 32, "--sites", "IT", "--out", out / "observer.npz")
    features = np.load(out / "observer.npz")
    files = [path for folder in sorted((cifar / "test").iterdir()) for path in sorted(folder.iterdir())]
    kept = [row for row, path in enumerate(files) if each is None or sum(other.parent == path.parent for other in files[:row]) < each]
    features, files = {site: features[site][kept] for site in ("IT.0", "IT.1")}, [files[row] for row in kept]
    objects = sorted({path.parent.name for path in files})
    labels = np.array([objects.index(path.parent.name) for path in files])
    ids = [f"{path.parent.name}-{path.stem}" for path in files]
    write(out / "cifar.csv", [["stimulus_id", "filename", "object_name"], *[[i, f"{path.parent.name}/{path.name}", path.parent.name] for i, path in zip(ids, files)]])

    last = mistaken(probabilities(features["IT.1"], labels), labels)
    trials = [[ids[row], objects[labels[row]], objects[other], objects[other] if random.rand() < last[row, other] else objects[labels[row]]]
              for row in range(len(ids)) for other in range(len(objects)) if other != labels[row] for _ in range(8)]
    write(out / "trials.csv", [["stimulus_id", "sample", "distractor", "choice"], *trials])

    # IT of CORnetSmall begins its steps at 100 and 200 ms.
    first, second = (held_out(features[f"IT.{step}"], labels) for step in (0, 1))
    share = random.uniform(-0.2, 1.2, len(ids))
    threshold = first + share * (second - first)
    time = np.where(share <= 0, 100, 100 + 100 * share) + random.normal(0, 10, len(ids))
    known = ~np.isnan(threshold)
    solved = known & ((share <= 0) | (share <= 1) & (second > first))
    write(out / "times.csv", [["stimulus_id", "d_prime", "time_ms"],
                        *[[i, f"{d:.6f}" if k else "", f"{t:.3f}" if s else ""] for i, d, t, k, s in zip(ids, threshold, time, known, solved)]])


if __name__ == "__main__":
    generate(Path(sys.argv[1]).resolve(), Path(sys.argv[2]).resolve(), Path(sys.argv[3]).resolve(), int(sys.argv[4]) if len(sys.argv) > 4 else None)
