namespace Cornet.Dsl.Syntax;

/// <summary>A value as written.</summary>
public abstract record ExpressionSyntax : SyntaxNode;

/// <summary><c>64</c>, <c>0.1</c>, <c>1e-4</c>, <c>50ms</c></summary>
/// <param name="Value">The number.</param>
/// <param name="IsInteger">Whether it was written without point or exponent.</param>
/// <param name="Unit">The letters that follow the digits (<c>ms</c>), or empty.</param>
public sealed record NumberExpression(double Value, bool IsInteger, string Unit) : ExpressionSyntax;

/// <summary>A word: a parameter, <c>identity</c>, <c>present</c>, <c>true</c>, <c>t</c>, ...</summary>
/// <param name="Name">The word; dotted names keep their dots (<c>Lab.Layers.Gabor</c>).</param>
public sealed record NameExpression(string Name) : ExpressionSyntax;

/// <summary><c>channels * scale</c></summary>
/// <param name="Operator">One of <c>+ - * / ^</c>.</param>
/// <param name="Left">The left operand.</param>
/// <param name="Right">The right operand.</param>
public sealed record BinaryExpression(char Operator, ExpressionSyntax Left, ExpressionSyntax Right) : ExpressionSyntax;

/// <summary><c>stride if i == 0 else 1</c></summary>
/// <param name="Value">The value where both sides are equal.</param>
/// <param name="Left">The left side.</param>
/// <param name="Right">The right side.</param>
/// <param name="Otherwise">The value where they are not.</param>
public sealed record ConditionalExpression(ExpressionSyntax Value, ExpressionSyntax Left, ExpressionSyntax Right, ExpressionSyntax Otherwise) : ExpressionSyntax;

/// <summary><c>-x</c></summary>
/// <param name="Operand">What is negated.</param>
public sealed record NegateExpression(ExpressionSyntax Operand) : ExpressionSyntax;

/// <summary><c>3 x 224 x 224</c>, <c>7x7</c>, <c>kernel x kernel</c>: two or more extents.</summary>
/// <param name="Extents">The numbers between the crosses.</param>
public sealed record SizeExpression(EquatableArray<ExpressionSyntax> Extents) : ExpressionSyntax;

/// <summary><c>a then b</c>: a at the first step, b at the rest. <c>first</c> before a is for the reader.</summary>
/// <param name="First">The value at the first step.</param>
/// <param name="Rest">The value at all others.</param>
public sealed record ThenExpression(ExpressionSyntax First, ExpressionSyntax Rest) : ExpressionSyntax;

/// <summary><c>CORblockS(128, times: 2)</c>, <c>normal(fan_out)</c></summary>
/// <param name="Name">What is called.</param>
/// <param name="Arguments">In source order; <see cref="ArgumentSyntax.Name"/> where written as <c>name: value</c>.</param>
public sealed record CallExpression(Identifier Name, EquatableArray<ArgumentSyntax> Arguments) : ExpressionSyntax;

/// <summary><c>{ ... }</c> where a value stands: its statements applied to the value of the flow.</summary>
/// <param name="Block">The statements.</param>
public sealed record BlockExpression(BlockSyntax Block) : ExpressionSyntax;

/// <summary><c>groupnorm 32</c>, <c>conv channels, 1x1</c> where a value stands: one layer applied to the value of the flow, or the value of a
/// study.</summary>
/// <param name="Layer">The layer.</param>
public sealed record LayerExpression(LayerSyntax Layer) : ExpressionSyntax;

/// <summary><c>(1,2,1)</c>: the values of several parameters in one row of a study.</summary>
/// <param name="Items">The values.</param>
public sealed record TupleExpression(EquatableArray<ExpressionSyntax> Items) : ExpressionSyntax;

/// <summary>A value was expected and none could be read; the parser has reported it.</summary>
public sealed record MissingExpression : ExpressionSyntax;
