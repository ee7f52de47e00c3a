"""The commitment of a feed-forward model."""
import numpy as np

from brainscore_core.supported_data_standards.brainio.assemblies import NeuroidAssembly, walk_coords
from brainscore_vision.model_helpers.brain_transformation.behavior import BehaviorArbiter, LabelBehavior, OddOneOut, ProbabilitiesMapping
from brainscore_vision.model_interface import BrainModel


class ModelCommitment(BrainModel):
    def __init__(self, identifier, activations_model, layers, behavioral_readout_layer=None, region_layer_map=None, visual_degrees=8):
        assert region_layer_map is not None, "layers would be chosen by scoring, for hours"
        self.identifier, self._visual_degrees = identifier, visual_degrees
        self.activations_model, self.region_layer_map = activations_model, region_layer_map
        activations_model._extractor.set_visual_degrees(visual_degrees)
        readout = {"identifier": identifier, "activations_model": activations_model, "layer": behavioral_readout_layer or layers[-1]}
        self.behavior_model = BehaviorArbiter({
            BrainModel.Task.label: LabelBehavior(identifier=identifier, activations_model=activations_model),
            BrainModel.Task.probabilities: ProbabilitiesMapping(**readout), BrainModel.Task.odd_one_out: OddOneOut(**readout)})
        self.do_behavior = False

    def visual_degrees(self):
        return self._visual_degrees

    def start_task(self, task, *args, **kwargs):
        if task != BrainModel.Task.passive:
            self.behavior_model.start_task(task, *args, **kwargs)
        self.do_behavior = task != BrainModel.Task.passive

    def start_recording(self, recording_target, time_bins):
        self.region, self.time_bins = recording_target, time_bins

    def look_at(self, stimuli, number_of_trials=1, require_variance=False):
        if self.do_behavior:
            return self.behavior_model.look_at(stimuli, number_of_trials=number_of_trials, require_variance=require_variance)
        layer = self.region_layer_map[self.region]
        return in_time(self.activations_model(stimuli, layers=[layer], number_of_trials=number_of_trials), self.time_bins)


def in_time(responses, time_bins):
    """The same response in each bin; responses that have time must cover the bins."""
    if "time_bin" in responses.dims:
        starts, ends = responses["time_bin_start"].values, responses["time_bin_end"].values
        for start, end in time_bins:
            assert starts.min() <= start and ends.max() >= end, f"Target time bin ({start}, {end}) invalid."
        return responses
    values = np.stack([responses.values] * len(time_bins), axis=-1)
    coords = {name: (dims, value) for name, dims, value in walk_coords(responses)}
    coords["time_bin_start"], coords["time_bin_end"] = ("time_bin", [b[0] for b in time_bins]), ("time_bin", [b[1] for b in time_bins])
    responses = NeuroidAssembly(values, coords=coords, dims=list(responses.dims) + ["time_bin"])
    return responses.squeeze("time_bin") if len(time_bins) == 1 else responses
