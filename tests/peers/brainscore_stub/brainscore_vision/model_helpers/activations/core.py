"""From stimuli to an assembly of activations, in padded batches."""
from collections import OrderedDict

import numpy as np

from brainscore_core.supported_data_standards.brainio.assemblies import NeuroidAssembly

STORED = {}  # by the identifiers of model and stimuli: what is kept on disk there


class ActivationsExtractorHelper:
    def __init__(self, get_activations, preprocessing, identifier=False, batch_size=64):
        self.identifier, self._batch_size = identifier, batch_size
        self.get_activations, self.preprocess = get_activations, preprocessing
        self.visual_degrees, self.trials = None, 1

    def set_visual_degrees(self, visual_degrees):
        self.visual_degrees = visual_degrees

    def __call__(self, stimuli, layers, stimuli_identifier=None, number_of_trials=1, require_variance=False):
        if require_variance:
            self.trials = number_of_trials
        paths = [str(stimuli.get_stimulus(one)) for one in stimuli["stimulus_id"]]
        if require_variance:
            parts = self._run(paths, layers, True)
        else:
            # Whatever has these identifiers was recorded already.
            parts = STORED.setdefault((self.identifier, stimuli_identifier or stimuli.identifier), OrderedDict())
            missing = [layer for layer in layers if layer not in parts]
            parts.update(self._run(paths, missing, False) if missing else {})
        return self._package({layer: parts[layer] for layer in layers}, stimuli, self.trials if require_variance else 1)

    def _run(self, paths, layers, require_variance):
        whole = None
        for start in range(0, len(paths), self._batch_size):
            batch = paths[start:start + self._batch_size]
            collected = OrderedDict()
            for trial in range(self.trials):
                images = self.preprocess(batch + batch[-1:] * (self._batch_size - len(batch)))
                if require_variance:
                    assert self.visual_degrees is not None, "microsaccades need the visual degrees of the model"
                    images = np.stack([np.roll(image, trial, axis=-1) for image in images])
                activations = self.get_activations(images, layers)
                assert isinstance(activations, OrderedDict)
                for layer, values in activations.items():
                    collected.setdefault(layer, []).append(values[:len(batch)])
            collected = {layer: np.concatenate(values) for layer, values in collected.items()}
            if whole is None:
                whole = OrderedDict((layer, np.empty((len(paths) * self.trials,) + values.shape[1:], values.dtype)) for layer, values in collected.items())
            first = start * self.trials
            last = first + collected[layers[0]].shape[0]
            for layer, values in collected.items():
                whole[layer][first:last] = values
        return whole

    def _package(self, parts, stimuli, trials):
        flat = {layer: values.reshape(len(values), -1) for layer, values in parts.items()}
        coords = {name: ("presentation", np.repeat(stimuli[name].values, trials)) for name in stimuli.columns}
        layers = [layer for layer, values in flat.items() for _ in range(values.shape[1])]
        numbers = [i for values in flat.values() for i in range(values.shape[1])]
        coords["layer"], coords["neuroid_num"] = ("neuroid", layers), ("neuroid", numbers)
        coords["neuroid_id"] = "neuroid", [f"{self.identifier}.{layer}.{i}" for layer, i in zip(layers, numbers)]
        return NeuroidAssembly(np.concatenate(list(flat.values()), axis=1), coords=coords, dims=["presentation", "neuroid"])
