"""solution_times.py FOLDER DECODER STRATIFIED ORDER HELD_OUT

Object solution times in NumPy, SciPy, scikit-learn and PyTorch's autograd, written from Kubilius, Schrimpf et al. (2019) and brain-score's
constants. FOLDER holds stimuli.csv (stimulus_id, ..., object_name), times.csv (stimulus_id, d_prime, time_ms) and features.npy (steps x stimuli x
units, rows as in stimuli.csv); steps start at 60, 120 and 180 ms.
Prints the mean over splits of Spearman's rho, its standard error, and how many splits have one.
"""
import csv
import sys

import numpy as np
import torch
from behavior import distances
from scipy.stats import norm, spearmanr
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import ShuffleSplit, StratifiedShuffleSplit

PENALTY = .463


def adam(x, y, classes):
    """Softmax regression, stopped early: weights and biases. TensorFlow's Adam adds its epsilon to the root before the correction of bias, PyTorch's
    behind it: the steps are written out."""
    x, y, units = torch.tensor(x), torch.tensor(y).long(), x.shape[1]
    uniform = np.random.RandomState(0).random_sample((units, classes))
    w = torch.tensor(norm.ppf(norm.cdf(-2) + uniform * (norm.cdf(2) - norm.cdf(-2))) / np.sqrt(units) / .87962566103423978, requires_grad=True)
    v = torch.ones(classes, dtype=torch.float64, requires_grad=True)
    moments = [(torch.zeros_like(p), torch.zeros_like(p)) for p in (w, v)]
    random, step = np.random.RandomState(0), 0
    for _ in range(40):
        order = np.arange(len(x))
        random.shuffle(order)
        for first in range(0, len(x), 64):
            rows, step = order[first:first + 64], step + 1
            entropy = torch.nn.functional.cross_entropy(x[rows] @ w + v, y[rows])
            slopes = torch.autograd.grad(entropy + PENALTY / 2 * ((w ** 2).sum() + (v ** 2).sum()), (w, v))
            with torch.no_grad():
                for p, (m, s), g in zip((w, v), moments, slopes):
                    m += .1 * (g - m)
                    s += .001 * (g * g - s)
                    p -= 1e-4 * np.sqrt(1 - .999 ** step) / (1 - .9 ** step) * m / (s.sqrt() + 1e-8)
        if entropy.item() < 1e-4:
            break
    return w.detach().numpy(), v.detach().numpy()


def exact(x, y, classes):
    """The optimum, biases penalized: they are the weights of a feature that is always 1."""
    model = LogisticRegression(C=1 / (PENALTY * len(x)), fit_intercept=False, tol=1e-10, max_iter=100000, multi_class="multinomial")
    model.fit(np.hstack([x, np.ones((len(x), 1))]), y)
    return model.coef_.T[:-1], model.coef_.T[-1]


def i1(x, train, test, truth, fit):
    mean, deviation = x[train].mean(0), x[train].std(0)
    w, v = fit((x[train] - mean) / deviation, truth[train], truth.max() + 1)
    logits = (x[test] - mean) / deviation @ w + v
    p = np.exp(logits - logits.max(1, keepdims=True))
    own = p / (p + p[np.arange(len(test)), truth[test]][:, None])
    own[np.arange(len(test)), truth[test]] = np.nan
    return np.nanmean(distances(own, truth[test]), axis=1)


def solved(bins, starts, threshold):
    """By the bin with the highest d' below the threshold so far, the first of equal ones."""
    highest = None
    for start, d in zip(starts, bins):
        if d >= threshold:
            return start if highest is None else highest[0] + (threshold - highest[1]) / (d - highest[1]) * (start - highest[0])
        if d < threshold and (highest is None or d > highest[1]):
            highest = start, d
    return np.nan


if __name__ == "__main__":
    import warnings

    warnings.simplefilter("ignore")
    folder, decoder, stratified, order, held_out = sys.argv[1:]
    table, monkey = (list(csv.DictReader(open(f"{folder}/{name}.csv"))) for name in ("stimuli", "times"))
    measured = {row["stimulus_id"]: (float(row["d_prime"] or "nan"), float(row["time_ms"] or "nan")) for row in monkey}
    rows = sorted(range(len(table)), key=lambda row: table[row]["stimulus_id"]) if order == "sorted" else list(range(len(table)))
    features = np.load(f"{folder}/features.npy")[:, rows]
    objects = sorted({row["object_name"] for row in table})
    truth = np.array([objects.index(table[row]["object_name"]) for row in rows])
    thresholds, times = np.array([measured.get(table[row]["stimulus_id"], (np.nan, np.nan)) for row in rows]).T
    splits = (StratifiedShuffleSplit if stratified == "true" else ShuffleSplit)(5, test_size=float(held_out), random_state=1)
    rhos = []
    for train, test in splits.split(truth, truth):
        train, test = np.sort(train), np.sort(test)
        steps = [i1(x, train, test, truth, adam if decoder == "adam" else exact) for x in features]
        starts = np.arange(70, 250, 10)
        bins = [steps[np.argmin(np.abs(np.array([60, 120, 180]) - start))] for start in starts]
        own = np.array([solved([d[i] for d in bins], starts, thresholds[test][i]) for i in range(len(test))])
        both = ~np.isnan(own) & ~np.isnan(times[test])
        rhos.append(spearmanr(own[both], times[test][both])[0] if both.sum() > 1 else np.nan)
    known = np.array(rhos)[~np.isnan(rhos)]
    print(repr(float(known.mean())), repr(float(known.std() / np.sqrt(len(known)))), len(known))
