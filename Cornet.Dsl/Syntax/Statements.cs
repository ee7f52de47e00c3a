namespace Cornet.Dsl.Syntax;

/// <summary><c>{ statements }</c></summary>
/// <param name="Statements">In source order; what could not be read is left out (and reported).</param>
public sealed record BlockSyntax(EquatableArray<StatementSyntax> Statements) : SyntaxNode;

/// <summary>One entry of a circuit, an area, a decoder or a connection. Each works on the value that the one before it left.</summary>
public abstract record StatementSyntax : SyntaxNode;

/// <summary>A layer, with or without a label: <c>conv2: conv channels * scale, 3x3, stride 2 then 1</c>, <c>norm1: batchnorm per step</c>, <c>add
/// shortcut</c>. The parser takes any word for a layer; the binder says which ones exist.</summary>
/// <param name="Label">Its name in the class and in the state dict, or null.</param>
/// <param name="Layer">Its word and arguments.</param>
public sealed record LayerStatement(Identifier? Label, LayerSyntax Layer) : StatementSyntax;

/// <summary><c>recur times from conv2, gate soft { ... }</c>: the block runs on its own output.</summary>
/// <param name="Times">How many steps.</param>
/// <param name="Arguments"><c>from</c> (where later steps begin), <c>gate</c> (whether they hear the input).</param>
/// <param name="Body">One step.</param>
public sealed record RecurStatement(ExpressionSyntax Times, EquatableArray<ArgumentSyntax> Arguments, BlockSyntax Body) : StatementSyntax;

/// <summary><c>let name = value</c>: keeps a value for later; the flow goes on unchanged.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Value">What it is: <c>identity</c> (the value here), a block applied to the value here, or <c>a then b</c> of those.</param>
public sealed record LetStatement(Identifier Name, ExpressionSyntax Value) : StatementSyntax;

/// <summary><c>repeat i in blocks { ... }</c>: the block as often as the count says; the names in it begin with the number, from 0.</summary>
/// <param name="Variable">The number, or null.</param>
/// <param name="Times">How often.</param>
/// <param name="Body">The block.</param>
public sealed record RepeatStatement(Identifier? Variable, ExpressionSyntax Times, BlockSyntax Body) : StatementSyntax;

/// <summary><c>state h</c>, <c>state h = 0.5</c>: a value that each step hands to the next.</summary>
/// <param name="Name">Its name.</param>
/// <param name="First">What it is before the first step; null for zero.</param>
public sealed record StateStatement(Identifier Name, ExpressionSyntax? First) : StatementSyntax;

/// <summary><c>h = h + z * (candidate - h)</c>: the new value of a state.</summary>
/// <param name="Name">The state.</param>
/// <param name="Value">A formula of activations, or what <see cref="LetStatement.Value"/> may be.</param>
public sealed record AssignStatement(Identifier Name, ExpressionSyntax Value) : StatementSyntax;

/// <summary><c>h + z</c>: the activations become the value of a formula. One of a single name is a <see cref="LayerStatement"/>.</summary>
/// <param name="Value">The formula.</param>
public sealed record FormulaStatement(ExpressionSyntax Value) : StatementSyntax;

/// <summary><c>receive { ... }</c>: the drive of the afferents, zero until the first one arrives.</summary>
/// <param name="Body">What is done with what arrives.</param>
public sealed record ReceiveStatement(BlockSyntax Body) : StatementSyntax;

/// <summary><c>-> state</c>: the value here is what this area remembers for the next step.</summary>
/// <param name="Target">The word after the arrow.</param>
public sealed record ArrowStatement(Identifier Target) : StatementSyntax;

/// <summary><c>first { ... } then { ... }</c> on the flow itself: one block at the first step, another at the rest.</summary>
/// <param name="Value">A <see cref="ThenExpression"/> where well formed.</param>
public sealed record BranchStatement(ExpressionSyntax Value) : StatementSyntax;

/// <summary>A layer's word with its arguments.</summary>
/// <param name="Kind">The word: <c>conv</c>, <c>batchnorm</c>, <c>add</c>, ... (<c>extern</c> with a dotted type name as its first argument).</param>
/// <param name="Arguments">In source order.</param>
/// <param name="PerStep">Where <c>per step</c> stands, or null.</param>
public sealed record LayerSyntax(Identifier Kind, EquatableArray<ArgumentSyntax> Arguments, TextSpan? PerStep) : SyntaxNode
{
    /// <summary>Whether its arguments stand in parentheses: a circuit inside another one, <c>block: Bottleneck(64, stride: 2)</c>.</summary>
    public bool IsCall { get; init; }
}

/// <summary>One argument of a layer: <c>64</c>, <c>7x7</c>, <c>stride 2 then 1</c>, or a lone word (<c>bias</c>, <c>channels</c>), which the binder
/// takes for a flag where the layer has one of that name and for a parameter otherwise.</summary>
/// <param name="Name">The property's word, or null where the value stands alone.</param>
/// <param name="Value">The value.</param>
public sealed record ArgumentSyntax(Identifier? Name, ExpressionSyntax Value) : SyntaxNode;
