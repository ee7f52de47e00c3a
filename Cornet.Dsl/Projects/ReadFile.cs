using Cornet.Dsl.Parsing;

namespace Cornet.Dsl.Projects;

/// <summary>A file that has been read: its tree, its syntax errors, and what other files need to know of it. Two are equal where path and text are,
/// so that an incremental build compares characters and never trees.</summary>
public sealed class ReadFile : IEquatable<ReadFile>
{
    private ReadFile(SourceText source, CornetFile tree, Token[] tokens, DiagnosticBag syntax)
    {
        (Source, Tree, Findings) = (source, tree, syntax.Findings);
        Words = [.. tokens.Where(token => token.Kind == TokenKind.Word).Select(token => source[token.Span]).Distinct()];
        var comments = new DiagnosticBag(source);
        Ignored = new(IgnoreComments.Read(source, tokens, comments));
        Idle = comments.Idle;
        Breaks = new Breaks(tree, source, syntax.Findings);
        Recipes = tree.Declarations.OfType<RecipeDeclaration>().Select(recipe => new RecipeName(recipe.Model.Text, recipe.Name.Text)).ToArray();
        Declares = tree.Declarations.Where(declaration => declaration is not RecipeDeclaration && !declaration.Name.IsMissing)
            .Select(declaration => declaration.Name.Text).Distinct().ToArray();
        Declared = [.. tree.Declarations.Where(declaration => !declaration.Name.IsMissing).Select(declaration => declaration.Name.Text).Distinct()];
    }

    /// <summary>Path and text.</summary>
    public SourceText Source { get; }

    /// <summary>The names of its circuits, models and studies.</summary>
    public EquatableArray<string> Declares { get; }

    /// <summary>The names of its recipes.</summary>
    public EquatableArray<RecipeName> Recipes { get; }

    internal CornetFile Tree { get; }
    internal Breaks Breaks { get; }
    internal IReadOnlyList<Diagnostic> Findings { get; }
    internal IReadOnlyList<Diagnostic> Idle { get; } // what is wrong with the comments that ignore warnings
    internal EquatableArray<IgnoredWarning> Ignored { get; }
    internal IReadOnlyList<string> Declared { get; } // the names that other files can use
    internal IReadOnlyList<string> Words { get; } // all words of the text, each once: whatever it uses of other files is among them

    /// <summary>Reads a file. It never throws for what the file holds.</summary>
    /// <param name="source">Path and text.</param>
    /// <param name="cancellation">Stops the reading.</param>
    /// <exception cref="OperationCanceledException">The reading was stopped.</exception>
    public static ReadFile Of(SourceText source, CancellationToken cancellation = default)
    {
        var syntax = new DiagnosticBag(source);
        try
        {
            var tree = CornetParser.Parse(source, syntax, out var tokens, cancellation);
            return new ReadFile(source, tree, tokens, syntax);
        }
        catch (Exception failure) when (failure is not OperationCanceledException)
        {
            // A fault of the parser's own takes the file away, and no other.
            var bag = new DiagnosticBag(source);
            bag.CompilerFailed(default, "this file", failure.Message);
            var empty = new CornetFile(default(EquatableArray<Declaration>)) { Span = new TextSpan(0, source.Content.Length) };
            return new ReadFile(source, empty, [], bag);
        }
    }

    /// <inheritdoc/>
    public bool Equals(ReadFile? other) =>
        ReferenceEquals(this, other) || other is not null && Source.Path == other.Source.Path && Source.Content == other.Source.Content;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as ReadFile);

    /// <inheritdoc/>
    public override int GetHashCode() => StringComparer.Ordinal.GetHashCode(Source.Content);
}

/// <summary>What a recipe is called: two models may have recipes of one name.</summary>
/// <param name="Model">The model that it is for.</param>
/// <param name="Name">Its name.</param>
public sealed record RecipeName(string Model, string Name);
