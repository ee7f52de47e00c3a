"""Two ranks of PyTorch's DistributedDataParallel (gloo) on the batches of Cornet's ranks: prints how far the weights are apart in the end, and how far they have moved."""
import os
import sys
import tempfile

import numpy as np
import torch
import torch.distributed as dist
import torch.multiprocessing as mp

RANKS = 2


class Network(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.conv = torch.nn.Conv2d(3, 4, 3, stride=2, padding=1, bias=False)
        self.norm = torch.nn.BatchNorm2d(4)
        self.linear = torch.nn.Linear(4, 4)

    def forward(self, x):
        return self.linear(torch.relu(self.norm(self.conv(x))).mean((2, 3)))


def mine(state):
    """Cornet's keys are AREA.layer.tensor."""
    return {key.split(".", 1)[1]: value for key, value in state.items()}


def train(rank, folder, store):
    dist.init_process_group("gloo", init_method=f"file://{store}", rank=rank, world_size=RANKS)
    torch.set_num_threads(1)
    batches = np.load(os.path.join(folder, "batches.npz"))
    network = Network()
    start = mine(torch.load(os.path.join(folder, "start.pth")))
    network.load_state_dict(start)
    parallel = torch.nn.parallel.DistributedDataParallel(network)
    optimizer = torch.optim.SGD(parallel.parameters(), lr=0.1, momentum=0.9, weight_decay=5e-4)
    for images, labels in zip(batches["images"], batches["labels"]):
        share = len(images) // RANKS
        own = slice(rank * share, (rank + 1) * share)
        optimizer.zero_grad()
        torch.nn.functional.cross_entropy(parallel(torch.from_numpy(images[own])), torch.from_numpy(labels[own])).backward()
        optimizer.step()
    if rank == 0:
        end = mine(torch.load(os.path.join(folder, "end.pth")))
        state = network.state_dict()
        learned = [name for name, _ in network.named_parameters()]
        difference = max((state[name] - end[name]).abs().max().item() for name in learned)
        statistics = max((state[name] - end[name]).abs().max().item() for name in ("norm.running_mean", "norm.running_var"))
        moved = max((state[name] - start[name]).abs().max().item() for name in learned)
        print(f"{difference:.3e} {statistics:.3e} {moved:.3e}")
    dist.destroy_process_group()


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as scratch:
        mp.start_processes(train, (sys.argv[1], os.path.join(scratch, "store")), RANKS, start_method="fork")
