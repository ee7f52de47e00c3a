"""make_weights.py MODEL OUT.pth [--seed N] [--classes N] [--checkpoint]

Random weights under which every parameter matters: norms with scales and shifts of their own, running statistics as of a network that has
seen images (perturbed, so that they are not those of any batch). --checkpoint writes {'state_dict': ...} with the prefix `module.`, as the
published files have it.
"""
import argparse

import torch
from torch import nn

from cornets import MODELS


def randomize(model):
    """Norms and biases away from 1 and 0; running statistics from noise images, then perturbed."""
    with torch.no_grad():
        for module in model.modules():
            if isinstance(module, (nn.BatchNorm2d, nn.GroupNorm)):
                module.weight.uniform_(0.5, 1.5)
                module.bias.normal_(0, 0.2)
            elif isinstance(module, (nn.Conv2d, nn.Linear)) and module.bias is not None:
                module.bias.normal_(0, 0.1)
        norms = [module for module in model.modules() if isinstance(module, nn.BatchNorm2d)]
        for norm in norms:
            norm.momentum = 1.0
        model.train()(torch.randn(4, 3, 64, 64))
        for step, norm in enumerate(norms):
            norm.running_var.mul_(torch.empty_like(norm.running_var).uniform_(0.7, 1.4))
            norm.running_mean.add_(norm.running_var.sqrt() * torch.randn_like(norm.running_mean) * 0.1)
            norm.num_batches_tracked.fill_(100 + step)


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("model", choices=MODELS)
    parser.add_argument("out")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--classes", type=int, default=1000)
    parser.add_argument("--checkpoint", action="store_true")
    args = parser.parse_args()
    torch.manual_seed(args.seed)
    network = MODELS[args.model](args.classes)
    randomize(network)
    state = network.state_dict()
    if args.checkpoint:
        state = {"epoch": 43, "state_dict": {f"module.{key}": value for key, value in state.items()}}
    torch.save(state, args.out)
