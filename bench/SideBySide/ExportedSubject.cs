using Cornet.Tests;
using Microsoft.ML.OnnxRuntime;

namespace Cornet.Bench.SideBySide;

/// <summary>The PyTorch peer in ONNX Runtime, on its default provider for processors. Not a <see cref="Subject"/>: libtorch has no part in it.</summary>
internal sealed class ExportedSubject : IDisposable
{
    private readonly RunOptions _options = new();
    private readonly InferenceSession _session;
    private readonly OrtValue _images;

    /// <summary>Exports the network, which takes a while, and reads it.</summary>
    public ExportedSubject(Workload workload)
    {
        _session = Export(workload);
        var random = new Random(0);
        var pixels = new float[workload.Batch * 3 * workload.Side * workload.Side];
        for (var i = 0; i < pixels.Length; i++) pixels[i] = random.NextSingle();
        _images = OrtValue.CreateTensorValueFromMemory(pixels, [workload.Batch, 3, workload.Side, workload.Side]);
    }

    /// <summary>One pass.</summary>
    public void Infer() => _session.Run(_options, _session.InputNames, [_images], _session.OutputNames).Dispose();

    /// <inheritdoc/>
    public void Dispose()
    {
        _images.Dispose();
        _session.Dispose();
        _options.Dispose();
    }

    private static InferenceSession Export(Workload workload)
    {
        var folder = Directory.CreateTempSubdirectory("cornet-onnx-");
        try
        {
            var file = Path.Combine(folder.FullName, "CORnet-S.onnx");
            PythonPeer.RunAlone(Repository.PathTo("tests", "peers", "export_onnx.py"), file, $"{workload.Side}");
            using var options = new SessionOptions { IntraOpNumThreads = workload.Threads };
            return new(file, options);
        }
        finally
        {
            // The session has read it all.
            folder.Delete(recursive: true);
        }
    }
}
