"""activations.py MODEL WEIGHTS.pth IMAGES.npy OUT.npz [IMAGES.npy OUT.npz ...]

Runs the images (float32, N x 3 x H x W) through the model in evaluation mode and writes one array per area and step, `V1.0`, `V4.2`, ...,
and `decoder`.
"""
import sys

import numpy
import torch

from weights import load

if __name__ == "__main__":
    name, weights, *files = sys.argv[1:]
    torch.set_num_threads(2)
    model = load(name, weights).eval()
    for images, out in zip(files[::2], files[1::2]):
        recorded = {}
        with torch.no_grad():
            recorded["decoder"] = model(torch.from_numpy(numpy.load(images)), recorded)
        numpy.savez(out, **{key: value.numpy() for key, value in recorded.items()})
