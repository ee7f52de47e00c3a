using Cornet.Dsl.Analysis;
using Cornet.Dsl.Binding;
using Cornet.Dsl.Projects;
using Cornet.Dsl.Text;

namespace Cornet.Dsl.Tests.Compilation;

/// <summary>Who types on waits for no answer that is out of date.</summary>
public class CancellationTests
{
    private static readonly CancellationToken Cancelled = new(canceled: true);

    [Fact]
    public void Binding_stops_before_the_next_area()
    {
        var file = ReadFile.Of(ModelFiles.Sources().Single(source => source.Path == "CORnet-S.cornet"));
        var names = new ProjectNames(new ProjectMap([file]).ScopeOf(file)!, null, Cancelled);
        Assert.Throws<OperationCanceledException>(() => new ModelBinder(new Lineage(names).Of(Assert.Single(names.Models))!, names, []).Bind());
    }

    [Fact]
    public void The_pass_of_types_stops_before_the_next_layer()
    {
        var file = ReadFile.Of(ModelFiles.Sources().Single(source => source.Path == "CORnet-S.cornet"));
        var names = new ProjectNames(new ProjectMap([file]).ScopeOf(file)!, null, default);
        var graph = new ModelBinder(new Lineage(names).Of(Assert.Single(names.Models))!, names, []).Bind()!;
        Assert.True(Types.Of(graph, default).IsComplete);
        Assert.Throws<OperationCanceledException>(() => Types.Of(graph, Cancelled));
    }

    [Fact]
    public void A_long_compilation_ends_soon_after_it_is_cancelled()
    {
        var area = string.Concat(Enumerable.Repeat("batchnorm   relu   ", 40));
        var text = "model M { input 3 x 8 x 8\n area V1 { recur 1000 { " + area + "} }\n decoder { linear 10 } }";
        using var stop = new CancellationTokenSource(TimeSpan.FromMilliseconds(1));
        Action compile = () =>
        {
            while (true) CornetCompiler.Compile([new SourceText("long.cornet", text)], stop.Token);
        };
        Assert.ThrowsAny<OperationCanceledException>(compile);
    }
}
