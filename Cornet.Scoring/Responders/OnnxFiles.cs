using Cornet.Runtime.Stimuli;

namespace Cornet.Scoring.Responders;

/// <summary>Opens ONNX files, where the program has the package Cornet.Onnx.</summary>
public static class OnnxFiles
{
    /// <summary>Opens one: its name in results, the file, the tensors to record, whether it may lack some of them, rows and columns of the input, stimuli at once, and the normalization where the file does not say it. Null without the package.</summary>
    public static Func<string, string, IReadOnlyList<string>, bool, int?, int, Normalization?, IResponder>? Open { get; set; }
}
