"""train.py RUN DATA [judge]

CORnetSmall trained in PyTorch by the recipe and preparation of a run of Cornet: RUN is the run's folder (`config.json`), DATA what it was given. The images lie in
memory and are shifted and mirrored a batch at a time, the fastest way for images so small. Says a JSON object for each epoch: epoch, loss, the seconds of learning, and
after the last one top1 on the test set. With `judge`, loads the run's own last weights instead, every key of them, and says their top1 on the test set.
"""
import gzip
import json
import math
import random
import sys
import time
from pathlib import Path

import numpy as np
import torch
from PIL import Image
from torch import nn
from torch.nn import functional as F

from cornets import AREAS, AreaS

MEAN, DEVIATION = (torch.tensor(values).view(1, 3, 1, 1) for values in ([0.485, 0.456, 0.406], [0.229, 0.224, 0.225]))


class V1Small(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv1 = nn.Conv2d(3, 32, 5, 1, 2, bias=False)
        self.norm1 = nn.BatchNorm2d(32)
        self.nonlin1 = nn.ReLU()
        self.pool = nn.MaxPool2d(3, 2, 1)

    def forward(self, x, recorded, name):
        return self.pool(self.nonlin1(self.norm1(self.conv1(x))))


class AreaSmall(AreaS):
    scale = 2


class CORnetSmall(nn.Module):
    def __init__(self, classes):
        super().__init__()
        self.V1 = V1Small()
        self.V2 = AreaSmall(32, 32, times=2)
        self.V4 = AreaSmall(32, 64, times=4)
        self.IT = AreaSmall(64, 128, times=2)
        self.decoder = nn.Sequential()
        self.decoder.add_module("linear", nn.Linear(128, classes))
        for module in self.modules():
            if isinstance(module, nn.Conv2d):
                nn.init.kaiming_normal_(module.weight, mode="fan_out", nonlinearity="relu")

    def forward(self, x):
        for name in AREAS:
            x = getattr(self, name)(x, None, name)
        return self.decoder(x.mean((2, 3)))


def folder_of_classes(folder):
    classes = sorted(path for path in folder.iterdir() if path.is_dir())
    files = [(path, label) for label, name in enumerate(classes) for path in sorted(name.iterdir())]
    images = np.stack([np.asarray(Image.open(path).convert("RGB")) for path, _ in files])
    return torch.from_numpy(images).permute(0, 3, 1, 2).contiguous(), torch.tensor([label for _, label in files])


def idx(folder, part):
    def read(kind, header):
        with gzip.open(folder / f"{part}-{kind}-ubyte.gz") as file:
            return torch.from_numpy(np.frombuffer(file.read(), np.uint8, offset=header).copy())

    return read("images-idx3", 16).view(-1, 1, 28, 28).expand(-1, 3, -1, -1), read("labels-idx1", 8).long()


def load(data, part, size):
    folder = Path(data)
    images, labels = folder_of_classes(folder / part) if (folder / part).is_dir() else idx(folder, {"train": "train", "test": "t10k"}[part])
    if images.shape[-1] != size:
        images = torch.cat([F.interpolate(some.float(), (size, size), mode="bilinear", antialias=True).round().byte() for some in images.split(4096)])
    return images.contiguous(), labels


def prepared(images):
    return (images.float() / 255 - MEAN) / DEVIATION


def shifted(images, most):
    """Shifted by up to `most` pixels each way (black comes in), every second one mirrored: each image by its own chance."""
    count, _, side, _ = images.shape
    padded = F.pad(images, (most,) * 4)
    down, across = (torch.randint(0, 2 * most + 1, (count, 1)) + torch.arange(side) for _ in range(2))
    mirrored = torch.rand(count) < 0.5
    across[mirrored] = across[mirrored].flip(1)
    return padded[torch.arange(count)[:, None, None], :, down[:, :, None], across[:, None, :]].permute(0, 3, 1, 2)


def judge(model, images, labels):
    model.eval()
    with torch.no_grad():
        return sum((model(prepared(some)).argmax(1) == truth).sum().item() for some, truth in zip(images.split(256), labels.split(256))) / len(labels)


def say(**what):
    print(json.dumps(what), flush=True)


if __name__ == "__main__":
    run, data = Path(sys.argv[1]), sys.argv[2]
    config = json.loads((run / "config.json").read_text())
    recipe, size = config["recipe"], config["size"]
    known = {"method": "sgd", "schedule": "cosine", "weightDecayScope": "all", "labelSmoothing": 0, "mixup": 0, "emaDecay": 0, "clipNorm": 0, "accumulationSteps": 1}
    assert all(recipe[key] == value for key, value in known.items()) and config["model"] == "CORnetSmall", "only CORnetSmall and sgd with a cosine"
    assert config["trainPreparation"].startswith(f"{size} px: pad {size // 8}, random crop; mirror;"), config["trainPreparation"]

    seed, threads = recipe["seed"], config["threads"]
    torch.set_num_threads(threads)
    torch.manual_seed(seed)
    random.seed(seed)
    held, truth = load(data, "test", size)
    model = CORnetSmall(config["outputs"])
    if sys.argv[3:] == ["judge"]:
        model.load_state_dict(torch.load(run / "last.pth")["state_dict"], strict=True)
        say(top1=judge(model, held, truth))
        sys.exit()

    images, labels = load(data, "train", size)
    optimizer = torch.optim.SGD(model.parameters(), recipe["learningRate"], recipe["momentum"], weight_decay=recipe["weightDecay"])
    epochs, batch, warm = recipe["epochs"], recipe["batchSize"], recipe["warmUpEpochs"]
    steps = len(labels) // batch
    for epoch in range(epochs):
        start, total = time.perf_counter(), 0.0
        order = torch.randperm(len(labels))
        model.train()
        for step in range(steps):
            now = epoch + step / steps
            rate = recipe["learningRate"] * now / warm if now < warm else recipe["learningRate"] / 2 * (1 + math.cos(math.pi * min(1, (now - warm) / (epochs - warm))))
            for group in optimizer.param_groups:
                group["lr"] = rate
            chosen = order[step * batch:(step + 1) * batch]
            optimizer.zero_grad(set_to_none=True)
            loss = F.cross_entropy(model(prepared(shifted(images[chosen], size // 8))), labels[chosen])
            loss.backward()
            optimizer.step()
            total += loss.item()
        seconds = time.perf_counter() - start
        say(epoch=epoch + 1, loss=total / steps, seconds=seconds, **({"top1": judge(model, held, truth)} if epoch + 1 == epochs else {}))
