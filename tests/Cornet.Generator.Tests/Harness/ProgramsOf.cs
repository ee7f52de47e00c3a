using Cornet.Dsl;
using Cornet.Dsl.Programs;
using Cornet.Dsl.Text;

namespace Cornet.Generator.Tests.Harness;

/// <summary>Texts without errors, as the compiler understands them.</summary>
internal static class ProgramsOf
{
    /// <summary>The programs of all models of some files, by name.</summary>
    public static IReadOnlyDictionary<string, NetworkProgram> Texts(params string[] texts)
    {
        var result = CornetCompiler.Compile([.. texts.Select((text, place) => new SourceText($"{place}.cornet", text))]);
        Assert.DoesNotContain(result.Diagnostics, finding => finding.Severity == Cornet.Dsl.Diagnostics.Severity.Error);
        return result.Models.ToDictionary(model => model.Name, model => model.Program!);
    }
}
