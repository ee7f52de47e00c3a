"""The metrics that brain-score has had since 2022, written from their definitions in NumPy, SciPy and scikit-learn. Arguments: a function, then NumPy files; prints its numbers."""
import sys
import warnings

import numpy as np
from scipy.stats import norm, pearsonr, rankdata, spearmanr


def kfold(numbers):
    from sklearn.model_selection import KFold
    for stimuli, folds, seed in numbers.tolist():
        for split in KFold(folds, shuffle=seed >= 0, random_state=seed if seed >= 0 else None).split(np.zeros(stimuli)):
            yield from split


def groups(of, names):
    from sklearn.model_selection import LeaveOneGroupOut
    for split in LeaveOneGroupOut().split(np.zeros(len(of)), groups=of):
        yield from split


def permutations(numbers):
    for seed, *counts in numbers:
        random = np.random.default_rng(seed)
        for count in counts:
            yield random.permutation(np.arange(count))


def penalties():
    steps = [np.linspace(10. ** power, 10. ** (power + 1), 4 if power == 1 else 18, endpoint=False) for power in range(1, 6)]
    return np.concatenate([[.01, .1, .5, 1.], *steps, np.linspace(1e6, 1e7, 19)])


def ridgecv(x, y, train, test):
    from sklearn.linear_model import RidgeCV
    model = RidgeCV(penalties()).fit(x[train], y[train])
    yield model.alpha_
    yield model.predict(x[test])


def ridge(x, y, train, test):
    from sklearn.linear_model import Ridge
    yield Ridge(1).fit(x[train], y[train]).predict(x[test])


def pca_first(x, y, train, test):
    from sklearn.decomposition import PCA
    from sklearn.linear_model import Ridge, RidgeCV
    from sklearn.pipeline import make_pipeline
    for inner in Ridge(10), RidgeCV([.1, 10, 1000]), RidgeCV([.1, 10, 1000], cv=5):
        yield make_pipeline(PCA(8, svd_solver="full"), inner).fit(x[train], y[train]).predict(x[test])


def shuffled(stimuli, **size):
    from sklearn.model_selection import ShuffleSplit
    return list(ShuffleSplit(10, random_state=1, **size).split(np.zeros(stimuli)))


def correlations(x, y):
    with np.errstate(all="ignore"):
        x, y = x - x.mean(0), y - y.mean(0)
        lengths = np.linalg.norm(x, axis=0) * np.linalg.norm(y, axis=0)
        return np.where(lengths > 1e-10, (x * y).sum(0) / lengths, np.nan)


def neuron_to_neuron(x, y):
    units, medians = [], []
    for train, test in shuffled(len(x), train_size=.9):
        r = np.array([correlations(x[train], y[train][:, [neuroid]]) for neuroid in range(y.shape[1])])
        best = [-1 if np.isnan(row).all() else np.nanargmax(row) for row in r]
        units.append(best)
        medians.append(np.nanmedian([correlations(x[test][:, [unit]], y[test][:, [n]])[0] for n, unit in enumerate(best) if unit >= 0]))
    yield units
    yield [np.mean(medians), np.std(medians) / np.sqrt(10)]


def reverse_pls(neurons, units):
    from sklearn.cross_decomposition import PLSRegression
    medians = []
    for train, test in shuffled(len(units), train_size=.9):
        predicted = PLSRegression(5, scale=False, tol=1e-14, max_iter=20000).fit(neurons[train], units[train]).predict(neurons[test])
        medians.append(np.nanmedian(correlations(predicted, units[test])))
    yield [np.mean(medians), np.std(medians) / np.sqrt(10)]


def rho(x, y):
    above = np.triu_indices(len(x), 1)
    return spearmanr((1 - np.corrcoef(x))[above], (1 - np.corrcoef(y))[above])[0]


def cka(x, y, unbiased):
    n = len(x)
    k, l = [z - z.mean(0) for z in (x, y)]
    k, l = k @ k.T, l @ l.T
    if not unbiased:
        return (k * l).sum() / np.sqrt((k * k).sum() * (l * l).sum())
    k, l = k - np.diag(np.diag(k)), l - np.diag(np.diag(l))

    def hsic(a, b):
        return (a * b).sum() + a.sum() * b.sum() / ((n - 1) * (n - 2)) - 2 / (n - 2) * (a.sum(1) @ b.sum(1))

    return hsic(k, l) / np.sqrt(hsic(k, k) * hsic(l, l))


def over_splits(x, y):
    for metric in rho, lambda a, b: cka(a, b, True), lambda a, b: cka(a, b, False):
        values = [metric(x[test], y[test]) for _, test in shuffled(len(x), test_size=.9)]
        yield values + [np.mean(values), np.std(values) / np.sqrt(10)]


def triangle(x, y):
    one, other = [(1 - np.corrcoef(z))[np.triu_indices(len(z), 1)] for z in (x, y)]
    one, other = [np.where(z < 1e-13, 0, z).astype(np.float32) for z in (one, other)]
    yield one
    yield [spearmanr(one, other)[0]]


def signatures(chosen, truth):
    """I1, I1n, I2, I2n, O1, O2 of shares of wrong choices: stimuli x objects, NaN at the object shown."""
    objects = chosen.shape[1]
    alarms = np.array([np.nanmean(chosen[truth == of], 0) for of in range(objects)])
    with np.errstate(all="ignore"):
        i2 = np.clip(norm.ppf(1 - chosen) - norm.ppf(alarms[:, truth].T), -5, 5)
        o2 = np.clip(norm.ppf(1 - alarms.T) - norm.ppf(alarms), -5, 5)
    i2n = i2.copy()
    for of in range(objects):
        i2n[truth == of] -= np.nanmean(i2[truth == of], 0)
    yield from (np.nanmean(i2, 1), np.nanmean(i2n, 1), i2, i2n, np.nanmean(o2, 0), o2)


def kappa(x, y):
    p, q = x.mean(), y.mean()
    expected = p * q + (1 - p) * (1 - q)
    return ((x == y).mean() - expected) / (1 - expected) if expected < 1 else np.nan


def error_consistency(model, subjects):
    """Conditions x stimuli, and subjects x conditions x stimuli, of 0 and 1."""
    def summary(kappas):
        means = np.nanmean(kappas, 1)
        mean = np.nanmean(means)
        return [abs(mean), mean, np.nanstd(means) / np.sqrt(np.isfinite(means).sum()), np.nanstd(kappas)]

    yield summary(np.array([[kappa(*both) for both in zip(model, subject)] for subject in subjects]))
    yield summary(np.array([[kappa(*both) for both in zip(subjects[i], subjects[j])] for i in range(len(subjects)) for j in range(i + 1, len(subjects))]))


def odd_one_out(x, triplets):
    lengths = np.linalg.norm(x, axis=1)
    for alike in x @ x.T, x @ x.T / np.outer(lengths, lengths), np.corrcoef(x):
        yield [2 - np.argmax([alike[i, j], alike[i, k], alike[j, k]]) for i, j, k in triplets]


def distribution_similarity(model, data, edges):
    def shares(values):
        counts = np.histogram(np.clip(values, edges[0], edges[-1]), bins=edges)[0]
        return np.cumsum(counts / counts.sum())

    random, q = np.random.RandomState(3), shares(data)
    first, last = np.ones_like(q), np.zeros_like(q)
    last[-1] = 1
    most = max(np.abs(first - q).max(), np.abs(last - q).max())
    values = [1 - np.abs(shares(random.choice(model, len(data))) - q).max() / most for _ in range(1000)]
    yield values
    yield [np.mean(values), np.std(values)]


def factor_dimensionality(x, y, factors):
    both = np.concatenate([x, y])
    scores = []
    for of in np.unique(factors):
        a, b = x[factors == of], y[factors == of]
        mean = (a.mean(0) + b.mean(0)) / 2
        scores.append(((a - mean) * (b - mean)).mean(0).sum() / both.var(0).sum())
    softmax = np.exp(scores + [1.])
    softmax /= softmax.sum()
    units = [int(share * x.shape[1]) for share in softmax[:-1]]
    yield np.array(units + [x.shape[1] - sum(units)]) / x.shape[1]
    yield scores


def effective_dimensionality(x):
    values = np.linalg.svd(x - x.mean(0), compute_uv=False) ** 2
    yield [values.sum() ** 2 / (values ** 2).sum()]


def predictor_consistency(responses, stimuli, repetitions):
    random, medians, all_r = np.random.default_rng(0), [], []
    for _ in range(10):
        halves = [], []
        for stimulus in np.unique(stimuli):
            rows = np.flatnonzero(stimuli == stimulus)
            distinct = np.unique(repetitions[rows])
            if len(distinct) < 2:
                continue
            order = random.permutation(distinct)
            for half, taken in zip(halves, (order[:len(distinct) // 2], order[len(distinct) // 2:])):
                half.append(responses[rows[np.isin(repetitions[rows], taken)]].mean(0))
        r = correlations(np.array(halves[0]), np.array(halves[1]))
        all_r.append(2 * r / (1 + r))
        medians.append(np.nanmedian(all_r[-1]))
    yield [np.mean(medians), np.std(medians) / np.sqrt(10)]
    yield np.nanmean(all_r, 0)


def neuroid_ceilings(r, ceilings):
    kept = np.isfinite(r) & (ceilings > 0)
    yield [(np.maximum(0, r[kept]) ** 2 / ceilings[kept]).mean()]


if __name__ == "__main__":
    warnings.simplefilter("ignore")
    function, *files = sys.argv[1:]
    for part in globals()[function](*[np.load(file) for file in files]):
        print(" ".join(repr(float(number)) for number in np.ravel(part)))
