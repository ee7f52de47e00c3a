namespace Cornet.Targets.TorchSharp;

/// <summary>Writes how an area of an unrolled model runs: what it makes of its input, and one step.</summary>
internal sealed class StepEmitter(SourceWriter writer, Module circuit, CircuitNames names)
{
    private readonly FlowEmitter _flow = new(writer, circuit, names, records: false);
    private readonly FormulaWriter _formulas = new(names.Field);

    /// <summary>Whether what the area makes of its drive depends on the step.</summary>
    public static bool ReceivesByStep(Module circuit) => circuit.Receive is { } receive && Instructions.DependOnStep(receive, circuit);

    /// <summary>Whether what the area does depends on the step.</summary>
    public static bool RunsByStep(Module circuit) => Instructions.DependOnStep(circuit.Body, circuit);

    /// <summary>Whether the area reads its own output of before.</summary>
    public static bool Remembers(Module circuit) => Instructions.All(circuit.Body).Any(one => one is Statement.JoinState);

    /// <param name="knowsExtent">Whether the class must say how large its output will be.</param>
    public void Write(bool knowsExtent)
    {
        var receive = circuit.Receive.GetValueOrDefault();
        if (knowsExtent) WriteExtent("output", "Extent", receive.Concat(circuit.Body));
        if (circuit.Zeros is not null && !Remembers(circuit)) WriteExtent("drive", "DriveExtent", receive);
        if (circuit.Receive is not null) WriteReceive(receive);
        WriteStep();
    }

    /// <summary>Writes how large the output will be.</summary>
    public void WriteExtent() => WriteExtent("output", "Extent", circuit.Body);

    public void WriteCarry()
    {
        writer.Write("/// <summary>What is sent, as it arrives; null before the first input arrives.</summary>");
        WriteTaking("Carry", RunsByStep(circuit), "sent", circuit.Body, circuit.RepeatsStep);
    }

    private void WriteExtent(string what, string name, IEnumerable<Statement> behind) => writer.Write($"""
        /// <summary>The extent of the {what} for an afferent of a given extent.</summary>
        internal Extent {name}(Extent afferent) => {new Extents(ExtentAfter, (one, other) => $"{one}.Join({other})").Of(behind, "afferent")};

        """);

    private string ExtentAfter(string extent, Statement.Apply apply)
    {
        var layer = Instructions.Layer(circuit, apply);
        if (layer.Extern is { } module)
            return module.Window is { } window ? $"{extent}.Windowed({string.Join(", ", window.Numbers.Select(_formulas.Write))})" : extent;
        if (layer.Circuit is not null) return $"{names.Layer(apply.Layer)}.Extent({extent})";
        if (!LayerClass.Of(layer.Operation).ChangesExtent) return extent;
        var copy = layer.Copies is null ? "" : "[0]";
        var stride = apply.Stride is { } changing ? $", stride: {_formulas.Write(changing.First)}" : "";
        return $"{names.Layer(apply.Layer)}{copy}.Extent({extent}{stride})";
    }

    private void WriteReceive(IReadOnlyList<Statement> receive)
    {
        writer.Write("/// <summary>The drive of an afferent; null before the first input arrives.</summary>");
        WriteTaking("Receive", ReceivesByStep(circuit), "afferent", receive, circuit.RepeatsReceive);
        writer.Blank();
    }

    // What comes in belongs to its area: the first layer leaves it alone.
    private void WriteTaking(string method, bool byStep, string taken, IReadOnlyList<Statement> instructions, bool repeats)
    {
        var head = $"internal Tensor? {method}({(byStep ? "int t, " : "")}Tensor? {taken})";
        if (repeats)
        {
            writer.Write($"{head} => {taken} is null ? null :");
            _flow.WriteRepeatable($"{taken}.alias()", "x", () => _flow.Write(instructions, "x", "t"));
            return;
        }
        writer.Write(head);
        writer.Block(() =>
        {
            writer.Write($"if ({taken} is null) return null;");
            var first = instructions.FirstOrDefault() as Statement.Apply;
            writer.Write($"var x = {(first is null ? $"{taken}.alias()" : _flow.Forward(first, taken))};");
            _flow.Write(first is null ? instructions : instructions.Skip(1), "x", "t");
            writer.Write("return x;");
        });
    }

    private void WriteStep()
    {
        var parameters = new List<string>();
        if (RunsByStep(circuit)) parameters.Add("int t");
        parameters.Add("Tensor? drive");
        if (Remembers(circuit)) parameters.Add("Tensor? state");
        if (Instructions.HaveStates(circuit.Body)) parameters.Add("States states");
        if (circuit.Zeros is not null) parameters.Add("NoInput noInput");
        writer.Write($"/// <summary>One step: the drive{(Remembers(circuit) ? ", joined with the state of the area" : "")}.</summary>");
        var head = $"internal Tensor Step({string.Join(", ", parameters)})";
        if (circuit.RepeatsStep)
        {
            writer.Write($"{head} =>");
            var heard = Remembers(circuit) ? "drive, state" : "drive";
            _flow.WriteRepeatable(heard, Remembers(circuit) ? $"({heard})" : heard, Body);
            return;
        }
        writer.Write(head);
        writer.Block(() =>
        {
            Body();
            writer.Write("return x;");
        });

        void Body()
        {
            var begun = circuit.Zeros is { } noInput ? BeginWithoutInput(noInput) : Begin();
            _flow.Write(circuit.Body.Skip(begun), "x", "t");
        }
    }

    // Drive and state become the flow; returns how many instructions that was.
    private int Begin()
    {
        var remembers = circuit.Body.FirstOrDefault() is Statement.JoinState;
        writer.Write(remembers ? $"var x = {Joined};" : "var x = drive!;");
        return remembers ? 1 : 0;
    }

    private int BeginWithoutInput(ZeroSkip noInput)
    {
        var zeros = $"noInput.Of({_formulas.Write(noInput.Channels)})";
        var skipped = circuit.Body.Take(noInput.Skipped).ToArray();
        var nothing = Remembers(circuit) ? "drive is null && state is null" : "drive is null";
        var layers = string.Join(" and ", skipped.OfType<Statement.Apply>().Select(layer => names.Layer(layer.Layer)));
        if (layers.Length > 0) writer.Write($"// No input yet: {layers} would put out only zeros.");
        switch (skipped)
        {
            case []: writer.Write($"var x = drive ?? {zeros};"); break;
            case [Statement.JoinState]: writer.Write($"var x = {nothing} ? {zeros} : {Joined};"); break;
            case [Statement.JoinState, Statement.Apply only]: writer.Write($"var x = {nothing} ? {zeros} : {_flow.Pass(only, Joined)};"); break;
            default:
                writer.Write(["Tensor x;", $"if ({nothing})", "{", $"    x = {zeros};", "}", "else"]);
                writer.Block(() =>
                {
                    var joins = skipped[0] is Statement.JoinState;
                    writer.Write($"x = {(joins ? Joined : "drive!")};");
                    _flow.Write(skipped.Skip(joins ? 1 : 0), "x", "t");
                });
                break;
        }
        return noInput.Skipped;
    }

    private const string Joined = "Flow.Sum(drive, state)";
}
