using System.Globalization;
using Cornet.Dsl.Binding;
using Cornet.Dsl.Catalog;
using Cornet.Dsl.Programs;
using Cornet.Dsl.Syntax;

namespace Cornet.Dsl.Tests.Parsing;

/// <summary>
/// A tree on a few lines, with every grouping spelled out: operators and sizes in parentheses, arguments in brackets as <c>name=value</c>, layers in
/// angle brackets where they stand for a value.
/// </summary>
internal static class TreeText
{
    public static string Of(CornetFile file) => string.Join("\n", file.Declarations.Select(Declaration));

    private static string Declaration(Declaration declaration) => Doc(declaration.Doc) + declaration switch
    {
        ModelDeclaration model => $"model {Name(model.Name)}{Parameters(model.Parameters)}{(model.Base is { } b ? " : " + Name(b) : "")}\n"
            + string.Join("\n", model.Members.Select(member => "  " + Member(member))),
        CircuitDeclaration circuit => $"circuit {Name(circuit.Name)}{Parameters(circuit.Parameters)} {Block(circuit.Body)}",
        StudyDeclaration study => $"study {Name(study.Name)} of {Name(study.Model)}\n"
            + string.Join("\n", study.Factors.Select(factor => "  " + Factor(factor))),
        RecipeDeclaration recipe => $"recipe {Name(recipe.Name)} for {Name(recipe.Model)}\n"
            + string.Join("\n", recipe.Settings.Select(setting => "  " + Layer(setting))),
        _ => throw new InvalidOperationException(declaration.GetType().Name),
    };

    private static string Member(MemberSyntax member) => member switch
    {
        InputSyntax input => "input " + Value(input.Size),
        UnrollSyntax unroll => $"unroll {Value(unroll.Times)} {Name(unroll.Order)}",
        AreaSyntax area => $"{Doc(area.Doc)}area {Name(area.Name)} {(area.Call is { } call ? "= " + Value(call) : Block(area.Body!))}"
            + (area.After is { } after ? " after " + Name(after) : "") + (area.From is { } from ? " from " + Name(from) : ""),
        DecoderSyntax decoder => "decoder " + Block(decoder.Body),
        InitSyntax init => $"init {Name(init.Layer)} {Value(init.Rule)}",
        KeysSyntax keys => "keys " + string.Join("; ", keys.Entries.Select(entry => $"{Name(entry.Path)}: {Name(entry.Key)}")),
        TimingSyntax timing => "timing " + string.Join("; ", timing.Entries.Select(entry => $"{Name(entry.Area)}: {Value(entry.Start)}")),
        ConnectionSyntax connection => $"{Name(connection.From)} -> {Name(connection.To)}"
            + (connection.Body is { } body ? " " + Block(body) : "") + Arguments(connection.Arguments),
        SettingSyntax setting => $"{Targets(setting.Targets)} = {Value(setting.Value)}",
        _ => throw new InvalidOperationException(member.GetType().Name),
    };

    private static string Block(BlockSyntax block) => "{ " + string.Concat(block.Statements.Select(statement => Statement(statement) + "; ")) + "}";

    private static string Statement(StatementSyntax statement) => statement switch
    {
        LayerStatement layer => (layer.Label is { } label ? Name(label) + ": " : "") + Layer(layer.Layer),
        RecurStatement recur => $"recur {Value(recur.Times)}{Arguments(recur.Arguments)} {Block(recur.Body)}",
        LetStatement let => $"let {Name(let.Name)} = {Value(let.Value)}",
        RepeatStatement repeat => $"repeat {(repeat.Variable is { } variable ? Name(variable) + " in " : "")}{Value(repeat.Times)} {Block(repeat.Body)}",
        StateStatement state => $"state {Name(state.Name)}{(state.First is { } first ? " = " + Value(first) : "")}",
        AssignStatement assign => $"{Name(assign.Name)} = {Value(assign.Value)}",
        FormulaStatement formula => Value(formula.Value),
        ReceiveStatement receive => "receive " + Block(receive.Body),
        ArrowStatement arrow => "-> " + Name(arrow.Target),
        BranchStatement branch => "branch " + Value(branch.Value),
        _ => throw new InvalidOperationException(statement.GetType().Name),
    };

    private static string Layer(LayerSyntax layer) => Name(layer.Kind) + (layer.IsCall ? "()" : "") + Arguments(layer.Arguments) + (layer.PerStep is null ? "" : " per step");

    private static string Arguments(EquatableArray<ArgumentSyntax> arguments) =>
        arguments.Count == 0 ? "" : $"[{string.Join(", ", arguments.Select(a => (a.Name is { } name ? Name(name) + "=" : "") + Value(a.Value)))}]";

    public static string Value(ExpressionSyntax value) => value switch
    {
        NumberExpression number => number.Value.ToString(CultureInfo.InvariantCulture) + (number.IsInteger ? "" : "r") + number.Unit,
        NameExpression name => name.Name,
        BinaryExpression binary => $"({Value(binary.Left)} {binary.Operator} {Value(binary.Right)})",
        ConditionalExpression one => $"({Value(one.Value)} if {Value(one.Left)} == {Value(one.Right)} else {Value(one.Otherwise)})",
        NegateExpression negate => $"(-{Value(negate.Operand)})",
        SizeExpression size => $"({string.Join(" x ", size.Extents.Select(Value))})",
        ThenExpression then => $"({Value(then.First)} then {Value(then.Rest)})",
        CallExpression call => Name(call.Name) + "(" + Arguments(call.Arguments) + ")",
        BlockExpression block => Block(block.Block),
        LayerExpression layer => $"<{Layer(layer.Layer)}>",
        TupleExpression tuple => $"({string.Join(", ", tuple.Items.Select(Value))})",
        MissingExpression => "?",
        _ => throw new InvalidOperationException(value.GetType().Name),
    };

    private static string Factor(FactorSyntax factor) => $"{Name(factor.Keyword)} {Name(factor.Name)}"
        + (factor.Targets.Count == 0 ? "" : $" ({string.Join(", ", factor.Targets.Select(Path))})")
        + ": " + string.Join(" | ", factor.Values.Select(Value));

    private static string Parameters(EquatableArray<ParameterSyntax> parameters) => parameters.Count == 0 ? ""
        : $"({string.Join(", ", parameters.Select(p => Name(p.Name) + (p.Default is { } value ? "=" + Value(value) : "")))})";

    private static string Targets(EquatableArray<EquatableArray<Identifier>> targets) =>
        targets.Count == 1 ? Path(targets[0]) : $"({string.Join(", ", targets.Select(Path))})";

    private static string Path(EquatableArray<Identifier> path) => string.Join(".", path.Select(Name));

    private static string Doc(string doc) => doc.Length == 0 ? "" : $"[{doc.Replace("\n", "|")}] ";

    private static string Name(Identifier name) => name.IsMissing ? "?" : name.Text;
}
