using BenchmarkDotNet.Attributes;
using Cornet.Dsl.Binding;
using Cornet.Dsl.Services;
using Microsoft.CodeAnalysis;

namespace Cornet.Bench.Compiler;

/// <summary>A project with all files of <c>models/</c>.</summary>
public class ZooBenchmarks
{
    private readonly Project _typed = new Project(ModelText.Zoo).Run();
    private readonly Project _edited = new Project(ModelText.Zoo).Run();
    private readonly Compilation _whole = new Project(ModelText.Zoo).Whole();
    private readonly ModelText _changed = ModelText.CORnetS.With(ModelText.CORnetS.Content.Replace("512, times: 2", "512, times: 3"));
    private bool _isChanged;

    /// <summary>Everything anew.</summary>
    [Benchmark(Description = "the generator, everything from scratch")]
    public object Generate() => new Project(ModelText.Zoo).Run();

    /// <summary>A number in one file is changed.</summary>
    [Benchmark(Description = "the generator, after an edit to CORnet-S")]
    public void Edit()
    {
        _edited.Edit(_isChanged ? _changed : ModelText.CORnetS, _isChanged ? ModelText.CORnetS : _changed);
        _isChanged = !_isChanged;
    }

    /// <summary>C# elsewhere.</summary>
    [Benchmark(Description = "the generator, after an unrelated C# edit (its parsing included)")]
    public void Type() => _typed.EditCSharp();

    /// <summary>Roslyn's work on the project, generated classes included.</summary>
    [Benchmark(Description = "the C# compiler on the project with the generated classes")]
    public object Compile() => _whole.Clone().Emit(Stream.Null);
}
