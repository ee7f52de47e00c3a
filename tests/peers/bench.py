"""bench.py train|infer BATCH SIDE THREADS [cpu|cuda [pytorch|pytorch-bfloat16]]

CORnet-S as a worker of the benchmark (bench/SideBySide/Worker.cs): says `ready`, answers each line with the seconds of one repetition and
those of all its threads, and the end of the input with the peak of its memory above idle, in KiB. A repetition that takes little time is
repeated, and the answer is the mean.
On a GPU maps lie channels-last, the layout that PyTorch's documentation advises there.
"""
import sys
import time

import torch
from torch.nn.functional import cross_entropy

from cornets import CORnetS

LONG_ENOUGH = 0.3  # seconds, as in Worker.cs


def status(field):
    with open("/proc/self/status") as lines:
        return next(int(line.split()[1]) for line in lines if line.startswith(field))


def say(line):
    print(line, flush=True)


if __name__ == "__main__":
    what, (batch, side, threads) = sys.argv[1], map(int, sys.argv[2:5])
    device, variant = (sys.argv[5:] + ["cpu", "pytorch"][len(sys.argv) - 5:])[:2]
    torch.set_num_threads(threads)
    torch.manual_seed(0)
    layout = torch.channels_last if device == "cuda" else torch.contiguous_format
    model = CORnetS().train(what == "train").to(device, memory_format=layout)
    images = torch.randn(batch, 3, side, side).to(device, memory_format=layout)
    labels = torch.randint(0, 1000, (batch,)).to(device)
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1, momentum=0.9, weight_decay=1e-4)

    def loss():
        with torch.autocast(device, torch.bfloat16, enabled=variant == "pytorch-bfloat16"):
            return cross_entropy(model(images), labels)

    def infer():
        with torch.no_grad(), torch.autocast(device, torch.bfloat16, enabled=variant == "pytorch-bfloat16"):
            model(images)

    def train():
        optimizer.zero_grad(set_to_none=True)
        loss().backward()
        optimizer.step()

    repeat = train if what == "train" else infer
    with open("/proc/self/clear_refs", "w") as peak:
        peak.write("5")
    idle = status("VmRSS:")
    say("ready")
    for _ in sys.stdin:
        start, busy, passed, repetitions = time.perf_counter(), time.process_time(), 0, 0
        while passed < LONG_ENOUGH:
            repeat()
            if device == "cuda":
                torch.cuda.synchronize()
            repetitions, passed = repetitions + 1, time.perf_counter() - start
        say(f"{passed / repetitions!r} {(time.process_time() - busy) / repetitions!r}")
    say(status("VmHWM:") - idle)
