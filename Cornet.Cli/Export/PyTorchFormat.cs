using Cornet.Runtime;
using Cornet.Targets.PyTorch;

namespace Cornet.Cli.Export;

/// <summary><c>--to pytorch</c>: a Python file for each network.</summary>
internal sealed class PyTorchFormat() : ExportFormat("pytorch", "PyTorch", "a Python file for each model")
{
    /// <inheritdoc/>
    public override IEnumerable<ExportedFile> Files(ExportRequest request)
    {
        if (request.Weights is not null) throw new CornetException("A Python file holds no weights: leave --weights out, and load them with network.load(FILE).");
        var isFile = request.Out.EndsWith(".py", StringComparison.OrdinalIgnoreCase);
        if (isFile && request.Programs.Count > 1)
            throw new CornetException($"'{request.Out}' is one file, but there are {request.Programs.Count} models; name one of them, or a folder: {Names(request.Programs)}.");
        return request.Programs.Select(program =>
            ExportedFile.Text(isFile ? request.Out : Path.Combine(request.Out, PythonFile.NameOf(program)), PythonFile.Write(program)));
    }
}
