using System.Security.Cryptography;
using Cornet.Dsl.Programs;
using Cornet.Runtime;
using Cornet.Runtime.Weights;
using Cornet.Runtime.Weights.Pickle;
using Microsoft.Win32.SafeHandles;

namespace Cornet.Cli.Export;

/// <summary>
/// Weights in a file that an exported network loads in Python: the file that was given, or a copy of it where Python would not take it as it is.
/// </summary>
/// <param name="Path">The file.</param>
/// <param name="Sha1">Its checksum.</param>
/// <param name="Copy">The copy to be written, and why there has to be one; null where the given file serves.</param>
internal sealed record LoadableWeights(string Path, string Sha1, (ExportedFile File, string Reason)? Copy)
{
    private const string PyTorch = ".pth", Safetensors = ".safetensors", Parallel = "module.", BatchCount = "num_batches_tracked";
    private const int Buffer = 1 << 20, Deepest = 8;

    /// <summary>Finds out which it is.</summary>
    /// <param name="weights">The weights, which fit the network.</param>
    /// <param name="program">The network.</param>
    /// <param name="folder">Where a copy would be written.</param>
    /// <exception cref="CornetException">The file cannot be read, or there is no room to make the copy.</exception>
    public static LoadableWeights Of(ExportedWeights weights, NetworkProgram program, string folder)
    {
        if (Obstacle(weights.File, program) is not { } reason)
            return new(weights.File, GuardedFile.Read(weights.File, "a file of weights", Sha1Of), null);
        var name = System.IO.Path.GetFileNameWithoutExtension(weights.File);
        var path = System.IO.Path.Combine(folder, name + PyTorch);
        if (System.IO.Path.GetFullPath(path) == System.IO.Path.GetFullPath(weights.File)) path = System.IO.Path.Combine(folder, name + "-plain" + PyTorch);
        return WholeFile.Guard(path, () =>
        {
            // Its checksum is part of files that are written before it.
            var copy = new FileStream(System.IO.Path.GetTempFileName(), FileMode.Open, FileAccess.ReadWrite, FileShare.None, 1, FileOptions.DeleteOnClose);
            var writer = new PyTorchZipWriter();
            writer.Tensors(weights.Of(program));
            writer.Finish(copy.SafeFileHandle);
            copy.Position = 0;
            return new LoadableWeights(path, Sha1Of(copy), (new ExportedFile(path, handle => Copied(copy, handle)), reason));
        });
    }

    // Why the exported network does not load a file; null where it does.
    private static string? Obstacle(string file, NetworkProgram program)
    {
        var isSafe = file.EndsWith(Safetensors, StringComparison.OrdinalIgnoreCase);
        if (!isSafe && !WeightsFile.IsPyTorch(file)) return "it is not a PyTorch file";
        if (isSafe && !file.EndsWith(Safetensors, StringComparison.Ordinal)) return $"its name does not end in {Safetensors}";
        var (keys, wrong) = isSafe
            ? (GuardedFile.Read(file, "a safetensors file", stream => SafetensorsHeader.Read(stream).Entries.ConvertAll(entry => entry.Name)), null)
            : GuardedFile.Read(file, PyTorchFile.Kind, KeysInPyTorch);
        if (wrong is not null) return wrong;
        var bare = keys.Select(key => key.StartsWith(Parallel, StringComparison.Ordinal) ? key[Parallel.Length..] : key).ToHashSet();
        if (bare.Count < keys.Count) return "two of its keys are the same";
        var own = program.StateDict.Select(weight => weight.Name).ToHashSet();
        var other = bare.FirstOrDefault(key => !own.Contains(key)) ?? own.FirstOrDefault(key => !bare.Contains(key) && !key.EndsWith(BatchCount, StringComparison.Ordinal));
        return other is null ? null : own.Contains(other) ? $"it has no key '{other}'" : $"it has the key '{other}'";
    }

    private static (List<string> Keys, string? Wrong) KeysInPyTorch(FileStream file)
    {
        using var source = PyTorchSource.Open(file);
        var top = source.Root as PickleDict;
        var state = top?.Get("state_dict") as PickleDict ?? top;
        var wrong = state is null ? "it holds no dictionary" : AsksFor(top!) is { } name ? $"it asks for '{name}' beside tensors" : null;
        return ([.. state?.Entries.Select(entry => $"{entry.Key}") ?? []], wrong);
    }

    // What torch.load with weights_only=True refuses. A file may say that something lies within itself.
    private static string? AsksFor(object? value, int depth = 0) => value switch
    {
        _ when depth > Deepest => "nested containers",
        StandIn unknown => unknown.Name,
        NumpyArray => "numpy.ndarray",
        PickleDict dict => dict.Entries.Select(entry => AsksFor(entry.Value, depth + 1)).FirstOrDefault(name => name is not null),
        IEnumerable<object?> items => items.Select(item => AsksFor(item, depth + 1)).FirstOrDefault(name => name is not null),
        _ => null,
    };

    private static string Sha1Of(Stream stream) => Convert.ToHexStringLower(SHA1.HashData(stream));

    private static void Copied(FileStream copy, SafeFileHandle handle)
    {
        using (copy)
        {
            copy.Position = 0;
            var block = new byte[Buffer];
            var at = 0L;
            for (int count; (count = copy.Read(block)) > 0; at += count) WholeFile.WriteAt(handle, block.AsSpan(0, count), at);
        }
    }
}
