"""CORnetZ for PyTorch 1.13 or later, written by Cornet.

    network = CORnetZ().load("weights.pth").eval()
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


class CORblockZ(nn.Module):
    """One area of CORnet-Z: convolve, rectify, pool."""

    def __init__(self, inputs, channels, kernel, stride):
        super().__init__()
        self.conv = nn.Conv2d(
            inputs, channels, kernel, stride=stride, padding=(kernel - 1) // 2)
        self.nonlin = nn.ReLU()
        self.pool = nn.MaxPool2d(3, stride=2, padding=1)
        self.output = nn.Identity()  # called once per step, for hooks

    def forward(self, x):
        """The output, as the list of its one step."""
        x = self.nonlin(self.conv(x))
        x = self.pool(x)
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


class CORnetZ(nn.Module):
    """CORnet-Z: the purely feed-forward member of the family, one convolution
    per area.

    2,071,656 parameters, 812,158,976 multiply-adds (3 x 224 x 224).
    V1: 64 x 56 x 56, 1 step.
    V2: 128 x 28 x 28, 1 step.
    V4: 256 x 14 x 14, 1 step.
    IT: 512 x 7 x 7, 1 step.
    """

    def __init__(self, classes=1000):
        super().__init__()
        self.V1 = CORblockZ(inputs=3, channels=64, kernel=7, stride=2)
        self.V2 = CORblockZ(inputs=64, channels=128, kernel=3, stride=1)
        self.V4 = CORblockZ(inputs=128, channels=256, kernel=3, stride=1)
        self.IT = CORblockZ(inputs=256, channels=512, kernel=3, stride=1)
        self.decoder = Decoder(inputs=512, classes=classes)
        for layer in self.modules():
            if isinstance(layer, nn.Conv2d):
                nn.init.xavier_uniform_(layer.weight)
                if layer.bias is not None:
                    nn.init.zeros_(layer.bias)
        for layer in self.modules():
            if isinstance(layer, nn.Linear):
                nn.init.xavier_uniform_(layer.weight)
                if layer.bias is not None:
                    nn.init.zeros_(layer.bias)

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
        it = self.IT(v4[-1]) if steps[3] else []
        outputs = {"V1": v1, "V2": v2, "V4": v4, "IT": it}
        if "decoder" in at:
            outputs["decoder"] = [self.decoder(it[0])]
        recorded = {}
        for site in at:
            area, step = f"{site}.0".split(".")[:2]
            recorded[site] = outputs[area][int(step)]
        return recorded
