using Cornet.Dsl.Projects;
using Cornet.Dsl.Semantics;
using Cornet.Dsl.Shapes;
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
        var names = new ProjectNames(new ProjectMap([file]).ScopeOf(file)!, null, null, Cancelled);
        Assert.Throws<OperationCanceledException>(() => new ModelBinder(new Lineage(names).Of(Assert.Single(names.Models))!, names, []).Bind());
    }

    [Fact]
    public void The_walk_of_shapes_stops_before_the_next_layer()
    {
        var file = ReadFile.Of(ModelFiles.Sources().Single(source => source.Path == "CORnet-S.cornet"));
        var names = new ProjectNames(new ProjectMap([file]).ScopeOf(file)!, null, null, default);
        var area = new ModelBinder(new Lineage(names).Of(Assert.Single(names.Models))!, names, []).Bind()!.Areas[0];
        var flow = new Flow(3, 224, 224);
        Assert.NotNull(new ShapeWalk(area.Name, default).One(area.Circuit.Body[0], flow, 0, []));
        Assert.Throws<OperationCanceledException>(() => new ShapeWalk(area.Name, Cancelled).One(area.Circuit.Body[0], flow, 0, []));
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
