"""row_order.py FILE

Writes an assembly of 60 stimuli (s00 ... s59, objects in turn), each presented three times in a random order. It has more coordinates than an HDF5
group lists compactly, and they are not in alphabetical order. Prints the order in which brain-score's average over repetitions puts the stimuli, by
xarray's coordinates and pandas' groupby; then the stimuli that each of four splits holds out, stratified and not.
"""
import sys

import numpy as np
import pandas as pd
import xarray as xr
from sklearn.model_selection import ShuffleSplit, StratifiedShuffleSplit

random = np.random.RandomState(4)
rows = random.permutation(180)
stimulus, repetition = rows % 60, rows // 60
columns = {
    "variation": (stimulus * 7) % 4 - 1.5,
    "background_id": np.array([f"{'Zz_á'[s % 4]}{s % 5}" for s in stimulus]),
    "repetition": repetition,
    "stimulus_id": np.array([f"s{s:02d}" for s in stimulus]),
    "object_name": np.array([f"object {s % 3:02d}" for s in stimulus]),
    **{name: random.rand(180) * 0 + stimulus for name in ("ty", "tz", "s", "rxy", "a")},
}
signal = random.randn(60, 8)
xr.DataArray(
    signal[stimulus] + random.randn(180, 8),
    dims=["presentation", "neuroid"],
    coords={
        **{name: ("presentation", values) for name, values in columns.items()},
        "neuroid_id": ("neuroid", [f"n{i}" for i in range(8)]),
        "region": ("neuroid", ["IT"] * 8),
    },
    name="data",
).to_netcdf(sys.argv[1])

with xr.open_dataarray(sys.argv[1]) as read:
    names = [name for name in read.coords if read[name].dims == ("presentation",) and name != "repetition"]
    groups = pd.DataFrame({name: read[name].values for name in names}).groupby(names, sort=True).size().reset_index()
ids, objects = groups["stimulus_id"].values, groups["object_name"].values
print(*ids)
for split in (StratifiedShuffleSplit, ShuffleSplit):
    for _, test in split(4, train_size=.8, random_state=1).split(ids, objects):
        print(*ids[test])
