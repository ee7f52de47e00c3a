using System.Globalization;
using System.Text.Json;
using Cornet.Dsl.Programs;
using Cornet.Runtime.Models;
using Cornet.Runtime.Native;
using Cornet.Runtime.Weights;
using Cornet.Targets.PyTorch;
using TorchSharp;
using static TorchSharp.torch;

namespace Cornet.Tests.PyTorch;

/// <summary>Networks as Cornet exports them to PyTorch, beside the same networks in Cornet, with the same weights and images.</summary>
internal sealed class ExportedNetworks : IDisposable
{
    private const double OfOutputs = 1e-9;
    private const double OfGradients = 1e-9;
    private const double AtMost = 1e-6;
    private const double OfRounding = 10;
    private readonly string _folder = Directory.CreateTempSubdirectory("cornet-pytorch-").FullName;
    private readonly List<Job> _jobs = [];

    /// <summary>How many networks there are.</summary>
    public int Count => _jobs.Count;

    /// <summary>Exports a network, and runs it in Cornet.</summary>
    /// <param name="program">What the compiler made of it.</param>
    /// <param name="model">The same in Cornet.</param>
    /// <param name="arguments">The constructor's arguments, of which the number of steps is as by default.</param>
    /// <param name="side">Height and width of the images.</param>
    /// <param name="text">Its text, for messages.</param>
    /// <param name="trains">Whether training and its gradients are compared, too.</param>
    /// <param name="batch">How many images.</param>
    public void Add(NetworkProgram program, CornetModel model, IReadOnlyDictionary<string, long> arguments, int side, string text, bool trains = true, int batch = 4)
    {
        using var scope = NewDisposeScope();
        var folder = Directory.CreateDirectory(Path.Combine(_folder, _jobs.Count.ToString(CultureInfo.InvariantCulture))).FullName;
        var file = Path.Combine(folder, PythonFile.NameOf(program));
        File.WriteAllText(file, PythonFile.Write(program));
        model.to(float64);
        model.DrawsNoise = false;
        using (no_grad())
            foreach (var (name, value) in model.State())
                if (name.EndsWith(".running_var", StringComparison.Ordinal)) value.copy_(rand_like(value).Plus(value));
                else if (!name.EndsWith("num_batches_tracked", StringComparison.Ordinal)) value.copy_(value.Plus(randn_like(value), 0.1));
        var state = model.State().ToDictionary(entry => entry.Name, entry => entry.Value.detach().clone());
        PyTorchFile.Write(Path.Combine(folder, "state.pth"), state.Select(entry => (entry.Key, entry.Value)));
        var images = randn(batch, model.Card.Input.Channels, side, side, dtype: float64);
        List<(string, Tensor)> given = [("images", images)];
        model.eval();
        using (no_grad()) given.AddRange(Sites("eval", model.RecordAt(images)));
        if (trains)
        {
            model.train();
            using (no_grad()) given.AddRange(Sites("train", model.RecordAt(images)));
            using (no_grad())
                foreach (var (name, value) in model.State()) value.copy_(state[name]);
            model.zero_grad();
            var output = model.forward(images);
            var projection = randn_like(output);
            (output * projection).sum().backward();
            given.Add(("projection", projection));
            foreach (var (name, parameter) in model.named_parameters()) given.Add(($"gradient.{name}", parameter.grad ?? zeros_like(parameter)));
            foreach (var (name, buffer) in model.named_buffers()) given.Add(($"buffer.{name}", buffer));
        }
        NpzFile.Write(Path.Combine(folder, "given.npz"), given.Select(one => (one.Item1, one.Item2.detach())));
        var parameters = program.Parameters.Where(parameter => parameter.Type == ParameterType.Size).ToDictionary(one => one.Name, one => arguments[one.Name]);
        _jobs.Add(new Job(file, PythonFile.ClassOf(program), parameters, folder, Calls(program, arguments), text));
    }

    /// <summary>Runs all of them in PyTorch, and fails where one differs.</summary>
    /// <returns>The largest difference of each, of outputs and of gradients.</returns>
    /// <param name="together">How many one process runs.</param>
    public IReadOnlyList<(string Name, double Outputs, double Gradients)> Check(int together = 80)
    {
        List<Result> results = [.. _jobs.Chunk(together).SelectMany(Run)];
        foreach (var (job, result) in _jobs.Zip(results))
        {
            var what = result.Wrong ?? (result.Outputs > OfOutputs ? $"{result.Site} differs by {result.Outputs:G3}"
                : result.Gradients > Allowed(result) ? $"{result.Parameter} differs by {result.Gradients:G3}" : null);
            Assert.True(what is null, $"{job.Class}: {what}\n{job.Text}\n{File.ReadAllText(job.File)}");
        }
        return [.. _jobs.Zip(results).Select(one => (one.First.Class, one.Second.Outputs, one.Second.Gradients))];
    }

    // Random networks may have many norms of almost constant maps: PyTorch itself gives other gradients there for images that differ in their last bit.
    private static double Allowed(Result result) => Math.Clamp(OfRounding * result.Rounding, OfGradients, AtMost);

    private IEnumerable<Result> Run(Job[] some)
    {
        var jobs = Path.Combine(_folder, "jobs.json");
        File.WriteAllText(jobs, JsonSerializer.Serialize(some, JsonSerializerOptions.Web));
        return JsonSerializer.Deserialize<List<Result>>(PythonPeer.Run(Repository.PathTo("tests", "peers", "exported.py"), jobs), JsonSerializerOptions.Web)!;
    }

    /// <summary>Loads what PyTorch saved into a model.</summary>
    public void LoadBack(int network, CornetModel model)
    {
        var path = Path.Combine(_jobs[network].Folder, "back.pth");
        using var weights = PyTorchFile.Read(path);
        weights.LoadInto(model.State(), path);
    }

    /// <inheritdoc/>
    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static IEnumerable<(string, Tensor)> Sites(string mode, Recording recording) =>
        recording.Named().Select(site => ($"{mode}.{site.Name}", site.Value.clone()));

    // The layers that the schedule names; what takes another stride at each step is a function in Python, which calls no layer.
    private static object[][] Calls(NetworkProgram program, IReadOnlyDictionary<string, long> arguments)
    {
        (string Area, int Step)[] all = [.. program.Areas.SelectMany(area => Enumerable.Range(0, area.Steps.Count).Select(step => (area.Name, step)))];
        var strided = program.Areas.SelectMany(area => Strided(program, program.Circuits.First(circuit => circuit.Name == area.Circuit)).Select(label => $"{area.Name}.{label}"))
            .Concat(program.Connections.Select(connection => connection.Pathway).OfType<PathwaySchedule>()
                .SelectMany(way => way.Circuit is { } circuit ? Strided(program, circuit).Select(label => $"{way.Name}.{label}") : [])).ToHashSet();
        return
        [
            [new[] { "decoder" }, Ran([], true)],
            .. new[] { all[0], all[all.Length / 2], all[^1] }.Select(site => new object[] { new[] { $"{site.Area}.{site.Step}" }, Ran([site], false) }),
        ];

        string[] Ran((string, int)[] sites, bool decodes) =>
            [.. Schedule.Of(program, sites, decodes, arguments).Where(layer => !strided.Contains($"{layer.Area}.{layer.Layer.Split("_" + layer.Step)[0]}") && !strided.Contains(layer.Path)).Select(layer => layer.Path)];
    }

    // By their paths in a circuit, those of circuits inside it included.
    private static IEnumerable<string> Strided(NetworkProgram program, Module module) =>
        module.Body.Concat(module.Receive ?? []).SelectMany(Applied).Where(apply => apply.Stride is not null).Select(apply => apply.Layer)
            .Concat(module.Layers.Where(layer => layer.Circuit is not null)
                .SelectMany(layer => Strided(program, program.Inner.First(inner => inner.Name == layer.Circuit)).Select(label => $"{layer.Label}.{label}")));

    private static IEnumerable<Statement.Apply> Applied(Statement statement) => statement switch
    {
        Statement.Apply apply => [apply],
        Statement.Let let => let.First.Concat(let.Rest ?? []).SelectMany(Applied),
        Statement.Choose choose => choose.First.Concat(choose.Rest).SelectMany(Applied),
        Statement.Loop loop => loop.Body.SelectMany(Applied),
        _ => [],
    };

    private sealed record Job(string File, string Class, Dictionary<string, long> Arguments, string Folder, object[][] Calls, [property: System.Text.Json.Serialization.JsonIgnore] string Text);

    private sealed record Result(double Outputs, string Site, double Gradients, string Parameter, double Rounding = 0, string? Wrong = null);
}
