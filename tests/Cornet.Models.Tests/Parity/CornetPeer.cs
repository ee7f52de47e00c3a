using System.Globalization;
using System.Text.Json;
using Cornet.Runtime.Models;
using Cornet.Runtime.Weights;
using static TorchSharp.torch;

namespace Cornet.Tests.Parity;

/// <summary>
/// One of the CORnets written in PyTorch (<c>tests/peers</c>), with random weights of its own in a file that Cornet reads too.
/// Dispose it to remove its files.
/// </summary>
internal sealed class CornetPeer : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("cornet-peer-").FullName;
    private readonly string _model;

    /// <summary>A peer with fresh weights.</summary>
    /// <param name="model">The model's name, such as <c>CORnetS</c>.</param>
    /// <param name="seed">The seed of the weights.</param>
    /// <param name="checkpoint">Whether the file is a checkpoint with keys <c>module.*</c>, as the authors published theirs.</param>
    public CornetPeer(string model, int seed = 0, bool checkpoint = false)
    {
        _model = model;
        string[] form = checkpoint ? ["--checkpoint"] : [];
        Run("make_weights.py", [model, WeightFile, "--seed", seed.ToString(CultureInfo.InvariantCulture), .. form]);
    }

    /// <summary>The weights, as PyTorch saved them.</summary>
    public string WeightFile => Path.Combine(_folder, "weights.pth");

    /// <summary>Parameters and state keys of every CORnet, by name.</summary>
    public static IReadOnlyDictionary<string, PeerFacts> Facts { get; } =
        JsonSerializer.Deserialize<Dictionary<string, PeerFacts>>(Run("cornets.py", []), JsonSerializerOptions.Web)!;

    /// <summary>Copies the peer's weights into Cornet's model of the same name.</summary>
    public void LendWeights(CornetModel model)
    {
        using var weights = PyTorchFile.Read(WeightFile);
        weights.LoadInto(model.State(), WeightFile);
    }

    /// <summary>What every area puts out at every step in evaluation, and the decoder: <c>V1.0</c>, ..., <c>decoder</c>; one answer per batch.</summary>
    /// <param name="batches">Each N x 3 x H x W, float32.</param>
    public IReadOnlyList<NamedTensors> Activations(params IReadOnlyList<Tensor> batches)
    {
        var files = batches.Select((batch, i) => (Images: Save($"images{i}.npy", batch), Out: Path.Combine(_folder, $"activations{i}.npz"))).ToList();
        Run("activations.py", [_model, WeightFile, .. files.SelectMany(file => new[] { file.Images, file.Out })]);
        return [.. files.Select(file => NpzFile.Read(file.Out))];
    }

    /// <summary>
    /// One training pass in double precision: <c>loss</c>, <c>gradient.KEY</c> of every parameter and <c>buffer.KEY</c> of every buffer afterwards.
    /// </summary>
    /// <param name="images">N x 3 x H x W, float32.</param>
    /// <param name="labels">N, int64.</param>
    public NamedTensors Gradients(Tensor images, Tensor labels)
    {
        var answer = Path.Combine(_folder, "gradients.npz");
        Run("gradients.py", [_model, WeightFile, Save("images.npy", images), Save("labels.npy", labels), answer]);
        return NpzFile.Read(answer);
    }

    /// <inheritdoc/>
    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static string Run(string script, string[] arguments) => PythonPeer.Run(Repository.PathTo("tests", "peers", script), arguments);

    private string Save(string name, Tensor value)
    {
        var path = Path.Combine(_folder, name);
        NpyFile.Write(path, value);
        return path;
    }
}

/// <summary>What the peer knows about a model without running it.</summary>
/// <param name="Parameters">Learnable numbers.</param>
/// <param name="Keys">Keys of its state dict, in order.</param>
/// <param name="Learned">Keys of its parameters, in the order in which an optimizer numbers them.</param>
internal sealed record PeerFacts(long Parameters, IReadOnlyList<string> Keys, IReadOnlyList<string> Learned);
