"""gradients.py MODEL WEIGHTS.pth IMAGES.npy LABELS.npy OUT.npz

One pass of a training step in double precision: the mean cross entropy (`loss`), its gradient by every parameter (`gradient.KEY`) and the buffers
afterwards (`buffer.KEY`: running statistics and their counters). Written in single precision, counters as they are.
"""
import sys

import numpy
import torch

from weights import load

if __name__ == "__main__":
    name, weights, images, labels, out = sys.argv[1:]
    torch.set_num_threads(2)
    model = load(name, weights).double().train()
    loss = torch.nn.functional.cross_entropy(model(torch.from_numpy(numpy.load(images)).double()), torch.from_numpy(numpy.load(labels)))
    loss.backward()
    results = {"loss": loss.detach()}
    results |= {f"gradient.{key}": value.grad for key, value in model.named_parameters()}
    results |= {f"buffer.{key}": value for key, value in model.named_buffers()}
    numpy.savez(out, **{key: (value.float() if value.is_floating_point() else value).numpy() for key, value in results.items()})
