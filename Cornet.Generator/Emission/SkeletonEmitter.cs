using Cornet.Dsl;

namespace Cornet.Generator.Emission;

/// <summary>
/// Writes the class of a model that could not be compiled: what every model has, and nothing inside. The errors are at their places in the <c>.cornet</c> file;
/// without a class, every line of C# that names the model would add one more.
/// </summary>
internal static class SkeletonEmitter
{
    /// <summary>The C# of such a class.</summary>
    /// <param name="model">The model.</param>
    /// <param name="file">The name of the file it stands in.</param>
    /// <param name="space">The namespace; empty for none.</param>
    public static string Emit(CompiledModel model, string file, string space)
    {
        var writer = new SourceWriter();
        var name = Identifiers.Escape(model.Name);
        var source = Documentation.OneLine(file);
        Preamble.Write(writer, $"Cornet could not compile this from {source}. Mend the network there.", space);
        writer.Write($$"""
            using global::System.Collections.Generic;
            using global::Cornet.Runtime;
            using global::Cornet.Runtime.Models;
            using static global::TorchSharp.torch;

            /// <summary>{{model.Name}} could not be compiled: see the errors in {{Documentation.Escape(source)}}.</summary>
            public sealed partial class {{name}} : CornetModel
            {
                /// <summary>Unknown.</summary>
                public const long ParameterCount = 0;

                /// <summary>Unknown.</summary>
                public const long MultiplyAdds = 0;

                /// <summary>Unknown.</summary>
                public static ModelCard Facts => throw Broken();

                /// <summary>Unknown.</summary>
                public static IReadOnlyList<string> StateKeys => throw Broken();

                /// <summary>Always throws.</summary>
            """);
        // A parameter that is broken itself may come twice, or without a default that the language asks for.
        var parameters = model.Parameters.Where(one => one.Name.Length > 0).GroupBy(one => one.Name).Select(same => same.First() with { Default = same.First().Default ?? 0 }).ToArray();
        writer.Indented(() =>
        {
            foreach (var parameter in parameters) writer.Write($"/// <param name=\"{parameter.Name}\">Without effect.</param>");
            writer.Write($"public {name}({ModelEmitter.Signature(parameters)}) : base(Facts)");
            writer.Block(() => { });
        });
        writer.Write($$"""

                /// <summary>Always throws.</summary>
                /// <param name="images">Images.</param>
                /// <param name="sites">Places.</param>
                public Recording Record(Tensor images, params IReadOnlyList<Site> sites) => throw Broken();

                /// <inheritdoc/>
                protected override Tensor? Run(Tensor images, Recorder recorder) => throw Broken();

                private static CornetException Broken() => new("{{model.Name}} could not be compiled: mend the errors in its .cornet file and build again.");
            }
            """);
        return writer.ToString();
    }
}
