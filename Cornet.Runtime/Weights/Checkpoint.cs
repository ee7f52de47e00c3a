using System.Globalization;
using Cornet.Runtime.Weights.Pickle;
using static TorchSharp.torch;

namespace Cornet.Runtime.Weights;

/// <summary>
/// The state of a training in one file: the weights, what the optimizer remembers, further tensors in groups (such as the running mean of the
/// weights), and plain values (such as the epoch). In PyTorch it is a dictionary whose <c>state_dict</c> are the weights and whose <c>optimizer</c> is what
/// <c>optimizer.load_state_dict</c> takes; <see cref="PyTorchFile.Read"/> finds the weights in it too.
/// </summary>
public sealed class Checkpoint : IDisposable
{
    private const string WeightsKey = "state_dict";

    private readonly string _path;
    private readonly Dictionary<string, NamedTensors> _groups = [];
    private readonly Dictionary<string, object> _fields = [];
    private readonly NamedTensors _remembered = new();
    private OptimizerState? _optimizer;

    private Checkpoint(string path, StateDict weights) => (_path, Weights) = (path, weights);

    /// <summary>The weights of the network.</summary>
    public StateDict Weights { get; }

    /// <summary>What the optimizer remembers; the tensors belong to this checkpoint.</summary>
    /// <exception cref="CornetException">The file does not say.</exception>
    public OptimizerState Optimizer => _optimizer ?? throw new CornetException(
        $"'{_path}' has no state of an optimizer under '{OptimizerRecords.Key}': it is not a training checkpoint, or an older Cornet wrote it; "
        + $"start a new training from its weights (--weights {_path}).");

    /// <summary>
    /// Reads a checkpoint, ours or PyTorch's own; what is neither a value, nor a dictionary of tensors, nor the state of an optimizer is left out.
    /// </summary>
    /// <param name="path">The file.</param>
    /// <exception cref="CornetException">The file is missing, damaged, holds no weights, or asks for more than plain data.</exception>
    public static Checkpoint Read(string path) => GuardedFile.Read(path, PyTorchFile.Kind, file =>
    {
        using var source = PyTorchSource.Open(file);
        var records = StateDictRecords.In(source.Root);
        var checkpoint = new Checkpoint(path, source.Read(records.Tensors, new StateDict { Place = records.Place, OtherPlaces = records.Others }));
        try
        {
            foreach (var (name, tensors) in records.Groups(source.Root))
            {
                checkpoint._groups.Add(name, source.Read(tensors, new NamedTensors()));
            }

            if (OptimizerRecords.In(source.Root) is { } found)
            {
                checkpoint._optimizer = checkpoint.Remember(source, found);
            }

            foreach (var (key, value) in ((PickleDict)source.Root!).Entries)
            {
                if (key is string name && value is bool or long or double or string)
                {
                    checkpoint._fields.Add(name, value);
                }
            }

            return checkpoint;
        }
        catch
        {
            checkpoint.Dispose();
            throw;
        }
    });

    /// <summary>Writes a checkpoint, whole or not at all.</summary>
    /// <param name="path">The file; one that is there is replaced.</param>
    /// <param name="weights">Keys and tensors of the network, in their order.</param>
    /// <param name="optimizer">What the optimizer remembers; null where there is none.</param>
    /// <param name="groups">Further tensors: the name of each group, and names and tensors in it.</param>
    /// <param name="fields">Texts, truth values, <c>int</c>, <c>long</c> and <c>double</c> by name.</param>
    /// <param name="notes">A text to keep beside it, which PyTorch does not see; null for none.</param>
    /// <exception cref="CornetException">The file cannot be written.</exception>
    public static void Write(
        string path,
        IEnumerable<(string Name, Tensor Value)> weights,
        OptimizerState? optimizer,
        IEnumerable<(string Name, IEnumerable<(string Name, Tensor Value)> Tensors)> groups,
        IEnumerable<(string Name, object Value)> fields,
        string? notes = null) => WholeFile.Write(path, file =>
    {
        var writer = new PyTorchZipWriter { Notes = notes };
        foreach (var (name, value) in fields)
        {
            writer.Field(name, value);
        }

        writer.Group(WeightsKey, weights);
        if (optimizer is not null)
        {
            writer.Field(OptimizerRecords.Key, OptimizerRecords.Tree(optimizer));
        }

        foreach (var (name, tensors) in groups)
        {
            writer.Group(name, tensors);
        }

        writer.Finish(file);
    });

    /// <summary>A group of tensors.</summary>
    /// <exception cref="CornetException">The file has no such group.</exception>
    public NamedTensors Group(string name) => _groups.GetValueOrDefault(name)
        ?? throw new CornetException($"'{_path}' has no tensors '{name}': it is not a checkpoint that training can resume from.");

    /// <summary>A value: <c>bool</c>, <c>long</c>, <c>double</c> or <c>string</c>.</summary>
    /// <exception cref="CornetException">The file has no such value, or it is of another type.</exception>
    public T Field<T>(string name) => _fields.GetValueOrDefault(name) is T value
        ? value
        : throw new CornetException($"'{_path}' has no '{name}' of type {typeof(T).Name}: it is not a checkpoint that training can resume from.");

    /// <summary>A value, where the file has one of that name and type.</summary>
    public T? FieldOrNull<T>(string name) where T : struct => _fields.GetValueOrDefault(name) is T value ? value : null;

    /// <summary>Releases every tensor.</summary>
    public void Dispose()
    {
        Weights.Dispose();
        _remembered.Dispose();
        foreach (var group in _groups.Values)
        {
            group.Dispose();
        }
    }

    private OptimizerState Remember(PyTorchSource source, OptimizerRecords records)
    {
        var tensors = records.Memory.Where(entry => entry.Value is TensorRecord);
        source.Read([.. tensors.Select(entry => (Label(entry), (TensorRecord)entry.Value))], _remembered);
        foreach (var entry in records.Memory.Where(entry => entry.Value is not TensorRecord))
        {
            _remembered.Add(Label(entry), tensor(Convert.ToSingle(entry.Value, CultureInfo.InvariantCulture)));
        }

        return new OptimizerState(
            records.Groups, [.. records.Memory.Select(entry => new RememberedTensor(entry.Parameter, entry.Name, _remembered[Label(entry)]))]);

        static string Label((int Parameter, string Name, object) entry) => $"{entry.Parameter}.{entry.Name}";
    }
}
