namespace Cornet.Targets.TorchSharp;

/// <summary>Writes the class of a model that could not be compiled: what every model has, and nothing inside. The errors are at their places in the
/// <c>.cornet</c> file; without a class, every line of C# that names the model would add one more.</summary>
internal static class SkeletonEmitter
{
    private const string Throws = "/// <summary>Always throws.</summary>";

    public static string Emit(CompiledModel model, string file, string space)
    {
        var writer = new SourceWriter();
        var source = Documentation.OneLine(file);
        var name = Identifiers.Class(model.Name);
        var members = new NameScope([.. Identifiers.OfModel, model.Name]);
        var areas = model.Areas.Select(area => (Name: area, Member: members.Take(area))).ToArray();
        // A parameter that is broken itself may come twice, or without the default that the language asks for.
        var parameters = model.Parameters.Where(one => one.Name.Length > 0).GroupBy(one => one.Name)
            .Select(same => same.First() with { Default = same.First().Default ?? 0 }).ToArray();
        Preamble.Write(writer, $"Cornet could not compile this from {source}. Fix the network there.", space);
        writer.Write($$"""
            using global::System.Collections.Generic;
            using global::Cornet.Runtime;
            using global::Cornet.Runtime.Models;
            using static global::TorchSharp.torch;

            /// <summary>{{model.Name}} could not be compiled: see the errors in {{Documentation.Escape(source)}}.</summary>
            public sealed partial class {{name}} : CornetModel
            """);
        writer.Block(() =>
        {
            writer.Write($$"""
                /// <summary>Unknown.</summary>
                public const long ParameterCount = 0;

                /// <summary>Unknown.</summary>
                public const long MultiplyAdds = 0;

                /// <summary>Unknown.</summary>
                public static ModelCard Facts => throw Broken();

                /// <summary>Unknown.</summary>
                public static IReadOnlyList<string> StateKeys => throw Broken();

                {{Throws}}
                """);
            writer.Write(parameters.Select(parameter => $"/// <param name=\"{parameter.Name}\">Without effect.</param>"));
            writer.Write([$"public {name}({ModelEmitter.Signature(parameters)}) : base(Facts) {{ }}", ""]);
            foreach (var (_, member) in areas) writer.Write([Throws, $"public CornetArea {member} => throw Broken();", ""]);
            writer.Write("""
                /// <summary>Always throws.</summary>
                /// <param name="images">Images.</param>
                /// <param name="sites">Places.</param>
                public Recorded Record(Tensor images, params RecordingSite[] sites) => throw Broken();

                /// <inheritdoc/>
                protected override Tensor? Run(Tensor images, Recorder recorder) => throw Broken();

                /// <summary>The recording sites that could be read.</summary>
                public static class At
                """);
            writer.Block(() =>
            {
                foreach (var (area, member) in areas)
                    writer.Write([$"/// <summary>{area}.</summary>", $"public static AreaSite {member} => new(\"{area}\");", ""]);
                writer.Write(["/// <summary>The decoder's output.</summary>", "public static RecordingSite Decoder => RecordingSite.Decoder;"]);
            });
            writer.Write(["", "/// <summary>Never made.</summary>", "public sealed class Recorded : Recording"]);
            writer.Block(() =>
            {
                writer.Write("private Recorded(CornetModel model, Recorder recorder, Tensor? decoder) : base(model, recorder, decoder) { }");
                foreach (var (_, member) in areas) writer.Write(["", Throws, $"public AreaRecording {member} => throw Broken();"]);
            });
            writer.Write($"""

                private static CornetException Broken() =>
                    new("{model.Name} could not be compiled: fix its .cornet file and build again.");
                """);
        });
        return writer.ToString();
    }
}
