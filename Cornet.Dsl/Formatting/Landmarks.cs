using Cornet.Dsl.Parsing;

namespace Cornet.Dsl.Formatting;

/// <summary>What the tree says about tokens that look alike: where an entry begins, which minus is a sign, which parenthesis belongs to a name.
/// Tokens are named by their index.</summary>
internal sealed class Landmarks
{
    private readonly Dictionary<int, int> _indices = [];
    private readonly Token[] _tokens;

    public Landmarks(CornetFile file, Token[] tokens)
    {
        _tokens = tokens;
        for (var i = 0; i < tokens.Length; i++) _indices[tokens[i].Span.Start] = i;
        foreach (var node in file.WithDescendants()) Mark(node);
    }

    // Sets of tokens, by their index.
    public HashSet<int> Entries { get; } = []; // those that begin a declaration, a line of a model, a statement, a time, a factor or a setting
    public HashSet<int> Declarations { get; } = []; // those of them that begin a declaration
    public HashSet<int> BaseColons { get; } = []; // the colon of `model X : Y`
    public HashSet<int> Calls { get; } = []; // parentheses that touch the name before them
    public HashSet<int> TightCrosses { get; } = []; // the cross of two plain numbers: 7x7
    public HashSet<int> TightCommas { get; } = []; // the commas of a row of plain numbers that was written without blanks: (1,2,1)
    public HashSet<int> Signs { get; } = []; // the minus of a negative number

    /// <summary>Blanks before what stands behind a factor's name, two tokens behind the factor's first one, so that the factors of a study stand in
    /// columns.</summary>
    public Dictionary<int, int> Columns { get; } = [];

    private void Mark(SyntaxNode node)
    {
        switch (node)
        {
            case Declaration declaration:
                Declarations.Add(At(declaration));
                Entry(declaration);
                Call(declaration.Name);
                if (declaration is ModelDeclaration { Base: { } parent }) BaseColons.Add(At(parent) - 1);
                if (declaration is RecipeDeclaration recipe) Entry([.. recipe.Settings]);
                if (declaration is StudyDeclaration study) Align(study);
                break;
            case MemberSyntax or StatementSyntax or TimingEntrySyntax or KeyEntrySyntax or FactorSyntax: Entry(node); break;
            case CallExpression call: Call(call.Name); break;
            case LayerSyntax { IsCall: true } call: Call(call.Kind); break;
            case NegateExpression: Signs.Add(At(node)); break;
            case SizeExpression { Extents: [NumberExpression { Unit: "" } first, NumberExpression] } when IsBareCross(At(first) + 1):
                TightCrosses.Add(At(first) + 1);
                break;
            case TupleExpression tuple when tuple.Items.All(item => item is NumberExpression): Tuple(tuple); break;
        }
    }

    private int At(SyntaxNode node) => _indices[node.Span.Start];

    private void Entry(params SyntaxNode[] nodes)
    {
        foreach (var node in nodes) Entries.Add(At(node));
    }

    private void Call(Identifier name)
    {
        var next = _indices[name.Span.Start] + 1;
        while (_tokens[next].Span.Start < name.Span.End) next++; // A.B( is one name of three tokens.
        if (_tokens[next].Kind == TokenKind.OpenParenthesis) Calls.Add(next);
    }

    // (7) x (7) keeps its parentheses, and the blanks with them. Behind a comment x7 would be a name.
    private bool IsBareCross(int cross) => _tokens[cross].Kind == TokenKind.Word && _tokens[cross + 1].Kind == TokenKind.Number
        && _tokens[cross].Comments.Length == 0 && _tokens[cross + 1].Comments.Length == 0;

    private void Tuple(TupleExpression tuple)
    {
        var commas = Enumerable.Range(At(tuple), _tokens.Length).TakeWhile(i => _tokens[i].Span.Start < tuple.Span.End)
            .Where(i => _tokens[i].Kind == TokenKind.Comma).ToList();
        if (_tokens[commas[0] + 1].Glued) TightCommas.UnionWith(commas);
    }

    private void Align(StudyDeclaration study)
    {
        var factors = study.Factors.Select(At).ToList();
        if (factors.Count < 2) return;
        var longest = factors.Max(Named);
        var least = factors.TrueForAll(at => _tokens[at + 2].Kind == TokenKind.Equals) ? 1 : 2;
        foreach (var at in factors) Columns[at + 2] = longest - Named(at) + least;

        int Named(int at) => _tokens[at].Span.Length + 1 + _tokens[at + 1].Span.Length;
    }
}
