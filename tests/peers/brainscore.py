"""brainscore.py JOB.json

Runs plugins that Cornet exported to Brain-Score in brainscore_stub, beside what Cornet itself recorded. The job names the folder of the plugins
(`plugins`), and for each of them (`models`, by identifier) its weights, whether it is `large` (then the static twin is left out), and a folder with
`given.npz`: `images`, and what every site put out, as Cornet has it. Prints a JSON object: what each check found, or {"wrong": ...} where it failed.
"""
import importlib
import json
import os
import sys
import traceback
from collections import OrderedDict, defaultdict

import numpy as np
import torch
import xarray  # noqa: F401

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "brainscore_stub"))

import brainscore_vision  # noqa: E402
from brainscore_core.supported_data_standards.brainio.stimuli import StimulusSet  # noqa: E402
from brainscore_vision import BrainModel, load_model, models  # noqa: E402
from brainscore_vision.model_helpers.activations.pytorch import PytorchWrapper  # noqa: E402
from brainscore_vision.model_helpers.brain_transformation import in_time  # noqa: E402

CHECKS = {}
Task = BrainModel.Task


def check(function):
    CHECKS[function.__name__] = function
    return function


class Plugin:
    """A plugin, and what Cornet recorded with its network."""

    def __init__(self, identifier, facts):
        self.identifier, self.weights = identifier, facts["weights"]
        os.environ["CORNET_WEIGHTS"] = self.weights
        self.given = dict(np.load(os.path.join(facts["folder"], "given.npz")))
        self.subjects = [load_model(identifier)] + ([] if facts["large"] else [load_model(f"{identifier}-static")])
        self.subject = self.subjects[0]
        self.module = importlib.import_module(f"brainscore_vision.models.{identifier}.model")
        self.network = self.subject.activations_model._model
        self.paths = {}
        for i, image in enumerate(self.given["images"]):
            self.paths[f"s{i}"] = os.path.join(facts["folder"], f"{i}.npy")
            np.save(self.paths[f"s{i}"], image)

    def stimuli(self, rows=(0, 1, 2), name="all"):
        stimuli = StimulusSet({
            "stimulus_id": [f"s{i}" for i in rows], "object_name": ["rgb"] * len(rows), "image_label": ["label1", "label1", "label2"][:len(rows)]})
        stimuli.identifier, stimuli.stimulus_paths = name, self.paths
        return stimuli

    def expected(self, site):
        values = self.given[site]
        return values.reshape(len(values), -1)

    def record(self, region, bins, subject=None):
        subject = subject or self.subject
        subject.start_recording(region, time_bins=bins)
        return subject.look_at(self.stimuli())


def difference(actual, expected):
    assert actual.shape == expected.shape, f"{actual.shape} is not {expected.shape}"
    return float(np.abs(actual - expected).max() / max(1, np.abs(expected).max()))


def sentence(action, *args, **kwargs):
    """What an action says when it fails."""
    try:
        action(*args, **kwargs)
    except Exception as wrong:
        return f"{type(wrong).__name__}: {wrong}"
    return "nothing"


@check
def activations(plugins):
    """By plugin, how far areas at all steps, and logits, are from Cornet's."""
    found = {}
    for plugin in plugins.values():
        layers = [layer for layer in plugin.module.get_layers(plugin.identifier) if layer != plugin.module.READOUT] + ["logits"]
        recorded = plugin.subject.activations_model(plugin.stimuli(), layers=layers)
        sites = {layer: layer.replace(".output-t", ".") if layer != "logits" else "decoder" for layer in layers}
        found[plugin.identifier] = {
            site: difference(recorded.values[:, recorded["layer"].values == layer], plugin.expected(site)) for layer, site in sites.items()}
    return found


@check
def time_bins(plugins):
    """Which of the steps of V4 each time bin holds."""
    plugin = plugins["cornets"]
    bins = [(70, 170), (140, 190), (240, 290)]
    recorded = plugin.record("V4", bins)
    steps = [int(np.argmin([np.abs(recorded.values[..., i] - plugin.expected(f"V4.{step}")).max() for step in range(4)])) for i in range(len(bins))]
    return {"steps": steps, "difference": max(difference(recorded.values[..., i], plugin.expected(f"V4.{step}")) for i, step in enumerate(steps)),
            "bins": [list(map(int, one)) for one in zip(recorded["time_bin_start"].values, recorded["time_bin_end"].values)],
            "regions": sorted(set(recorded["region"].values)), "ties": [plugin.subject.step_at("V4", 115), plugin.subject.step_at("V4", 116)],
            "portion": sentence(in_time, plugin.record("V4", [(90, 140), (140, 190), (190, 240), (240, 290)]), bins)}


class CountingWrapper(PytorchWrapper):
    """Numbers the calls of a layer, and takes the number for the step."""

    def get_activations(self, images, layer_names):
        found, counts, hooks = OrderedDict(), defaultdict(int), []

        def count(name):
            def keep(_layer, _input, output):
                found[f"{name}-t{counts[name]}"] = output.numpy()
                counts[name] += 1
            return keep
        for area in dict.fromkeys(layer.split(".")[0] for layer in layer_names):
            hooks.append(self._model._modules[area].register_forward_hook(count(f"{area}.output")))
        with torch.no_grad():
            self._model(torch.stack([torch.as_tensor(image) for image in images]))
        for hook in hooks:
            hook.remove()
        return found


@check
def steps(plugins):
    """Steps by their numbers, beside steps by counting calls."""
    found = {}
    for name in "cornetrt", "brief":
        plugin = plugins[name]
        last = len([site for site in plugin.given if site.startswith("IT.")]) - 1
        recorded = plugin.subject.activations_model.get_activations(plugin.given["images"], [f"IT.output-t{last}"])
        counted = CountingWrapper(model=plugin.network, preprocessing=None).get_activations(plugin.given["images"], ["V1.output-t0", "IT.output-t0"])
        flat = {layer: values.reshape(len(values), -1) for layer, values in counted.items()}
        found[name] = {
            "last": last, "difference": difference(recorded[f"IT.output-t{last}"].reshape(3, -1), plugin.expected(f"IT.{last}")),
            "counted": sorted(flat), "first of IT": difference(flat["IT.output-t0"], plugin.expected("IT.0")),
            "untimed": plugin.subject.step_at("IT", 70) if name == "cornetrt" else None}
    return found


@check
def labels(plugins):
    """What is read from the logits."""
    plugin = plugins["cornets"]
    plugin.subject.start_task(Task.label, "imagenet")
    choices = plugin.subject.look_at(plugin.stimuli())
    logits = plugin.subject.activations_model(plugin.stimuli(), layers=["logits"])
    brief = plugins["brief"]
    recorded = brief.subject.activations_model.get_activations(brief.given["images"], ["logits"])
    return {"choices": [int(one) for one in choices.values[0]], "expected": [int(one) for one in plugin.given["decoder"].argmax(axis=1)],
            "columns": len(logits["neuroid"]), "keys": list(recorded),
            "other width": sentence(brief.subject.start_task, Task.label, "imagenet"),
            # The last module of this network belongs to another decoder.
            "last module": sentence(lambda: PytorchWrapper(brief.network, None).get_activations(brief.given["images"], ["logits"])["logits"])}


@check
def probabilities(plugins):
    """Choices, probabilities and layer of the readout."""
    found = {}
    for name, plugin in plugins.items():
        for subject in plugin.subjects:
            subject.start_task(Task.probabilities, fitting_stimuli=plugin.stimuli())
            predicted = subject.look_at(plugin.stimuli())
            found[subject.identifier] = {"choices": sorted(predicted["choice"].values), "sums": [float(one) for one in predicted.sum("choice").values]}
        readout = plugin.subject.activations_model(plugin.stimuli(), layers=[plugin.module.READOUT])
        found[subject.identifier]["readout"] = [plugin.module.READOUT, len(readout["neuroid"])]
    cornets = plugins["cornets"]
    last = cornets.given["IT.1"].mean(axis=(2, 3))
    found["average"] = difference(cornets.subject.activations_model(cornets.stimuli(), layers=["decoder.avgpool-t0"]).values, last)
    cornets.subject.start_task(Task.odd_one_out)
    found["odd"] = cornets.subject.look_at(cornets.stimuli((0, 1, 2), "triplet")).values[0][0]
    return found


@check
def tasks(plugins):
    """What a subject does after a task, and how it varies."""
    plugin = plugins["cornetrt"]
    subject = plugin.subject
    subject.start_task(Task.odd_one_out)
    subject.start_task(Task.passive)
    subject.start_recording("IT", time_bins=[(70, 170)])
    recorded = subject.look_at(plugin.stimuli())
    subject.start_task(Task.odd_one_out)
    subject.start_task(Task.passive)
    again = subject.look_at(plugin.stimuli())
    varied = subject.look_at(plugin.stimuli(), number_of_trials=2, require_variance=True)
    naive = PytorchWrapper(plugin.network, subject.activations_model._extractor.preprocess)
    subject.activations_model._extractor.trials = 1
    return {"degrees": [subject.activations_model._extractor.visual_degrees, subject.visual_degrees(), plugin.subjects[1].visual_degrees()],
            "same": bool((recorded.values == again.values).all()), "trials": varied.sizes["presentation"],
            "shifted": bool((varied.values[0] != varied.values[1]).any()),
            "naive": sentence(naive, plugin.stimuli(), layers=["V1"], require_variance=True),
            "no area": sentence(plugins["brief"].subject.start_recording, "V2", [(70, 170)])}


@check
def batches(plugins):
    """What the plugin is given, and what it gives back."""
    plugin = plugins["cornetrt"]
    wrapper, seen = plugin.subject.activations_model, []
    recorder = wrapper._extractor.get_activations

    def look(images, layers):
        found = recorder(images, layers)
        seen.append({"images": len(images), "asked": list(layers), "given": list(found), "type": type(found).__name__,
                     "arrays": all(isinstance(one, np.ndarray) for one in found.values())})
        return found
    wrapper._extractor.get_activations = look
    layers = ["V4.output-t2", "logits", plugin.module.READOUT, "V1.output-t0"]
    activations = wrapper(plugin.stimuli(name="batches"), layers=layers)
    plugin.subject.start_recording("IT", [(0, 50), (50, 100)])
    plugin.subject.look_at(plugin.stimuli(name="bins"))
    wrapper._extractor.get_activations = recorder
    return {"batch": seen[0], "recorded": seen[1]["asked"], "presentations": activations.sizes["presentation"]}


@check
def weights(plugins):
    """Where a plugin finds its weights, and what it says where it does not."""
    plugin = plugins["brief"]
    get, module = plugin.module.get_weights, plugin.module
    name = os.path.basename(plugin.weights)
    folder, beside = os.path.dirname(plugin.weights), os.path.join(os.path.dirname(module.__file__), name)
    found = {}
    os.environ["CORNET_WEIGHTS"] = folder
    found["folder"] = str(get()) == plugin.weights
    os.environ["CORNET_WEIGHTS"] = plugins["cornetrt"].weights
    found["others"] = sentence(get)
    del os.environ["CORNET_WEIGHTS"]
    found["none"] = sentence(get)
    module.VERSION_ID, os.environ["STUB_STORAGE"] = "v1", os.path.join(folder, "storage")
    stored = os.path.join(folder, "storage", module.BUCKET, module.FOLDER, module.RELATIVE_PATH)
    os.makedirs(os.path.dirname(stored))
    os.symlink(plugin.weights, stored)
    found["uploaded"] = str(get()) == stored
    os.symlink(plugin.weights, beside)
    found["beside"] = str(get()) == beside
    os.remove(beside)
    return found


@check
def identifiers(plugins):
    """Whether another network under the same identifier is taken for the first."""
    plugin = plugins["brief"]
    preprocess = plugin.subject.activations_model._extractor.preprocess
    values = []
    for seed in 1, 2:
        torch.manual_seed(seed)
        other = type(plugin.subject.activations_model)(model=plugin.module.Network(), preprocessing=preprocess, identifier="the same")
        values.append(other(plugin.stimuli(), layers=["logits"]).values)
    return {"stale": bool((values[0] == values[1]).all())}


@check
def generic(plugins):
    """What Brain-Score asks of every plugin, and the plugin's own test."""
    found = {}
    for plugin in plugins.values():
        for model in plugin.subjects:
            assert model.identifier in brainscore_vision.model_registry
            assert 0 < model.visual_degrees() < 9000
            model.start_task(task=Task.odd_one_out)
            model.start_task(Task.probabilities, fitting_stimuli=plugin.stimuli())
            predictions = model.look_at(stimuli=plugin.stimuli(), number_of_trials=1)
            assert set(predictions.dims) == {"presentation", "choice"}
            assert set(predictions["stimulus_id"].values) == {"s0", "s1", "s2"}
            assert all(predictions["object_name"] == "rgb")
            assert set(predictions["choice"].values) == {"label1", "label2"}
            assert (0 <= predictions.values).all() and (predictions.values <= 1).all()
            model.start_task(Task.passive)
            model.start_recording(recording_target=BrainModel.RecordingTarget.V1, time_bins=[(50, 100)])
            recorded = model.look_at(stimuli=plugin.stimuli(), number_of_trials=1)
            assert set(recorded["stimulus_id"].values) == {"s0", "s1", "s2"} and all(recorded["object_name"] == "rgb")
            assert len(recorded["neuroid"]) == len(set(recorded["neuroid_id"].values)) >= 1
            assert {"presentation", "neuroid"} <= set(recorded.dims) <= {"presentation", "neuroid", "time_bin"}
            found[model.identifier] = "passed"
    os.environ["CORNET_WEIGHTS"] = plugins["brief"].weights
    own = importlib.import_module("brainscore_vision.models.brief.test").test_has_identifier
    for case in own.cases:
        own(**case)
        found[f"own test of {case['identifier']}"] = "passed"
    return found


@check
def static(plugins):
    """The twin gives the last step, whatever the time bin."""
    plugin = plugins["brief"]
    recorded = plugin.record("IT", [(70, 170), (240, 290)], plugin.subjects[1])
    return {"differences": [difference(recorded.values[..., i], plugin.expected("IT.4")) for i in range(2)]}


@check
def modules(plugins):
    """How many modules PyTorch counts, and how many numbers they learn."""
    return {name: [len(list(plugin.network.modules())), sum(one.numel() for one in plugin.network.parameters())] for name, plugin in plugins.items()}


if __name__ == "__main__":
    job = json.load(open(sys.argv[1]))
    models.__path__.append(job["plugins"])
    torch.set_num_threads(2)
    subjects = {name: Plugin(name, facts) for name, facts in job["models"].items()}
    results = {}
    for name, run in CHECKS.items():
        try:
            results[name] = run(subjects)
        except Exception:
            results[name] = {"wrong": traceback.format_exc()}
    print(json.dumps(results))
