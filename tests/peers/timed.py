"""Regressions over time bins in scikit-learn. Arguments: a regression (pls or ridge), its number of components or penalty, then NumPy files: the features of
each step (S x N x F), the step of each bin (B), the responses of each bin (B x N x M), a row with the training stimuli of each split, one with its test stimuli.
Prints for each split a line with r for each bin and neuroid, once for one regression for all bins and once for a regression for each bin."""
import sys

import numpy as np
from sklearn.cross_decomposition import PLSRegression
from sklearn.linear_model import Ridge


def made(name, number):
    return PLSRegression(int(number), scale=False) if name == "pls" else Ridge(alpha=number)


def correlations(x, y):
    x, y = x - x.mean(0), y - y.mean(0)
    return (x * y).sum(0) / np.sqrt((x ** 2).sum(0) * (y ** 2).sum(0))


if __name__ == "__main__":
    name, number, *files = sys.argv[1:]
    steps, step_of, responses, trains, tests = [np.load(file) for file in files]
    lines = []
    for train, test in zip(trains, tests):
        # Presentations and time bins become one dimension, as brain-score's SpanTimeRegression stacks them.
        x = np.concatenate([steps[step][train] for step in step_of])
        y = np.concatenate([bin[train] for bin in responses])
        model = made(name, float(number)).fit(x, y)
        spanned = [correlations(model.predict(steps[step][test]), bin[test]) for step, bin in zip(step_of, responses)]
        alone = [correlations(made(name, float(number)).fit(steps[step][train], bin[train]).predict(steps[step][test]), bin[test])
                 for step, bin in zip(step_of, responses)]
        lines += [spanned, alone]
    for line in lines:
        print(" ".join(repr(float(r)) for r in np.ravel(line)))
