namespace Cornet.Dsl.Syntax;

/// <summary>Something with a name at the top level of a file.</summary>
/// <param name="Doc">The text of its <c>///</c> lines, joined by line feeds; empty without any.</param>
/// <param name="Name">Its name.</param>
public abstract record Declaration(string Doc, Identifier Name) : SyntaxNode;

/// <summary><c>model Name(parameters) : Base { members }</c></summary>
/// <param name="Doc">Its documentation.</param>
/// <param name="Name">Its name: the name of the generated class.</param>
/// <param name="Parameters">Its parameters: the constructor's arguments.</param>
/// <param name="Base">The model it varies, or null.</param>
/// <param name="Members">What stands between the braces.</param>
public sealed record ModelDeclaration(
    string Doc, Identifier Name, EquatableArray<ParameterSyntax> Parameters, Identifier? Base, EquatableArray<MemberSyntax> Members)
    : Declaration(Doc, Name);

/// <summary><c>circuit Name(parameters) { statements }</c></summary>
/// <param name="Doc">Its documentation.</param>
/// <param name="Name">Its name.</param>
/// <param name="Parameters">Its parameters.</param>
/// <param name="Body">Its layers and recurrence.</param>
public sealed record CircuitDeclaration(string Doc, Identifier Name, EquatableArray<ParameterSyntax> Parameters, BlockSyntax Body)
    : Declaration(Doc, Name);

/// <summary><c>study Name of Model { vary ... }</c></summary>
/// <param name="Doc">Its documentation.</param>
/// <param name="Name">Its name.</param>
/// <param name="Model">The model it varies.</param>
/// <param name="Factors">What it varies.</param>
public sealed record StudyDeclaration(string Doc, Identifier Name, Identifier Model, EquatableArray<FactorSyntax> Factors) : Declaration(Doc, Name);

/// <summary><c>vary name path = values</c> (one factor at a time) or <c>cross name path = values</c>.</summary>
/// <param name="Keyword"><c>vary</c> or <c>cross</c>.</param>
/// <param name="Name">The factor's name in the study's table.</param>
/// <param name="Targets">The parameters it sets (<c>V2.times</c>, or <c>scale</c> of every circuit that has one); empty where the name says it
/// all.</param>
/// <param name="HasSign">Whether <c>=</c> stands before the values: <c>vary norm = batchnorm</c> sets what the factor is called, <c>vary norm batchnorm</c>
/// the layer.</param>
/// <param name="Values">One expression per row of the study.</param>
public sealed record FactorSyntax(
    Identifier Keyword, Identifier Name, EquatableArray<EquatableArray<Identifier>> Targets, bool HasSign,
    EquatableArray<ExpressionSyntax> Values) : SyntaxNode;

/// <summary><c>recipe Name for Model { settings }</c></summary>
/// <param name="Doc">Its documentation.</param>
/// <param name="Name">Its name.</param>
/// <param name="Model">The model it trains.</param>
/// <param name="Settings">One per line: a word and its arguments (<c>sgd lr 0.1, momentum 0.9</c>).</param>
public sealed record RecipeDeclaration(string Doc, Identifier Name, Identifier Model, EquatableArray<LayerSyntax> Settings) : Declaration(Doc, Name);

/// <summary>A parameter of a model or circuit: <c>scale = 4</c>, or <c>channels</c> without a default.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Default">Its default, or null where the caller must give one.</param>
public sealed record ParameterSyntax(Identifier Name, ExpressionSyntax? Default) : SyntaxNode;
