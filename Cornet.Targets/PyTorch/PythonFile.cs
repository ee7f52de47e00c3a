namespace Cornet.Targets.PyTorch;

/// <summary>
/// A network as one Python file that needs nothing but PyTorch (1.13 or later). It runs what the schedule says, and decides nothing; how many steps there are
/// is fixed in it. Its state dict is the network's.
/// </summary>
public static class PythonFile
{
    /// <summary>The file's name: <c>cornet_s.py</c>.</summary>
    public static string NameOf(NetworkProgram program) => PythonNames.FileOf(program.Name);

    /// <summary>The class of the network in it: its name, unless Python keeps that for itself.</summary>
    public static string ClassOf(NetworkProgram program) => new PythonScope(PythonNames.OfFile).Of(program.Name);

    /// <summary>The arguments of its constructor, as Python calls them, and their defaults: the model's parameters that are sizes.</summary>
    public static IReadOnlyList<(string Name, long Value)> ArgumentsOf(NetworkProgram program)
    {
        var names = new PythonScope(PythonNames.OfFile);
        return [.. program.Parameters.Where(parameter => parameter.Type == ParameterType.Size).Select(parameter => (names.Of(parameter.Name), parameter.Default ?? 0))];
    }

    /// <summary>The text of the file; lines end with a line feed.</summary>
    /// <param name="program">A network without modules of the user's own (<c>extern</c>).</param>
    public static string Write(NetworkProgram program)
    {
        var (writer, body) = (new PythonWriter(), new PythonWriter());
        var network = new NetworkWriter(body, program);
        network.WriteNeeds();
        network.WriteFunctions();
        network.WriteClasses();
        var text = body.ToString();
        var last = program.Areas[program.Areas.Count - 1];
        writer.Document($"""
            {program.Name} for PyTorch 1.13 or later, written by Cornet.

                network = {ClassOf(program)}().load("weights.pth").eval()
                recorded = network.record(images, ["{last.Name}.0", "decoder"])
            """);
        writer.Write("import torch");
        writer.Write("from torch import nn");
        if (text.Contains("F.")) writer.Write("from torch.nn import functional as F");
        return writer + text;
    }
}
