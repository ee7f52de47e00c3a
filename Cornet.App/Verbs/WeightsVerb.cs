using System.CommandLine;
using Cornet.Runtime.Models;
using Cornet.Runtime.Weights;
using static TorchSharp.torch;

namespace Cornet.App.Verbs;

/// <summary><c>weights FILE [OUT]</c>: lists what a file of weights holds, compares it with a model, writes it in another format.</summary>
internal sealed class WeightsVerb : Command
{
    private static readonly string[] Endings = [".pth", ".pt", ".tar", ".bin", WeightsFile.Safetensors, WeightsFile.Npz];

    private readonly Argument<string> _file = new("FILE")
    {
        Description = "A file of weights: a PyTorch file, a training checkpoint, safetensors or a NumPy archive (.npz).",
    };

    private readonly Argument<string> _out = new("OUT")
    {
        Description = "The file to write: .pth, .safetensors or .npz.", Arity = ArgumentArity.ZeroOrOne,
    };

    private readonly Option<string> _model = new("--model") { Description = $"The model to compare the weights with. {CliOptions.Model().Description}", HelpName = "MODEL" };

    public WeightsVerb() : base("weights", "Lists the weights in a file, compares them with a model or converts them to another format.")
    {
        Add(_file);
        Add(_out);
        Add(_model);
        SetAction(words => Run(words.GetValue(_file)!, words.GetValue(_out), words.GetValue(_model), words.InvocationConfiguration.Output));
    }

    private static int Run(string file, string? target, string? model, TextWriter output)
    {
        if (target is not null && !Endings.Any(ending => target.EndsWith(ending, StringComparison.OrdinalIgnoreCase)))
            throw new CornetException($"The format of '{target}' is unclear: end the name in {string.Join(", ", Endings)}.");
        Backend.Load();
        var entry = model is null ? null : ModelCatalog.Find(model);
        using var weights = WeightsFile.Read(file);
        if (weights.Choice(file) is { } choice) output.WriteLine(choice);
        if (entry is not null) Compare(weights, entry, file, output);
        else if (target is null) weights.ToList().ForEach(one => output.WriteLine(Line(one.Name, one.Value)));
        if (target is not null) WeightsFile.Write(target, weights, WeightNotes.Read(file));
        output.WriteLine(Sum(weights) + (target is null ? "" : $", written to {target}"));
        return 0;
    }

    // Every key that does not fit, and then the sentence that loading would say.
    private static void Compare(StateDict weights, ModelEntry entry, string file, TextWriter output)
    {
        using var network = entry.Create(TrainedNetwork.ClassesIn(weights));
        List<(string Name, Tensor Value)> own = [.. network.State()];
        var names = own.Select(one => one.Name).ToHashSet();
        var prefix = KeyPrefix.Of([.. weights.Names], names);
        foreach (var (name, value) in own)
        {
            if (!weights.TryGet(prefix + name, out var found))
                output.WriteLine($"missing      {Line(name, value)}");
            else if (!found.shape.AsSpan().SequenceEqual(value.shape))
                output.WriteLine($"other shape  {Line(name, found)}, {TensorShape.Text(value.shape)} in {entry.Card.Name}");
        }

        foreach (var (name, value) in weights.Where(one => !names.Contains(one.Name[prefix.Length..])))
            output.WriteLine($"unexpected   {Line(name, value)}");
        output.WriteLine($"{entry.Card.Name}: {weights.LoadInto(own, file)}");
    }

    private static string Line(string name, Tensor value) => $"{name,-34} {value.dtype.ToString().ToLowerInvariant(),-8} {TensorShape.Text(value.shape)}";

    private static string Sum(StateDict weights)
    {
        var bytes = weights.Sum(one => one.Value.NumberOfElements * one.Value.ElementSize);
        return FormattableString.Invariant($"{weights.Count} tensors, {weights.Sum(one => one.Value.NumberOfElements):N0} numbers, {bytes / 1e6:F1} MB");
    }
}
