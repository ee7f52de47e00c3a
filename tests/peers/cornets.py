"""The four CORnets in PyTorch: what Cornet's models are compared with.

Written from the published description of the networks (Kubilius et al., 2018 and 2019) and the names in their published weights, not from their code.
State keys and their order are those of the published weights. Every model records each area at each step:

    recorded = {}
    logits = CORnetS()(images, recorded)      # recorded["V4.2"]: N x 256 x H x W
"""
from torch import nn, zeros

AREAS = ("V1", "V2", "V4", "IT")
CHANNELS = {"V1": 64, "V2": 128, "V4": 256, "IT": 512}


def note(recorded, area, step, output):
    """Keeps an output under `area.step`, as its own memory: nothing later can write over it."""
    if recorded is not None:
        recorded[f"{area}.{step}"] = output.detach().clone()


class Decoder(nn.Module):
    """The mean of each channel over the map, weighed for each class."""

    def __init__(self, classes):
        super().__init__()
        self.avgpool = nn.AdaptiveAvgPool2d(1)
        self.flatten = nn.Flatten()
        self.linear = nn.Linear(CHANNELS["IT"], classes)

    def forward(self, x):
        return self.linear(self.flatten(self.avgpool(x)))


class AreaZ(nn.Module):
    """One area of CORnet-Z: convolution, ReLU, pooling."""

    def __init__(self, inputs, channels, kernel=3, stride=1):
        super().__init__()
        self.conv = nn.Conv2d(inputs, channels, kernel, stride, kernel // 2)
        self.nonlin = nn.ReLU()
        self.pool = nn.MaxPool2d(3, 2, 1)

    def forward(self, x):
        return self.pool(self.nonlin(self.conv(x)))


class CORnetZ(nn.Module):
    """Feed-forward."""

    def __init__(self, classes=1000):
        super().__init__()
        self.V1 = AreaZ(3, 64, kernel=7, stride=2)
        self.V2 = AreaZ(64, 128)
        self.V4 = AreaZ(128, 256)
        self.IT = AreaZ(256, 512)
        self.decoder = Decoder(classes)
        for module in self.modules():
            if isinstance(module, (nn.Conv2d, nn.Linear)):
                nn.init.xavier_uniform_(module.weight)
                nn.init.zeros_(module.bias)

    def forward(self, images, recorded=None):
        x = images
        for name in AREAS:
            x = getattr(self, name)(x)
            note(recorded, name, 0, x)
        return self.decoder(x)


class AreaR(nn.Module):
    """One area of CORnet-R and CORnet-RT: what arrives is added to what the area put out one step before."""

    def __init__(self, inputs, channels, kernel=3, stride=2):
        super().__init__()
        self.conv_input = nn.Conv2d(inputs, channels, kernel, stride, kernel // 2)
        self.norm_input = nn.GroupNorm(32, channels)
        self.nonlin_input = nn.ReLU()
        self.conv1 = nn.Conv2d(channels, channels, 3, 1, 1, bias=False)
        self.norm1 = nn.GroupNorm(32, channels)
        self.nonlin1 = nn.ReLU()

    def size(self, height, width):
        """Height and width of the output for an input of these."""
        conv = self.conv_input
        return tuple((side + 2 * pad - kernel) // stride + 1
                     for side, pad, kernel, stride in zip((height, width), conv.padding, conv.kernel_size, conv.stride))

    def drive(self, x):
        return self.nonlin_input(self.norm_input(self.conv_input(x)))

    def forward(self, drive, state):
        return self.nonlin1(self.norm1(self.conv1(drive + state)))


class Unrolled(nn.Module):
    """What CORnet-R and CORnet-RT share: everything but the order in which the areas are updated."""

    times = 5

    def __init__(self, classes=1000):
        super().__init__()
        self.V1 = AreaR(3, 64, kernel=7, stride=4)
        self.V2 = AreaR(64, 128)
        self.V4 = AreaR(128, 256)
        self.IT = AreaR(256, 512)
        self.decoder = Decoder(classes)

    def heard(self, before, now):
        """The outputs that an area reads at a step, given those of the step before and those this step has written so far."""
        raise NotImplementedError

    def forward(self, images, recorded=None):
        before = self.first(images)
        for name in AREAS:
            note(recorded, name, 0, before[name])
        for t in range(1, self.times):
            now = {}
            for name, afferent in zip(AREAS, (None,) + AREAS):
                area = getattr(self, name)
                source = images if afferent is None else self.heard(before, now)[afferent]
                now[name] = area(area.drive(source), before[name])
                note(recorded, name, t, now[name])
            before = now
        return self.decoder(before["IT"])

    def first(self, images):
        """Step 0: V1 sees the image; the drive of every other area is zero, and so is everybody's state."""
        outputs = {}
        height, width = images.shape[2:]
        for name in AREAS:
            area = getattr(self, name)
            height, width = area.size(height, width)
            silence = zeros(images.shape[0], CHANNELS[name], height, width, dtype=images.dtype)
            outputs[name] = area(area.drive(images) if name == "V1" else silence, 0)
        return outputs


class CORnetR(Unrolled):
    """Areas in sequence within a step: each reads what its afferent has just written."""

    def heard(self, before, now):
        return now


class CORnetRT(Unrolled):
    """All areas at once: each reads what its afferent did one step earlier."""

    def heard(self, before, now):
        return before


class V1S(nn.Module):
    """V1 of CORnet-S: no recurrence."""

    def __init__(self):
        super().__init__()
        self.conv1 = nn.Conv2d(3, 64, 7, 2, 3, bias=False)
        self.norm1 = nn.BatchNorm2d(64)
        self.nonlin1 = nn.ReLU()
        self.pool = nn.MaxPool2d(3, 2, 1)
        self.conv2 = nn.Conv2d(64, 64, 3, 1, 1, bias=False)
        self.norm2 = nn.BatchNorm2d(64)
        self.nonlin2 = nn.ReLU()

    def forward(self, x, recorded, name):
        x = self.pool(self.nonlin1(self.norm1(self.conv1(x))))
        x = self.nonlin2(self.norm2(self.conv2(x)))
        note(recorded, name, 0, x)
        return x


class AreaS(nn.Module):
    """One recurrent area of CORnet-S: a bottleneck that runs `times` steps on its own output; batch norms are per step."""

    scale = 4

    def __init__(self, inputs, channels, times):
        super().__init__()
        self.times = times
        middle = channels * self.scale
        self.conv_input = nn.Conv2d(inputs, channels, 1, bias=False)
        self.skip = nn.Conv2d(channels, channels, 1, 2, bias=False)
        self.norm_skip = nn.BatchNorm2d(channels)
        self.conv1 = nn.Conv2d(channels, middle, 1, bias=False)
        self.conv2 = nn.Conv2d(middle, middle, 3, 1, 1, bias=False)
        self.conv3 = nn.Conv2d(middle, channels, 1, bias=False)
        self.relu = nn.ReLU()
        for t in range(times):
            setattr(self, f"norm1_{t}", nn.BatchNorm2d(middle))
            setattr(self, f"norm2_{t}", nn.BatchNorm2d(middle))
            setattr(self, f"norm3_{t}", nn.BatchNorm2d(channels))

    def forward(self, x, recorded, name):
        x = self.conv_input(x)
        for t in range(self.times):
            norm1, norm2, norm3 = (getattr(self, f"norm{i}_{t}") for i in (1, 2, 3))
            shortcut = self.norm_skip(self.skip(x)) if t == 0 else x
            y = self.relu(norm1(self.conv1(x)))
            stride = 2 if t == 0 else 1
            y = self.relu(norm2(nn.functional.conv2d(y, self.conv2.weight, stride=stride, padding=1)))
            x = self.relu(norm3(self.conv3(y)) + shortcut)
            note(recorded, name, t, x)
        return x


class CORnetS(nn.Module):
    """Recurrence inside V2, V4 and IT; each area runs to its end, then hands its last output on."""

    def __init__(self, classes=1000):
        super().__init__()
        self.V1 = V1S()
        self.V2 = AreaS(64, 128, times=2)
        self.V4 = AreaS(128, 256, times=4)
        self.IT = AreaS(256, 512, times=2)
        self.decoder = Decoder(classes)
        for module in self.modules():
            if isinstance(module, nn.Conv2d):
                nn.init.normal_(module.weight, 0, (2 / (module.kernel_size[0] * module.kernel_size[1] * module.out_channels)) ** 0.5)

    def forward(self, images, recorded=None):
        x = images
        for name in AREAS:
            x = getattr(self, name)(x, recorded, name)
        return self.decoder(x)


MODELS = {model.__name__: model for model in (CORnetZ, CORnetR, CORnetRT, CORnetS)}


def parameter_count(model):
    return sum(p.numel() for p in model.parameters())


if __name__ == "__main__":
    # The contract of the names: parameters, state keys and the order in which an optimizer gets the parameters of each model, as JSON.
    import json

    print(json.dumps({name: {"parameters": parameter_count(model), "keys": list(model.state_dict()), "learned": [key for key, _ in model.named_parameters()]}
                      for name, model in ((name, make()) for name, make in MODELS.items())}))
