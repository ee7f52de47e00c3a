"""WhatAndWhere for PyTorch 1.13 or later, written by Cornet.

    network = WhatAndWhere().load("weights.pth").eval()
    recorded = network.record(images, ["IT.0", "decoder"])
"""
import torch
from torch import nn

# For each recording site, how many steps of V1, MT, V2, IT run.
NEEDS = {
    "V1.0": (1, 0, 0, 0),
    "MT.0": (1, 1, 0, 0),
    "V2.0": (1, 0, 1, 0),
    "IT.0": (1, 0, 1, 1),
    "decoder": (1, 0, 1, 1),
    "place": (1, 1, 0, 0),
    "At": (1, 0, 0, 0),
}


class Halving(nn.Module):
    """The circuit of V1, MT, V2, IT."""

    def __init__(self, inputs, channels):
        super().__init__()
        self.conv = nn.Conv2d(
            inputs, channels, 3, stride=2, padding=1, bias=False)
        self.norm = nn.BatchNorm2d(channels)
        self.nonlin = nn.ReLU()
        self.output = nn.Identity()  # called once per step, for hooks

    def forward(self, x):
        """The output, as the list of its one step."""
        x = self.nonlin(self.norm(self.conv(x)))
        return [self.output(x)]


class Decoder(nn.Module):
    """Reads the last step of IT."""

    def __init__(self, inputs, classes):
        super().__init__()
        self.avgpool = nn.AdaptiveAvgPool2d(1)
        self.linear = nn.Linear(inputs, classes)

    def forward(self, x):
        x = self.linear(self.avgpool(x).flatten(1))
        return x


class PlaceDecoder(nn.Module):
    """Reads the last step of MT."""

    def __init__(self, inputs):
        super().__init__()
        self.flatten = nn.Flatten()
        self.linear = nn.Linear(inputs * 256, 2)

    def forward(self, x):
        x = self.linear(self.flatten(x).flatten(1))
        return x


class AtDecoder(nn.Module):
    """Reads the last step of V1."""

    def __init__(self, inputs, classes):
        super().__init__()
        self.avgpool = nn.AdaptiveAvgPool2d(1)
        self.linear = nn.Linear(inputs, classes)

    def forward(self, x):
        x = self.linear(self.avgpool(x).flatten(1))
        return x


class WhatAndWhere(nn.Module):
    """What and where.

    40,310 parameters, 2,802,304 multiply-adds (3 x 64 x 64).
    V1: 16 x 32 x 32, 1 step.
    MT: 24 x 16 x 16, 1 step.
    V2: 32 x 16 x 16, 1 step.
    IT: 64 x 8 x 8, 1 step.
    """

    def __init__(self, classes=10):
        super().__init__()
        self.V1 = Halving(inputs=3, channels=16)
        self.MT = Halving(inputs=16, channels=24)
        self.V2 = Halving(inputs=16, channels=32)
        self.IT = Halving(inputs=32, channels=64)
        self.decoder = Decoder(inputs=64, classes=classes)
        self.place = PlaceDecoder(inputs=24)
        self.At = AtDecoder(inputs=16, classes=classes)

    def load(self, path):
        """Loads a state dict (.pth, .safetensors); returns the network."""
        if str(path).endswith(".safetensors"):
            from safetensors.torch import load_file
            state = load_file(path)
        else:
            state = torch.load(path, map_location="cpu", weights_only=True)
        state = state.get("state_dict", state)
        # nn.DataParallel writes a prefix in front of each key.
        state = {k[7 * k.startswith("module."):]: v for k, v in state.items()}
        self.load_state_dict(state)
        return self

    def forward(self, images):
        """The output of the decoder, for N x C x H x W normalized images."""
        return self.record(images, ["decoder"])["decoder"]

    def record(self, images, at=None):
        """What recording sites ("IT.0", "decoder") put out, by site.

        Runs no more than these sites need; all sites, where none are given.
        """
        at = list(NEEDS) if at is None else list(at)
        for site in set(at) - set(NEEDS):
            raise ValueError(f"There is no recording site {site}.")
        steps = [max(counts) for counts in zip(*(NEEDS[site] for site in at))]
        v1 = self.V1(images) if steps[0] else []
        mt = self.MT(v1[-1]) if steps[1] else []
        v2 = self.V2(v1[-1]) if steps[2] else []
        it = self.IT(v2[-1]) if steps[3] else []
        outputs = {"V1": v1, "MT": mt, "V2": v2, "IT": it}
        if "decoder" in at:
            outputs["decoder"] = [self.decoder(it[0])]
        if "place" in at:
            outputs["place"] = [self.place(mt[0])]
        if "At" in at:
            outputs["At"] = [self.At(v1[0])]
        recorded = {}
        for site in at:
            area, step = f"{site}.0".split(".")[:2]
            recorded[site] = outputs[area][int(step)]
        return recorded
