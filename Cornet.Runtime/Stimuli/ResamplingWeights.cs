namespace Cornet.Runtime.Stimuli;

/// <summary>For each output sample along one side: the first input sample it reads, and the fixed-point weights from there on. Used again and again.</summary>
internal sealed class ResamplingWeights
{
    /// <summary>A weight of one is 2 to this.</summary>
    public const int Precision = 22;

    private int[] _factors = [];
    private (int First, int Length)[] _reach = [];
    private double[] _triangle = [];

    /// <summary>Places between the weights of one sample and those of the next; zeros fill them up. Even.</summary>
    public int Spacing { get; private set; }

    /// <summary>All weights, <see cref="Spacing"/> for each sample.</summary>
    public ReadOnlySpan<int> Factors => _factors;

    /// <summary>Works the weights out.</summary>
    /// <param name="from">Input samples.</param>
    /// <param name="to">Output samples.</param>
    /// <param name="begin">The first output sample wanted.</param>
    /// <param name="count">How many are wanted.</param>
    public void Set(int from, int to, int begin, int count)
    {
        double scale = (double)from / to, widening = Math.Max(1, scale);
        Spacing = ((int)Math.Ceiling(widening) * 2) + 2;
        if (_factors.Length < count * Spacing) _factors = new int[count * Spacing];
        if (_reach.Length < count) _reach = new (int, int)[count];
        if (_triangle.Length < Spacing) _triangle = new double[Spacing];
        for (var i = 0; i < count; i++)
        {
            var center = (begin + i + 0.5) * scale;
            int first = Math.Max(0, (int)(center - widening + 0.5)), end = Math.Min(from, (int)(center + widening + 0.5));
            var total = 0.0;
            for (var k = 0; k < end - first; k++)
                total += _triangle[k] = Math.Max(0, 1 - Math.Abs((first + k - center + 0.5) * (1 / widening)));
            var factors = _factors.AsSpan(i * Spacing, Spacing);
            for (var k = 0; k < end - first; k++)
                factors[k] = (int)(0.5 + (_triangle[k] / total * (1 << Precision)));
            factors[(end - first)..].Clear();
            _reach[i] = (first, end - first);
        }
    }

    /// <summary>The first input sample that a wanted sample reads, and how many.</summary>
    public (int First, int Length) Reach(int i) => _reach[i];
}
