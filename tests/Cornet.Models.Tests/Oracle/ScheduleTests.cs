using Cornet.Dsl.Programs;
using Cornet.Runtime.Models;
using Cornet.Tests.Time;
using TorchSharp;
using static TorchSharp.torch;

namespace Cornet.Tests.Oracle;

/// <summary>
/// The schedule is what runs: the layers that the generated C# really calls, recorded at the layers, against the list that the compiler prints, call by
/// call, for the decoder and for recording sites, with default and with other constructor arguments.
/// </summary>
public class ScheduleTests
{
    private const int Seeds = 6;
    private const int MoreSeeds = 160;
    private const int Together = 25;
    private const long Large = 5_500_000;

    [Fact]
    public void A_random_network_runs_its_schedule() => AssertRun(CompiledProgram.First.Take(Seeds));

    [LongFact]
    [Trait("Category", "Long")]
    public void Five_hundred_random_networks_run_their_schedules() => Assert.True(AssertRun(Seeds, MoreSeeds) >= 500);

    [Fact]
    public void The_family_and_the_rows_of_its_studies_run_their_schedules() => AssertFamily(isLarge: false);

    [LongFact]
    [Trait("Category", "Long")]
    public void CORnet_S_and_the_rows_of_its_study_run_their_schedules() => AssertFamily(isLarge: true);

    private static void AssertFamily(bool isLarge)
    {
        var networks = CompiledProgram.OfFamily.Models.Values.Where(network => network.Program.ParameterCount > Large == isLarge).ToList();
        Assert.True(networks.Count > 12, $"{networks.Count} networks");
        foreach (var network in networks) AssertRuns(network, 32, network.Program.Name);
    }

    // How many networks there were.
    private static int AssertRun(int first, int end)
    {
        var networks = 0;
        for (var seed = first; seed < end; seed += Together)
            networks += AssertRun(CompiledProgram.Of([.. Enumerable.Range(seed, Math.Min(Together, end - seed)).Select(one => new[] { SmallPrograms.Of(one) })]));
        return networks;
    }

    private static int AssertRun(IEnumerable<CompiledProgram> programs)
    {
        using var oneThread = new OneThread();
        var networks = 0;
        foreach (var program in programs)
            foreach (var network in program.Models.Values)
            {
                AssertRuns(network, null, program.Texts[^1]);
                networks++;
            }
        return networks;
    }

    private static void AssertRuns(CompiledNetwork network, int? side, string text)
    {
        using var none = no_grad();
        foreach (var arguments in new[] { network.Defaults, network.Others }.Distinct())
        {
            foreach (var (type, program) in new[] { (network.Optimized, network.Program), (network.Reference, network.ReferenceProgram) })
            {
                using var scope = NewDisposeScope();
                using var model = CompiledNetwork.Create(type, arguments);
                model.eval();
                var (channels, height, width) = model.Card.Input;
                var images = randn(1, channels, side ?? height, side ?? width);
                var steps = model.Areas.Select(area => (Name: model.NameOf(area), area.Steps)).ToList();
                AssertSame(program, arguments, text, [], decodes: true, LayerCalls.Of(model, () => model.forward(images).Dispose()));
                (string, int)[] all = [.. steps.SelectMany(area => Enumerable.Range(0, area.Steps).Select(step => (area.Name, step)))];
                string[] named = [.. program.NamedDecoders.Select(decoder => decoder.Name)];
                AssertSame(program, arguments, text, all, decodes: true, LayerCalls.Of(model, () => model.RecordAt(images).Dispose()), named);
                foreach (var decoder in named)
                    AssertSame(program, arguments, text, [], decodes: false, LayerCalls.Of(model, () => model.RecordAt(images, new RecordingSite(decoder)).Dispose()), [decoder]);
                // Each site alone, and the first with the last.
                foreach (var sites in all.Length > 6 ? all.Where((_, i) => i % (all.Length / 6) == 0).Select(site => new[] { site }) : all.Select(site => new[] { site }))
                    AssertRecords(sites);
                AssertRecords([all[0], all[^1]]);

                void AssertRecords((string Area, int Step)[] sites) => AssertSame(
                    program, arguments, text, sites, decodes: false,
                    LayerCalls.Of(model, () => model.RecordAt(images, [.. sites.Select(site => new RecordingSite(site.Area, site.Step))]).Dispose()));
            }
        }
    }

    private static void AssertSame(
        NetworkProgram program, IReadOnlyDictionary<string, long> arguments, string text, (string, int)[] sites, bool decodes, IReadOnlyList<LayerCall> calls,
        string[]? named = null)
    {
        var scheduled = Schedule.Of(program, sites, decodes, arguments, named).Where(layer => !layer.IsExtern)
            .Select(layer => new LayerCall(layer.Path, layer.Stride)).ToList();
        var ran = calls.Select((call, i) => i < scheduled.Count && call.Stride is null ? call with { Stride = scheduled[i].Stride } : call).ToList();
        if (scheduled.SequenceEqual(ran)) return;
        Assert.Fail($"{program.Name} at {string.Join(" ", sites)} with {string.Join(", ", arguments)}\n{LayerCalls.Written(scheduled)}\n\nran\n{LayerCalls.Written(ran)}\n\n{text}");
    }
}
