namespace Cornet.Dsl.Timing;

/// <summary>A study: the models it makes of one model, as a table.</summary>
/// <param name="Name">Its name: the first part of the names of its models.</param>
/// <param name="Doc">Its documentation, lines joined by line feeds; empty without any.</param>
/// <param name="Model">The model it varies.</param>
/// <param name="Rows">Its rows, in the order of the text.</param>
public sealed record StudyPlan(string Name, string Doc, string Model, EquatableArray<StudyRow> Rows);

/// <summary>One model of a study.</summary>
/// <param name="Factor">What is varied: <c>steps</c>; the crossed factors joined by <c> x </c>.</param>
/// <param name="Value">To what: <c>(1,1,1)</c>; the values of crossed factors joined by <c> x </c>.</param>
/// <param name="Model">The model; the varied one itself where the value is what it says already.</param>
public sealed record StudyRow(string Factor, string Value, string Model);
