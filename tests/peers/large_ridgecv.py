"""The peer of bench's `large-scoring`: RidgeCV with brain-score's 99 penalties on some neuroids, in one split of ten. Prints seconds, peak KiB, the median r and seconds of processor time. Arguments: folder, neuroids, threads."""
import os
import resource
import sys
import time

folder, neuroids, threads = sys.argv[1:]
os.environ["OMP_NUM_THREADS"] = os.environ["OPENBLAS_NUM_THREADS"] = threads

import numpy as np  # noqa: E402  (after the number of threads)
import netCDF4  # noqa: E402
from sklearn.linear_model import RidgeCV  # noqa: E402
from sklearn.model_selection import ShuffleSplit  # noqa: E402

x = np.load(f"{folder}/model.npy").astype(float)
with netCDF4.Dataset(f"{folder}/responses.nc") as file:
    data = np.asarray(file["data"][:, :int(neuroids)], dtype=float)
y = data.reshape(-1, len(x), data.shape[1]).mean(0)
steps = [np.linspace(10. ** power, 10. ** (power + 1), 4 if power == 1 else 18, endpoint=False) for power in range(1, 6)]
penalties = np.concatenate([[.01, .1, .5, 1], *steps, np.linspace(1e6, 1e7, 19)])
train, test = next(ShuffleSplit(1, train_size=.9, random_state=1).split(x))
start, used = time.perf_counter(), time.process_time()
predicted = RidgeCV(penalties).fit(x[train], y[train]).predict(x[test])
seconds, used = time.perf_counter() - start, time.process_time() - used
a, b = predicted - predicted.mean(0), y[test] - y[test].mean(0)
r = (a * b).sum(0) / np.sqrt((a * a).sum(0) * (b * b).sum(0))
print(seconds, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, np.median(r), round(used))
