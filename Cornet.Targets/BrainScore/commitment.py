"""Steps of a network as the time bins of a recording.

Layers are `V4.output-t2` (area V4 at step 2), `logits`, and layers of the
decoder (`decoder.avgpool-t0`), which runs once.
"""
import re
from collections import OrderedDict

import numpy as np
import torch

from brainscore_core.supported_data_standards.brainio.assemblies import (
    NeuroidAssembly, walk_coords)
from brainscore_vision.model_helpers.activations.pytorch import PytorchWrapper
from brainscore_vision.model_helpers.brain_transformation.behavior import (
    BehaviorArbiter, LabelBehavior, OddOneOut, ProbabilitiesMapping)
from brainscore_vision.model_interface import BrainModel

IMAGENET_CLASSES = 1000


def layer_of(area, step):
    """What Brain-Score calls an area at a step."""
    return f"{area}.output-t{step}"


def site_of(layer):
    """The recording site of the network that has a layer."""
    area = re.fullmatch(r"(\w+)\.output-t(\d+)", layer)
    if area and area.group(1) != "decoder":
        return f"{area.group(1)}.{area.group(2)}"
    return "decoder"


class StepWrapper(PytorchWrapper):
    """Records areas by the number of the step, in one pass.

    A hook could only count calls, and steps on which nothing depends do not
    run.
    """

    def get_activations(self, images, layer_names):
        """NumPy arrays, under exactly the names that are asked for."""
        images = torch.stack([torch.as_tensor(image) for image in images])
        sites = {layer: site_of(layer) for layer in layer_names}
        inside, hooks = {}, []
        for layer in layer_names:
            if layer.startswith("decoder."):
                module = self.get_layer(re.sub(r"-t0$", "", layer))
                hooks.append(self.register_hook(module, layer, inside))
        self._model.eval()
        with torch.no_grad():
            recorded = self._model.record(
                images.to(self._device), sorted(set(sites.values())))
        for hook in hooks:
            hook.remove()
        return OrderedDict(
            (layer, inside[layer] if layer in inside
             else self._tensor_to_numpy(recorded[site]))
            for layer, site in sites.items())


class StepCommitment(BrainModel):
    """A network whose areas are regions, and whose steps are times.

    A time bin gets the step whose onset is nearest to the start of the bin,
    and the earlier of two that are equally near. An area without onsets
    gives its last step for every bin.
    """

    def __init__(self, identifier, activations_model, regions, onsets, steps,
                 classes, behavioral_readout_layer, visual_degrees):
        """
        :param regions: the area of the network for each region
        :param onsets: for areas with a timing, when each step begins, in ms
        :param steps: how many steps each area has
        :param classes: the width of the logits
        """
        self._identifier = identifier
        self.activations_model = activations_model
        self.regions, self.onsets, self.steps = regions, onsets, steps
        self.classes = classes
        self._visual_degrees = visual_degrees
        # Microsaccades have a size in degrees.
        activations_model._extractor.set_visual_degrees(visual_degrees)
        readout = {"identifier": identifier, "layer": behavioral_readout_layer,
                   "activations_model": activations_model}
        self.behavior_model = BehaviorArbiter({
            BrainModel.Task.label: LabelBehavior(
                identifier=identifier, activations_model=activations_model),
            BrainModel.Task.probabilities: ProbabilitiesMapping(**readout),
            BrainModel.Task.odd_one_out: OddOneOut(**readout),
        })
        self.do_behavior = False
        self.recorded_region, self.time_bins = None, []

    @property
    def identifier(self):
        return self._identifier

    def visual_degrees(self):
        return self._visual_degrees

    def start_task(self, task, *args, **kwargs):
        self.do_behavior = False
        if task == BrainModel.Task.passive:
            return
        if task == BrainModel.Task.label and self.classes != IMAGENET_CLASSES:
            raise ValueError(
                f"{self.identifier} has {self.classes} classes, and labels "
                f"are read from the {IMAGENET_CLASSES} of ImageNet: run "
                "benchmarks with probabilities instead.")
        self.behavior_model.start_task(task, *args, **kwargs)
        self.do_behavior = True

    def start_recording(self, recording_target, time_bins):
        if recording_target not in self.regions:
            raise ValueError(
                f"{self.identifier} has no area for {recording_target}; it "
                f"has {', '.join(self.regions) or 'none for any region'}.")
        self.do_behavior = False
        self.recorded_region, self.time_bins = recording_target, time_bins

    def look_at(self, stimuli, number_of_trials=1, require_variance=False):
        trials = {"number_of_trials": number_of_trials,
                  "require_variance": require_variance}
        if self.do_behavior:
            return self.behavior_model.look_at(stimuli, **trials)
        if self.recorded_region is None:
            return None
        area = self.regions[self.recorded_region]
        steps = [self.step_at(area, start) for start, _ in self.time_bins]
        layers = [layer_of(area, step) for step in sorted(set(steps))]
        activations = self.activations_model(stimuli, layers=layers, **trials)
        return self._in_time_bins(activations, area, steps)

    def step_at(self, area, start):
        """The step that answers for a time bin that starts at some ms."""
        if area not in self.onsets:
            return self.steps[area] - 1
        return int(np.argmin(np.abs(np.subtract(self.onsets[area], start))))

    def _in_time_bins(self, activations, area, steps):
        activations = activations.transpose("presentation", "neuroid")
        layer_of_neuroid = activations["layer"].values
        recorded = {}
        for step in set(steps):
            of_step = np.flatnonzero(layer_of_neuroid == layer_of(area, step))
            recorded[step] = activations[{"neuroid": of_step}]
        # They are the same neuroids at every step, and only these have names.
        neuroids = recorded[steps[0]]
        coords = {name: (dims, values)
                  for name, dims, values in walk_coords(neuroids)}
        region, count = self.recorded_region, neuroids.shape[1]
        coords["layer"] = "neuroid", [f"{area}.output"] * count
        coords["region"] = "neuroid", [region] * count
        coords["neuroid_id"] = "neuroid", [
            f"{self.identifier}.{region}.{i}" for i in range(count)]
        coords["time_bin_start"] = "time_bin", [b[0] for b in self.time_bins]
        coords["time_bin_end"] = "time_bin", [b[1] for b in self.time_bins]
        return NeuroidAssembly(
            np.stack([recorded[step].values for step in steps], axis=-1),
            coords=coords, dims=["presentation", "neuroid", "time_bin"])
