"""Recurrent for PyTorch 1.13 or later, written by Cornet.

    network = Recurrent().load("weights.pth").eval()
    recorded = network.record(images, ["in.0", "decoder"])
"""
import torch
from torch import nn

# For each recording site, the steps of LGN, V1, V2, in that run (x).
NEEDS = {
    "LGN.0": ("x.....", "......", "......", "......"),
    "LGN.1": ("x.....", "......", "......", "......"),
    "LGN.2": ("x.....", "......", "......", "......"),
    "LGN.3": ("x.....", "......", "......", "......"),
    "LGN.4": ("x.....", "......", "......", "......"),
    "LGN.5": ("x.....", "......", "......", "......"),
    "V1.0": ("......", "x.....", "......", "......"),
    "V1.1": ("x.....", "xx....", "x.....", "......"),
    "V1.2": ("x.....", "xxx...", "xx....", "......"),
    "V1.3": ("x.....", "xxxx..", "xxx...", "x....."),
    "V1.4": ("x.....", "xxxxx.", "xxxx..", "xx...."),
    "V1.5": ("x.....", "xxxxxx", "xxxxx.", "xxx..."),
    "V2.0": ("......", "......", "x.....", "......"),
    "V2.1": ("......", "x.....", ".x....", "......"),
    "V2.2": ("x.....", "xx....", "x.x...", "x....."),
    "V2.3": ("x.....", "xxx...", "xx.x..", "xx...."),
    "V2.4": ("x.....", "xxxx..", "xxx.x.", "xxx..."),
    "V2.5": ("x.....", "xxxxx.", "xxxx.x", "xxxx.."),
    "in.0": ("......", "......", "......", "x....."),
    "in.1": ("x.....", "......", "x.....", "xx...."),
    "in.2": ("x.....", "x.....", "xx....", "xxx..."),
    "in.3": ("x.....", "xx....", "xxx...", "xxxx.."),
    "in.4": ("x.....", "xxx...", "xxxx..", "xxxxx."),
    "in.5": ("x.....", "xxxx..", "xxxxx.", "xxxxxx"),
    "decoder": ("x.....", "xxxx..", "xxxxx.", "xxxxxx"),
}


def add(drive, more):
    """Their sum; one of them, where the other has not arrived yet."""
    if drive is None or more is None:
        return more if drive is None else drive
    return drive + more


def multiply(drive, more):
    """Their product; the drive alone, where nothing else has arrived yet."""
    return drive if drive is None or more is None else drive * more


def concat(drive, more, images, size, channels, more_channels):
    """The channels of both; zeros for what has not arrived yet."""
    if drive is None and more is None:
        return None
    if drive is None:
        drive = images.new_zeros(len(images), channels, *size)
    if more is None:
        more = images.new_zeros(len(images), more_channels, *size)
    return torch.cat([drive, more], 1)


def window(size, kernel, stride, padding, dilation=1):
    """Height and width of what a sliding window puts out."""
    kernel = dilation * (kernel - 1) + 1
    return tuple((n + 2 * padding - kernel) // stride + 1 for n in size)


class Once:
    """A value that is the same from a step on: computed once then."""

    def __init__(self, step):
        self.step, self.value = step, None

    def __call__(self, t, compute):
        if t < self.step:
            return compute()
        if self.value is None:
            self.value = compute()
        return self.value


class LGNArea(nn.Module):
    """The circuit of LGN."""

    def __init__(self, inputs):
        super().__init__()
        self.center = nn.Conv2d(inputs, 8, 3, padding=1, bias=False)
        self.nonlin = nn.ReLU()

    def extent(self, size):
        """Height and width of the output, for those of the afferent."""
        return window(size, 3, 1, 1)

    def drive_extent(self, size):
        """Height and width of the feed-forward drive, for those of the
        afferent.
        """
        return window(size, 3, 1, 1)

    def receive(self, x):
        """The feed-forward drive; None before the first input arrives."""
        if x is None:
            return None
        return self.center(x)

    def forward(self, drive, images, size):
        """One step."""
        x = drive
        if x is None:
            # No input yet: nonlin would put out zeros.
            x = images.new_zeros(len(images), 8, *size)
        else:
            x = self.nonlin(x)
        return x


class Layer(nn.Module):
    """The circuit of V1, V2."""

    def __init__(self, inputs, channels):
        super().__init__()
        self.channels = channels
        self._modules["type"] = nn.Conv2d(
            inputs, channels, 3, stride=2, padding=1, bias=False)
        self._modules["forward"] = nn.Conv2d(channels, channels, 1, bias=False)
        self.tanh = nn.Tanh()
        self.mix = nn.Conv2d(channels, channels, 1, bias=False)
        self.norm = nn.GroupNorm(8, channels)
        self.nonlin = nn.ReLU()

    def extent(self, size):
        """Height and width of the output, for those of the afferent."""
        size = window(size, 3, 2, 1)
        return window(size, 1, 1, 0)

    def drive_extent(self, size):
        """Height and width of the feed-forward drive, for those of the
        afferent.
        """
        return window(size, 3, 2, 1)

    def receive(self, x):
        """The feed-forward drive; None before the first input arrives."""
        if x is None:
            return None
        return self._modules["type"](x)

    def forward(self, drive, images, size):
        """One step."""
        x = drive
        if x is None:
            x = images.new_zeros(len(images), self.channels, *size)
        class_ = self.tanh(self._modules["forward"](x))
        x = self.norm(self.mix(x))
        x = x + class_
        return self.nonlin(x)


class Layer2(nn.Module):
    """The circuit of in."""

    def __init__(self, inputs, channels, concatenated):
        super().__init__()
        self.channels = channels
        self.concatenated = concatenated
        self._modules["type"] = nn.Conv2d(
            inputs, channels, 3, stride=2, padding=1, bias=False)
        self._modules["forward"] = nn.Conv2d(
            channels + concatenated, channels, 1, bias=False)
        self.tanh = nn.Tanh()
        self.mix = nn.Conv2d(channels + concatenated, channels, 1, bias=False)
        self.norm = nn.GroupNorm(8, channels)
        self.nonlin = nn.ReLU()

    def drive_extent(self, size):
        """Height and width of the feed-forward drive, for those of the
        afferent.
        """
        return window(size, 3, 2, 1)

    def receive(self, x):
        """The feed-forward drive; None before the first input arrives."""
        if x is None:
            return None
        return self._modules["type"](x)

    def forward(self, drive, images, size):
        """One step."""
        x = drive
        if x is None:
            x = images.new_zeros(
                len(images), self.channels + self.concatenated, *size)
        class_ = self.tanh(self._modules["forward"](x))
        x = self.norm(self.mix(x))
        x = x + class_
        return self.nonlin(x)


class V1_to_V1Pathway(nn.Module):
    """What V1 receives from the output of V1."""

    def __init__(self, inputs):
        super().__init__()
        self.conv = nn.Conv2d(inputs, 32, 3, padding=1, bias=False)

    def forward(self, x):
        if x is None:
            return None
        return self.conv(x)


class V2_to_V1Pathway(nn.Module):
    """What V1 receives from the output of V2."""

    def __init__(self, inputs):
        super().__init__()
        self.conv = nn.Conv2d(inputs, 32, 1, bias=False)
        self.upsample = nn.Upsample(scale_factor=2)

    def forward(self, x):
        if x is None:
            return None
        x = self.conv(x)
        return self.upsample(x)


class in_to_V2Pathway(nn.Module):
    """What V2 receives from the output of in."""

    def __init__(self, inputs):
        super().__init__()
        self.upsample = nn.Upsample(scale_factor=2)
        for t in range(6):
            self.add_module(f"norm_{t}", nn.BatchNorm2d(inputs))

    def forward(self, x, t):
        if x is None:
            return None
        x = getattr(self, f"norm_{t}")(x)
        return self.upsample(x)


class input_to_V2Pathway(nn.Module):
    """What V2 receives from the image."""

    def __init__(self, inputs):
        super().__init__()
        self.conv = nn.Conv2d(inputs, 64, 5, stride=4, padding=2, bias=False)

    def forward(self, x):
        if x is None:
            return None
        return self.conv(x)


class LGN_to_inPathway(nn.Module):
    """What in receives from the output of LGN."""

    def __init__(self, inputs, classes):
        super().__init__()
        self.conv = nn.Conv2d(
            inputs, classes, 3, stride=8, padding=1, bias=False)

    def forward(self, x):
        if x is None:
            return None
        return self.conv(x)


class Decoder(nn.Module):
    """Reads the last step of in."""

    def __init__(self, inputs, classes):
        super().__init__()
        self.avgpool = nn.AdaptiveAvgPool2d(1)
        self._modules["lambda"] = nn.Linear(inputs, classes)

    def forward(self, x):
        return self._modules["lambda"](self.avgpool(x).flatten(1))


class Recurrent(nn.Module):
    """Bottom-up, lateral and top-down, with a path of "quotes" and
    \\backslashes.

    96,050 parameters, 87,586,432 multiply-adds (3 x 64 x 64).
    LGN: 8 x 64 x 64, 6 steps.
    V1: 32 x 32 x 32, 6 steps.
    V2: 64 x 16 x 16, 6 steps.
    in: 64 x 8 x 8, 6 steps.
    """

    def __init__(self, classes=10):
        super().__init__()
        self.classes = classes
        self.LGN = LGNArea(inputs=3)
        self.V1 = Layer(inputs=8, channels=32)
        self.V2 = Layer(inputs=32, channels=64)
        self._modules["in"] = Layer2(
            inputs=64, channels=64, concatenated=classes)
        self.V1_to_V1 = V1_to_V1Pathway(inputs=32)
        self.V2_to_V1 = V2_to_V1Pathway(inputs=64)
        self.in_to_V2 = in_to_V2Pathway(inputs=64)
        self.LGN_to_in = LGN_to_inPathway(inputs=8, classes=classes)
        self.input_to_V2 = input_to_V2Pathway(inputs=3)
        self.decoder = Decoder(inputs=64, classes=classes)

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
        """What recording sites ("in.5", "decoder") put out, by site.

        Runs no more than these sites need; all sites, where none are given.
        """
        at = list(NEEDS) if at is None else list(at)
        for site in set(at) - set(NEEDS):
            raise ValueError(f"There is no recording site {site}.")
        runs = {}
        for i, area in enumerate(["LGN", "V1", "V2", "in"]):
            marks = [NEEDS[site][i] for site in at]
            runs[area] = {t for t in range(6) if "x" in [m[t] for m in marks]}
        lgn_size = self.LGN.extent(images.shape[2:])
        v1_size = self.V1.extent(lgn_size)
        v2_size = self.V2.extent(v1_size)
        lgn_drive_size = self.LGN.drive_extent(images.shape[2:])
        v1_drive_size = self.V1.drive_extent(lgn_size)
        v2_drive_size = self.V2.drive_extent(v1_size)
        in_drive_size = self._modules["in"].drive_extent(v2_size)
        lgn, v1, v2, in_ = {}, {}, {}, {}
        # LGN reaches its steady state: what V1 receives is computed once then.
        v1_received = Once(1)
        # The image is time-invariant: what it sends to V2 is computed once.
        input_to_v2_sent = Once(0)
        # LGN reaches its steady state: what it sends to in is computed once
        # then.
        lgn_to_in_sent = Once(1)
        for t in range(6):
            if t in runs["LGN"]:
                drive = self.LGN.receive(images)
                lgn[t] = self.LGN(drive, images, lgn_drive_size)
                if t == 0:
                    # The steady state: nothing that it reads changes any more.
                    lgn.update(dict.fromkeys(range(t, 6), lgn[t]))
            if t in runs["V1"]:
                drive = v1_received(t, lambda: self.V1.receive(lgn.get(t - 1)))
                drive = add(drive, self.V1_to_V1(v1.get(t - 1)))
                drive = add(drive, self.V2_to_V1(v2.get(t - 1)))
                v1[t] = self.V1(drive, images, v1_drive_size)
            if t in runs["V2"]:
                drive = self.V2.receive(v1.get(t - 1))
                drive = multiply(drive, self.in_to_V2(in_.get(t - 2), t))
                more = input_to_v2_sent(t, lambda: self.input_to_V2(images))
                drive = add(drive, more)
                v2[t] = self.V2(drive, images, v2_drive_size)
            if t in runs["in"]:
                drive = self._modules["in"].receive(v2.get(t - 1))
                drive = add(drive, in_.get(t - 1))
                more = lgn_to_in_sent(
                    t, lambda: self.LGN_to_in(lgn.get(t - 1)))
                drive = concat(
                    drive, more, images, in_drive_size, 64, self.classes)
                in_[t] = self._modules["in"](drive, images, in_drive_size)
        outputs = {"LGN": lgn, "V1": v1, "V2": v2, "in": in_}
        if "decoder" in at:
            outputs["decoder"] = [self.decoder(in_[5])]
        recorded = {}
        for site in at:
            area, step = f"{site}.0".split(".")[:2]
            recorded[site] = outputs[area][int(step)]
        return recorded
