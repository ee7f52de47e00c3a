using Cornet.Dsl.Binding;
using Cornet.Dsl.Diagnostics;
using Cornet.Dsl.Parsing;
using Cornet.Dsl.Programs;
using Cornet.Dsl.Projects;
using Cornet.Dsl.Syntax;
using Cornet.Dsl.Text;
using CsCheck;
using Xunit.Abstractions;

namespace Cornet.Dsl.Tests.Programs;

/// <summary>
/// A variant, or a row of a study, is the network that its text says: with its settings written out, a model of its own compiles to the same.
/// </summary>
public class StandAloneTests(ITestOutputHelper output)
{
    [Fact]
    public void Every_variant_and_every_row_of_the_family() => output.WriteLine($"{Compare(ModelFiles.Sources())} variants and rows");

    [Fact]
    public void Variants_and_rows_of_random_networks()
    {
        var compared = 0;
        RandomPrograms.Texts.Sample(
            texts => compared += Compare([new SourceText("test.cornet", string.Join('\n', texts))]), iter: LongTests.Iterations(300), threads: 1);
        output.WriteLine($"{compared} variants and rows");
        Assert.InRange(compared, 100, int.MaxValue);
    }

    private static int Compare(IReadOnlyList<SourceText> sources)
    {
        var studies = sources.SelectMany(source => CornetParser.Parse(source, new DiagnosticBag(source)).Declarations.OfType<StudyDeclaration>()
            .Select(study => (study.Name.Text, Rows: Rows(study, source)))).ToDictionary(one => one.Text, one => one.Rows);
        var declared = studies.SelectMany(study => study.Value.Select((row, place) => $"model {study.Key}Row{place} : {row}"));
        var rows = new SourceText("rows.cornet", string.Join("\n", declared));
        IReadOnlyList<SourceText> files = [.. sources, rows];
        var result = CornetCompiler.Compile(files);
        var programs = result.Models.Where(model => model.Program is not null).ToDictionary(model => model.Name, model => model.Program!);
        foreach (var study in result.Studies.Where(study => study.Rows.Count == studies[study.Name].Count))
            for (var place = 0; place < study.Rows.Count; place++)
                Assert.Equal(NamelessOf(study.Rows[place].Model), NamelessOf($"{study.Name}Row{place}"));
        var project = new ProjectMap(files.Select(file => ReadFile.Of(file, default)));
        var compared = 0;
        foreach (var file in project.Files)
        {
            var names = new ProjectNames(project.ScopeOf(file)!, project.Names, default);
            foreach (var variant in names.Models.Where(model => model.Syntax.Base is not null && programs.ContainsKey(model.Syntax.Name.Text)))
            {
                var text = StandAloneText.Of(new Lineage(names).Of(variant)!, names);
                var alone = Compiled.From(text);
                Assert.True(alone.Result.Models[0].Program is not null, $"{variant.Syntax.Name.Text}: {string.Join("\n", alone.Messages)}\n{text}");
                Assert.True(Nameless(programs[variant.Syntax.Name.Text]) == Nameless(alone.Program), $"{variant.Syntax.Name.Text} is another network than\n{text}");
                compared++;
            }
        }
        return compared;

        // Null where a row does not fit, which the model that says the same does not either.
        NetworkProgram? NamelessOf(string model) => programs.TryGetValue(model, out var program) ? Nameless(program) : null;
    }

    // What each row is as a variant: its base, and its settings in braces.
    private static IReadOnlyList<string> Rows(StudyDeclaration study, SourceText source)
    {
        var bag = new DiagnosticBag(source);
        var rows = new List<IReadOnlyList<(FactorSyntax Factor, ExpressionSyntax Value)>>();
        foreach (var factor in study.Factors.Where(factor => factor.Keyword.Text == "vary"))
            rows.AddRange(factor.Values.Select(value => new[] { (factor, value) }));
        IEnumerable<(FactorSyntax, ExpressionSyntax)[]> crossed = [[]];
        foreach (var factor in study.Factors.Where(factor => factor.Keyword.Text == "cross"))
            crossed = crossed.SelectMany(before => factor.Values.Select(value => before.Append((factor, value)).ToArray()));
        rows.AddRange(crossed.Where(row => row.Length > 0));
        return [.. rows.Select(Row)];

        string Row(IReadOnlyList<(FactorSyntax Factor, ExpressionSyntax Value)> levels)
        {
            var (model, settings) = (study.Model.Text, "");
            foreach (var (factor, value) in levels)
            {
                var targets = FactorLevels.TargetsOf(factor);
                for (var i = 0; i < targets.Count; i++)
                {
                    var text = new Place(bag, (value is TupleExpression { Items: var items } ? items[i] : value).Span).Text;
                    if (FactorLevels.IsModel(targets[i])) model = text;
                    else if (!FactorLevels.IsOfRecipe(targets[i])) settings += $"  {string.Join(".", targets[i].Select(name => name.Text))} = {text}\n";
                }
            }
            return $"{model} {{\n{settings}}}";
        }
    }

    // All but names, documentation, how a line is written, and the sentences of guards.
    private static NetworkProgram Nameless(NetworkProgram program)
    {
        var circuits = program.Circuits.Select(Bare).Distinct().ToList();
        var ways = program.Connections.Select(connection => connection.Pathway).OfType<PathwaySchedule>()
            .ToDictionary(way => way.Name, way => $"{way.Position}");
        return program with
        {
            Name = "", Doc = "", Base = null, Circuits = circuits.ToArray(), Decoder = program.Decoder with { Circuit = Bare(program.Decoder.Circuit) },
            NamedDecoders = program.NamedDecoders.Select(decoder => decoder with { Circuit = Bare(decoder.Circuit) }).ToArray(),
            Areas = program.Areas.Select(area => area with { Doc = "", Circuit = PlaceOf(area.Circuit) }).ToArray(),
            Connections = program.Connections.Select(connection => connection.Pathway is not { } way ? connection
                : connection with { Pathway = way with { Name = ways[way.Name], Circuit = way.Circuit is { } circuit ? Bare(circuit) : null } }).ToArray(),
            Guards = program.Guards.Select(guard => guard with { Sentence = "", Numbers = default }).ToArray(),
        };

        string PlaceOf(string circuit) => $"{circuits.IndexOf(Bare(program.Circuits.First(one => one.Name == circuit)))}";
    }

    private static Module Bare(Module module) => module with
    {
        Name = "", Doc = "", Layers = module.Layers.Select(layer => layer with { Source = "" }).ToArray(),
    };
}
