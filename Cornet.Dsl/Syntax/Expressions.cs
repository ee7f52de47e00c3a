namespace Cornet.Dsl.Syntax;

/// <summary>A value as written.</summary>
/// <param name="Span">The construct.</param>
public abstract record ExpressionSyntax(TextSpan Span) : SyntaxNode(Span);

/// <summary><c>64</c>, <c>0.1</c>, <c>1e-4</c>, <c>50ms</c></summary>
/// <param name="Span">The construct.</param>
/// <param name="Value">The number.</param>
/// <param name="IsInteger">Whether it was written without point or exponent.</param>
/// <param name="Unit">The letters that follow the digits (<c>ms</c>), or empty.</param>
public sealed record NumberExpression(TextSpan Span, double Value, bool IsInteger, string Unit) : ExpressionSyntax(Span);

/// <summary>A word: a parameter, <c>identity</c>, <c>present</c>, <c>true</c>, <c>t</c>, ...</summary>
/// <param name="Span">The construct.</param>
/// <param name="Name">The word; dotted names keep their dots (<c>Lab.Layers.Gabor</c>).</param>
public sealed record NameExpression(TextSpan Span, string Name) : ExpressionSyntax(Span);

/// <summary><c>channels * scale</c></summary>
/// <param name="Span">The construct.</param>
/// <param name="Operator">One of <c>+ - * /</c>.</param>
/// <param name="Left">The left operand.</param>
/// <param name="Right">The right operand.</param>
public sealed record BinaryExpression(TextSpan Span, char Operator, ExpressionSyntax Left, ExpressionSyntax Right) : ExpressionSyntax(Span);

/// <summary><c>-x</c></summary>
/// <param name="Span">The construct.</param>
/// <param name="Operand">What is negated.</param>
public sealed record NegateExpression(TextSpan Span, ExpressionSyntax Operand) : ExpressionSyntax(Span);

/// <summary><c>3 x 224 x 224</c>, <c>7x7</c>, <c>kernel x kernel</c>: two or more extents.</summary>
/// <param name="Span">The construct.</param>
/// <param name="Extents">The numbers between the crosses.</param>
public sealed record SizeExpression(TextSpan Span, EquatableArray<ExpressionSyntax> Extents) : ExpressionSyntax(Span);

/// <summary><c>a then b</c>: a at the first step, b at the rest. <c>first</c> before a is for the reader.</summary>
/// <param name="Span">The construct.</param>
/// <param name="First">The value at the first step.</param>
/// <param name="Rest">The value at all others.</param>
public sealed record ThenExpression(TextSpan Span, ExpressionSyntax First, ExpressionSyntax Rest) : ExpressionSyntax(Span);

/// <summary><c>CORblockS(128, times: 2)</c>, <c>normal(fan_out)</c></summary>
/// <param name="Span">The construct.</param>
/// <param name="Name">What is called.</param>
/// <param name="Arguments">In source order; <see cref="ArgumentSyntax.Name"/> where written as <c>name: value</c>.</param>
public sealed record CallExpression(TextSpan Span, Identifier Name, EquatableArray<ArgumentSyntax> Arguments) : ExpressionSyntax(Span);

/// <summary><c>{ ... }</c> where a value stands: its statements applied to the value of the flow.</summary>
/// <param name="Span">The construct.</param>
/// <param name="Block">The statements.</param>
public sealed record BlockExpression(TextSpan Span, BlockSyntax Block) : ExpressionSyntax(Span);

/// <summary><c>groupnorm 32</c>, <c>conv channels, 1x1</c> where a value stands: one layer applied to the value of the flow, or the value of a
/// study.</summary>
/// <param name="Span">The construct.</param>
/// <param name="Layer">The layer.</param>
public sealed record LayerExpression(TextSpan Span, LayerSyntax Layer) : ExpressionSyntax(Span);

/// <summary><c>(1,2,1)</c>: the values of several parameters in one row of a study.</summary>
/// <param name="Span">The construct.</param>
/// <param name="Items">The values.</param>
public sealed record TupleExpression(TextSpan Span, EquatableArray<ExpressionSyntax> Items) : ExpressionSyntax(Span);

/// <summary>A value was expected and none could be read; the parser has reported it.</summary>
/// <param name="Span">Where it should stand.</param>
public sealed record MissingExpression(TextSpan Span) : ExpressionSyntax(Span);
