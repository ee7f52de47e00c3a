using System.Text;
using Cornet.Dsl.Drawing;
using Cornet.Dsl.Programs;
using Cornet.Runtime;

namespace Cornet.Cli;

/// <summary>Writes the drawings of models, each file whole or not at all.</summary>
internal static class Drawings
{
    /// <summary>The formats, by the ending of their files.</summary>
    public static readonly IReadOnlyDictionary<string, Func<string, byte[]>> Formats = new Dictionary<string, Func<string, byte[]>>
    {
        ["svg"] = Encoding.UTF8.GetBytes, ["png"] = svg => new SvgPainter(svg).Png(), ["pdf"] = svg => new SvgPainter(svg).Pdf(),
    };

    /// <summary>Draws the network and its unrolling.</summary>
    /// <param name="programs">The models.</param>
    /// <param name="format">One of <see cref="Formats"/>.</param>
    /// <param name="folder">Where <c>NAME.svg</c> and <c>NAME.time.svg</c> go; made where it does not exist.</param>
    /// <returns>The files.</returns>
    /// <exception cref="CornetException">A file could not be written.</exception>
    public static IReadOnlyList<string> Write(IReadOnlyList<NetworkProgram> programs, string format, string folder)
    {
        // All are drawn before the first is written.
        var drawings = programs.SelectMany(program => new[]
        {
            (File: Path.Combine(folder, $"{program.Name}.{format}"), Bytes: Formats[format](NetworkDrawing.Draw(program))),
            (File: Path.Combine(folder, $"{program.Name}.time.{format}"), Bytes: Formats[format](UnrollingDrawing.Draw(program))),
        }).ToList();
        foreach (var (file, bytes) in drawings) WholeFile.Write(file, handle => WholeFile.WriteAt(handle, bytes, 0));
        return [.. drawings.Select(drawing => drawing.File)];
    }
}
