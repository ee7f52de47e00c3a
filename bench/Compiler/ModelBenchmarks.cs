using BenchmarkDotNet.Attributes;
using Cornet.Dsl;
using Cornet.Dsl.Services;
using Cornet.Dsl.Text;

namespace Cornet.Bench.Compiler;

/// <summary>One model from its text: to its program, and to its C#.</summary>
public class ModelBenchmarks
{
    private static readonly SourceText Text = new(ModelText.CORnetS.Path, ModelText.CORnetS.Content);

    /// <summary>Text to program.</summary>
    [Benchmark(Description = "CORnet-S, from text to program")]
    public object Program() => CornetCompiler.Compile([Text]);

    /// <summary>Text to C#, within Roslyn's generator driver.</summary>
    [Benchmark(Description = "CORnet-S, from text to C#, by a new generator driver")]
    public object Code() => new Project([ModelText.CORnetS]).Run();
}
