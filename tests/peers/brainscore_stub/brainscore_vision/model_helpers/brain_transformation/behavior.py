"""Behavior that is read from activations."""
import numpy as np

from brainscore_core.supported_data_standards.brainio.assemblies import BehavioralAssembly, walk_coords


class BehaviorArbiter:
    def __init__(self, mapping):
        self.mapping, self.current = mapping, None

    def start_task(self, task, *args, **kwargs):
        self.current = self.mapping[task]
        self.current.start_task(task, *args, **kwargs)

    def look_at(self, stimuli, **kwargs):
        return self.current.look_at(stimuli, **kwargs)


class LabelBehavior:
    def __init__(self, identifier, activations_model):
        self.identifier, self.activations_model = identifier, activations_model

    def start_task(self, task, choice_labels):
        self.choice_labels = choice_labels

    def look_at(self, stimuli, **kwargs):
        logits = self.activations_model(stimuli, layers=["logits"], **kwargs)
        if len(logits["neuroid"]) != 1000:
            raise ValueError(f"a 1000-dim ImageNet head is required, not {len(logits['neuroid'])}")
        return BehavioralAssembly([logits.values.argmax(axis=1)], coords=of_presentations(logits), dims=["choice", "presentation"])


class Readout:
    def __init__(self, identifier, activations_model, layer):
        self.identifier, self.activations_model, self.layer = identifier, activations_model, layer

    def features(self, stimuli, **kwargs):
        return self.activations_model(stimuli, layers=[self.layer], **kwargs).transpose("presentation", "neuroid")


class ProbabilitiesMapping(Readout):
    """By the distance from the mean of each label, where it was fitted."""

    def start_task(self, task, fitting_stimuli):
        features = self.features(fitting_stimuli)
        labels = features["image_label"].values
        self.means = {label: features.values[labels == label].mean(axis=0) for label in sorted(set(labels))}

    def look_at(self, stimuli, **kwargs):
        features = self.features(stimuli, **kwargs)
        near = np.exp([-np.linalg.norm(features.values - mean, axis=1) for mean in self.means.values()]).T + 1e-30
        coords = {**of_presentations(features), "choice": list(self.means)}
        return BehavioralAssembly(near / near.sum(axis=1, keepdims=True), coords=coords, dims=["presentation", "choice"])


class OddOneOut(Readout):
    def start_task(self, task):
        pass

    def look_at(self, triplets, **kwargs):
        stimuli = triplets.drop_duplicates(subset=["stimulus_id"]).sort_values(by="stimulus_id")
        stimuli.identifier, stimuli.stimulus_paths = triplets.identifier + ".unique", triplets.stimulus_paths
        features = self.features(stimuli, **kwargs)
        row = {one: values for one, values in zip(features["stimulus_id"].values, features.values)}
        choices = []
        for a, b, c in np.reshape(triplets["stimulus_id"].values, (-1, 3)):
            choices.append((c, b, a)[np.argmax([row[a] @ row[b], row[a] @ row[c], row[b] @ row[c]])])
        return BehavioralAssembly([choices], dims=["choice", "presentation"])


def of_presentations(features):
    return {name: (dims, values) for name, dims, values in walk_coords(features) if dims == ("presentation",)}
