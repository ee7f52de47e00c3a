"""loading.py train|evaluation|small FOLDER BATCH WORKERS

torchvision's ImageFolder and PyTorch's DataLoader as a worker of the benchmark (bench/SideBySide/Worker.cs): says `ready`, answers each line with the
seconds of one pass over the folder and those of all processes that took part, and the end of the input with 0 (its memory is not measured).
"""
import os
import sys
import time

import torch
from torchvision import transforms
from torchvision.datasets import ImageFolder

NORMALISED = [transforms.ToTensor(), transforms.Normalize(mean=[0.485, 0.456, 0.406], std=[0.229, 0.224, 0.225])]

PREPARATIONS = {
    "train": [transforms.RandomResizedCrop(224), transforms.RandomHorizontalFlip(), *NORMALISED],
    "evaluation": [transforms.Resize(256), transforms.CenterCrop(224), *NORMALISED],
    "small": [transforms.RandomCrop(32, padding=4), transforms.RandomHorizontalFlip(), *NORMALISED],
}


def busy(processes):
    """Seconds of processor time that some processes have used so far."""
    ticks = 0
    for process in processes:
        with open(f"/proc/{process}/stat") as status:
            fields = status.read().rpartition(")")[2].split()
        ticks += int(fields[11]) + int(fields[12])
    return ticks / os.sysconf("SC_CLK_TCK")


if __name__ == "__main__":
    kind, folder, batch, workers = sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4])
    # Where the main process prepares, one thread is its fastest: there is too little in an image for two. Worker processes take one by themselves.
    torch.set_num_threads(1)
    loader = torch.utils.data.DataLoader(
        ImageFolder(folder, transforms.Compose(PREPARATIONS[kind])), batch_size=batch, shuffle=kind != "evaluation",
        num_workers=workers, persistent_workers=workers > 0)
    if workers > 0:
        # Starts the processes, which then stay.
        next(iter(loader))
    processes = [os.getpid()] + [worker.pid for worker in (loader._iterator._workers if workers else [])]
    print("ready", flush=True)
    for _ in sys.stdin:
        start, before = time.perf_counter(), busy(processes)
        for _images, _labels in loader:
            pass
        print(f"{time.perf_counter() - start!r} {busy(processes) - before!r}", flush=True)
    print(0, flush=True)
