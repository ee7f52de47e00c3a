using System.Globalization;
using Cornet.Dsl.Diagnostics;
using Cornet.Dsl.Expressions;
using Cornet.Dsl.Syntax;

namespace Cornet.Dsl.Binding;

/// <summary>What an expression of the language is worth.</summary>
internal abstract record Value
{
    /// <summary>What a message calls this kind of value.</summary>
    public abstract string Kind { get; }

    /// <summary>A whole number.</summary>
    public sealed record Whole(Expr Expr) : Value
    {
        public override string Kind => $"the number {Expr.Value.ToString(CultureInfo.InvariantCulture)}";
    }

    /// <summary>A number with a fraction, or one computed from such.</summary>
    public sealed record Real(double Number) : Value
    {
        public override string Kind => $"the real number {Number.ToString(CultureInfo.InvariantCulture)}";
    }

    /// <summary>A word that names no parameter where it is written: <c>batchnorm</c>, <c>present</c>, or a misspelled parameter.</summary>
    /// <param name="Text">The word.</param>
    /// <param name="Place">Where it is written.</param>
    /// <param name="Scope">The parameters it could have named.</param>
    public sealed record Word(string Text, Place Place, Scope Scope) : Value
    {
        public override string Kind => $"the word '{Text}'";
    }

    /// <summary>Extents: <c>7x7</c>.</summary>
    public sealed record Extents(EquatableArray<Expr> Sides) : Value
    {
        public override string Kind => $"the size {string.Join(" x ", Sides.Select(side => side.Value.ToString(CultureInfo.InvariantCulture)))}";
    }

    /// <summary>One value at the first step, another at the rest.</summary>
    public sealed record Choice(Value First, Value Rest) : Value
    {
        public override string Kind => "a choice by step";
    }

    /// <summary>Layers, not yet bound: <c>groupnorm 32</c> or a block, with the names they may use.</summary>
    public sealed record Layers(ExpressionSyntax Syntax, Scope Scope) : Value
    {
        public override string Kind => Syntax is BlockExpression ? "a block of layers" : "a layer";
    }
}
