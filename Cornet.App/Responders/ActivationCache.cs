using System.IO.Hashing;
using System.Text;
using Cornet.Scoring.Assemblies;

namespace Cornet.App.Responders;

/// <summary>Activations on disk, by what they depend on. An entry that is not as it was written is no entry, and is made anew.</summary>
/// <param name="folder">Where entries lie; made where it does not exist.</param>
internal sealed class ActivationCache(string folder)
{
    /// <summary>The entry of a key, made where there is none.</summary>
    /// <param name="key">Of <see cref="Fingerprint"/>.</param>
    /// <param name="write">Writes the file, whole.</param>
    /// <exception cref="CornetException">The folder cannot be written or read.</exception>
    public DataAssembly Get(string key, Action<string> write)
    {
        var (file, seal) = (Path.Combine(folder, $"{key}.nc"), Path.Combine(folder, $"{key}.seal"));
        if (!WholeFile.Guard(file, () => IsWhole(file, seal)))
        {
            write(file);
            WholeFile.Write(seal, handle => WholeFile.WriteAt(handle, Encoding.ASCII.GetBytes(SealOf(file)), 0));
        }

        return AssemblyFile.Open(file);
    }

    private static bool IsWhole(string file, string seal) =>
        File.Exists(file) && new FileInfo(seal) is { Exists: true, Length: < 100 } && File.ReadAllText(seal) == SealOf(file);

    private static string SealOf(string file)
    {
        using var stream = File.OpenRead(file);
        var hash = new XxHash128();
        hash.Append(stream);
        return $"{Convert.ToHexStringLower(hash.GetCurrentHash())} {stream.Length}";
    }
}
