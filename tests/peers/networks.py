"""networks.py JOBS.json

The networks of docs/networks.md, written again in PyTorch (or taken from torchvision), beside what Cornet computed. Each job names a network and a folder: `state.pth`, which is
loaded strictly; `given.npz` with `images` and `AREA.STEP` or `decoder` as Cornet has them, in float64, `projection` (of the decoder's output) and `gradient.KEY`.
Prints the largest difference of each, relative to the largest number there.
"""
import json
import os
import sys

import numpy
import torch
from torch import nn
from torch.nn import functional as F

import cornets


def hooked(build, sites):
    """A network of torchvision that also gives what some of its modules put out."""
    class Hooked:
        def __init__(self):
            self.network = build()

        def __call__(self, images):
            outputs = {}
            modules = dict(self.network.named_modules())
            hooks = [modules[path].register_forward_hook(lambda _, __, output, site=site: outputs.__setitem__(site, output)) for site, path in sites.items()]
            outputs["decoder"] = self.network(images)
            for hook in hooks:
                hook.remove()
            return {site: output.detach() if site != "decoder" else output for site, output in outputs.items()}
    return Hooked()


def torchvision_networks():
    from torchvision import models
    resnet = {"stem.0": "maxpool", **{f"layer{i}.0": f"layer{i}" for i in (1, 2, 3, 4)}}
    return {
        "ResNet18": lambda: hooked(lambda: models.resnet18(), resnet),
        "ResNet50": lambda: hooked(lambda: models.resnet50(), resnet),
        "AlexNet": lambda: hooked(lambda: models.alexnet(), {"conv1.0": "features.2", "conv2.0": "features.5", "conv3.0": "features.7", "conv4.0": "features.9", "conv5.0": "features.12"}),
        "VGG16": lambda: hooked(lambda: models.vgg16(), {f"block{i + 1}.0": f"features.{layer}" for i, layer in enumerate((4, 9, 16, 23, 30))}),
        "SqueezeNet": lambda: hooked(lambda: models.squeezenet1_1(), {"stem.0": "features.2", "fire1.0": "features.5", "fire2.0": "features.8", "fire3.0": "features.12"}),
    }


class Synchronous(nn.Module):
    """Two areas: each reads what the other put out one step before; zeros before anything has arrived."""

    def __init__(self, cell, times=4):
        super().__init__()
        self.V1, self.V2, self.times = cell(3, 16), cell(16, 32), times
        self.decoder = nn.Module()
        self.decoder.linear = nn.Linear(32, 10)

    def forward(self, images):
        outputs, states, before = {}, [None, None], None
        for t in range(self.times):
            v1, states[0] = self.V1(self.V1.drive(images), states[0])
            half = images.shape[-1] // 4
            drive = self.V2.drive(before) if before is not None else images.new_zeros(len(images), 32, half, half)
            v2, states[1] = self.V2(drive, states[1])
            before = v1
            outputs[f"V1.{t}"], outputs[f"V2.{t}"] = v1, v2
        outputs["decoder"] = self.decoder.linear(v2.mean((2, 3)))
        return outputs


class Cell(nn.Module):
    def __init__(self, inputs, channels):
        super().__init__()
        self.drive = nn.Conv2d(inputs, channels, 3, stride=2, padding=1, bias=False)


class ConvGRU(Cell):
    def __init__(self, inputs, channels):
        super().__init__(inputs, channels)
        for name in ("update", "reset", "candidate"):
            self.add_module(name, nn.Conv2d(2 * channels, channels, 3, padding=1))

    def forward(self, x, h):
        h = torch.zeros_like(x) if h is None else h
        both = torch.cat([x, h], 1)
        z, r = torch.sigmoid(self.update(both)), torch.sigmoid(self.reset(both))
        proposal = torch.tanh(self.candidate(torch.cat([x, r * h], 1)))
        h = (1 - z) * h + z * proposal
        return h, h


class ConvLSTM(Cell):
    def __init__(self, inputs, channels):
        super().__init__(inputs, channels)
        for name in ("input_gate", "forget_gate", "output_gate", "cell_gate"):
            self.add_module(name, nn.Conv2d(2 * channels, channels, 3, padding=1))

    def forward(self, x, state):
        h, c = (torch.zeros_like(x), torch.zeros_like(x)) if state is None else state
        both = torch.cat([x, h], 1)
        i, f, o = (torch.sigmoid(gate(both)) for gate in (self.input_gate, self.forget_gate, self.output_gate))
        c = f * c + i * torch.tanh(self.cell_gate(both))
        h = o * torch.tanh(c)
        return h, (h, c)


class ReciprocalGated(Cell):
    def __init__(self, inputs, channels):
        super().__init__(inputs, channels)
        for name in ("output_to_memory", "output_to_output", "memory_to_output", "memory_to_memory"):
            self.add_module(name, nn.Conv2d(channels, channels, 3, padding=1))

    def forward(self, x, state):
        h, c = (torch.zeros_like(x), torch.zeros_like(x)) if state is None else state
        new_h = (1 - torch.sigmoid(self.memory_to_output(c))) * x + (1 - torch.sigmoid(self.output_to_output(h))) * h
        new_c = (1 - torch.sigmoid(self.output_to_memory(h))) * x + (1 - torch.sigmoid(self.memory_to_memory(c))) * c
        h = torch.tanh(new_h)
        return h, (h, new_c)


class PerChannel(nn.Module):
    def __init__(self, channels):
        super().__init__()
        self.weight = nn.Parameter(torch.zeros(channels))

    def forward(self):
        return self.weight[:, None, None]


class HorizontalGRU(nn.Module):
    def __init__(self, channels=16, times=4):
        super().__init__()
        self.times = times
        self.drive = nn.Conv2d(16, channels, 1, bias=False)
        self.gate1, self.gate2 = (nn.Conv2d(channels, channels, 1, bias=False) for _ in range(2))
        self.inhibition, self.excitation = (nn.Conv2d(channels, channels, 5, padding=2, bias=False) for _ in range(2))
        for name in ("alpha", "mu", "kappa", "beta", "omega"):
            self.add_module(name, PerChannel(channels))
        for t in range(times):
            for name in ("norm_gate1", "norm1", "norm_gate2", "norm2"):
                self.add_module(f"{name}_{t}", nn.BatchNorm2d(channels))

    def norm(self, name, t, x):
        return getattr(self, f"{name}_{t}")(x)

    def forward(self, x):
        x = self.drive(x)
        h, steps = torch.zeros_like(x), []
        for t in range(self.times):
            g1 = torch.sigmoid(self.norm("norm_gate1", t, self.gate1(h)))
            c1 = self.norm("norm1", t, self.inhibition(g1 * h))
            h1 = torch.tanh(x - c1 * (self.alpha() * h + self.mu()))
            g2 = torch.sigmoid(self.norm("norm_gate2", t, self.gate2(h1)))
            c2 = self.norm("norm2", t, self.excitation(h1))
            h = (1 - g2) * h + g2 * torch.tanh(self.kappa() * h1 + self.beta() * c2 + self.omega() * h1 * c2)
            steps.append(h)
        return steps


class Horizontal(nn.Module):
    def __init__(self):
        super().__init__()
        self.stem = nn.Module()
        self.stem.conv = nn.Conv2d(3, 16, 7, stride=2, padding=3, bias=False)
        self.V1 = HorizontalGRU()
        self.decoder = nn.Module()
        self.decoder.linear = nn.Linear(16, 10)

    def forward(self, images):
        stem = F.relu(self.stem.conv(images))
        steps = self.V1(stem)
        return {"stem.0": stem, **{f"V1.{t}": step for t, step in enumerate(steps)}, "decoder": self.decoder.linear(steps[-1].mean((2, 3)))}


class ExcitedBlock(nn.Module):
    def __init__(self, inputs, channels):
        super().__init__()
        self.conv = nn.Conv2d(inputs, channels, 3, stride=2, padding=1, bias=False)
        self.norm = nn.BatchNorm2d(channels)
        self.squeeze, self.excite = nn.Conv2d(channels, channels // 4, 1), nn.Conv2d(channels // 4, channels, 1)

    def forward(self, x):
        x = F.relu(self.norm(self.conv(x)))
        return x * torch.sigmoid(self.excite(F.relu(self.squeeze(x.mean((2, 3), keepdim=True)))))


class Excited(nn.Module):
    def __init__(self):
        super().__init__()
        self.V1, self.V2 = ExcitedBlock(3, 16), ExcitedBlock(16, 32)
        self.decoder = nn.Module()
        self.decoder.linear = nn.Linear(32, 10)

    def forward(self, images):
        v1 = self.V1(images)
        v2 = self.V2(v1)
        return {"V1.0": v1, "V2.0": v2, "decoder": self.decoder.linear(v2.mean((2, 3)))}


class StreamBlock(nn.Module):
    def __init__(self, inputs, channels, kernel=3):
        super().__init__()
        self.conv = nn.Conv2d(inputs, channels, kernel, stride=2, padding=kernel // 2, bias=False)
        self.norm = nn.BatchNorm2d(channels)

    def forward(self, x):
        return F.relu(self.norm(self.conv(x)))


class TwoStreams(nn.Module):
    def __init__(self):
        super().__init__()
        self.V1, self.V2, self.V4 = StreamBlock(3, 16), StreamBlock(16, 32), StreamBlock(32, 48)
        self.MT, self.MST, self.IT = StreamBlock(16, 24, 5), StreamBlock(24, 24), StreamBlock(48 + 24, 64)
        self.decoder = nn.Module()
        self.decoder.linear = nn.Linear(64, 10)

    def forward(self, images):
        v1 = self.V1(images)
        v2 = self.V2(v1)
        v4, mt = self.V4(v2), self.MT(v1)
        mst = self.MST(mt)
        it = self.IT(torch.cat([v4, mst], 1))
        return {"V1.0": v1, "V2.0": v2, "V4.0": v4, "MT.0": mt, "MST.0": mst, "IT.0": it, "decoder": self.decoder.linear(it.mean((2, 3)))}


class BL(nn.Module):
    """Within a step the feed-forward sweep runs through all layers; lateral connections take a step."""

    def __init__(self, times=8, classes=565):
        super().__init__()
        self.times = times
        inputs = 3
        for i, (channels, kernel) in enumerate(((96, 7), (128, 5), (192, 3), (256, 3), (512, 3), (1024, 3), (2048, 1))):
            layer = nn.Module()
            layer.bottom_up = nn.Conv2d(inputs, channels, kernel, padding=kernel // 2, bias=False)
            layer.lateral = nn.Conv2d(channels, channels, kernel, padding=kernel // 2, bias=False)
            for t in range(times):
                layer.add_module(f"norm_{t}", nn.BatchNorm2d(channels))
            self.add_module(f"layer{i + 1}", layer)
            inputs = channels
        self.decoder = nn.Module()
        self.decoder.readout = nn.Linear(inputs, classes)

    def forward(self, images):
        outputs, before = {}, [None] * 7
        for t in range(self.times):
            x = images
            for i in range(7):
                layer = getattr(self, f"layer{i + 1}")
                drive = layer.bottom_up(F.max_pool2d(x, 2) if i > 0 else x)
                if before[i] is not None:
                    drive = drive + layer.lateral(before[i])
                x = before[i] = F.relu(getattr(layer, f"norm_{t}")(drive))
                outputs[f"layer{i + 1}.{t}"] = x
        outputs["decoder"] = self.decoder.readout(x.mean((2, 3)))
        return outputs


class GaborBank(nn.Module):
    def __init__(self):
        super().__init__()
        self.weight = nn.Parameter(torch.zeros(512, 3, 25, 25), requires_grad=False)

    def forward(self, x):
        return F.conv2d(x, self.weight, None, 4, 12)


class VOneCORnetS(nn.Module):
    """Without noise."""

    def __init__(self):
        super().__init__()
        self.vone_block = nn.Module()
        self.vone_block.simple_conv_q0, self.vone_block.simple_conv_q1 = GaborBank(), GaborBank()
        self.bottleneck = nn.Conv2d(512, 64, 1, bias=False)
        self.model = cornets.CORnetS()
        del self.model.V1

    def forward(self, images):
        even, odd = self.vone_block.simple_conv_q0(images), self.vone_block.simple_conv_q1(images)
        complex_cells = torch.sqrt(even[:, 256:] ** 2 + odd[:, 256:] ** 2) / 2 ** 0.5
        x = self.bottleneck(F.relu(25 * torch.cat((F.relu(even[:, :256]), complex_cells), 1)))
        outputs = {"V1.0": x.detach()}
        for area in cornets.AREAS[1:]:
            x = getattr(self.model, area)(x, outputs, area)
        outputs["decoder"] = self.model.decoder(x)
        return outputs


class TwoFlows(nn.Module):
    """An area of BLT_VS: both drives, and how each flow is gated by the other's."""

    def __init__(self, inputs, channels, kernel, stride, above, kernel_above, stride_above, lateral, skip=0):
        super().__init__()

        def depthwise(name):
            setattr(self, f"{name}_l_conv_depthwise", nn.Conv2d(channels, channels, 5, padding=2, groups=channels))
            setattr(self, f"{name}_l_conv_pointwise", nn.Conv2d(channels, channels, 1))

        self.bu_conv = nn.Conv2d(inputs, channels, kernel, stride, kernel // 2)
        if lateral:
            depthwise("bu")
        if above:
            self.td_conv = nn.ConvTranspose2d(above, channels, kernel_above, stride_above, kernel_above // 2)
            if lateral:
                depthwise("td")
            self.layer_norm_td = nn.GroupNorm(1, channels)
        if skip:
            self.skip_bu_depthwise = nn.Conv2d(skip, channels, 7, padding=3, groups=64)
            self.skip_bu_pointwise = nn.Conv2d(channels, channels, 1)
        self.layer_norm_bu = nn.GroupNorm(1, channels)

    def lateral(self, flow, before):
        if before is None or not hasattr(self, f"{flow}_l_conv_depthwise"):
            return 0
        return getattr(self, f"{flow}_l_conv_pointwise")(getattr(self, f"{flow}_l_conv_depthwise")(before))

    def up(self, below, before, above, skip=None):
        drive = own = self.bu_conv(below)
        drive = drive + self.lateral("bu", before)
        if skip is not None:
            drive = drive + self.skip_bu_pointwise(self.skip_bu_depthwise(skip))
        flow = F.relu(drive)
        if above is not None:
            flow = flow * 2 * torch.sigmoid(self.td_conv(above, output_size=own.shape[2:]))
        return self.layer_norm_bu(flow), own

    def down(self, below, before, above):
        size = self.bu_conv(below)
        drive = own = self.td_conv(above, output_size=size.shape[2:])
        drive = drive + self.lateral("td", before)
        return self.layer_norm_td(F.relu(drive) * 2 * torch.sigmoid(size)), own


class BLTVS(nn.Module):
    """Each step is a sweep up and a sweep down."""

    def __init__(self, times=6, classes=1000, features=100):
        super().__init__()
        self.times, self.classes = times, classes
        self.names = ["Retina", "LGN", "V1", "V2", "V3", "V4", "LOC"]
        channels, kernels, strides = [3, 32, 32, 576, 480, 352, 256, 352, classes + features], [7, 7, 5, 1, 5, 3, 3, 5], [2, 2, 2, 1, 1, 1, 2, 2]
        self.connections = nn.ModuleDict({name: TwoFlows(
            channels[i], channels[i + 1], kernels[i], strides[i], channels[i + 2] if i > 0 else 0, kernels[i + 1], strides[i + 1], i > 1,
            skip=channels[3] if name == "V4" else 0) for i, name in enumerate(self.names)})
        readout = nn.Module()
        readout.readout_conv = nn.Conv2d(channels[7], channels[8], 5, 2, 2)
        readout.layer_norm_td = nn.GroupNorm(1, channels[8])
        self.connections["Readout"] = readout

    def forward(self, images):
        outputs, up, down = {}, {}, {}
        up["Retina"] = self.connections["Retina"].up(images, None, None)[0]
        for t in range(self.times):
            outputs[f"Retina.{t}"] = up["Retina"]
            for i, name in list(enumerate(self.names))[1:]:
                above = down.get(self.names[i + 1] if name != "LOC" else "Readout")
                up[name], own = self.connections[name].up(up[self.names[i - 1]], up.get(name), above, up["V1"] if name == "V4" else None)
                outputs[f"{name}.{t}"] = torch.cat((up[name], own), 1)
            scores = self.connections["Readout"].readout_conv(up["LOC"])
            down["Readout"] = self.connections["Readout"].layer_norm_td(F.relu(scores))
            outputs[f"Readout.{t}"] = torch.cat((down["Readout"], scores), 1)
            for i, name in reversed(list(enumerate(self.names))[1:]):
                above = down[self.names[i + 1] if name != "LOC" else "Readout"]
                down[name], own = self.connections[name].down(up[self.names[i - 1]], down.get(name), above)
                outputs[f"top{name}.{t}"] = torch.cat((down[name], own), 1)
        outputs["decoder"] = scores.mean((2, 3))[:, :self.classes]
        return outputs


NETWORKS = {
    "GatedByGRU": lambda: Synchronous(ConvGRU), "GatedByLSTM": lambda: Synchronous(ConvLSTM), "GatedReciprocally": lambda: Synchronous(ReciprocalGated),
    "GatedHorizontally": Horizontal, "SqueezeAndExcitation": Excited, "VentralAndDorsal": TwoStreams, "BL": BL,
    "VOneCORnetS": VOneCORnetS, "BLTVS": BLTVS,
}


def largest(actual, expected):
    if tuple(actual.shape) != tuple(expected.shape):
        raise ValueError(f"{tuple(actual.shape)} and not {tuple(expected.shape)}")
    return (actual - expected).abs().max().item() / max(expected.abs().max().item(), 1e-300)


def check(job):
    network = job["network"]
    made = (NETWORKS.get(network) or torchvision_networks()[network])()
    module = made if isinstance(made, nn.Module) else made.network
    given = {name: torch.from_numpy(value) for name, value in numpy.load(os.path.join(job["folder"], "given.npz")).items()}
    module.to(given["images"].dtype)
    state = torch.load(os.path.join(job["folder"], "state.pth"))
    # What this PyTorch calls its parameters, and in which order.
    keys = list(module.state_dict())
    module.load_state_dict(state, strict=True)
    module.eval()
    outputs = made(given["images"])
    sites = {site: largest(outputs[site].detach(), given[site]) for site in given if site == "decoder" or site.split(".")[-1].isdigit()}
    gradients = {}
    if "projection" in given:
        (outputs["decoder"] * given["projection"]).sum().backward()
        gradients = {name: largest(parameter.grad, given[f"gradient.{name}"]) for name, parameter in module.named_parameters() if parameter.grad is not None}
    return {
        "sites": sites, "gradients": gradients, "parameters": sum(parameter.numel() for parameter in module.parameters() if parameter.requires_grad),
        "sameOrder": keys == list(state), "missing": sorted(set(outputs) - set(sites)),
    }


print(json.dumps([check(job) for job in json.load(open(sys.argv[1]))]))
