"""PyTorch goes on where Cornet stood, and leaves checkpoints for Cornet to go on from.

    optimizer_peer.py FOLDER CASE...    CASE: METHOD-SCOPE, such as adamw-excluding-norms

For each case it loads CASE.pth, takes one step and writes the weights to CASE.there.pth; takes two more, writes its own checkpoint of a training to
CASE.begin.pth (of a parallel model, in the format of before 1.6 for sgd), takes another step, and writes the weights to CASE.after.pth.
"""
import os
import sys

import torch


def network(tensors):
    """A module of these names: what is counted or run along is a buffer, all else a parameter."""
    root = torch.nn.Module()
    for name, tensor in tensors.items():
        *path, leaf = name.split(".")
        module = root
        for part in path:
            if part not in module._modules:
                module.add_module(part, torch.nn.Module())
            module = module._modules[part]
        if leaf.startswith(("running_", "num_batches")):
            module.register_buffer(leaf, torch.zeros_like(tensor))
        else:
            module.register_parameter(leaf, torch.nn.Parameter(torch.zeros_like(tensor)))
    root.load_state_dict(tensors, strict=True)
    return root


def optimizer(case, model):
    """Every number is another than the checkpoint's, which must bring its own."""
    parameters = list(model.parameters())
    groups = [{"params": parameters}]
    if case.endswith("excluding-norms"):
        groups = [{"params": [p for p in parameters if p.dim() > 1]}, {"params": [p for p in parameters if p.dim() < 2]}]
    return torch.optim.SGD(groups, lr=7, momentum=0.1) if case.startswith("sgd") else torch.optim.AdamW(groups, lr=7, betas=(0.1, 0.2), weight_decay=0.3)


def step(model, optimizer):
    for parameter in model.parameters():
        parameter.grad = (3 * parameter.detach()).sin()
    optimizer.step()


def main(folder, cases):
    for case in cases:
        # weights_only, the default of later versions, does not know floats in 1.13, not even PyTorch's own.
        checkpoint = torch.load(os.path.join(folder, case + ".pth"))
        model = network(checkpoint["state_dict"])
        chosen = optimizer(case, model)
        chosen.load_state_dict(checkpoint["optimizer"])
        step(model, chosen)
        torch.save(model.state_dict(), os.path.join(folder, case + ".there.pth"))
        for group in chosen.param_groups:
            group["lr"] = 0.02
        step(model, chosen)
        step(model, chosen)
        parallel = torch.nn.DataParallel(model)
        torch.save({"epoch": 3, "arch": "small", "state_dict": parallel.state_dict(), "best_acc1": torch.tensor(0.5), "optimizer": chosen.state_dict()},
                   os.path.join(folder, case + ".begin.pth"), _use_new_zipfile_serialization=not case.startswith("sgd"))
        step(model, chosen)
        torch.save(model.state_dict(), os.path.join(folder, case + ".after.pth"))


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2:])
