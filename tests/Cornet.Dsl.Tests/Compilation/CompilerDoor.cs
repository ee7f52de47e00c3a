using System.Text;
using Cornet.Dsl.Diagnostics;
using Cornet.Dsl.Text;
using Cornet.Tests;

namespace Cornet.Dsl.Tests.Compilation;

/// <summary>What must hold for every text whatever: the compiler ends soon, with findings at places inside the files, and never fails itself.</summary>
internal static class CompilerDoor
{
    /// <summary>A form feed between two files of one project.</summary>
    public const char NextFile = '\f';

    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(30); // of its own thread: what is quadratic takes minutes

    /// <summary>Bytes as an editor or a build would read them.</summary>
    public static string Decode(ReadOnlySpan<byte> bytes) =>
        bytes is [0xff, 0xfe, .. var utf16] ? Encoding.Unicode.GetString(utf16) : Encoding.UTF8.GetString(bytes);

    /// <summary>Compiles a project.</summary>
    /// <param name="text">Its files.</param>
    /// <returns>What the compiler had to say, as the set of its codes: two texts of one set took much the same way through it.</returns>
    /// <exception cref="BrokenPromiseException">Something of that does not hold.</exception>
    public static string Try(string text) => Try([.. text.Split(NextFile).Select((content, place) => new SourceText($"{place}.cornet", content))]);

    /// <summary>Compiles files together.</summary>
    public static string Try(IReadOnlyList<SourceText> files)
    {
        CompilationResult? compiled = null;
        var time = ProcessorTime.Of(() => compiled = CornetCompiler.Compile(files));
        if (time > Longest) throw new BrokenPromiseException($"it took {time}");
        var result = compiled!;
        var byPath = files.ToDictionary(file => file.Path);
        foreach (var finding in result.Diagnostics) Check(finding, byPath[finding.Path]);
        var hasErrors = result.Diagnostics.Any(finding => finding.Severity == Severity.Error);
        if (!hasErrors && result.Models.Any(model => model.Program is null)) throw new BrokenPromiseException("there is a model without a program, and no error");
        var codes = result.Diagnostics.Select(finding => finding.Id).Distinct().Order(StringComparer.Ordinal);
        return $"{string.Join(' ', codes)} {(result.Models.Any(model => model.Program is not null) ? "compiled" : "")}";
    }

    private static void Check(Diagnostic finding, SourceText file)
    {
        if (finding.Id == "CORNET0099") throw new BrokenPromiseException(finding.ToString());
        if (finding.Span.Start < 0 || finding.Span.Length < 0 || finding.Span.End > file.Content.Length)
            throw new BrokenPromiseException($"{finding} stands at {finding.Span}, and the file has {file.Content.Length} characters");
        if (finding.Message.Length > 1000) throw new BrokenPromiseException($"{finding.Id} has {finding.Message.Length} characters");
    }
}

/// <summary>The compiler did what it never does.</summary>
internal sealed class BrokenPromiseException(string what) : Exception(what);
