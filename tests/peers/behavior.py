"""behavior.py TRIALS PROBABILITIES

i1 and i2n consistency in NumPy and SciPy, written from Rajalingham et al. (2018) and brain-score's constants: TRIALS is a CSV (stimulus_id, sample, distractor, choice), PROBABILITIES a
CSV (stimulus_id, object, then a probability for each object in alphabetical order). Prints i1 of the model in a line, its i2n in a line, then for both halvings raw and ceiling of i2n and of i1.
"""
import csv
import sys

import numpy as np
from scipy.stats import norm


def distances(chosen, truth):
    """d' of N x C shares of wrong choices."""
    objects = chosen.shape[1]
    with np.errstate(all="ignore"):
        alarms = np.array([[np.nanmean(chosen[truth == of, shown]) if (truth == of).any() and of != shown else np.nan for shown in range(objects)] for of in range(objects)])
        return np.clip(norm.ppf(1 - chosen) - norm.ppf(np.array([[alarms[other, t] for other in range(objects)] for t in truth])), -5, 5)


def within(values, truth):
    values = values.copy()
    for of in np.unique(truth):
        with np.errstate(all="ignore"):
            values[truth == of] -= np.nanmean(values[truth == of], axis=0)
    return values


def correlation(x, y):
    both = ~np.isnan(x) & ~np.isnan(y)
    return np.corrcoef(x[both], y[both])[0, 1]


def human(trials, row, column, truth):
    offered, taken = np.zeros((len(row), len(column))), np.zeros((len(row), len(column)))
    for stimulus, _, distractor, choice in trials:
        offered[row[stimulus], column[distractor]] += 1
        taken[row[stimulus], column[distractor]] += choice == distractor
    with np.errstate(all="ignore"):
        shares = taken / offered
    shares[np.arange(len(truth)), truth] = np.nan
    return distances(shares, truth)


if __name__ == "__main__":
    import warnings

    warnings.simplefilter("ignore")
    trials = list(csv.reader(open(sys.argv[1])))[1:]
    rows = list(csv.reader(open(sys.argv[2])))[1:]
    objects = sorted({line[1] for line in rows})
    row, column = {line[0]: i for i, line in enumerate(rows)}, {name: i for i, name in enumerate(objects)}
    truth = np.array([column[line[1]] for line in rows])
    p = np.array([[float(value) for value in line[2:]] for line in rows])
    own = p / (p + p[np.arange(len(p)), truth][:, None])
    own[np.arange(len(p)), truth] = np.nan
    model = distances(own, truth)
    print(*np.nanmean(model, axis=1))
    print(*within(model, truth).ravel())
    random = np.random.RandomState(0)
    for _ in range(2):
        order = random.permutation(len(trials))
        first, second = (human([trials[i] for i in half], row, column, truth) for half in (order[:len(order) // 2], order[len(order) // 2:]))
        i2n, i1 = (lambda values: within(values, truth)), (lambda values: np.nanmean(values, axis=1))
        print(*(number for of in (i2n, i1) for number in (correlation(of(model), of(first)), correlation(of(first), of(second)))))
