"""Splits of scikit-learn and draws of NumPy's RandomState: prints every index. Arguments: one case each, `kind:seed:...`."""
import sys

import numpy as np
from sklearn.model_selection import ShuffleSplit, StratifiedShuffleSplit


def classes(seed, stimuli, count):
    """Uneven classes from a rule that any language has; at least four of each."""
    return np.array([i % count if i < 4 * count else (i * i * 7 + i * seed + seed // 3) % count for i in range(stimuli)])


def draws(random):
    yield random.permutation(50)
    yield random.choice(30, 7, replace=False)
    yield [random.randint(-3, 1000) for _ in range(20)]
    order = np.arange(13)
    random.shuffle(order)
    yield order
    yield [random.randint(0, 2147483647), random.randint(5, 6)]
    yield [int(random.random_sample() * 2 ** 30)]


for case in sys.argv[1:]:
    kind, seed, *rest = case.split(":")
    seed = int(seed)
    if kind == "draws":
        parts = list(draws(np.random.RandomState(seed)))
    else:
        stimuli, count, train, test = int(rest[0]), int(rest[1]), *[None if word == "-" else float(word) for word in rest[2:]]
        how = StratifiedShuffleSplit if kind == "stratified" else ShuffleSplit
        splitter = how(n_splits=3, train_size=train, test_size=test, random_state=seed)
        labels = classes(seed, stimuli, count)
        parts = [part for split in splitter.split(np.zeros(stimuli), labels) for part in split]
    print(" ".join(str(int(index)) for part in parts for index in part))
