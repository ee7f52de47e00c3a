using Cornet.Runtime.Native;
using TorchSharp;
using static TorchSharp.torch;

namespace Cornet.Runtime.Training;

/// <summary>
/// A function of libtorch over all tensors at once, which TorchSharp does not bind: reached through a script. For the 53 million parameters of CORnet-S
/// such a step takes a fifth of the time of a few operations per tensor.
/// </summary>
internal sealed class FusedStep : IDisposable
{
    private const string Name = "step";

    private readonly jit.CompilationUnit _unit;

    private FusedStep(jit.CompilationUnit unit) => _unit = unit;

    /// <summary>The function, or null where this libtorch does not have it for this device.</summary>
    /// <param name="script">Defines <c>step</c>.</param>
    /// <param name="trial">Calls it once on small tensors.</param>
    public static FusedStep? Find(string script, Action<FusedStep> trial)
    {
        FusedStep? found = null;
        try
        {
            found = new FusedStep(jit.compile(script));
            using var frozen = no_grad();
            using var scope = NewDisposeScope();
            trial(found);
            return found;
        }
        catch (Exception fault) when (fault is System.Runtime.InteropServices.ExternalException or NotSupportedException)
        {
            found?.Dispose();
            return null;
        }
    }

    /// <summary>Calls it.</summary>
    /// <param name="arguments">Lists of tensors and numbers, as the script names them.</param>
    public void Call(params object[] arguments) => _unit.Run(Name, arguments);

    /// <inheritdoc/>
    public void Dispose() => _unit.Dispose();
}
