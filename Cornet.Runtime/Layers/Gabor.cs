using Cornet.Runtime.Native;
using static TorchSharp.torch;

namespace Cornet.Runtime.Layers;

/// <summary>
/// <c>gabor 512, 25x25, stride 4</c>: a convolution with fixed Gabor filters, one in a single channel of the input for each output: V1's simple cells, as in VOneNet
/// (Dapello, Marques et al., NeurIPS 2020). A filter is a Gaussian of standard deviations (n_x / f, n_y / f) times cos(2 pi f x + phase), in coordinates turned by
/// its orientation. Orientations and frequencies f follow the cells that De Valois, Yund and Hepler (1982) and De Valois, Albrecht and Thorell (1982) recorded;
/// n_x and n_y lie between 0.16 and 0.63 periods, where most of those of Ringach (2002) do; phases and channels are uniform. The numbers come from an additive
/// recurrence and not from a random generator, so that they are the same everywhere. State: <c>weight</c> (outputs x inputs x kernel x kernel), which is not trained.
/// </summary>
public sealed class Gabor : Convolution
{
    // Cells by orientation, in 45 degrees each, and by octave halves of cycles per degree.
    private static readonly double[] Orientations = [-22.5, 22.5, 67.5, 112.5, 157.5], AtOrientation = [66, 49, 77, 54];
    private static readonly double[] Frequencies = [0.5, 0.7, 1, 1.4, 2, 2.8, 4, 5.6, 8], AtFrequency = [4, 4, 8, 25, 32, 26, 28, 12];

    // phi^7 = phi + 1: its powers lie evenly in six dimensions.
    private const double Phi = 1.1127756842787055;

    /// <summary>A bank of filters.</summary>
    /// <param name="inputs">Channels it reads.</param>
    /// <param name="outputs">How many filters.</param>
    /// <param name="kernel">Side of their window, in pixels.</param>
    /// <param name="stride">Pixels between windows.</param>
    /// <param name="phase">Added to the phase of each filter, in degrees: 90 gives the other half of a quadrature pair.</param>
    /// <param name="pixelsPerDegree">Pixels of the input in a degree of visual angle: 28 where 224 pixels are 8 degrees.</param>
    /// <param name="seed">Another number gives other filters.</param>
    public Gabor(long inputs, long outputs, long kernel, long stride = 1, double phase = 0, double pixelsPerDegree = 28, long seed = 0)
        : base(inputs, outputs, kernel, stride, trainable: false)
    {
        var numbers = new float[outputs * inputs * kernel * kernel];
        for (var i = 0; i < outputs; i++) Write(numbers.AsSpan((int)(i * inputs * kernel * kernel), (int)(inputs * kernel * kernel)), i + 1 + seed * outputs);
        using var frozen = no_grad();
        using var filters = tensor(numbers, outputs, inputs, kernel, kernel);
        weight.copy_(filters);

        void Write(Span<float> filter, long n)
        {
            double Uniform(int dimension) => (0.5 + n * Math.Pow(Phi, -dimension)) % 1;
            var theta = Quantile(Orientations, AtOrientation, Uniform(1)) * Math.PI / 180;
            var frequency = Math.Pow(2, Quantile([.. Frequencies.Select(Math.Log2)], AtFrequency, Uniform(2))) / pixelsPerDegree;
            var (x, y) = (Math.Pow(10, -0.8 + 0.6 * Uniform(3)) / frequency, Math.Pow(10, -0.8 + 0.6 * Uniform(4)) / frequency);
            var offset = 2 * Math.PI * Uniform(5) + phase * Math.PI / 180;
            var channel = (int)(Uniform(6) * inputs);
            for (var row = 0; row < kernel; row++)
                for (var column = 0; column < kernel; column++)
                {
                    var (right, up) = (column - (kernel - 1) / 2, (kernel - 1) / 2 - row);
                    var (along, across) = (right * Math.Cos(theta) + up * Math.Sin(theta), up * Math.Cos(theta) - right * Math.Sin(theta));
                    var envelope = Math.Exp(-0.5 * (along * along / (x * x) + across * across / (y * y))) / (2 * Math.PI * x * y);
                    filter[(int)((channel * kernel + row) * kernel + column)] = (float)(envelope * Math.Cos(2 * Math.PI * frequency * along + offset));
                }
        }
    }

    // The value below which a share of a histogram lies; within a bin all values are alike.
    private static double Quantile(double[] edges, double[] counts, double share)
    {
        var below = share * counts.Sum();
        var bin = 0;
        while (bin < counts.Length - 1 && below > counts[bin]) below -= counts[bin++];
        return edges[bin] + (edges[bin + 1] - edges[bin]) * below / counts[bin];
    }
}
