using Cornet.Dsl.Reports;

namespace Cornet.Targets.TorchSharp;

/// <summary>Writes the file of one model: its class, typed by its areas, with the classes of its circuits inside.</summary>
internal sealed class ModelEmitter
{
    private readonly SourceWriter _writer = new();
    private readonly NetworkProgram _program;
    private readonly ModelNames _names;
    private readonly FormulaWriter _formulas = new(Identifiers.Escape);
    private readonly Dictionary<string, CircuitEmitter> _circuits;
    private readonly Dictionary<string, CircuitEmitter> _inner = []; // of circuits inside others
    private readonly IReadOnlyList<ConnectionSchedule> _pathways;
    private readonly Dictionary<string, CircuitEmitter> _pathwayClasses;
    private readonly CircuitEmitter _decoder;
    private readonly Dictionary<string, CircuitEmitter> _namedDecoders;
    private readonly Dictionary<string, string?> _elsewhere;
    private readonly string? _decoderElsewhere;

    private ModelEmitter(NetworkProgram program)
    {
        (_program, _names) = (program, new ModelNames(program));
        var homes = new CircuitHomes(program, _names);
        _elsewhere = program.Circuits.ToDictionary(one => one.Name, homes.Elsewhere);
        _decoderElsewhere = homes.DecoderElsewhere();
        foreach (var one in program.Inner) _elsewhere[one.Name] = homes.Elsewhere(one);
        foreach (var one in program.Inner) _inner[one.Name] = new CircuitEmitter(_writer, one, ClassOf(one.Name), Inner);
        _circuits = program.Circuits.ToDictionary(one => one.Name, one => new CircuitEmitter(_writer, one, ClassOf(one.Name), Inner));
        _pathways = [.. program.Connections.Where(one => one.Pathway?.Circuit is not null).OrderBy(one => one.Pathway!.Position)];
        _pathwayClasses = _pathways.Select(one => one.Pathway!)
            .ToDictionary(one => one.Name, one => new CircuitEmitter(_writer, one.Circuit!, _names.PathwayClass(one.Name), Inner));
        _decoder = new CircuitEmitter(_writer, program.Decoder.Circuit, _decoderElsewhere ?? "Decoder", Inner);
        _namedDecoders = program.NamedDecoders.ToDictionary(
            one => one.Name, one => new CircuitEmitter(_writer, one.Circuit, _names.DecoderClass(one.Name), Inner));
    }

    private CircuitEmitter Inner(string module) => _inner[module];

    /// <param name="file">The name of the file it stands in, without folders: what is generated must not depend on where a project lies.</param>
    public static string Emit(NetworkProgram program, string file, string space)
    {
        var emitter = new ModelEmitter(program);
        emitter.WriteFile(file, space);
        return emitter._writer.ToString();
    }

    private void WriteFile(string file, string space)
    {
        Preamble.Write(_writer, $"Cornet compiled this from {Documentation.OneLine(file)}. Change the network there.", space);
        _writer.Write("""
            using global::System.Collections.Generic;
            using global::Cornet.Runtime.Layers;
            using global::Cornet.Runtime.Models;
            using static global::TorchSharp.torch;

            """);
        WriteDocumentation();
        _writer.Write($"public sealed partial class {_names.Class} : CornetModel");
        _writer.Block(() =>
        {
            new CardEmitter(_writer, _program).Write();
            _writer.Blank();
            WriteConstructor();
            WriteMembers();
            _writer.Blank();
            var run = new RunEmitter(_writer, _program, _names);
            run.Write();
            _writer.Blank();
            new RecordingEmitter(_writer, _program, _names).Write();
            var sized = new HashSet<string>(_program.Areas.Where(area => area.IsSized).Select(area => area.Circuit));
            foreach (var circuit in _program.Circuits.Where(circuit => _elsewhere[circuit.Name] is null))
            {
                _writer.Blank();
                if (_program.Unroll is null) _circuits[circuit.Name].WriteWhole(DocOf(circuit), isDecoder: false);
                else _circuits[circuit.Name].WriteStepwise(DocOf(circuit), sized.Contains(circuit.Name));
            }
            foreach (var circuit in _program.Inner.Where(circuit => _elsewhere[circuit.Name] is null))
            {
                _writer.Blank();
                _inner[circuit.Name].WriteInner(circuit.Doc.Length > 0 ? circuit.Doc : $"The circuit {circuit.Name}.", _program.Unroll is not null);
            }
            foreach (var connection in _pathways)
            {
                _writer.Blank();
                var sent = connection.From == RunEmitter.Input ? "the image" : $"the output of {connection.From}";
                _pathwayClasses[connection.Pathway!.Name].WritePathway($"What {connection.To} receives from {sent}.");
            }
            foreach (var decoder in _program.NamedDecoders)
            {
                _writer.Blank();
                _namedDecoders[decoder.Name].WriteWhole($"Reads {decoder.Reads}'s last step.", isDecoder: true);
            }
            if (_decoderElsewhere is not null) return;
            _writer.Blank();
            _decoder.WriteWhole($"Reads {_program.Decoder.Reads}'s last step.", isDecoder: true);
        });
    }

    private void WriteDocumentation()
    {
        _writer.Write(Documentation.Summary(_program.Doc.Length > 0 ? _program.Doc : $"The network {_program.Name}."));
        _writer.Write(["/// <remarks>", "/// <code>"]);
        _writer.Write(Documentation.Lines(SummaryText.Write(_program).TrimEnd()).Select(line => $"/// {Documentation.Escape(line)}"));
        _writer.Write(["/// </code>", "/// </remarks>"]);
    }

    private void WriteConstructor()
    {
        var used = RunEmitter.ParametersUsed(_program).ToList();
        foreach (var parameter in used) _writer.Write($"private readonly {CircuitEmitter.CSharp(parameter.Type)} {_names.Field(parameter.Name)};");
        if (used.Count > 0) _writer.Blank();
        _writer.Write($"/// <summary>{_program.Name} with untrained weights.</summary>");
        foreach (var parameter in _program.Parameters)
            _writer.Write($"/// <param name=\"{parameter.Name}\">{Numbers.Plain(parameter.Default ?? 0)} unless given.</param>");
        _writer.Write($"public {_names.Class}({Signature(_program.Parameters)}) : base(Facts)");
        _writer.Block(() =>
        {
            foreach (var guard in _program.Guards) _writer.Write($"Require({_formulas.Write(guard.Condition)}, {Sentence(guard)});");
            foreach (var parameter in used) _writer.Write($"{_names.Field(parameter.Name)} = {Identifiers.Escape(parameter.Name)};");
            foreach (var area in _program.Areas)
            {
                var steps = _program.Unroll is { } unroll ? $", {_formulas.WriteInt(unroll.Times, IsLong)}" : "";
                var settled = area.SteadyFrom is { } step ? $", steadyFrom: {Numbers.Plain(step)}" : "";
                var made = _circuits[area.Circuit].New(area.Arguments, _formulas, IsLong);
                _writer.Write($"{Assigned(_names.Area(area.Name))} = AddArea(\"{area.Name}\", {made}{steps}{settled});");
            }
            foreach (var pathway in _pathways.Select(connection => connection.Pathway!))
            {
                var made = _pathwayClasses[pathway.Name].New(pathway.Arguments, _formulas, IsLong);
                _writer.Write($"{Assigned(_names.Pathway(pathway.Name))} = AddPathway(\"{pathway.Name}\", {made});");
            }
            _writer.Write($"{Assigned("decoder")} = AddDecoder({_decoder.New(_program.Decoder.Arguments, _formulas, IsLong)});");
            foreach (var decoder in _program.NamedDecoders)
            {
                var made = _namedDecoders[decoder.Name].New(decoder.Arguments, _formulas, IsLong);
                _writer.Write($"{Assigned(_names.Decoder(decoder.Name))} = AddDecoder(\"{decoder.Name}\", {_names.Area(decoder.Reads)}, {made}, (decoder, x) => decoder.Pass(x));");
            }
            foreach (var start in _program.Initializations) _writer.Write($"Initialization.{start.Rule}<{LayerClass.Of(start.Layer).Name}>(this);");
        });
    }

    // The numbers that follow from arguments are shown as they are then.
    private string Sentence(Guard guard)
    {
        if (guard.Numbers.Count == 0) return StringLiteral.Of(guard.Sentence.Replace("{{", "{").Replace("}}", "}"));
        var text = StringLiteral.Of(guard.Sentence);
        for (var i = 0; i < guard.Numbers.Count; i++) text = text.Replace($"{{{Numbers.Plain(i)}}}", $"{{{_formulas.Write(guard.Numbers[i])}}}");
        return "$" + text;
    }

    private void WriteMembers()
    {
        foreach (var area in _program.Areas)
        {
            _writer.Blank();
            _writer.Write(Documentation.Summary(area.Doc.Length > 0 ? $"{area.Doc}\n{AreaText.Sentence(area)}" : AreaText.Sentence(area)));
            _writer.Write($"public {ClassOf(area.Circuit)} {_names.Area(area.Name)} {{ get; }}");
        }
        foreach (var connection in _pathways)
        {
            var pathway = connection.Pathway!;
            var merged = pathway.Merge switch { JoinKind.Add => "added to", JoinKind.Multiply => "multiplied by", _ => "concatenated to" };
            var delay = connection.Delay == 1 ? "1 step" : $"{Numbers.Plain(connection.Delay)} steps";
            var after = _program.Unroll is null ? "" : $" after {delay}";
            _writer.Blank();
            _writer.Write(Documentation.Summary($"{pathway.Output}, {merged} the drive of {connection.To}{after}."));
            _writer.Write($"public {_names.PathwayClass(pathway.Name)} {_names.Pathway(pathway.Name)} {{ get; }}");
        }
        _writer.Blank();
        _writer.Write(Documentation.Summary($"{_program.Decoder.Output}, from {_program.Decoder.Reads}."));
        _writer.Write($"public {_decoder.ClassName} decoder {{ get; }}");
        foreach (var decoder in _program.NamedDecoders)
        {
            _writer.Blank();
            _writer.Write(Documentation.Summary($"{decoder.Output}, from {decoder.Reads}, when it is recorded."));
            _writer.Write($"public {_names.DecoderClass(decoder.Name)} {_names.Decoder(decoder.Name)} {{ get; }}");
        }
    }

    public static string Signature(IEnumerable<Parameter> parameters) => string.Join(", ", parameters.Select(parameter =>
    {
        var start = parameter.Default is { } number ? $" = {Numbers.Plain(number)}" : "";
        return $"{CircuitEmitter.CSharp(parameter.Type)} {Identifiers.Escape(parameter.Name)}{start}";
    }));

    private string ClassOf(string circuit) => _elsewhere[circuit] ?? _names.Circuit(circuit);

    private string DocOf(Module circuit)
    {
        var areas = _program.Areas.Where(area => area.Circuit == circuit.Name).Select(area => area.Name);
        return circuit.Doc.Length > 0 ? circuit.Doc : $"The circuit of {string.Join(", ", areas)}.";
    }

    // A member where an argument may have the same name.
    private string Assigned(string member) =>
        _program.Parameters.Any(parameter => Identifiers.Escape(parameter.Name) == member) ? $"this.{member}" : member;

    private bool IsLong(string parameter) => _program.Parameters.Any(one => one.Name == parameter && one.Type == ParameterType.Size);
}
