"""CORnetR for PyTorch 1.13 or later, written by Cornet.

    network = CORnetR().load("weights.pth").eval()
    recorded = network.record(images, ["IT.0", "decoder"])
"""
import torch
from torch import nn

# For each recording site, the steps of V1, V2, V4, IT that run (x).
NEEDS = {
    "V1.0": ("x....", ".....", ".....", "....."),
    "V1.1": ("xx...", ".....", ".....", "....."),
    "V1.2": ("xxx..", ".....", ".....", "....."),
    "V1.3": ("xxxx.", ".....", ".....", "....."),
    "V1.4": ("xxxxx", ".....", ".....", "....."),
    "V2.0": (".....", "x....", ".....", "....."),
    "V2.1": ("xx...", "xx...", ".....", "....."),
    "V2.2": ("xxx..", "xxx..", ".....", "....."),
    "V2.3": ("xxxx.", "xxxx.", ".....", "....."),
    "V2.4": ("xxxxx", "xxxxx", ".....", "....."),
    "V4.0": (".....", ".....", "x....", "....."),
    "V4.1": ("xx...", "xx...", "xx...", "....."),
    "V4.2": ("xxx..", "xxx..", "xxx..", "....."),
    "V4.3": ("xxxx.", "xxxx.", "xxxx.", "....."),
    "V4.4": ("xxxxx", "xxxxx", "xxxxx", "....."),
    "IT.0": (".....", ".....", ".....", "x...."),
    "IT.1": ("xx...", "xx...", "xx...", "xx..."),
    "IT.2": ("xxx..", "xxx..", "xxx..", "xxx.."),
    "IT.3": ("xxxx.", "xxxx.", "xxxx.", "xxxx."),
    "IT.4": ("xxxxx", "xxxxx", "xxxxx", "xxxxx"),
    "decoder": ("xxxxx", "xxxxx", "xxxxx", "xxxxx"),
}


def add(drive, more):
    """Their sum; one of them, where the other has not arrived yet."""
    if drive is None or more is None:
        return more if drive is None else drive
    return drive + more


def window(size, kernel, stride, padding, dilation=1):
    """Height and width of what a sliding window puts out."""
    kernel = dilation * (kernel - 1) + 1
    return tuple((n + 2 * padding - kernel) // stride + 1 for n in size)


class CORblockRT(nn.Module):
    """One area of CORnet-R and CORnet-RT: the drive of its afferent, joined
    with what it remembers.
    """

    def __init__(self, inputs, channels, kernel, stride):
        super().__init__()
        self.channels = channels
        self.kernel = kernel
        self.stride = stride
        self.conv_input = nn.Conv2d(
            inputs, channels, kernel, stride=stride, padding=(kernel - 1) // 2)
        self.norm_input = nn.GroupNorm(32, channels)
        self.nonlin_input = nn.ReLU()
        self.conv1 = nn.Conv2d(channels, channels, 3, padding=1, bias=False)
        self.norm1 = nn.GroupNorm(32, channels)
        self.nonlin1 = nn.ReLU()

    def extent(self, size):
        """Height and width of the output, for those of the afferent."""
        size = window(size, self.kernel, self.stride, (self.kernel - 1) // 2)
        return window(size, 3, 1, 1)

    def receive(self, x):
        """The feed-forward drive; None before the first input arrives."""
        if x is None:
            return None
        return self.nonlin_input(self.norm_input(self.conv_input(x)))

    def forward(self, drive, state, images, size):
        """One step: the drive, added to the state."""
        x = add(drive, state)
        if x is None:
            # No input yet: conv1 would put out zeros.
            x = images.new_zeros(len(images), self.channels, *size)
        else:
            x = self.conv1(x)
        return self.nonlin1(self.norm1(x))


class Decoder(nn.Module):
    """Reads the last step of IT."""

    def __init__(self, inputs, classes):
        super().__init__()
        self.avgpool = nn.AdaptiveAvgPool2d(1)
        self.linear = nn.Linear(inputs, classes)

    def forward(self, x):
        return self.linear(self.avgpool(x).flatten(1))


class CORnetR(nn.Module):
    """CORnet-R: CORnet-RT whose areas update in order within a step, each
    reading what this step has already written.

    5,208,936 parameters, 2,688,942,080 multiply-adds (3 x 224 x 224).
    V1: 64 x 56 x 56, 5 steps.
    V2: 128 x 28 x 28, 5 steps.
    V4: 256 x 14 x 14, 5 steps.
    IT: 512 x 7 x 7, 5 steps.
    """

    def __init__(self, classes=1000):
        super().__init__()
        self.V1 = CORblockRT(inputs=3, channels=64, kernel=7, stride=4)
        self.V2 = CORblockRT(inputs=64, channels=128, kernel=3, stride=2)
        self.V4 = CORblockRT(inputs=128, channels=256, kernel=3, stride=2)
        self.IT = CORblockRT(inputs=256, channels=512, kernel=3, stride=2)
        self.decoder = Decoder(inputs=512, classes=classes)

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
        """What recording sites ("IT.4", "decoder") put out, by site.

        Runs no more than these sites need; all sites, where none are given.
        """
        at = list(NEEDS) if at is None else list(at)
        for site in set(at) - set(NEEDS):
            raise ValueError(f"There is no recording site {site}.")
        runs = {}
        for i, area in enumerate(["V1", "V2", "V4", "IT"]):
            marks = [NEEDS[site][i] for site in at]
            runs[area] = {t for t in range(5) if "x" in [m[t] for m in marks]}
        v1_size = self.V1.extent(images.shape[2:])
        v2_size = self.V2.extent(v1_size)
        v4_size = self.V4.extent(v2_size)
        it_size = self.IT.extent(v4_size)
        v1, v2, v4, it = {}, {}, {}, {}
        # The image is time-invariant: what V1 receives is computed once.
        image = None
        if 0 in runs["V1"]:
            image = self.V1.receive(images)
        for t in range(5):
            if t in runs["V1"]:
                drive = image
                v1[t] = self.V1(drive, v1.get(t - 1), images, v1_size)
            if t in runs["V2"]:
                drive = self.V2.receive(v1.get(t) if t > 0 else None)
                v2[t] = self.V2(drive, v2.get(t - 1), images, v2_size)
            if t in runs["V4"]:
                drive = self.V4.receive(v2.get(t) if t > 0 else None)
                v4[t] = self.V4(drive, v4.get(t - 1), images, v4_size)
            if t in runs["IT"]:
                drive = self.IT.receive(v4.get(t) if t > 0 else None)
                it[t] = self.IT(drive, it.get(t - 1), images, it_size)
        outputs = {"V1": v1, "V2": v2, "V4": v4, "IT": it}
        if "decoder" in at:
            outputs["decoder"] = [self.decoder(it[4])]
        recorded = {}
        for site in at:
            area, step = f"{site}.0".split(".")[:2]
            recorded[site] = outputs[area][int(step)]
        return recorded
