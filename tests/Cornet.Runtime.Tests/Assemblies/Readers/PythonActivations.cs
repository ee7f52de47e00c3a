using Cornet.Runtime.Tests.Weights;
using Cornet.Scoring.Assemblies;
using Cornet.Scoring.Assemblies.Readers;

namespace Cornet.Runtime.Tests.Assemblies.Readers;

/// <summary>Activations that NumPy, SciPy, h5py and xarray have written, by <c>tests/peers/activation_files.py</c>.</summary>
public sealed class PythonActivations : IDisposable
{
    private readonly ScratchFolder _folder = new();
    private bool _written;

    /// <summary>The ids of the four stimuli.</summary>
    public static string[] Ids => ["é1", "b", "c", "dd"];

    /// <summary>What the peer calls <c>maps</c> (3 x 2 x 2 for each stimulus) and then <c>vector</c> (5), row by row.</summary>
    public static double[] MapsAndVector => Rows((row, unit) => unit < 12 ? (row * 12 + unit) / 8.0 - 2 : (row * 5 + unit - 12) * .5 - 3, 17);

    /// <summary>What the peer calls <c>maps</c>.</summary>
    public static double[] Maps => Rows((row, unit) => (row * 12 + unit) / 8.0 - 2, 12);

    /// <summary>What the peer calls <c>vector</c>.</summary>
    public static double[] Vector => Rows((row, unit) => (row * 5 + unit) * .5 - 3, 5);

    /// <summary>One of the files; they are written when the first is asked for.</summary>
    public string this[string name]
    {
        get
        {
            if (!_written) PythonPeer.Run(Repository.PathTo("tests", "peers", "activation_files.py"), _folder.Root);
            _written = true;
            return _folder[name];
        }
    }

    /// <summary>Where they are.</summary>
    public string Root => _folder.Root;

    /// <summary>The stimulus ids of an assembly.</summary>
    public static IReadOnlyList<string> IdsOf(DataAssembly read) => Of(read, Axis.Presentation, "stimulus_id");

    /// <summary>A coordinate as text.</summary>
    public static IReadOnlyList<string> Of(DataAssembly read, string axis, string coordinate) => read[axis].Find(coordinate)!.Texts;

    /// <summary>The sentence that refuses what is read.</summary>
    public string Refused(Action read) => Assert.Throws<CornetException>(read).Message.Replace($"{Root}/", "");

    /// <summary>The sentence that refuses a file, opened or read.</summary>
    public string Refused(string name, params IReadOnlyList<string> sites) =>
        this[name] is var path ? Refused(() => ActivationFile.Open(path, null, sites).Read()) : "";

    public void Dispose() => _folder.Dispose();

    private static double[] Rows(Func<int, int, double> number, int units) =>
        [.. Enumerable.Range(0, 4).SelectMany(row => Enumerable.Range(0, units).Select(unit => number(row, unit)))];
}
