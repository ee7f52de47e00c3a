"""exported.py JOBS.json

Runs networks that Cornet exported to PyTorch beside what Cornet itself computed. Each job names a module (`file`, `class`, `arguments`) and a folder:
`state.pth`, which is loaded strictly; `given.npz` with `images`, `projection` (of the decoder's output), `eval.SITE`, `train.SITE`, `gradient.KEY`
and `buffer.KEY` as Cornet has them, in float64; `calls`, the layers that must run for some recording sites, in order. Prints the largest difference of
every job, relative to the largest number there, and what is wrong; where gradients differ, also how far rounding alone
moves them (`rounding`); writes `back.pth`, the state dict as PyTorch saves it.
"""
import importlib.util
import json
import os
import sys

import numpy
import torch
from torch import nn

EXACT = 1e-9  # gradients that are no further from Cornet's need no excuse
SMALL = 1_000_000  # parameters of a network whose maps are too small for a second thread


def load(job):
    spec = importlib.util.spec_from_file_location("exported", job["file"])
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    network = getattr(module, job["class"])(**job["arguments"])
    for layer in network.modules():
        if hasattr(layer, "is_on"):
            layer.is_on = False
    return module, network.to(torch.float64)


def difference(worst, name, actual, expected):
    if tuple(actual.shape) != tuple(expected.shape):
        raise ValueError(f"{name} is {tuple(actual.shape)} and not {tuple(expected.shape)}")
    if expected.numel() == 0:
        return
    far = (actual - expected).abs().max().item() / max(1.0, expected.abs().max().item())
    if not far <= worst[0]:
        worst[0], worst[1] = far, name


def outputs(network, given, mode, images, worst):
    recorded = network.record(images)
    expected = {name[len(mode):]: given[name] for name in given if name.startswith(mode)}
    if sorted(recorded) != sorted(expected):
        raise ValueError(f"sites are {sorted(recorded)} and not {sorted(expected)}")
    for site in expected:
        difference(worst, mode + site, recorded[site], expected[site])
    return recorded


def calls(network, images, sites):
    ran, hooks = [], []
    for name, layer in network.named_modules():
        if name and not list(layer.children()) and not isinstance(layer, nn.Identity):
            hooks.append(layer.register_forward_hook(lambda *_, name=name: ran.append(name)))
    network.record(images, sites)
    for hook in hooks:
        hook.remove()
    return ran


def rounding(network, path, given):
    """How far the gradients move if the images change in their last bit. Norms of almost constant maps, one after another, move them far."""
    passes = []
    for noise in [0] + 4 * [1e-15]:
        network.load(path).train()
        network.zero_grad()
        images = given["images"] * (1 + noise * torch.randn_like(given["images"]))
        (network(images) * given["projection"]).sum().backward()
        passes.append({name: parameter.grad.clone() for name, parameter in network.named_parameters() if parameter.grad is not None})
    moved = [0.0, ""]
    for other in passes[1:]:
        for name, gradient in passes[0].items():
            difference(moved, name, other[name], gradient)
    return moved[0]


def check(job):
    module, network = load(job)
    torch.set_num_threads(2 if sum(value.numel() for value in network.parameters()) > SMALL else 1)
    folder = job["folder"]
    given = {name: torch.from_numpy(value) for name, value in numpy.load(os.path.join(folder, "given.npz")).items()}
    path = os.path.join(folder, "state.pth")
    state = torch.load(path)
    if list(network.state_dict()) != list(state):
        raise ValueError(f"the state dict has {list(network.state_dict())} and not {list(state)}")
    images, outputs_of, gradients = given["images"], [0.0, ""], [0.0, ""]
    network.load(path).eval()
    with torch.no_grad():
        recorded = outputs(network, given, "eval.", images, outputs_of)
        difference(outputs_of, "forward", network(images), recorded["decoder"])
        first = images[:1]  # images do not change each other's answers in evaluation: one is enough for which layers run, and when
        # PyTorch traces no module that is called like one of its own methods.
        if not any(hasattr(nn.Module, part) for name, _ in network.named_modules() for part in name.split(".")):
            difference(outputs_of, "traced", torch.jit.trace(network, first, check_trace=False)(first), recorded["decoder"][:1])
        for site in list(recorded)[::3]:
            difference(outputs_of, f"{site} alone", network.record(first, [site])[site], recorded[site][:1])
        for sites, expected in job["calls"]:
            ran = calls(network, first, sites)
            if ran != expected:
                raise ValueError(f"for {sites} it runs {ran} and not {expected}")
    torch.save(network.state_dict(), os.path.join(folder, "back.pth"))
    if "train.decoder" in given:
        network.train()
        outputs(network, given, "train.", images, outputs_of)
        network.load(path).train()
        (network(images) * given["projection"]).sum().backward()
        for name, parameter in network.named_parameters():
            gradient = torch.zeros_like(parameter) if parameter.grad is None else parameter.grad
            difference(gradients, f"gradient.{name}", gradient, given[f"gradient.{name}"])
        for name, buffer in network.named_buffers():
            difference(gradients, f"buffer.{name}", buffer.double(), given[f"buffer.{name}"].double())
    result = {"outputs": outputs_of[0], "site": outputs_of[1], "gradients": gradients[0], "parameter": gradients[1]}
    return result if gradients[0] < EXACT else {**result, "rounding": rounding(network, path, given)}


if __name__ == "__main__":
    results = []
    for job in json.load(open(sys.argv[1])):
        try:
            results.append(check(job))
        except Exception as wrong:
            results.append({"wrong": f"{type(wrong).__name__}: {wrong}"})
    print(json.dumps(results))
