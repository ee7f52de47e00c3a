"""The peers of bench's `metrics`: runs one study on NumPy files, prints its seconds, writes its numbers. Arguments: study, threads, answer, files."""
import os
import sys
import time

study, threads, answer, *files = sys.argv[1:]
os.environ["OMP_NUM_THREADS"] = os.environ["OPENBLAS_NUM_THREADS"] = threads

import numpy as np  # noqa: E402  (after the number of threads)
from scipy.stats import spearmanr  # noqa: E402
from sklearn.cross_decomposition import PLSRegression  # noqa: E402
from sklearn.linear_model import LogisticRegression, RidgeCV  # noqa: E402
from sklearn.model_selection import ShuffleSplit  # noqa: E402
from sklearn.preprocessing import StandardScaler  # noqa: E402

CLASSES, C = 50, 0.05


def predicted(model, x, y):
    train, test = next(ShuffleSplit(1, train_size=.9, random_state=1).split(x))
    return model.fit(x[train], y[train]).predict(x[test])


def pls(x, y):
    return predicted(PLSRegression(25, scale=False), x, y)


def ridgecv(x, y):
    steps = [np.linspace(10. ** power, 10. ** (power + 1), 4 if power == 1 else 18, endpoint=False) for power in range(1, 7)]
    return predicted(RidgeCV(np.concatenate([[.01, .1, .5, 1], *steps, [1e7]])), x, y)


def logistic(x, labels):
    x = StandardScaler().fit_transform(x.astype(float))
    model = LogisticRegression(C=C, max_iter=10000).fit(x, labels)
    scores = x @ model.coef_.T + model.intercept_
    top = scores.max(1, keepdims=True)
    losses = np.log(np.exp(scores - top).sum(1)) + top[:, 0] - scores[np.arange(len(x)), labels]
    return (model.coef_ ** 2).sum() / 2 + C * losses.sum()


def rsa(x, y):
    above = np.triu_indices(len(x), 1)
    return spearmanr(*[1 - np.corrcoef(features.astype(float))[above] for features in (x, y)])[0]


def cka(x, y):
    def gram(features):
        features = features.astype(float)
        features -= features.mean(0)
        k = features @ features.T
        np.fill_diagonal(k, 0)
        return k

    def hsic(k, l):
        n = len(k)
        return ((k * l).sum() + k.sum() * l.sum() / ((n - 1) * (n - 2)) - 2 / (n - 2) * (k.sum(1) @ l.sum(1))) / (n * (n - 3))

    k, l = gram(x), gram(y)
    return hsic(k, l) / np.sqrt(hsic(k, k) * hsic(l, l))


data = [np.load(file) for file in files]
np.ones((500, 500)) @ np.ones((500, 500))
start = time.perf_counter()
numbers = {"pls": pls, "ridgecv": ridgecv, "logistic": logistic, "rsa": rsa, "cka": cka}[study](*data)
print(time.perf_counter() - start)
np.save(answer, np.asarray(numbers, dtype=float))
