"""exported_peer.py MODEL WEIGHTS.pth EXPORTED.py

The largest difference between a CORnet as Cornet exported it and the one in cornets.py, relative to the largest activation at each area and step, with
the same weights: one image of 128 x 128 pixels and two of 66 x 90.
"""
import importlib.util
import sys

import torch

from weights import load

if __name__ == "__main__":
    name, weights, file = sys.argv[1:]
    torch.set_num_threads(2)
    torch.manual_seed(3)
    spec = importlib.util.spec_from_file_location("exported", file)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    peer, exported, worst = load(name, weights).eval(), getattr(module, name)().load(weights).eval(), 0.0
    for images in torch.randn(1, 3, 128, 128), torch.randn(2, 3, 66, 90):
        expected = {}
        with torch.no_grad():
            expected["decoder"] = peer(images, expected)
            assert len(expected) > 4, expected.keys()
            for site, value in exported.record(images, list(expected)).items():
                worst = max(worst, ((value - expected[site]).abs().max() / expected[site].abs().max()).item())
    print(worst)
