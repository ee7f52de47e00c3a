"""The peer of benchmarks of properties of units, written from docs/metrics.md: reads model.npy, stimuli.csv, neurons.csv and pairs.csv of a folder, prints one number a line."""
import csv
import sys
from pathlib import Path

import numpy as np

folder = Path(sys.argv[1])
x = np.load(folder / "model.npy").astype(float)
stimuli = list(csv.DictReader(open(folder / "stimuli.csv")))
edges = np.array([0, 45, 90, 135, 180.])


def preferred(responses):
    angle = np.array([float(row["orientation"]) for row in stimuli])
    values = np.unique(angle)
    means = np.stack([responses[angle == value].mean(0) for value in values])
    return values[means.argmax(0)][np.ptp(means, axis=0) > 0]


def similarity(model, data, random):
    def cumulative(values):
        return np.cumsum(np.histogram(np.clip(values, edges[0], edges[-1]), edges)[0]) / len(values)

    q = cumulative(data)
    first, last = np.ones(len(q)), np.array([0.] * (len(q) - 1) + [1])
    largest = max(abs(first - q).max(), abs(last - q).max())
    samples = [1 - abs(cumulative(random.choice(model, len(data))) - q).max() / largest for _ in range(1000)]
    return np.mean(samples), np.std(samples)


neurons = np.array([float(row["orientation"]) for row in csv.DictReader(open(folder / "neurons.csv")) if row["orientation"]])
value, deviation = similarity(preferred(x), neurons, np.random.RandomState(1))
print(value, deviation, similarity(neurons, neurons, np.random.RandomState(1))[0])

values = np.linalg.svd(x - x.mean(0), compute_uv=False) ** 2
print(values.sum() ** 2 / (values ** 2).sum())

row_of = {row["stimulus_id"]: i for i, row in enumerate(stimuli)}
pairs = list(csv.DictReader(open(folder / "pairs.csv")))
a, b = (x[[row_of[pair[f"stimulus_id_{side}"]] for pair in pairs]] for side in (1, 2))
variance = np.concatenate([a, b]).var(0).sum()
factor = np.array([pair["factor"] for pair in pairs])
shares = {}
for name in sorted(set(factor)):
    p, q = a[factor == name], b[factor == name]
    mean = (p.mean(0) + q.mean(0)) / 2
    shares[name] = ((p - mean) * (q - mean)).mean(0).sum() / variance
exponentials = np.exp(np.array([*shares.values(), 1]))
units = np.floor(exponentials[:-1] / exponentials.sum() * x.shape[1])
print(*(units / x.shape[1]))
