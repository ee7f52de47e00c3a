"""declared.py FOLDER METRIC

Scores the activations in FOLDER/model.nc (test stimuli, then training stimuli) on FOLDER/test.nc and FOLDER/train.nc with scikit-learn and xarray: for each subject
the median over neuroids, and their ceilings. Prints a line for each subject: name, raw, ceiling.
"""
import sys

import numpy as np
import xarray as xr
from sklearn.linear_model import RidgeCV
from sklearn.model_selection import KFold

folder, metric = sys.argv[1:]
alphas = np.hstack([
    [.01, .1, .5, 1], np.linspace(1e1, 1e2, 4, endpoint=False),
    *[np.linspace(10. ** p, 10. ** (p + 1), 18, endpoint=False) for p in range(2, 6)], np.linspace(1e6, 1e7, 19)])


def read(name):
    with xr.open_dataset(f"{folder}/{name}.nc") as data:
        return data["data"].load()


def averaged(data):
    ids = np.unique(data["stimulus_id"].values)
    return ids, np.stack([data.values[data["stimulus_id"].values == i].mean(0) for i in ids])


model, test, train = read("model"), read("test"), read("train")
place = {i: row for row, i in enumerate(model["stimulus_id"].values)}
kept = test["reliability"].values > .3
for subject in np.unique(test["subject"].values[kept]):
    names = test["neuroid_id"].values
    columns = np.flatnonzero(kept & (test["subject"].values == subject))
    other = [list(train["neuroid_id"].values).index(names[c]) for c in columns]
    test_ids, test_y = averaged(test[:, columns])
    train_ids, train_y = averaged(train[:, other])
    x_test = model.values[[place[i] for i in test_ids]].astype(float)
    x_train = model.values[[place[i] for i in train_ids]].astype(float)

    def r(fit_x, fit_y, x, y):
        predicted = RidgeCV(alphas=alphas).fit(fit_x, fit_y).predict(x)
        return [np.corrcoef(predicted[:, i], y[:, i])[0, 1] for i in range(y.shape[1])]

    if metric == "train":
        raw = np.median(r(x_train, train_y, x_test, test_y))
    else:
        raw = np.mean([np.median(r(x_test[f], test_y[f], x_test[h], test_y[h]))
                       for f, h in KFold(5, shuffle=True, random_state=1).split(x_test)])

    # Internal consistency: the halves of brain-score's ShuffleSplit over repetitions.
    repetitions = np.unique(test["repetition"].values)
    cube = np.stack([[test.values[(test["repetition"].values == k) & (test["stimulus_id"].values == i)][0][columns] for i in test_ids] for k in repetitions])
    random, medians, halvings = np.random.RandomState(1), [], []
    for _ in range(10):
        order = random.permutation(len(repetitions))
        half = len(repetitions) // 2
        held, fit = order[:len(repetitions) - half], order[len(repetitions) - half:]
        a, b = cube[fit].mean(0), cube[held].mean(0)
        c = np.array([np.corrcoef(a[:, i], b[:, i])[0, 1] for i in range(a.shape[1])])
        halvings.append(2 * c / (1 + c))
        medians.append(np.median(halvings[-1]))
    print(subject, repr(float(raw)), repr(float(np.mean(medians))))
