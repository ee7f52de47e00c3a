"""Skipping for PyTorch 1.13 or later, written by Cornet.

    network = Skipping().load("weights.pth").eval()
    recorded = network.record(images, ["IT.0", "decoder"])
"""
import torch
from torch import nn

# For each recording site, how many steps of V1, V2, V4, IT run.
NEEDS = {
    "V1.0": (1, 0, 0, 0),
    "V2.0": (1, 1, 0, 0),
    "V4.0": (1, 1, 1, 0),
    "IT.0": (1, 1, 1, 1),
    "decoder": (1, 1, 1, 1),
}


class V1Area(nn.Module):
    """The circuit of V1."""

    def __init__(self, inputs):
        super().__init__()
        self.conv = nn.Conv2d(inputs, 32, 7, stride=2, padding=3, bias=False)
        self.nonlin = nn.ReLU()
        self.output = nn.Identity()  # called once per step, for hooks

    def forward(self, x):
        """The output, as the list of its one step."""
        x = self.nonlin(self.conv(x))
        return [self.output(x)]


class V2Area(nn.Module):
    """The circuit of V2."""

    def __init__(self, inputs):
        super().__init__()
        self.conv = nn.Conv2d(inputs, 64, 3, stride=2, padding=1, bias=False)
        self.nonlin = nn.ReLU()
        self.output = nn.Identity()  # called once per step, for hooks

    def forward(self, x):
        """The output, as the list of its one step."""
        x = self.nonlin(self.conv(x))
        return [self.output(x)]


class V4Area(nn.Module):
    """The circuit of V4."""

    def __init__(self, inputs):
        super().__init__()
        self.conv = nn.Conv2d(inputs, 64, 3, padding=1, bias=False)
        self.nonlin = nn.ReLU()
        self.output = nn.Identity()  # called once per step, for hooks

    def forward(self, x):
        """The output, as the list of its one step."""
        x = self.nonlin(self.conv(x))
        return [self.output(x)]


class ITArea(nn.Module):
    """The circuit of IT."""

    def __init__(self, inputs):
        super().__init__()
        self.conv = nn.Conv2d(inputs, 128, 3, padding=1, bias=False)
        self.nonlin = nn.ReLU()
        self.output = nn.Identity()  # called once per step, for hooks

    def forward(self, x):
        """The output, as the list of its one step."""
        x = self.nonlin(self.conv(x))
        return [self.output(x)]


class V1_to_ITPathway(nn.Module):
    """What IT receives from the output of V1."""

    def __init__(self, inputs):
        super().__init__()
        self.conv = nn.Conv2d(inputs, 128, 1, stride=2, bias=False)

    def forward(self, x):
        x = self.conv(x)
        return x


class Decoder(nn.Module):
    """Reads the last step of IT."""

    def __init__(self, inputs):
        super().__init__()
        self.avgpool = nn.AdaptiveAvgPool2d(1)
        self.linear = nn.Linear(inputs, 10)

    def forward(self, x):
        x = self.linear(self.avgpool(x).flatten(1))
        return x


class Skipping(nn.Module):
    """212,842 parameters, 57,771,264 multiply-adds (3 x 64 x 64).
    V1: 32 x 32 x 32, 1 step.
    V2: 64 x 16 x 16, 1 step.
    V4: 64 x 16 x 16, 1 step.
    IT: 128 x 16 x 16, 1 step.
    """

    def __init__(self):
        super().__init__()
        self.V1 = V1Area(inputs=3)
        self.V2 = V2Area(inputs=32)
        self.V4 = V4Area(inputs=64)
        self.IT = ITArea(inputs=128)
        self.V1_to_IT = V1_to_ITPathway(inputs=32)
        self.decoder = Decoder(inputs=128)

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
        v2 = self.V2(v1[-1]) if steps[1] else []
        v4 = self.V4(v2[-1]) if steps[2] else []
        it = []
        if steps[3]:
            it = self.IT(
                torch.cat([v4[-1], v2[-1]], 1) + self.V1_to_IT(v1[-1]))
        outputs = {"V1": v1, "V2": v2, "V4": v4, "IT": it}
        if "decoder" in at:
            outputs["decoder"] = [self.decoder(it[0])]
        recorded = {}
        for site in at:
            area, step = f"{site}.0".split(".")[:2]
            recorded[site] = outputs[area][int(step)]
        return recorded
