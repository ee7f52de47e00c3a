namespace Cornet.Targets.PyTorch;

/// <summary>The layers that PyTorch has no module for: an exported file has a class for each that it uses.</summary>
internal static class OwnLayers
{
    private static readonly (string Operation, string Text)[] All =
    [
        ("learned", """"
            class Learned(nn.Module):
                """A learned number per channel."""

                def __init__(self, channels, initial):
                    super().__init__()
                    self.weight = nn.Parameter(torch.full((channels,), float(initial)))

                def forward(self, x):
                    return self.weight.view(-1, *[1] * (x.dim() - 2))
            """"),
        ("slice", """"
            class Slice(nn.Module):
                """The channels from start to below end."""

                def __init__(self, start, end):
                    super().__init__()
                    self.start, self.end = start, end

                def forward(self, x):
                    return x[:, self.start:self.end]
            """"),
        ("noise", """"
            class Noise(nn.Module):
                """Adds noise from N(0, sd^2 + fano max(x, 0)) while it is on."""

                def __init__(self, sd=0, fano=0):
                    super().__init__()
                    self.sd, self.fano, self.is_on = sd, fano, True

                def forward(self, x):
                    if not self.is_on:
                        return x
                    variance = self.sd ** 2 + self.fano * F.relu(x.detach())
                    return x + variance.sqrt() * torch.randn_like(x)
            """"),
        ("gabor", """"
            class Gabor(nn.Conv2d):
                """Fixed Gabor filters, each in one channel of the input.

                Orientations and frequencies are those of the cells that De Valois et al.
                recorded (1982), drawn by an additive recurrence.
                """

                def __init__(self, inputs, outputs, kernel_size, stride=1, phase=0,
                             pixels_per_degree=28, seed=0):
                    super().__init__(inputs, outputs, kernel_size, stride=stride,
                                     padding=(kernel_size - 1) // 2, bias=False)

                    def numbers(values):
                        return torch.tensor(values, dtype=torch.float64)

                    def quantile(edges, counts, share):
                        edges, below = numbers(edges), numbers([0] + counts).cumsum(0)
                        share = share * below[-1]
                        i = torch.searchsorted(below, share).clamp(1, len(counts)) - 1
                        step = (share - below[i]) / (below[i + 1] - below[i])
                        return edges[i] + (edges[i + 1] - edges[i]) * step

                    n = torch.arange(1, outputs + 1) + numbers(seed) * outputs
                    share = [(0.5 + n * 1.1127756842787055 ** -(i + 1)) % 1
                             for i in range(6)]
                    theta = quantile([-22.5, 22.5, 67.5, 112.5, 157.5],
                                     [66, 49, 77, 54], share[0]).deg2rad()
                    edges = numbers([0.5, 0.7, 1, 1.4, 2, 2.8, 4, 5.6, 8]).log2().tolist()
                    counts = [4, 4, 8, 25, 32, 26, 28, 12]
                    frequency = 2 ** quantile(edges, counts, share[1]) / pixels_per_degree
                    sd_x = 10 ** (-0.8 + 0.6 * share[2]) / frequency
                    sd_y = 10 ** (-0.8 + 0.6 * share[3]) / frequency
                    offset = 2 * torch.pi * share[4] + numbers(phase).deg2rad()

                    def each(values):
                        return values[:, None, None]

                    right = torch.arange(kernel_size) - numbers((kernel_size - 1) // 2)
                    up = -right[:, None]
                    x = right * each(theta.cos()) + up * each(theta.sin())
                    y = up * each(theta.cos()) - right * each(theta.sin())
                    squares = (x / each(sd_x)) ** 2 + (y / each(sd_y)) ** 2
                    filters = torch.exp(-squares / 2)
                    filters *= torch.cos(2 * torch.pi * each(frequency) * x + each(offset))
                    filters /= each(2 * torch.pi * sd_x * sd_y)
                    self.weight.requires_grad_(False).zero_()
                    channels = (share[5] * inputs).long()
                    self.weight[torch.arange(outputs), channels] = filters.float()
            """"),
    ];

    /// <summary>The classes for some operations.</summary>
    public static IEnumerable<string> Of(ISet<string> operations) => All.Where(one => operations.Contains(one.Operation)).Select(one => one.Text);
}
