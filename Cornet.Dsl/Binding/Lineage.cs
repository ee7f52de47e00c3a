using Cornet.Dsl.Syntax;

namespace Cornet.Dsl.Binding;

/// <summary>Works out what every model consists of: a variant takes over the lines of its base and changes them.</summary>
/// <param name="declarations">What all files declare.</param>
internal sealed class Lineage(ProjectNames declarations)
{
    /// <summary>How many bases a variant may have above it.</summary>
    public const int MostBases = 64;

    private readonly Dictionary<string, ModelLines?> _known = new(StringComparer.Ordinal);

    /// <summary>The lines of a model; null after reporting why they cannot be known. A base of such is not reported again.</summary>
    public ModelLines? Of(Declared<ModelDeclaration> model)
    {
        var name = model.Syntax.Name.Text;
        if (_known.TryGetValue(name, out var known)) return known;
        return _known[name] = model.Syntax.Base is { } parent ? Variant(model, parent) : new LineChanges(model, null, declarations).Lines();
    }

    private ModelLines? Variant(Declared<ModelDeclaration> model, Identifier parent)
    {
        if (parent.IsMissing) return null; // the parser has reported it
        if (declarations.FindModel(parent.Text) is not { } @base)
        {
            if (!declarations.MayBeIncomplete) model.Bag.UnknownModel(parent.Span, parent.Text, declarations.ModelNames);
            return null;
        }
        return IsSound(model, parent) && Of(@base) is { } lines ? new LineChanges(model, lines, declarations).Lines() : null;
    }

    // Walks up, so that what follows needs no more stack than there are bases.
    private bool IsSound(Declared<ModelDeclaration> model, Identifier parent)
    {
        var chain = new List<string> { model.Syntax.Name.Text };
        for (var above = parent; above is { IsMissing: false }; above = declarations.FindModel(above.Text)?.Syntax.Base)
        {
            chain.Add(above.Text);
            if (above.Text == chain[0])
            {
                var others = chain.Skip(1).Take(chain.Count - 2).Select(name => declarations.FindModel(name)!);
                model.Bag.Also(others.Select(other =>
                    other.Bag.Related(other.Syntax.Base!.Span, $"{other.Syntax.Name.Text} is a variant of {other.Syntax.Base.Text}.")))
                    .VariantOfItself(parent.Span, chain);
                return false;
            }
            // A cycle further up is reported at the models that it consists of.
            if (chain.IndexOf(above.Text) < chain.Count - 1) return false;
            if (chain.Count <= MostBases + 1) continue;
            model.Bag.TooManyBases(parent.Span, chain[0], MostBases);
            return false;
        }
        return true;
    }
}
