using Cornet.Runtime.Layers;
using Cornet.Runtime.Native;
using TorchSharp;
using static TorchSharp.torch;

namespace Cornet.Runtime.Models;

/// <summary>
/// The base of every generated model: images in, the decoder's output out, and on the way whatever was asked for, by area and step.
/// What is the same for all models is written here, so that generated code only spells out the network.
/// </summary>
public abstract class CornetModel : nn.Module<Tensor, Tensor>
{
    private readonly List<CornetArea> _areas = [];
    private readonly List<string> _names = [];
    private readonly List<NamedDecoder> _decoders = [];
    private readonly List<ActivationCheckpointing> _repeats = [];
    private bool? _channelsLast;
    private Precision _precision;
    private bool _drawsNoise = true;
    private int _trials = 1;

    /// <summary>
    /// Weights from which on training is faster in PyTorch's order. Channels-last saves oneDNN a rearrangement of the maps, and costs it one of the weights and
    /// their gradients, at every use. Between CORnet-Z, which is faster channels-last, and CORnet-RT, which is not: docs/bench.md, "Memory formats".
    /// </summary>
    private const long Heavy = 4_000_000;

    /// <summary>An empty model; the generated constructor registers its areas.</summary>
    /// <param name="card">What the compiler knew about it.</param>
    protected CornetModel(ModelCard card) : base(card.Name) => Card = card;

    /// <summary>What the compiler knew about this model.</summary>
    public ModelCard Card { get; }

    /// <summary>In which numbers it computes; weights and answers are float32 in any case.</summary>
    public Precision Precision
    {
        get => _precision;
        set
        {
            _precision = value;
            Arrange(this);
        }
    }

    /// <summary>
    /// Whether feature maps and the weights of convolutions lie in memory with their channels last, as in PyTorch after <c>model.to(memory_format=torch.channels_last)</c>,
    /// with results that differ in the last digits. Null, the default, is where a self-test has found it right and it is faster: in float32 on processors, in
    /// inference, and in training unless the network has more than 4 million weights (docs/backend.md). In bfloat16 and float16 maps have their
    /// channels last in any case. Inputs may lie in either order; outputs, recordings and files of weights are contiguous whatever it is. Weights that are
    /// channels-last are taken by <c>reshape</c>, not by <c>view</c>.
    /// </summary>
    public bool? ChannelsLast
    {
        get => _channelsLast;
        set
        {
            _channelsLast = value;
            Arrange(this);
        }
    }

    /// <summary>
    /// Activation checkpointing (Chen, Xu, Zhang and Guestrin, 2016): a pass that will be differentiated keeps nothing of a step but what it reads, and
    /// <see cref="Differentiate"/> recomputes its activations. Less memory for more time, the same gradients. The compiler says for which steps that spares
    /// any; a recording keeps everything in any case.
    /// </summary>
    public bool CheckpointActivations { get; set; }

    /// <summary>Whether it has <c>noise</c> layers: two passes on the same images then differ.</summary>
    public bool HasNoise => modules().OfType<Noise>().Any();

    /// <summary>Whether its <c>noise</c> layers draw, as they do by default, in training and in evaluation.</summary>
    public bool DrawsNoise
    {
        get => _drawsNoise;
        set
        {
            _drawsNoise = value;
            foreach (var layer in modules().OfType<Noise>()) layer.IsOn = value;
        }
    }

    /// <summary>
    /// How many trials a recording is the mean of, at least 1: a neuron's response is the mean over presentations of a stimulus, and so is that of a network with
    /// noise. Only <see cref="RecordAt(Tensor, IReadOnlyList{RecordingSite})"/> repeats; <see cref="forward"/> is a single trial.
    /// </summary>
    /// <exception cref="CornetException">There would be none.</exception>
    public int Trials
    {
        get => _trials;
        set => _trials = value >= 1 ? value : throw new CornetException($"A recording is the mean of at least 1 trial, not of {value}.");
    }

    /// <summary>The areas in their order of declaration, without the decoder.</summary>
    public IReadOnlyList<CornetArea> Areas => _areas;

    /// <summary>The decoders beside the one that gives the output, in their order of declaration. They run when they are recorded.</summary>
    internal IReadOnlyList<NamedDecoder> NamedDecoders => _decoders;

    /// <summary>The area the decoder reads: by default the last.</summary>
    protected internal virtual int ReadoutArea => _areas.Count - 1;

    /// <summary>The name of one of this model's areas.</summary>
    public string NameOf(CornetArea area) => _names[area.Index];

    /// <summary>How many classes the decoder tells apart: the rows of its last matrix; null where it has none.</summary>
    public long? ClassCount =>
        StateOf(this, "").LastOrDefault(entry => entry.Item1.StartsWith($"{RecordingSite.DecoderName}.", StringComparison.Ordinal) && entry.Item2.dim() == 2).Item2?.size(0);

    /// <summary>Images in, the decoder's output out.</summary>
    /// <param name="images">N x 3 x H x W, normalized.</param>
    /// <returns>N x classes; the caller owns it.</returns>
    /// <exception cref="CornetException">The last pass recomputes, and somebody took the gradient of its loss alone.</exception>
    public override Tensor forward(Tensor images)
    {
        return PassToDifferentiate(images, new Recorder(this))!;
    }

    private Tensor? PassToDifferentiate(Tensor images, Recorder recorder)
    {
        if (!CheckpointActivations || !is_grad_enabled()) return Pass(images, recorder);
        if (_repeats.Any(pass => pass.IsHalfDone))
            throw new CornetException($"{Card.Name} checkpoints its activations: call Differentiate(loss) on it, as loss.backward() stops half-way.");
        var repeats = new ActivationCheckpointing();
        _repeats.Add(repeats);
        return Noting(repeats, () => Pass(images, recorder));
    }

    /// <summary>
    /// Adds the gradients of a loss to those of the parameters: <c>loss.backward()</c>, and then, where the network recomputes, its steps from the last to the
    /// first. It is for all passes since the last time.
    /// </summary>
    /// <param name="loss">One number, made of what <see cref="forward"/> or <see cref="DecodeSteps"/> has given.</param>
    public void Differentiate(Tensor loss)
    {
        try
        {
            loss.backward();
            if (_repeats.Count == 0) return;
            Computing(new Pass(Precision, Again: true), () =>
            {
                for (var i = _repeats.Count - 1; i >= 0; i--) _repeats[i].Differentiate();
            });
        }
        finally
        {
            _repeats.ForEach(pass => pass.Dispose());
            _repeats.Clear();
        }
    }

    /// <summary>
    /// The decoder's output at every step of the area that it reads: what it would answer, had the network stopped there. The last one is that of
    /// <see cref="forward"/>. Networks of which a decision in time is asked have such a readout (Spoerer et al., PLOS Computational Biology 2020).
    /// </summary>
    /// <param name="images">N x 3 x H x W, normalized.</param>
    /// <returns>N x classes for each step; the caller owns them.</returns>
    public IReadOnlyList<Tensor> DecodeEveryStep(Tensor images) => DecodeSteps(images, [.. Enumerable.Range(0, Areas[ReadoutArea].Steps)]);

    /// <summary>
    /// The decoder's output at some steps of the area that it reads, for a loss at several steps (<see cref="Training.LossSteps"/>): runs no more of the
    /// network than these steps need, and can be differentiated as <see cref="forward"/> can.
    /// </summary>
    /// <param name="images">N x 3 x H x W, normalized.</param>
    /// <param name="steps">The steps, from 0.</param>
    /// <returns>N x classes for each of them; the caller owns them.</returns>
    /// <exception cref="CornetException">The area has no such step, or the last pass recomputes, and somebody took the gradient of its loss alone.</exception>
    public IReadOnlyList<Tensor> DecodeSteps(Tensor images, IReadOnlyList<int> steps)
    {
        var recorder = new Recorder(this, [], steps);
        var last = PassToDifferentiate(images, recorder);
        return [.. steps.Select(step => recorder.Answers[step] ?? last!)];
    }

    /// <summary>The decoder: generated.</summary>
    /// <param name="x">What the area puts out that the decoder reads; it is taken over.</param>
    protected virtual Tensor Decode(Tensor x) => throw new NotSupportedException($"{Card.Name} was generated by an earlier version of Cornet; build it again.");

    /// <summary>Runs the model as far as the places asked for, and keeps what they put out.</summary>
    /// <param name="images">N x 3 x H x W, normalized.</param>
    /// <param name="sites">Places such as <c>"V4.2"</c>; all areas at all steps and the decoder where none is given.</param>
    /// <exception cref="CornetException">A place does not exist.</exception>
    public Recording RecordAt(Tensor images, params RecordingSite[] sites) => RecordAt(images, (IReadOnlyList<RecordingSite>)sites);

    /// <summary>Runs the model as far as the places asked for, and keeps what they put out.</summary>
    /// <param name="images">N x 3 x H x W, normalized.</param>
    /// <param name="sites">Places; all areas at all steps and the decoder where there is none.</param>
    /// <exception cref="CornetException">A place does not exist.</exception>
    public Recording RecordAt(Tensor images, IReadOnlyList<RecordingSite> sites)
    {
        if (sites.Count == 0) sites = [.. _names.Select(name => new RecordingSite(name)), RecordingSite.Decoder, .. _decoders.Select(one => new RecordingSite(one.Name))];
        var recorder = new Recorder(this, sites);
        var decoder = Pass(images, recorder);
        for (var trial = 1; trial < Trials; trial++)
        {
            var again = new Recorder(this, sites);
            decoder = Mean(decoder, Pass(images, again), trial);
            foreach (var (steps, others) in recorder.Kept.Zip(again.Kept))
                for (var step = 0; step < steps.Length; step++) steps[step] = Mean(steps[step], others[step], trial);
            for (var i = 0; i < _decoders.Count; i++) recorder.DecoderOutputs[i] = Mean(recorder.DecoderOutputs[i], again.DecoderOutputs[i], trial);
        }
        return Collect(recorder, decoder);
    }

    // Of so many trials and one more.
    private static Tensor? Mean(Tensor? trials, Tensor? another, int count)
    {
        if (trials is null || another is null) return null;
        using var difference = another - trials;
        var mean = trials.Plus(difference, 1.0 / (count + 1));
        trials.Dispose();
        another.Dispose();
        return mean;
    }

    /// <summary>All learnable numbers and running statistics, named and ordered as in the published state dicts. The model owns the tensors.</summary>
    public IEnumerable<(string Name, Tensor Value)> State() => StateOf(this, "").Select(entry => (KeyOf(entry.Item1), entry.Item2));

    /// <summary>What the state dict calls things by other names than areas and labels: names that begin with the first begin with the second there.</summary>
    protected virtual IReadOnlyList<(string Path, string Key)> KeyNames => [];

    /// <summary>The key of a parameter or buffer in the state dict.</summary>
    /// <param name="path">Its name in the network: area, label, name.</param>
    public string KeyOf(string path)
    {
        var names = KeyNames.Where(name => path.StartsWith(name.Path + ".", StringComparison.Ordinal)).ToList();
        if (names.Count == 0) return path;
        var (known, key) = names.MaxBy(name => name.Path.Length);
        return key + path[known.Length..];
    }

    /// <summary>TorchSharp's own file of weights, which holds tensors in order. Cornet's files (docs/train.md) are read by PyTorch, too.</summary>
    /// <param name="location">The file.</param>
    /// <param name="skip">Keys to leave out.</param>
    public new nn.Module save(string location, IList<string>? skip = null) => InOrder(() => base.save(location, skip));

    /// <inheritdoc cref="save(string, IList{string})"/>
    /// <param name="stream">Takes the file.</param>
    /// <param name="skip">Keys to leave out.</param>
    public new nn.Module save(Stream stream, IList<string>? skip = null) => InOrder(() => base.save(stream, skip));

    /// <inheritdoc/>
    public override nn.Module load(BinaryReader reader, bool strict = true, IList<string>? skip = null, Dictionary<string, bool>? loadedParameters = null) =>
        InOrder(() => base.load(reader, strict, skip, loadedParameters));

    // TorchSharp moves the bytes of tensors that are contiguous, and no others.
    private nn.Module InOrder(Func<nn.Module> work)
    {
        var format = ChannelsLast;
        ChannelsLast = false;
        try
        {
            return work();
        }
        finally
        {
            ChannelsLast = format;
        }
    }

    private Tensor? Pass(Tensor images, Recorder recorder)
    {
        // Not left to the kernels, which end the process.
        if (images.device_type == DeviceType.CPU && Precision == Precision.BFloat16) KernelSupport.Demand("bfloat16", KernelSupport.Current.BFloat16, "--precision");
        if (images.device_type == DeviceType.CPU && ChannelsLast == true)
            KernelSupport.Demand("channels-last", KernelSupport.Current.AllowsChannelsLast, "--memory-format");
        if (Precision == Precision.Float32)
        {
            if (images.dtype == float32 && KeepsChannelsLast(images.device_type, learns: training || is_grad_enabled())) return PassChannelsLast(images, recorder);
            // However the caller's images lie: kernels follow them.
            using var ordered = images.contiguous();
            return RunAndDecode(ordered, recorder);
        }

        Tensor? answer = null;
        Computing(new Pass(Precision, Again: false), () => answer = PassChannelsLast(images, recorder));
        return answer;
    }

    // What comes out is in order, and in float32, as without.
    private Tensor? PassChannelsLast(Tensor images, Recorder recorder)
    {
        using var arranged = Cast.ChannelsLast(images, Precision);
        var answer = RunAndDecode(arranged, recorder);
        foreach (var steps in recorder.Kept)
            for (var step = 0; step < steps.Length; step++)
                if (steps[step] is { } map) steps[step] = Cast.Widen(map);
        for (var step = 0; step < recorder.Answers.Length; step++)
            if (recorder.Answers[step] is { } early) recorder.Answers[step] = Cast.Widen(early);
        for (var i = 0; i < recorder.DecoderOutputs.Length; i++)
            if (recorder.DecoderOutputs[i] is { } output) recorder.DecoderOutputs[i] = Cast.Widen(output);
        return answer is null ? null : Cast.Widen(answer);
    }

    private Tensor? RunAndDecode(Tensor images, Recorder recorder)
    {
        var answer = Run(images, recorder);
        recorder.Decode(Decode);
        return answer;
    }

    // Weights that are laid out for inference may have lain in any order before.
    private bool KeepsChannelsLast(DeviceType device, bool learns) => ChannelsLast
        ?? (device == DeviceType.CPU && KernelSupport.Current is { ChannelsLast: true } support && (!IsHeavy || (!learns && support.Prepacked)));

    private bool IsHeavy => Card.Parameters > Heavy;

    /// <summary>Whether it takes images on a device without a copy if they lie in memory with their channels last.</summary>
    internal bool TakesChannelsLast(Device device, bool learns = false) => Precision != Precision.Float32 || KeepsChannelsLast(device.type, learns);

    /// <summary>In which numbers and in which order in memory it answers on a device: part of every result, whose last digits depend on it.</summary>
    internal string Computation(Device device) =>
        $"{Precision.ToString().ToLowerInvariant()}, {(TakesChannelsLast(device) ? "channels-last" : "contiguous")}"
        + (!HasNoise ? "" : DrawsNoise ? $", {Trials} trials with noise" : ", without noise");

    // The weights of a module's convolutions, as they are wanted where they lie now.
    private void Arrange(nn.Module module)
    {
        foreach (var layer in module.modules().OfType<Convolution>())
        {
            layer.ChannelsLast = ChannelsLast
                ?? (layer.weight.device_type == DeviceType.CPU && layer.weight.dtype == float32 && KernelSupport.Current is { ChannelsLast: true } support
                    && (!IsHeavy || Precision != Precision.Float32 || (!training && support.Prepacked)));
        }
    }

    /// <summary>
    /// Sets training or evaluation. Weights from which others are laid out for inference are channels-last first, which is done here once and in their place.
    /// </summary>
    /// <param name="on">Whether it trains.</param>
    public override void train(bool on = true)
    {
        var changes = on != training;
        base.train(on);
        if (changes) Arrange(this);
    }

    /// <summary>Moves parameters and buffers; weights lie as they are wanted there.</summary>
    protected override void _toEpilog(ScalarType? dtype, Device? device, bool non_blocking)
    {
        base._toEpilog(dtype, device, non_blocking);
        Arrange(this);
    }

    // Readies the layers for something, and releases what that took.
    private void Computing(Pass pass, Action work)
    {
        var layers = modules().OfType<Layer>().ToList();
        try
        {
            foreach (var layer in layers) layer.BeginPass(pass);
            work();
        }
        finally
        {
            foreach (var layer in layers) layer.EndPass();
        }
    }

    private Tensor? Noting(ActivationCheckpointing repeats, Func<Tensor?> run)
    {
        var areas = modules().OfType<CornetArea>().ToList();
        try
        {
            areas.ForEach(area => area.ActivationCheckpointing = repeats);
            return run();
        }
        finally
        {
            areas.ForEach(area => area.ActivationCheckpointing = null);
        }
    }

    /// <summary>The network itself: generated.</summary>
    /// <param name="images">N x 3 x H x W.</param>
    /// <param name="recorder">Knows how far to go.</param>
    /// <returns>The decoder's output, or null where the recorder did not ask for it.</returns>
    protected abstract Tensor? Run(Tensor images, Recorder recorder);

    /// <summary>The typed recording of the generated class.</summary>
    protected virtual Recording Collect(Recorder recorder, Tensor? decoder) => new(this, recorder, decoder);

    /// <summary>Checks an argument of the constructor.</summary>
    /// <param name="holds">Whether it can be.</param>
    /// <param name="sentence">What must hold, what was given, what to do.</param>
    /// <exception cref="CornetException">It cannot be.</exception>
    protected static void Require(bool holds, string sentence)
    {
        if (!holds) throw new CornetException(sentence);
    }

    /// <summary>Registers an area under its name.</summary>
    /// <param name="name">Its name: the first part of its state keys.</param>
    /// <param name="area">The area.</param>
    /// <param name="steps">How many steps it runs where the model is unrolled; null where the area itself knows.</param>
    /// <param name="steadyFrom">The step from which on it puts out the same; null where there is none.</param>
    protected T AddArea<T>(string name, T area, int? steps = null, int? steadyFrom = null) where T : CornetArea
    {
        area.Index = _areas.Count;
        area.SteadyFrom = steadyFrom;
        if (steps is { } count) area.Steps = count;
        _areas.Add(area);
        _names.Add(name);
        register_module(name, area);
        Arrange(area);
        return area;
    }

    /// <summary>Registers the layers of a connection under its name.</summary>
    /// <param name="name">Its name: the first part of its state keys.</param>
    /// <param name="pathway">Its layers.</param>
    protected T AddPathway<T>(string name, T pathway) where T : CornetArea
    {
        register_module(name, pathway);
        Arrange(pathway);
        return pathway;
    }

    /// <summary>Registers the decoder under the name <c>decoder</c>.</summary>
    protected T AddDecoder<T>(T decoder) where T : CornetArea
    {
        register_module(RecordingSite.DecoderName, decoder);
        Arrange(decoder);
        return decoder;
    }

    /// <summary>Registers a decoder beside the one that gives the output.</summary>
    /// <param name="name">Its name: the first part of its state keys, and its recording site.</param>
    /// <param name="reads">The area whose last step it reads.</param>
    /// <param name="decoder">Its layers.</param>
    /// <param name="pass">Runs them; takes over what it is given.</param>
    protected T AddDecoder<T>(string name, CornetArea reads, T decoder, Func<T, Tensor, Tensor> pass) where T : CornetArea
    {
        _decoders.Add(new NamedDecoder(name, reads.Index, x => pass(decoder, x)));
        register_module(name, decoder);
        Arrange(decoder);
        return decoder;
    }

    /// <summary>Nothing: areas are registered by name. TorchSharp would register every field once more, under the field's name.</summary>
    protected override void RegisterComponents()
    {
    }

    private static IEnumerable<(string, Tensor)> StateOf(nn.Module module, string prefix)
    {
        foreach (var (name, value) in module.named_parameters(false)) yield return (prefix + name, value);
        foreach (var (name, value) in module.named_buffers(false)) yield return (prefix + name, value);
        foreach (var (name, child) in module.named_children())
            foreach (var entry in StateOf(child, $"{prefix}{name}."))
                yield return entry;
    }
}
