using Cornet.App.Responders;
using Cornet.Runtime.Models;
using Cornet.Runtime.Stimuli;
using Cornet.Scoring.Assemblies;
using static TorchSharp.torch;

namespace Cornet.Runtime.Tests.Benchmarks;

/// <summary>Neuroids that are sums of the units of a network, and noise.</summary>
internal static class PlantedNeuroids
{
    /// <summary>Writes them, in four repetitions.</summary>
    /// <param name="file">The assembly.</param>
    /// <param name="table">The stimuli, 16 x 16 pixels.</param>
    /// <param name="network">Whose last area they read at its last step.</param>
    public static void Write(string file, StimulusTable table, CornetModel network)
    {
        const int Repetitions = 4, Neuroids = 12;
        var area = network.Card.Areas[^1];
        var units = Activations.Of(network, table, table.EvaluationPreparation(16), [new RecordingSite(area.Name, area.Steps - 1)]);
        using var scope = NewDisposeScope();
        manual_seed(1);
        var features = tensor(units.Read()).view(table.Count, -1);
        features = (features - features.mean([0], keepdim: true)) / features.std();
        var planted = features.mm(randn(features.size(1), Neuroids, ScalarType.Float64));
        planted /= planted.std(0, keepdim: true);
        var measured = cat([.. Enumerable.Range(0, Repetitions).Select(_ => planted + (0.5 * randn(table.Count, Neuroids, ScalarType.Float64)))], 0);
        var rows = Enumerable.Range(0, Repetitions * table.Count);
        AssemblyWriter.Write(file, new DataAssembly("planted", measured.data<double>().ToArray(),
            new Axis(Axis.Presentation, Repetitions * table.Count,
                [
                    Coordinate.Of("stimulus_id", rows.Select(row => table.IdOf(row % table.Count))),
                    Coordinate.Of("repetition", rows.Select(row => row / table.Count)),
                ]),
            new Axis(Axis.Neuroid, Neuroids,
                [
                    Coordinate.Of("neuroid_id", Enumerable.Range(0, Neuroids).Select(i => $"n{i}")),
                    Coordinate.Of("region", Enumerable.Repeat("IT", Neuroids)),
                ])));
    }
}
