using BenchmarkDotNet.Attributes;
using Cornet.Dsl;
using Cornet.Dsl.Text;

namespace Cornet.Bench.Compiler;

/// <summary>How work grows with the length of a file.</summary>
public class LengthBenchmarks
{
    private SourceText _text = new("", "");

    /// <summary>The file, in thousands of characters.</summary>
    [Params(100, 1000)]
    public int Thousands { get; set; }

    /// <summary>Prepares the file.</summary>
    [GlobalSetup]
    public void Prepare() => _text = new SourceText("Large.cornet", ModelText.OfLength(Thousands * 1000).Content);

    /// <summary>Text to programs.</summary>
    [Benchmark(Description = "thousand characters in one file, from text to programs")]
    public object Program() => CornetCompiler.Compile([_text]);
}
