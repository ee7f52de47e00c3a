using Cornet.Dsl.Diagnostics;
using Cornet.Dsl.Syntax;

namespace Cornet.Dsl.Binding;

/// <summary>
/// What a model consists of: its own lines and, where it is a variant, those it takes over, each with the file it stands in. Names are looked up in
/// the model, mistakes are reported where they are written.
/// </summary>
/// <param name="Name">Its name.</param>
/// <param name="Doc">Its documentation.</param>
/// <param name="Bag">The findings of its file.</param>
/// <param name="Level">How many bases it has above it; 0 for a model of its own.</param>
/// <param name="Base">The model it varies, or null.</param>
/// <param name="Parameters">Its parameters, those of its base first.</param>
/// <param name="Lines">Its lines: the areas in the order in which they hear each other.</param>
/// <param name="Settings">The settings it says itself.</param>
internal sealed record ModelLines(
    Identifier Name, string Doc, DiagnosticBag Bag, int Level, ModelLines? Base, IReadOnlyList<ParameterLine> Parameters,
    IReadOnlyList<ModelLine> Lines, IReadOnlyList<VariantSetting> Settings)
{
    /// <summary>Whether it is a row of a study, which may say again what its base says.</summary>
    public bool IsRow { get; init; }

    /// <summary>The lines of a kind.</summary>
    public IEnumerable<ModelLine> Of<T>() where T : MemberSyntax => Lines.Where(line => line.Syntax is T);

    /// <summary>The connections, but for those that a variant takes out.</summary>
    public IEnumerable<ModelLine> Connections => Of<ConnectionSyntax>().Where(line => !new CircuitEdits(line.Edits).LeavesOut);
}

/// <summary>One line of a model. Compared by reference: two lines that say the same are two lines.</summary>
/// <param name="Syntax">The line.</param>
/// <param name="Bag">The findings of its file.</param>
/// <param name="Level">The <see cref="ModelLines.Level"/> of the model it is written in.</param>
/// <param name="Edits">What variants change in it.</param>
internal sealed record ModelLine(MemberSyntax Syntax, DiagnosticBag Bag, int Level, IReadOnlyList<Edit> Edits)
{
    /// <summary>The name of a connection, for settings and in the state dict: <c>IT_to_V4</c>; empty for other lines.</summary>
    public string Connection { get; init; } = "";

    public bool Equals(ModelLine? other) => ReferenceEquals(this, other);

    public override int GetHashCode() => System.Runtime.CompilerServices.RuntimeHelpers.GetHashCode(this);
}

/// <summary>One parameter of a model.</summary>
/// <param name="Syntax">The parameter, with its latest default.</param>
/// <param name="Bag">The findings of the file the default stands in.</param>
/// <param name="Level">The <see cref="ModelLines.Level"/> of the model it is written in.</param>
internal sealed record ParameterLine(ParameterSyntax Syntax, DiagnosticBag Bag, int Level);
