using BenchmarkDotNet.Attributes;
using Cornet.Dsl.Binding;
using Cornet.Dsl.Services;

namespace Cornet.Bench.Compiler;

/// <summary>How work grows with the number of files.</summary>
public class FilesBenchmarks
{
    private IReadOnlyList<ModelText> _files = [];
    private Project _project = new([]);
    private ModelText _changed = ModelText.CORnetS;
    private bool _isChanged;

    /// <summary>Copies of CORnet-S, a file each.</summary>
    [Params(10, 100, 1000)]
    public int Files { get; set; }

    /// <summary>Prepares a project that has been generated once.</summary>
    [GlobalSetup]
    public void Prepare()
    {
        _files = [.. ModelText.Copies(Files)];
        _project = new Project(_files).Run();
        _changed = _files[0].With(_files[0].Content.Replace("512, times: 2", "512, times: 3"));
    }

    /// <summary>Everything anew.</summary>
    [Benchmark(Description = "files from scratch")]
    public object Generate() => new Project(_files).Run();

    /// <summary>A number in one file is changed.</summary>
    [Benchmark(Description = "files, an edit to one of them")]
    public void Edit()
    {
        _project.Edit(_isChanged ? _changed : _files[0], _isChanged ? _files[0] : _changed);
        _isChanged = !_isChanged;
    }
}
