using System.IO;
using Cornet.Dsl.Diagnostics;
using Cornet.Targets.TorchSharp;

namespace Cornet.Generator.Pipeline;

/// <summary>The C# of one model.</summary>
/// <param name="Entry">The model for the catalog; null where it has no network.</param>
/// <param name="Failure">Why there is no network although the compiler made a program; null otherwise.</param>
internal sealed record ModelSource(string Hint, string Text, CatalogEntry? Entry, Diagnostic? Failure)
{
    /// <summary>Writes a model; one without a program, or with a program that cannot be written, becomes a skeleton.</summary>
    public static ModelSource Write(ModelFile file, string space)
    {
        var model = file.Compiled;
        var name = Path.GetFileName(model.Path);
        if (model.Program is not { } program) return Skeleton(null);
        try
        {
            var classes = program.Parameters.FirstOrDefault(parameter => parameter.Name == program.Decoder.Classes);
            return new(file.Hint, ModelEmitter.Emit(program, name, space), new CatalogEntry(model.Name, classes, model.Base), null);
        }
        catch (Exception failure) when (failure is not OperationCanceledException)
        {
            return Skeleton(Finding.Bug(model.Path, $"The generator failed on {model.Name} ({failure.Message})"));
        }

        ModelSource Skeleton(Diagnostic? why) => new(file.Hint, SkeletonEmitter.Emit(model, name, space), null, why);
    }
}
