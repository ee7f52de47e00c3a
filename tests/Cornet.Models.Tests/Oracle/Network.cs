using Cornet.Dsl.Syntax;

namespace Cornet.Tests.Oracle;

/// <summary>A statement without parameters, settings or sugar.</summary>
internal abstract record Operation
{
    /// <summary>A layer under its label, with the properties that were written.</summary>
    public sealed record Layer(string Label, string Word, IReadOnlyDictionary<string, Meaning> Properties, bool PerStep) : Operation
    {
        /// <summary>Whether only the first step runs it, so that its <c>per step</c> has one copy.</summary>
        public bool FirstStepOnly { get; set; }

        public bool Has(string property) => Properties.ContainsKey(property);

        /// <summary>A number, or a side of a window, at a step.</summary>
        public double Real(string property, int step) => Properties[property].At(step) switch
        {
            Meaning.Number number => number.Value,
            Meaning.Extents { Sides: [var side, _] } => side,
            var other => throw new OracleException($"{property} of {Word} is {other}"),
        };

        /// <summary>The sides of a window.</summary>
        public long[] Sides(string property) => Properties[property].At(0) is Meaning.Extents { Sides: [var height, var width] } ? [(long)height, (long)width]
            : throw new OracleException($"{property} of {Word} is no window");

        public long Whole(string property, int step = 0) => (long)Real(property, step);

        public long Whole(string property, int step, long otherwise) => Has(property) ? Whole(property, step) : otherwise;
    }

    /// <summary>A circuit inside this one.</summary>
    public sealed record Inside(string Label, Circuit Circuit) : Operation;

    /// <summary><c>let</c>: the activations, or what layers make of them, under a name.</summary>
    public sealed record Keep(string Name, Choice Value) : Operation;

    /// <summary>The same where the value is that of a formula; the formula's functions are layers.</summary>
    public sealed record KeepFormula(string Name, Formula Value) : Operation;

    /// <summary><c>state</c>, before the step assigns it.</summary>
    public sealed record State(string Name, double First) : Operation;

    /// <summary>The activations become the value of a formula.</summary>
    public sealed record Become(Formula Value) : Operation;

    /// <summary><c>add</c>, <c>multiply</c> or <c>concat</c> of a formula.</summary>
    public sealed record JoinFormula(string Word, Formula Value) : Operation;

    /// <summary><c>add</c>, <c>multiply</c> or <c>concat</c> of a local binding or the state.</summary>
    public sealed record Join(string Word, string Name) : Operation;

    /// <summary>One block at the first step, another at all others.</summary>
    public sealed record Branch(Choice Value) : Operation;
}

/// <summary>A formula, as it is written.</summary>
internal abstract record Formula
{
    public sealed record Value(string Name) : Formula;

    public sealed record Number(double Is) : Formula;

    public sealed record Call(Operation.Layer Function, Formula Of) : Formula;

    public sealed record Binary(char Sign, Formula Left, Formula Right) : Formula;

    /// <summary>The functions in it, inner ones first.</summary>
    public IEnumerable<Operation.Layer> Functions => this switch
    {
        Call call => call.Of.Functions.Append(call.Function),
        Binary binary => binary.Left.Functions.Concat(binary.Right.Functions),
        _ => [],
    };
}

/// <summary>Statements that may differ at the first step.</summary>
internal sealed record Choice(IReadOnlyList<Operation> First, IReadOnlyList<Operation> Rest)
{
    public static Choice Same(IReadOnlyList<Operation> operations) => new(operations, operations);

    public IReadOnlyList<Operation> At(int step) => step == 0 ? First : Rest;

    public IEnumerable<Operation> All => ReferenceEquals(First, Rest) ? First : First.Concat(Rest);
}

/// <summary>The block of <c>recur</c>.</summary>
/// <param name="Times">How many steps.</param>
/// <param name="From">Which of its statements later steps begin with.</param>
/// <param name="IsSoft">Whether later steps go on receiving the input.</param>
/// <param name="Body">One step.</param>
internal sealed record Recurrence(int Times, int From, bool IsSoft, IReadOnlyList<Operation> Body);

/// <summary>The statements of an area, a connection or the decoder.</summary>
/// <param name="Receive">The layers for the afferent input; null without <c>receive</c>.</param>
/// <param name="Body">The others, without <c>recur</c>.</param>
/// <param name="Recurrence">The recurrence at the end; null without.</param>
internal sealed record Circuit(IReadOnlyList<Operation>? Receive, IReadOnlyList<Operation> Body, Recurrence? Recurrence)
{
    public static Circuit Empty { get; } = new(null, [], null);

    /// <summary>All layers, and circuits inside, in the order of the text, each with the number of steps of its clock; those that no step runs are none.</summary>
    /// <param name="times">Steps of the clock around the circuit.</param>
    public IEnumerable<(Operation Operation, int Times)> Parts(int times) =>
        In([.. Receive ?? [], .. Body]).Select(one => (one, times)).Concat(In(Recurrence?.Body ?? []).Select(one => (one, Recurrence!.Times)));

    /// <summary>All layers, those of circuits inside included.</summary>
    public IEnumerable<Operation.Layer> Layers => Parts(1).SelectMany(part => part.Operation is Operation.Inside inside ? inside.Circuit.Layers : [(Operation.Layer)part.Operation]);

    private static IEnumerable<Operation> In(IEnumerable<Operation> operations) => operations.SelectMany(operation => operation switch
    {
        Operation.Layer or Operation.Inside => [operation],
        Operation.Keep keep => In(keep.Value.All),
        Operation.KeepFormula keep => keep.Value.Functions,
        Operation.Become become => become.Value.Functions,
        Operation.JoinFormula join => join.Value.Functions,
        Operation.Branch branch => In(branch.Value.All),
        _ => Enumerable.Empty<Operation>(),
    });
}

/// <summary>An additional input of an area.</summary>
internal sealed record Connection(string Name, string From, string To, Circuit Circuit, int Delay, string Merge, string? Resize);

/// <summary>A model with numbers for all parameters.</summary>
/// <param name="Channels">Channels of the image.</param>
/// <param name="Times">Steps of the unrolling; null where areas run in turn.</param>
/// <param name="IsSequential">Whether areas read the outputs of this step.</param>
internal sealed record Network(
    long Channels, int? Times, bool IsSequential, IReadOnlyList<(string Name, Circuit Circuit)> Areas, IReadOnlyList<Connection> Connections,
    Circuit Decoder)
{
    /// <summary>The areas that say whom they receive input from.</summary>
    public IReadOnlyDictionary<string, string> Sources { get; init; } = new Dictionary<string, string>();

    /// <summary>Whether the first step runs through all areas.</summary>
    public bool IsSwept { get; init; }

    /// <summary>The decoders with names, and the area that each reads.</summary>
    public IReadOnlyList<(string Name, Circuit Circuit, string Reads)> Decoders { get; init; } = [];

    /// <summary>The area that the decoder reads.</summary>
    public required string Readout { get; init; }

    public const string Input = "input";

    /// <summary>The network of a model.</summary>
    /// <param name="model">The model.</param>
    /// <param name="declarations">Its circuits.</param>
    /// <param name="arguments">Constructor arguments; parameters without one have their defaults.</param>
    public static Network Of(EffectiveModel model, Declarations declarations, IReadOnlyDictionary<string, long> arguments)
    {
        var scope = new Scope();
        foreach (var (name, value) in model.Parameters)
            scope.Set(name, arguments.TryGetValue(name, out var given) ? new Meaning.Number(given, IsOpen: true) : scope.Evaluate(value));
        var unroll = model.Of<UnrollSyntax>().SingleOrDefault();
        int? times = unroll is null ? null : scope.Whole(unroll.Times);
        var isSequential = unroll?.Order.Text is "sequential" or "engineering";
        var areas = new List<(string Name, Circuit Circuit)>();
        var connections = new List<Connection>();
        var names = new HashSet<string>(model.Of<AreaSyntax>().Select(area => area.Name.Text));
        foreach (var line in model.Lines)
            if (line.Syntax is AreaSyntax area) areas.Add((area.Name.Text, CircuitReader.Of(area, line.Edits, scope, declarations)));
        foreach (var line in model.Lines)
            if (line.Syntax is ConnectionSyntax connection) connections.Add(Of(connection, line.Edits));
        var decoder = model.Lines.Single(line => line.Syntax is DecoderSyntax { Name: null });
        return new Network(
            scope.Whole(((SizeExpression)model.Of<InputSyntax>().Single().Size).Extents[0]), times, isSequential, areas, connections,
            CircuitReader.Of(((DecoderSyntax)decoder.Syntax).Body, decoder.Edits, scope, declarations))
        {
            Readout = ReadBy((DecoderSyntax)decoder.Syntax),
            Decoders = [.. model.Lines.Where(line => line.NamedDecoder is not null).Select(line =>
                (line.NamedDecoder!, CircuitReader.Of(((DecoderSyntax)line.Syntax).Body, line.Edits, scope, declarations), ReadBy((DecoderSyntax)line.Syntax)))],
            IsSwept = unroll?.Order.Text == "engineering",
            Sources = model.Of<AreaSyntax>().Where(area => area.From is not null).ToDictionary(area => area.Name.Text, area => area.From!.Text),
        };

        string ReadBy(DecoderSyntax line) => line.From?.Text ?? areas[^1].Name;

        Connection Of(ConnectionSyntax line, IReadOnlyList<Edit> edits)
        {
            var (from, to) = (line.From.Text, line.To.Text);
            var number = 1;
            while (!names.Add(number == 1 ? $"{from}_to_{to}" : $"{from}_to_{to}_{number}")) number++;
            var delay = line.Arguments.FirstOrDefault(argument => argument.Name?.Text == "delay");
            var merge = line.Arguments.FirstOrDefault(argument => argument.Name?.Text == "merge");
            return new Connection(
                number == 1 ? $"{from}_to_{to}" : $"{from}_to_{to}_{number}", from, to,
                line.Body is { } body ? CircuitReader.Of(body, edits, scope, declarations) : Circuit.Empty,
                delay is null ? UsualDelay(from, to) : scope.Whole(delay.Value), merge is null ? "add" : scope.Word(merge.Value),
                line.Arguments.FirstOrDefault(argument => argument.Name?.Text == "resize") is { } resize ? scope.Word(resize.Value) : null);
        }

        int UsualDelay(string from, string to) =>
            from == Input || times is null || isSequential && Place(from) < Place(to) ? 0 : 1;

        int Place(string name) => areas.FindIndex(area => area.Name == name);
    }
}
