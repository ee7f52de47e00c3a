namespace Cornet.Targets.TorchSharp;

/// <summary>Spells out what a circuit does with the value that flows through it, one statement per instruction.</summary>
/// <param name="records">Whether the circuit itself shows its output to the recorder; in an unrolled model the track of the area does.</param>
/// <param name="repeats">Whether its step is a method of its own, which the backward pass may run again.</param>
internal sealed class FlowEmitter(SourceWriter writer, Module circuit, CircuitNames names, bool records, bool repeats = false)
{
    private readonly FormulaWriter _formulas = new(names.Field);
    private string _step = "t"; // the local that counts the steps

    /// <param name="step">The step, as an expression: <c>t</c> inside a recurrence.</param>
    public void Write(IEnumerable<Statement> instructions, string flow, string step)
    {
        foreach (var instruction in instructions) Write(instruction, flow, step);
    }

    /// <summary>Writes what an area does that runs to its end: its steps are calls where they may be repeated.</summary>
    public void WriteRun()
    {
        if (!repeats || circuit.Times is not null) Write(circuit.Body, "x", "0");
        else WriteStepCall([], byStep: false, "x", "0");
    }

    /// <summary>Writes the method of a step that may be repeated.</summary>
    public void WriteStep()
    {
        if (!repeats) return;
        var recur = circuit.Body.OfType<Statement.Loop>().FirstOrDefault();
        var block = recur?.Body ?? circuit.Body;
        string[] heard = ["x", .. (recur?.Reads ?? []).Select(names.Kept)];
        string[] parameters = [.. Instructions.DependOnStep(block, circuit) ? ["int t"] : Array.Empty<string>(), .. heard.Select(name => $"Tensor {name}")];
        writer.Blank();
        writer.Write("/// <summary>One step of the circuit.</summary>");
        writer.Write($"private Tensor Step({string.Join(", ", parameters)}) =>");
        var all = string.Join(", ", heard);
        WriteRepeatable(all, heard.Length == 1 ? all : $"({all})", () => Write(block.Where(one => one is not Statement.Output), "x", "t"));
    }

    /// <summary>Writes what the backward pass may run again, as the rest of an expression.</summary>
    /// <param name="heard">What it reads; it takes the first over.</param>
    /// <param name="body">Writes its statements, which leave their result in <c>x</c>.</param>
    public void WriteRepeatable(string heard, string names, Action body)
    {
        writer.Indented(() =>
        {
            writer.Write($"Recomputable({heard}, {names} =>");
            writer.Open();
            body();
            writer.Write("return x;");
            writer.Close(");");
        });
    }

    /// <summary>The flow after a layer that takes it over.</summary>
    public string Pass(Statement.Apply apply, string flow) => Instructions.Layer(circuit, apply) is { Circuit: not null } inner
        ? $"{names.Layer(apply.Layer)}.Pass({flow}{(inner.IsByStep ? $", {_step}" : "")})"
        : IsExtern(apply) ? $"Flow.Pass({Layer(apply)}, {flow})" : $"{Layer(apply)}.Pass({flow}{StrideOf(apply)})";

    /// <summary>The flow after a layer that leaves it alone.</summary>
    public string Forward(Statement.Apply apply, string flow) => Instructions.Layer(circuit, apply).Circuit is not null
        ? Pass(apply, $"{flow}.alias()")
        : IsExtern(apply) ? $"Flow.Forward({Layer(apply)}, {flow})" : $"{Layer(apply)}.forward({flow}{StrideOf(apply)})";

    private void Write(Statement instruction, string flow, string step)
    {
        switch (instruction)
        {
            case Statement.Apply apply: writer.Write($"{flow} = {Pass(apply, flow)};"); break;
            case Statement.Join { With: Formula.Number number } join: writer.Write($"{flow} = Flow.{join.Kind}({flow}, {Written(number)});"); break;
            case Statement.Join join: writer.Write($"{flow} = {Joined(join, flow)};"); break;
            case Statement.Become become: writer.Write($"{flow} = Flow.Replace({flow}, {Value(become.Value)});"); break;
            case Statement.ReadState state:
                writer.Write($"var {names.Kept(state.Name)} = states.Read(\"{state.Name}\", {flow}{(state.First == 0 ? "" : $", first: {Numbers.Code(state.First)}")});");
                break;
            case Statement.Let keep: Keep(keep, flow, step); break;
            case Statement.Release release: writer.Write($"{names.Kept(release.Name)}.Dispose();"); break;
            case Statement.Choose branch: Either(branch.First, branch.Rest, flow, step); break;
            case Statement.Loop recur:
                if (Instructions.HaveStates(recur.Body)) writer.Write("using var states = new States();");
                if (recur.Soft) writer.Write($"using var input = new GatedInput({flow});");
                var outside = _step;
                if (recur.Times is not null) _step = "u"; // a loop inside a step
                writer.Write($"for (var {_step} = 0; {_step} < {(recur.Times is { } times ? _formulas.Write(times) : "recorder.StepsOf(this)")}; {_step}++)");
                writer.Block(() =>
                {
                    if (recur.Soft) writer.Write($"if ({_step} > 0) {flow} = input.Gate({flow});");
                    if (repeats && recur.Times is null) WriteStepCall(recur.Reads, Instructions.DependOnStep(recur.Body, circuit), flow, "t");
                    else Write(recur.Body, flow, _step);
                });
                _step = outside;
                break;
            case Statement.Output when records: writer.Write($"recorder.Keep(this, {step}, {flow});"); break;
        }
    }

    private void WriteStepCall(IEnumerable<string> reads, bool byStep, string flow, string step)
    {
        string[] arguments = [.. byStep ? [step] : Array.Empty<string>(), flow, .. reads.Select(names.Kept)];
        writer.Write($"{flow} = Step({string.Join(", ", arguments)});");
        Write(new Statement.Output(), flow, step);
    }

    private string Joined(Statement.Join join, string flow) =>
        $"Flow.{Joining(join)}({flow}, {(join is { LastUse: true, With: Formula.Value last } ? names.Kept(last.Name) : Value(join.With))})";

    private static string Joining(Statement.Join join) => join.Kind == JoinKind.Add && join.InPlace ? "AddInto" : $"{join.Kind}";

    private const int MostOperands = 8; // of the runtime's methods that give a formula what it reads

    // The value of a formula, for the code that takes it over.
    private string Value(Formula formula)
    {
        if (formula is Formula.Value value) return $"{names.Kept(value.Name)}.alias()";
        var read = formula.All().OfType<Formula.Value>().Select(one => names.Kept(one.Name)).Distinct().ToList();
        if (read.Count > MostOperands) return $"Flow.Formula(() => {Written(formula, name => $"new Term({name})")})";
        var all = string.Join(", ", read);
        return $"Flow.Formula({all}, {(read.Count == 1 ? all : $"({all})")} => {Written(formula, name => name)})";
    }

    private string Written(Formula formula, Func<string, string> term)
    {
        return Write(formula);

        string Write(Formula one) => one switch
        {
            Formula.Value value => term(names.Kept(value.Name)),
            Formula.Number number => Written(number),
            Formula.Call call => $"{Layer(new Statement.Apply(call.Layer))}.Of({Write(call.Of)})",
            Formula.Binary { Kind: JoinKind.Power } power => $"{power.Bracketed(power.Left, isRight: false, Write)}.Power({Write(power.Right)})",
            Formula.Binary binary => $"{binary.Bracketed(binary.Left, isRight: false, Write)} {binary.Sign} {binary.Bracketed(binary.Right, isRight: true, Write)}",
            _ => throw new ArgumentOutOfRangeException(nameof(formula)),
        };
    }

    private string Written(Formula.Number number) => number.Is.HasParameters ? _formulas.Write(number.Is) : Numbers.Code(number.Is.Number);

    private void Keep(Statement.Let keep, string flow, string step)
    {
        if (!keep.IsState)
        {
            Keep(keep, names.Kept(keep.Name), flow, step);
            return;
        }
        var state = names.Kept(keep.Name);
        if (keep.Formula is { } formula) writer.Write($"{state} = states.Write(\"{keep.Name}\", {Value(formula)});");
        else
        {
            var next = names.Next(keep.Name);
            Keep(keep, next, flow, step);
            writer.Write($"{state} = states.Write(\"{keep.Name}\", {next});");
        }
    }

    // A chain of layers is one expression; anything longer is a flow of its own.
    private void Keep(Statement.Let keep, string name, string flow, string step)
    {
        if (keep.Formula is { } formula)
        {
            writer.Write($"var {name} = {Value(formula)};");
            return;
        }
        if (IsChain(keep.First) && (keep.Rest is null || IsChain(keep.Rest.Value)))
        {
            var first = Chain(keep.First, flow);
            writer.Write(keep.Rest is { } rest ? $"var {name} = {_step} == 0 ? {first} : {Chain(rest, flow)};" : $"var {name} = {first};");
            return;
        }
        // A join at the beginning reads the flow itself.
        var begins = keep is { Rest: null, First: [Statement.Join { With: not Formula.Number, InPlace: false }, ..] } ? (Statement.Join)keep.First[0] : null;
        writer.Write($"var {name} = {(begins is null ? $"{flow}.alias()" : Joined(begins, $"{flow}.alias()"))};");
        if (keep.Rest is { } others) Either(keep.First, others, name, step);
        else Write(keep.First.Skip(begins is null ? 0 : 1), name, step);
    }

    private void Either(IReadOnlyList<Statement> first, IReadOnlyList<Statement> rest, string flow, string step)
    {
        if (first.Count > 0)
        {
            writer.Write($"if ({_step} == 0)");
            writer.Block(() => Write(first, flow, step));
            if (rest.Count == 0) return;
            writer.Write("else");
        }
        else writer.Write($"if ({_step} > 0)");
        writer.Block(() => Write(rest, flow, step));
    }

    private static bool IsChain(IEnumerable<Statement> instructions) => instructions.All(one => one is Statement.Apply);

    private string Chain(IReadOnlyList<Statement> layers, string flow) => layers.Count == 0
        ? $"{flow}.alias()"
        : layers.Skip(1).Cast<Statement.Apply>().Aggregate(Forward((Statement.Apply)layers[0], flow), (flowing, layer) => Pass(layer, flowing));

    private bool IsExtern(Statement.Apply apply) => Instructions.Layer(circuit, apply).Extern is not null;

    private string Layer(Statement.Apply apply) =>
        Instructions.Layer(circuit, apply).Copies is null ? names.Layer(apply.Layer) : $"{names.Layer(apply.Layer)}[{_step}]";

    private string StrideOf(Statement.Apply apply) =>
        apply.Stride is { } stride ? $", stride: {_step} == 0 ? {_formulas.Write(stride.First)} : {_formulas.Write(stride.Rest)}" : "";
}
