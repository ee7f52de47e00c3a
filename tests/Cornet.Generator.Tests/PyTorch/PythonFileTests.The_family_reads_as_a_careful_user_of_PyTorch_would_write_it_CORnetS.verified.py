"""CORnetS for PyTorch 1.13 or later, written by Cornet.

    network = CORnetS().load("weights.pth").eval()
    recorded = network.record(images, ["IT.0", "decoder"])
"""
import torch
from torch import nn
from torch.nn import functional as F

# For each recording site, how many steps of V1, V2, V4, IT run.
NEEDS = {
    "V1.0": (1, 0, 0, 0),
    "V2.0": (1, 1, 0, 0),
    "V2.1": (1, 2, 0, 0),
    "V4.0": (1, 2, 1, 0),
    "V4.1": (1, 2, 2, 0),
    "V4.2": (1, 2, 3, 0),
    "V4.3": (1, 2, 4, 0),
    "IT.0": (1, 2, 4, 1),
    "IT.1": (1, 2, 4, 2),
    "decoder": (1, 2, 4, 2),
}


class V1Area(nn.Module):
    """The circuit of V1."""

    def __init__(self, inputs):
        super().__init__()
        self.conv1 = nn.Conv2d(inputs, 64, 7, stride=2, padding=3, bias=False)
        self.norm1 = nn.BatchNorm2d(64)
        self.nonlin1 = nn.ReLU()
        self.pool = nn.MaxPool2d(3, stride=2, padding=1)
        self.conv2 = nn.Conv2d(64, 64, 3, padding=1, bias=False)
        self.norm2 = nn.BatchNorm2d(64)
        self.nonlin2 = nn.ReLU()
        self.output = nn.Identity()  # called once per step, for hooks

    def forward(self, x):
        """The output, as the list of its one step."""
        x = self.nonlin1(self.norm1(self.conv1(x)))
        x = self.pool(x)
        x = self.nonlin2(self.norm2(self.conv2(x)))
        return [self.output(x)]


class CORblockS(nn.Module):
    """One area of CORnet-S: a bottleneck that runs `times` steps on its own
    output.
    """

    def __init__(self, inputs, channels, times, scale):
        super().__init__()
        self.conv_input = nn.Conv2d(inputs, channels, 1, bias=False)
        self.skip = nn.Conv2d(channels, channels, 1, stride=2, bias=False)
        self.norm_skip = nn.BatchNorm2d(channels)
        self.conv1 = nn.Conv2d(channels, channels * scale, 1, bias=False)
        self.nonlin1 = nn.ReLU()
        self.conv2 = nn.Conv2d(
            channels * scale, channels * scale, 3, padding=1, bias=False)
        self.nonlin2 = nn.ReLU()
        self.conv3 = nn.Conv2d(channels * scale, channels, 1, bias=False)
        self.nonlin3 = nn.ReLU()
        for t in range(times):
            self.add_module(f"norm1_{t}", nn.BatchNorm2d(channels * scale))
            self.add_module(f"norm2_{t}", nn.BatchNorm2d(channels * scale))
            self.add_module(f"norm3_{t}", nn.BatchNorm2d(channels))
        self.output = nn.Identity()  # called once per step, for hooks

    def forward(self, x, steps):
        """The outputs at the first steps, as a list."""
        outputs = []
        x = self.conv_input(x)
        for t in range(steps):
            shortcut = self.norm_skip(self.skip(x)) if t == 0 else x
            x = self.nonlin1(getattr(self, f"norm1_{t}")(self.conv1(x)))
            x = F.conv2d(
                x, self.conv2.weight, stride=2 if t == 0 else 1, padding=1)
            x = self.nonlin2(getattr(self, f"norm2_{t}")(x))
            x = getattr(self, f"norm3_{t}")(self.conv3(x))
            x = x + shortcut
            x = self.nonlin3(x)
            x = self.output(x)
            outputs.append(x)
        return outputs


class Decoder(nn.Module):
    """Reads the last step of IT."""

    def __init__(self, inputs, classes):
        super().__init__()
        self.avgpool = nn.AdaptiveAvgPool2d(1)
        self.linear = nn.Linear(inputs, classes)

    def forward(self, x):
        x = self.linear(self.avgpool(x).flatten(1))
        return x


class CORnetS(nn.Module):
    """CORnet-S (Kubilius, Schrimpf et al., NeurIPS 2019): recurrence inside
    V2, V4 and IT.

    53,416,616 parameters, 16,431,747,072 multiply-adds (3 x 224 x 224).
    V1: 64 x 56 x 56, 1 step, onset 50 ms.
    V2: 128 x 28 x 28, 2 steps, onset 70, 170 ms.
    V4: 256 x 14 x 14, 4 steps, onset 90, 140, 190, 240 ms.
    IT: 512 x 7 x 7, 2 steps, onset 100, 200 ms.
    """

    def __init__(self, classes=1000):
        super().__init__()
        self.V1 = V1Area(inputs=3)
        self.V2 = CORblockS(inputs=64, channels=128, times=2, scale=4)
        self.V4 = CORblockS(inputs=128, channels=256, times=4, scale=4)
        self.IT = CORblockS(inputs=256, channels=512, times=2, scale=4)
        self.decoder = Decoder(inputs=512, classes=classes)
        for layer in self.modules():
            if isinstance(layer, nn.Conv2d):
                nn.init.kaiming_normal_(layer.weight, mode="fan_out")

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
        """What recording sites ("IT.1", "decoder") put out, by site.

        Runs no more than these sites need; all sites, where none are given.
        """
        at = list(NEEDS) if at is None else list(at)
        for site in set(at) - set(NEEDS):
            raise ValueError(f"There is no recording site {site}.")
        steps = [max(counts) for counts in zip(*(NEEDS[site] for site in at))]
        v1 = self.V1(images) if steps[0] else []
        v2 = self.V2(v1[-1], steps[1]) if steps[1] else []
        v4 = self.V4(v2[-1], steps[2]) if steps[2] else []
        it = self.IT(v4[-1], steps[3]) if steps[3] else []
        outputs = {"V1": v1, "V2": v2, "V4": v4, "IT": it}
        if "decoder" in at:
            outputs["decoder"] = [self.decoder(it[1])]
        recorded = {}
        for site in at:
            area, step = f"{site}.0".split(".")[:2]
            recorded[site] = outputs[area][int(step)]
        return recorded
