using Cornet.Dsl.Analysis;
using Cornet.Dsl.Catalog;
using Cornet.Dsl.Expressions;
using Cornet.Dsl.Graph;
using Cornet.Dsl.Programs;
using static Cornet.Dsl.Tests.Graph.HandMade;

namespace Cornet.Dsl.Tests.Graph;

/// <summary>Each pass on graphs made by hand.</summary>
public class PassTests
{
    private static readonly Operation ReLU = Layer(Nonlinearity.ReLU, "relu");

    private static NetworkGraph TwoAreas(Operation[] second, bool state = false, UpdateOrder order = UpdateOrder.Biological) =>
        new HandMade(4, order).Area("A", [Conv("in", 8)], [ReLU]).Area("B", [Conv("in", 8)], second, state).Graph();

    [Fact]
    public void A_graph_of_areas_is_valid_after_every_pass()
    {
        var graph = new HandMade(4).Area("A", [Conv("in", 8)], [ReLU], state: true).Area("B", [Conv("in", 8)], [ReLU])
            .Connect(1, 0, 1, JoinKind.Concat, Conv("back", 2)).Connect(0, 0, 2, JoinKind.Multiply, Conv("self", 10)).Graph();
        Assert.Empty(Validity.Faults(graph));
        var types = Types.Of(graph, default);
        Assert.Empty(Validity.Faults(graph));
        _ = new Invariance(graph);
        Assert.Empty(Validity.Faults(graph));
        _ = new Aliasing(graph, types.IsReached);
        Assert.Empty(Validity.Faults(graph));
        _ = new ReceptiveFields(graph, types, Causality.Order(graph)!, Steps(graph), null, default);
        Assert.Empty(Validity.Faults(graph));
    }

    [Fact]
    public void A_value_of_another_area_or_of_later_is_no_input()
    {
        var made = new HandMade(4).Area("A", [Conv("in", 8)], [ReLU]).Area("B", [Conv("in", 8)], [ReLU]);
        var graph = made.Graph();
        var (first, last) = (graph.NodesOf(graph.Areas[0].Region)[1].Id, graph.NodesOf(graph.Areas[1].Region)[1].Id);
        made.Builder.Connect(last, new Port(first));
        Assert.Equal([$"Node {last} reads a value that it does not see, or that is not computed yet."], Validity.Faults(graph));
        made.Builder.Connect(last, new Port(last));
        Assert.Single(Validity.Faults(graph));
        made.Builder.Connect(last, new Port(graph.Areas[1].Merge), new Port(first));
        Assert.Equal([$"Node {last} reads 2 values instead of 1."], Validity.Faults(graph));
    }

    [Fact]
    public void Two_layers_of_an_area_have_two_labels() => Assert.Equal(
        ["Two layers of region 1 are called relu."], Validity.Faults(new HandMade().Area("A", [Conv("in", 8)], [ReLU, ReLU]).Graph()));

    [Fact]
    public void Channels_are_read_off_the_graph_whichever_way_they_come()
    {
        var graph = new HandMade(4).Area("A", [Conv("in", new Expr.Parameter("n", 4))], [ReLU]).Area("B", [Conv("in", 8)], [ReLU])
            .Connect(1, 0, 1, JoinKind.Concat).Connect(0, 1, 1, JoinKind.Concat).Graph();
        // B puts out 8 + those of A, and A 4 + those of B: each follows from itself.
        Assert.Null(new Channels(graph).Of(graph.Regions[graph.Areas[0].Region].Result));
        graph = new HandMade(4).Area("A", [Conv("in", new Expr.Parameter("n", 4))], [ReLU]).Area("B", [Conv("in", 8)], [Conv("out", 2), ReLU])
            .Connect(1, 0, 1, JoinKind.Concat).Connect(0, 1, 1, JoinKind.Concat).Graph();
        Assert.Equal("n + 2", new Channels(graph).Of(graph.Regions[graph.Areas[0].Region].Result)!.ToString());
        Assert.Equal(6, Types.Of(graph, default).Result(graph.Areas[0].Region).Channels.Value);
    }

    [Fact]
    public void Types_follow_windows_and_name_both_ends_where_they_do_not_fit()
    {
        var made = new HandMade().Area("A", [Conv("in", 8, 5, 2)], [ReLU]).Area("B", [Conv("in", 16, 3, 2)], []);
        var graph = made.Graph();
        var types = Types.Of(graph, default);
        Assert.Equal(["8 x 8 x 8", "16 x 4 x 4"], graph.Areas.Select(area => types.Result(area.Region).Shape.ToString()));
        made = new HandMade(4).Area("A", [Conv("in", 8)], [ReLU]).Area("B", [Conv("in", 8, 3, 2)], [ReLU]).Connect(1, 0, 1, JoinKind.Add);
        Assert.False(Types.Of(made.Graph(), default).IsComplete);
        Assert.Contains("'B -> A' sends 8 x 8 x 8 (the output of B) and adds it to the drive of A, 8 x 16 x 16", Assert.Single(made.Findings));
    }

    [Fact]
    public void An_extent_that_follows_from_a_parameter_is_a_formula_and_a_guard()
    {
        var n = new Expr.Parameter("n", 4);
        var made = new HandMade().Area("A", [Layer(new Conv(), "in", ("channels", n), ("kernel", (Expr)3), ("groups", (Expr)1))], [Layer(new GroupNorm(), "norm", ("groups", (Expr)2))]);
        var types = Types.Of(made.Graph(), default);
        Assert.Equal("n", types.Result(1).Channels.ToString());
        var guard = Assert.Single(made.Requirements.Guards(_ => n));
        Assert.Equal("n % 2 == 0", guard.Condition.ToString());
        Assert.Equal("The {0} channels that 'groupnorm' in A reads cannot be divided into 2 groups; use a number of groups that divides {0}.", guard.Sentence);
    }

    [Fact]
    public void Areas_update_behind_what_they_read_without_a_delay()
    {
        var graph = new HandMade(4, UpdateOrder.Biological).Area("A", [Conv("in", 8)], []).Area("B", [Conv("in", 8)], []).Connect(1, 0, 0, JoinKind.Add).Graph();
        Assert.Equal([1, 0], Causality.Order(graph)!);
        var made = new HandMade(4, UpdateOrder.Sequential).Area("A", [Conv("in", 8)], []).Area("B", [Conv("in", 8)], []).Connect(1, 0, 0, JoinKind.Add);
        Assert.Null(Causality.Order(made.Graph()));
        Assert.Contains("The cycle A -> B -> A has no delay", Assert.Single(made.Findings));
    }

    [Theory]
    [InlineData(false, "0001")] // without a state only the last step is read
    [InlineData(true, "1111")]
    public void A_step_runs_where_something_reads_it(bool state, string second)
    {
        var reads = new List<(int, int, int, int)> { (0, 1, 1, 1) };
        if (state) reads.Add((1, 1, 1, 1));
        var reach = new Reach([4, 4], reads, [null, null], null, readout: 1, all: false);
        Assert.Equal(second, string.Concat(Enumerable.Range(0, 4).Select(t => reach.Runs(1, t) ? '1' : '0')));
        Assert.Equal(state ? "1110" : "0010", string.Concat(Enumerable.Range(0, 4).Select(t => reach.Runs(0, t) ? '1' : '0')));
        Assert.Equal(3, reach.LastReader(0, 2));
    }

    [Fact]
    public void Areas_in_turn_run_to_their_end_where_the_next_one_reads_them_and_as_far_as_they_are_recorded_otherwise()
    {
        (int, int, int, int)[] reads = [(0, 0, 1, 1), (0, 1, -1, 0), (1, 1, 1, 1)];
        var recorded = new Reach([3, 4], reads, [null, null], [new bool[3], [false, true, false, false]], readout: null, all: false);
        Assert.Equal((3, 2), (recorded.StepsOf(0), recorded.StepsOf(1)));
        var first = new Reach([3, 4], reads, [null, null], [[true, false, false], new bool[4]], readout: null, all: false);
        Assert.Equal((1, 0), (first.StepsOf(0), first.StepsOf(1)));
    }

    [Fact]
    public void A_steady_area_runs_once_however_often_it_is_read()
    {
        var reach = new Reach([4, 4], [(0, 1, 1, 1), (1, 1, 1, 1)], [0, null], null, readout: 1, all: false);
        Assert.Equal((true, false, 3), (reach.Runs(0, 0), reach.Runs(0, 1), reach.LastReader(0, 0)));
    }

    [Fact]
    public void What_reads_a_time_invariant_input_without_a_state_is_steady()
    {
        var graph = TwoAreas([ReLU]);
        var invariance = new Invariance(graph);
        Assert.Equal([0, 1], graph.Areas.Select((_, area) => invariance.SteadyFrom(area)));
        Assert.Null(new Invariance(TwoAreas([ReLU], state: true)).SteadyFrom(1));
    }

    public static TheoryData<string> Changing => ["dropout", "gaussian noise", "poisson noise", "per step"];

    [Theory]
    [MemberData(nameof(Changing))]
    public void What_draws_or_differs_by_step_is_never_steady(string what)
    {
        var layer = what switch
        {
            "dropout" => Layer(new Dropout(), "drop", ("probability", 0.5)),
            "gaussian noise" => Layer(new Noise(), "noise", ("sd", 0.1)),
            "poisson noise" => Layer(new Noise(), "noise", ("fano", 1.0)),
            _ => new Operation.Apply(new BatchNorm(), Settings(), "norm", PerStep: true),
        };
        Assert.Null(new Invariance(TwoAreas([layer])).SteadyFrom(1));
        Assert.True(layer.Rule.Draws || layer.PerStep);
    }

    [Fact]
    public void Fixed_filters_have_weights_with_named_values_that_no_training_changes()
    {
        var graph = new HandMade(4).Area("LGN", [Layer(new Conv(), "mix", ("channels", (Expr)2), ("kernel", (Expr)7), ("fixed", true))], [ReLU])
            .Area("V1", [Layer(new Gabor(), "gabor", ("channels", (Expr)16), ("kernel", (Expr)9))], [ReLU]).Graph();
        Assert.Empty(Validity.Faults(graph));
        var program = NetworkProgramOf(graph);
        Assert.Equal(
            [("LGN.mix.weight", "2 x 3 x 7 x 7", "default", false), ("V1.gabor.weight", "16 x 2 x 9 x 9", "gabor", false)],
            program.StateDict.Take(2).Select(weight => (weight.Name, weight.Shape, weight.Initial, weight.IsTrainable)));
        Assert.Equal(10 * (16 * 16 * 16 + 1), program.ParameterCount);
    }

    [Fact]
    public void Zeros_pass_layers_that_keep_them_until_one_does_not()
    {
        var graph = TwoAreas([Conv("mix", 6), ReLU, Layer(new BatchNorm(), "norm")]);
        var zeros = Zeros.Of(graph, Types.Of(graph, default), graph.Areas[1], skips: true);
        Assert.Equal(("relu", 6), (graph.Nodes[zeros.Behind].Layer!.Label, zeros.Channels.Value));
        Assert.Equal(graph.Areas[1].Merge, Zeros.Of(graph, Types.Of(graph, default), graph.Areas[1], skips: false).Behind);
    }

    [Theory]
    [InlineData("conv relu", true)]
    [InlineData("conv relu relu2", false)] // the gradient of the first reads its output
    [InlineData("relu", false)] // the drive may be another area's recorded output
    public void Memory_is_written_over_where_nobody_reads_it_again(string layers, bool overwrites)
    {
        var body = layers.Split(' ').Select(word => word == "conv" ? (Operation)Conv("conv", 8) : Layer(Nonlinearity.ReLU, word)).ToArray();
        var graph = TwoAreas(body);
        var types = Types.Of(graph, default);
        var last = graph.Nodes[graph.Regions[graph.Areas[1].Region].Result];
        Assert.Equal(overwrites, new Aliasing(graph, types.IsReached).MayOverwrite(last));
    }

    [Fact]
    public void A_receptive_field_grows_with_steps_and_starts_where_the_image_arrives()
    {
        var graph = TwoAreas([Conv("mix", 8)], state: true);
        var fields = new ReceptiveFields(graph, Types.Of(graph, default), Causality.Order(graph)!, Steps(graph), null, default);
        Assert.Equal([0, 7, 9, 11], Enumerable.Range(0, 4).Select(t => fields.Of(1, t)));
        Assert.Equal(1, fields.ImageFrom(1));
    }

    [Fact]
    public void Costs_are_those_of_the_windows_and_the_schedule_drops_what_nobody_reads()
    {
        var graph = TwoAreas([ReLU]);
        var cost = new Cost(graph, Types.Of(graph, default));
        Assert.Equal(16 * 16 * 8 * 27, cost.OfRegion(graph.Areas[0].Receive, 0));
        var program = NetworkProgramOf(graph);
        Assert.Equal([true, false, false, false], program.Areas[0].Steps.Select(step => step.Runs));
        Assert.Equal((16 * 16 * 8 * (27 + 72)) + (16 * 16 * 8 * 10), program.MultiplyAdds);
    }

    [Fact]
    public void Recomputing_pays_where_more_than_the_input_is_kept()
    {
        var graph = TwoAreas([ReLU]);
        Assert.False(Checkpoints.Pay(graph, graph.Areas[1].Region, _ => true));
        graph = TwoAreas([Conv("a", 8), ReLU, Conv("b", 8)]);
        Assert.True(Checkpoints.Pay(graph, graph.Areas[1].Region, _ => true));
    }

    private static NetworkProgram NetworkProgramOf(NetworkGraph graph) => ProgramBuilder.Build(graph, reference: false, null, default)!;
}
