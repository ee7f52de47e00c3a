using Cornet.Dsl.Expressions;

namespace Cornet.Dsl.Catalog;

/// <summary>An argument of a layer.</summary>
/// <param name="Name">Its name: <c>inputs</c>, <c>outputs</c>, <c>kernel</c>, <c>stride</c>, <c>padding</c>, <c>outputPadding</c>, <c>dilation</c>, <c>groups</c>, <c>bias</c>,
/// <c>channels</c>, <c>probability</c>, <c>factor</c>, <c>slope</c>, <c>alpha</c>, <c>inPlace</c>, <c>overwrites</c>, <c>trainable</c>, and those of its own; for a module of the user's own as its
/// line has it, and empty where only its place says what it is.</param>
/// <param name="Value">A whole number; null where <paramref name="Literal"/> says it.</param>
/// <param name="Literal">What is no whole number (<c>true</c>, <c>0.5</c>); null where <paramref name="Value"/> says it.</param>
/// <param name="IsDefault">Whether the line does not say it.</param>
/// <param name="Width">Of a window whose sides differ, the columns, beside the rows in <paramref name="Value"/>.</param>
public sealed record LayerArgument(string Name, Expr? Value, string? Literal = null, bool IsDefault = false, Expr? Width = null);
