namespace Cornet.Targets.TorchSharp;

/// <summary>Writes how a model is recorded from: the places, and what was recorded there, typed by area.</summary>
internal sealed class RecordingEmitter(SourceWriter writer, NetworkProgram program, ModelNames names)
{
    public void Write()
    {
        writer.Write($$"""
            /// <inheritdoc/>
            protected override Recorded Collect(Recorder recorder, Tensor? decoder) => new(this, recorder, decoder);

            /// <summary>The recording sites of {{program.Name}}.</summary>
            public static class At
            """);
        writer.Block(() =>
        {
            foreach (var area in program.Areas)
            {
                writer.Write(Documentation.Summary($"{area.Name}: {AreaText.Places(area)}"));
                writer.Write([$"public static AreaSite {names.Area(area.Name)} => new(\"{area.Name}\");", ""]);
            }
            writer.Write(["/// <summary>The decoder's output.</summary>", "public static RecordingSite Decoder => RecordingSite.Decoder;"]);
            foreach (var decoder in program.NamedDecoders)
            {
                writer.Write(["", .. Documentation.Summary($"The output of the decoder {decoder.Name}.")]);
                writer.Write($"public static RecordingSite {names.Decoder(decoder.Name)} => new(\"{decoder.Name}\");");
            }
        });
        writer.Write($$"""

            /// <summary>What the areas of {{program.Name}} put out, by area and step.</summary>
            /// <param name="model">The model that ran.</param>
            /// <param name="recorder">The recorder that went with it.</param>
            /// <param name="decoder">The decoder's output, or null where it was not asked for.</param>
            public sealed class Recorded(CornetModel model, Recorder recorder, Tensor? decoder) : Recording(model, recorder, decoder)
            """);
        writer.Block(() =>
        {
            for (var i = 0; i < program.Areas.Count; i++)
            {
                if (i > 0) writer.Blank();
                writer.Write(Documentation.Summary(AreaText.Sentence(program.Areas[i])));
                writer.Write($"public AreaRecording {names.Area(program.Areas[i].Name)} => Areas[{Numbers.Plain(i)}];");
            }
            foreach (var one in program.NamedDecoders)
            {
                writer.Write(["", .. Documentation.Summary($"{one.Output}, or null where it was not asked for.")]);
                writer.Write($"public Tensor? {names.Decoder(one.Name)} => DecoderOf(\"{one.Name}\");");
            }
        });
    }
}
