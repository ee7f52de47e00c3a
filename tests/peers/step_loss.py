"""step_loss.py EXPORTED.py CLASS FOLDER WEIGHTS SMOOTHING

Trains one batch of a network that Cornet exported to PyTorch with a loss at several steps, in float64: the weighted mean of the cross entropies of the decoder at
the steps of the area that it reads. FOLDER has `state.pth`, and `given.npz` with `images`, `labels`, and `loss`, `gradient.KEY` and `buffer.KEY` as Cornet
has them. Prints the largest difference, relative to the largest number of its tensor, and where it is.
"""
import importlib.util
import os
import sys

import numpy
import torch
from torch.nn import functional

path, name, folder, weights, smoothing = sys.argv[1:]
spec = importlib.util.spec_from_file_location("exported", path)
module = importlib.util.module_from_spec(spec)
spec.loader.exec_module(module)
network = getattr(module, name)().to(torch.float64).load(os.path.join(folder, "state.pth")).train()
given = {key: torch.from_numpy(value) for key, value in numpy.load(os.path.join(folder, "given.npz")).items()}
weights = {step: float(weight) for step, weight in enumerate(weights.split(",")) if float(weight) > 0}
recorded = network.record(given["images"], [f"V2.{step}" for step in weights])
losses = [w * functional.cross_entropy(network.decoder(recorded[f"V2.{step}"]), given["labels"], label_smoothing=float(smoothing)) for step, w in weights.items()]
loss = sum(losses) / sum(weights.values())
loss.backward()
found = {"loss": loss.detach()}
for key, parameter in network.named_parameters():
    found[f"gradient.{key}"] = torch.zeros_like(parameter) if parameter.grad is None else parameter.grad
for key, buffer in network.named_buffers():
    found[f"buffer.{key}"] = buffer.double()
assert sorted(found) == sorted(key for key in given if key not in ("images", "labels")), sorted(found)
worst = max((((found[key] - given[key].double()).abs().max() / max(1.0, given[key].double().abs().max().item())).item(), key) for key in found)
print(f"{worst[0]} {worst[1]}")
