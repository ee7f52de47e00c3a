using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using Cornet.App;
using Cornet.App.Verbs;
using Cornet.Cli.Networks;
using Cornet.Runtime.Models;

namespace Cornet.Models.Tests.Networks;

/// <summary>What the command compiles from a file in memory, against what a build compiles into a program.</summary>
public sealed class WithoutProjectTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("cornet-");
    private readonly IReadOnlyList<ModelEntry> _built = [.. ModelCatalog.Entries];
    private readonly IReadOnlyList<Study> _studies = [.. StudyCatalog.Studies];

    // The models of the build are those that other tests find.
    public void Dispose()
    {
        ModelCatalog.Source = null;
        foreach (var entry in _built) ModelCatalog.Add(entry);
        foreach (var study in _studies) StudyCatalog.Add(study);
        _folder.Delete(recursive: true);
    }

    [Fact]
    public void Both_learn_the_same_weights_and_compute_the_same_activations_bit_for_bit()
    {
        File.WriteAllBytes(At("images.npy"), Images(4));
        var (weights, features) = TrainAndCompute("CORnetSmall", "built");
        ModelCatalog.Source = new NetworkSource(new NetworkCache(At("cache")), TextWriter.Null);
        var (weightsOfFile, featuresOfFile) = TrainAndCompute(Repository.PathTo("models", "CORnet-Small.cornet"), "file");

        using var model = ModelCatalog.Find("CORnetSmall").Create(null);
        Assert.StartsWith("Networks.", model.GetType().Assembly.GetName().Name);
        Assert.Equal(weights, weightsOfFile);
        Assert.Equal(features, featuresOfFile);
    }

    private (byte[] Weights, byte[] Features) TrainAndCompute(string model, string name)
    {
        Run("train", model, "--data", "rendered:mild,size=32,count=64,validation=32,test=32", "--epochs", "1", "--batch", "32", "--out", At(name));
        var weights = Path.Combine(At(name), "best.pth");
        Run("features", model, "--weights", weights, "--images", At("images.npy"), "--out", At($"{name}.npz"));
        return (File.ReadAllBytes(weights), File.ReadAllBytes(At($"{name}.npz")));
    }

    private static void Run(params string[] words)
    {
        using StringWriter output = new(CultureInfo.InvariantCulture), error = new(CultureInfo.InvariantCulture);
        Assert.True(CornetApp.Run(words, [], output, error) == 0, error.ToString());
    }

    private string At(string name) => Path.Combine(_folder.FullName, name);

    // NumPy's format: a magic word, the length of the header, the header, the numbers.
    private static byte[] Images(int count)
    {
        var header = Encoding.ASCII.GetBytes($"{{'descr': '<f4', 'fortran_order': False, 'shape': ({count}, 3, 32, 32), }}".PadRight(117) + "\n");
        var file = new byte[10 + header.Length + count * 3 * 32 * 32 * 4];
        new byte[] { 0x93, (byte)'N', (byte)'U', (byte)'M', (byte)'P', (byte)'Y', 1, 0 }.CopyTo(file, 0);
        BinaryPrimitives.WriteUInt16LittleEndian(file.AsSpan(8), (ushort)header.Length);
        header.CopyTo(file, 10);
        for (var i = 0; i < count * 3 * 32 * 32; i++) BinaryPrimitives.WriteSingleLittleEndian(file.AsSpan(10 + header.Length + 4 * i), MathF.Sin(i));
        return file;
    }
}
