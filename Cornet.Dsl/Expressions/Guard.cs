namespace Cornet.Dsl.Expressions;

/// <summary>What must hold for constructor arguments other than the defaults, and the sentence that says so where it does not.</summary>
/// <param name="Condition">Not zero where it holds.</param>
/// <param name="Sentence">What the compiler says of such a number in the text, with <c>{0}</c>, <c>{1}</c> ... for numbers that follow from arguments.</param>
/// <param name="Numbers">Those numbers.</param>
public sealed record Guard(Expr Condition, string Sentence, EquatableArray<Expr> Numbers)
{
    /// <summary>The same in terms of what the parameters stand for.</summary>
    public Guard Substitute(Func<string, Expr> argument) =>
        new(Condition.Substitute(argument), Sentence, new(Numbers.Select(number => number.Substitute(argument))));
}
