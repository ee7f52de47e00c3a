using System.Diagnostics;
using Cornet.Dsl.Programs;
using Cornet.Dsl.Services;
using Cornet.Dsl.Tests.Compilation;
using Cornet.Dsl.Text;
using Xunit.Abstractions;

namespace Cornet.Dsl.Tests.Services;

/// <summary>What an editor asks, about whole files and half written ones.</summary>
public class ServiceTests(ITestOutputHelper output)
{
    private const string Family = """
        model Base(times = 2) {
          input 3 x 32 x 32
          area V1 = Block(16)
          area V2 = Block(32, times: times, scale: 2)
          decoder { avgpool   linear: linear 10 }
          timing { V2: 50ms * t }
        }

        circuit Block(channels, times = 1, scale = 4) {
          conv_in: conv channels, 1x1
          recur times {
            conv1: conv channels * scale, 3x3, stride 2 then 1
            conv2: conv channels, 1x1
          }
        }
        """;

    private const string Variants = """
        model Wide : Base { scale = 8 }
        model Deep : Base { V2.times = 4 }
        model Back : Base { V2 -> V1 { conv 16, 1x1 } delay 1, merge add }
        study Scales of Base {
          vary scale   = 1, 2
          vary length  (V1.times, V2.times) = (1,1), (2,2)
          vary form    (model, recipe.lr) = (Base, 1), (Deep, 2)
          vary rate    recipe.lr = 0.1, 0.05
        }
        recipe Quick for Base { sgd lr 0.1 }
        """;

    private static readonly Project Both = Project.Of([new SourceText("family.cornet", Family), new SourceText("variants.cornet", Variants)]);

    [Theory]
    [InlineData("variants.cornet", "Wide : |Base", "family.cornet", "model |Base")]
    [InlineData("variants.cornet", "{ |scale = 8", "family.cornet", "times = 1, |scale")]
    [InlineData("variants.cornet", "{ |V2.times", "family.cornet", "area |V2")]
    [InlineData("variants.cornet", "V2.|times = 4", "family.cornet", "channels, |times")]
    [InlineData("variants.cornet", "V2 -> |V1", "family.cornet", "area |V1")]
    [InlineData("variants.cornet", "of |Base", "family.cornet", "model |Base")]
    [InlineData("variants.cornet", "vary |scale", "family.cornet", "times = 1, |scale")]
    [InlineData("variants.cornet", "(|V1.times", "family.cornet", "area |V1")]
    [InlineData("variants.cornet", "(|Deep, 2", "variants.cornet", "model |Deep")]
    [InlineData("variants.cornet", "for |Base", "family.cornet", "model |Base")]
    [InlineData("family.cornet", "times: |times", "family.cornet", "Base(|times")]
    [InlineData("family.cornet", "|times: times", "family.cornet", "channels, |times")]
    [InlineData("family.cornet", "timing { |V2", "family.cornet", "area |V2")]
    public void Names_lead_to_their_declaration(string path, string part, string declaredIn, string declaration)
    {
        var place = Assert.Single(Definition.Of(Both, path, At(path, part)));
        Assert.Equal((declaredIn, At(declaredIn, declaration)), (place.Path, place.Span.Start));
    }

    private const string Nested = """
        model Net { input 3 x 8 x 8   unroll 3 engineering   area V1 = Cell(4)   decoder { head: Head(width: 5) } }
        circuit Cell(channels) {
          receive { conv channels, 3x3 }
          state h = 0.5
          let gate = sigmoid(h)
          h = gate * h
          h
          repeat round in 2 { Part(channels, size: 1 if round == 0 else 3) }
        }
        circuit Part(channels, size) { conv channels, size x size }
        circuit Head(width) { linear width }
        """;

    [Theory]
    [InlineData("sigmoid(|h)", "state |h")]
    [InlineData("  |h = gate", "state |h")]
    [InlineData("= |gate * h", "let |gate")]
    [InlineData("\n  |h\n", "state |h")]
    [InlineData("{ |Part(", "circuit |Part")]
    [InlineData("channels, |size: 1", "Part(channels, |size)")]
    [InlineData("if |round ==", "repeat |round in")]
    [InlineData("head: |Head(", "circuit |Head")]
    [InlineData("Head(|width: 5", "Head(|width)")]
    public void States_formulas_and_circuits_inside_circuits_lead_to_their_declaration(string part, string declaration)
    {
        var project = Project.Of([new SourceText("nested.cornet", Nested)]);
        int Place(string marked) => Nested.IndexOf(marked.Replace("|", ""), StringComparison.Ordinal) + marked.IndexOf('|');
        var place = Assert.Single(Definition.Of(project, "nested.cornet", Place(part)));
        Assert.Equal(Place(declaration), place.Span.Start);
    }

    [Fact]
    public void A_rename_reaches_variants_and_studies()
    {
        var result = Rename.Apply(Both, "family.cornet", At("family.cornet", "times = 1, |scale"), "width");
        Assert.Null(result.Refusal);
        Assert.Equal(
            ["family.cornet", "family.cornet", "family.cornet", "variants.cornet", "variants.cornet"],
            result.Changes.Select(change => change.Place.Path).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void A_rename_of_a_variant_reaches_the_values_of_a_study()
    {
        var result = Rename.Apply(Both, "variants.cornet", At("variants.cornet", "(|Deep, 2"), "Deeper");
        Assert.Null(result.Refusal);
        Assert.Equal(
            [At("variants.cornet", "model |Deep"), At("variants.cornet", "(|Deep, 2")], result.Changes.Select(change => change.Place.Span.Start).Order());
    }

    [Theory]
    [InlineData("study S of Loop { vary way |", "V1 V1_to_V1 V1_to_V1_2 model recipe")]
    [InlineData("model X : Loop { V1_to_V1_2.|", "delay merge")]
    [InlineData("study S of Loop { vary way V1_to_V1 = |", "absent")]
    public void Connections_are_offered_by_the_names_that_settings_know_them_by(string line, string words)
    {
        var text = "model Base { input 3 x 32 x 32   unroll 3 biological   area V1 { receive { }   relu }   V1 -> V1   decoder { linear 10 } }\n"
            + $"model Loop : Base {{ V1 -> V1 delay 2 }}\n{line.Replace("|", "")}";
        var offered = Completion.At(Project.Of([new SourceText("a.cornet", text)]), "a.cornet", text.Length).Select(item => item.Text);
        Assert.Superset(words.Split(' ').ToHashSet(), offered.ToHashSet());
    }

    [Theory]
    [InlineData("vary rate |", "V1 V2 channels model recipe scale times")]
    [InlineData("vary rate recipe.|", "accumulate batch beta1 beta2 clip distill_weight ema epochs label_smoothing layer_decay loss loss_function lr mixup momentum nesterov nonfinite_limit plateau_factor plateau_patience precision responses_weight seed temperature warmup weight_decay")]
    [InlineData("vary both (recipe.lr, recipe.|", "accumulate batch beta1 beta2 clip distill_weight ema epochs label_smoothing layer_decay loss loss_function lr mixup momentum nesterov nonfinite_limit plateau_factor plateau_patience precision responses_weight seed temperature warmup weight_decay")]
    [InlineData("vary form model = |", "Base Deep Wide")]
    [InlineData("vary model = Base, |", "Base Deep Wide")]
    [InlineData("vary scale = 1   vary form model = |", "Base Deep Wide")]
    [InlineData("vary type recipe.precision = |", "bfloat16 float16 float32")]
    [InlineData("vary readout recipe.loss = |", "every last")]
    [InlineData("vary rate recipe.lr = |", "")]
    [InlineData("vary form (model, recipe.precision) = (Base, |", "Base Deep Wide bfloat16 float16 float32")]
    public void A_study_offers_what_its_targets_take(string line, string words)
    {
        var text = $$"""
            model Base(times = 2) { input 3 x 32 x 32   area V1 = Block(16)   area V2 = Block(32)   decoder { linear 10 } }
            model Other { input 3 x 32 x 32   area V1 = Block(16)   decoder { linear 10 } }
            circuit Block(channels, scale = 4) { conv channels, 1x1 }
            model Wide : Base { scale = 8 }
            model Deep : Wide { times = 4 }
            study S of Base {
              {{line.Replace("|", "")}}
            """;
        var offered = Completion.At(Project.Of([new SourceText("a.cornet", text)]), "a.cornet", text.Length).Select(item => item.Text);
        Assert.Equal(words, string.Join(" ", offered.Order(StringComparer.Ordinal)));
    }

    [Theory]
    [InlineData("recipe.|lr = 0.1, 0.05", "The base learning rate")]
    [InlineData("|recipe.lr = 0.1, 0.05", "How a model is trained.")]
    [InlineData("form    (|model", "In a study, `model =` varies the variant.")]
    public void Hover_explains_the_words_of_a_study(string part, string told) =>
        Assert.Contains(told, Hover.At(Both, "variants.cornet", At("variants.cornet", part))!.Markdown);

    [Theory]
    [InlineData("Base(|times", "scale")] // `scale = 8` of a variant would set the model's own.
    [InlineData("channels, |times", "scale")]
    [InlineData("|channels, times", "conv")]
    [InlineData("area |V1", "input")]
    [InlineData("circuit |Block", "Wide")]
    public void A_rename_after_which_a_name_means_something_else_is_refused(string part, string name)
    {
        var result = Rename.Apply(Both, "family.cornet", At("family.cornet", part), name);
        Assert.Empty(result.Changes);
        Assert.EndsWith(".", result.Refusal);
    }

    [LongFact]
    [Trait("Category", "Long")]
    public void Every_name_can_be_renamed_and_renamed_back()
    {
        var family = Project.Of(ModelFiles.Sources());
        var renamed = 0;
        foreach (var file in family.Files)
        {
            foreach (var offset in Mutations.Tokens(file.Content).Select(token => token.Start))
            {
                if (Rename.NameAt(family, file.Path, offset) is null) continue;
                var there = Rename.Apply(family, file.Path, offset, "a_new_name");
                Assert.Null(there.Refusal);
                var after = Project.Of([.. family.Files.Select(one => Changed(one, there))], family);
                Assert.Empty(after.Diagnostics);
                Assert.Equal(Costs(family), Costs(after));
                renamed++;
                if (renamed % 10 != 0) continue;
                var moved = there.Changes.Where(change => change.Place.Path == file.Path && change.Place.Span.Start < offset)
                    .Sum(change => change.Text.Length - change.Place.Span.Length);
                var back = Rename.Apply(after, file.Path, offset + moved, file[there.Changes[0].Place.Path == file.Path ? there.Changes[0].Place.Span
                    : there.Changes.First(change => change.Place.Path == file.Path).Place.Span]);
                Assert.Equal(family.Files.Select(one => one.Content), after.Files.Select(one => Changed(one, back).Content));
            }
        }
        output.WriteLine($"{renamed} names");
        Assert.True(renamed > 100);
    }

    [Fact]
    public void Any_place_of_any_text_can_be_asked_about()
    {
        var (texts, questions) = (0, 0);
        var clock = Stopwatch.StartNew();
        string[] all = [Family + "\n" + Variants, .. Parsing.Samples.All];
        foreach (var text in all.SelectMany(text => Mutations.Of(text).Where((_, i) => i % 23 == 0).Append(text).Concat(Prefixes(text))))
        {
            var project = Project.Of([new SourceText("a.cornet", text)]);
            texts++;
            for (var offset = 0; offset <= text.Length; offset += 1 + texts % 23)
            {
                Hover.At(project, "a.cornet", offset);
                Completion.At(project, "a.cornet", offset);
                Definition.MentionsOf(project, "a.cornet", offset);
                questions++;
            }
            Outline.Of(project, "a.cornet");
            foreach (var finding in project.Diagnostics) QuickFix.For(project, finding);
        }
        output.WriteLine($"{texts} texts, {questions} places in {clock.ElapsedMilliseconds} ms");
    }

    [Fact]
    public void What_a_change_does_not_reach_is_taken_over()
    {
        var before = Project.Of(ModelFiles.Sources());
        var after = Project.Of([.. before.Files.Select(file => file.Path == "CORnet-Z.cornet" ? new SourceText(file.Path, file.Content + "// end\n") : file)], before);
        NetworkProgram? Program(Project project, string name) => project.Models.First(model => model.Name == name).Program;
        Assert.Same(Program(before, "CORnetS"), Program(after, "CORnetS"));
        Assert.NotSame(Program(before, "CORnetZ"), Program(after, "CORnetZ"));
        var model = after.Find("CORnet-S.cornet")!.Content.IndexOf("CORnetS(", StringComparison.Ordinal);
        Assert.Contains("53,416,616 parameters", Hover.At(after, "CORnet-S.cornet", model)!.Markdown);
    }

    [Fact]
    public void A_quick_fix_says_the_word_that_was_meant()
    {
        var project = Project.Of([new SourceText("a.cornet", Family.Replace("avgpool", "avgpol"))]);
        var fix = QuickFix.For(project, Assert.Single(project.Diagnostics))!;
        Assert.Equal(("Change 'avgpol' to 'avgpool'", "avgpool"), (fix.Title, fix.Change.Text));
    }

    [Theory]
    [InlineData("model |Base", "Base: ")]
    [InlineData("conv1: |conv", "| Base | V2 | 0 | 64 x ")]
    [InlineData("area |V2", "| 1 |")]
    [InlineData("circuit |Block", "| Base | V1 | channels: 16")]
    public void Hover_knows_what_the_program_knows(string part, string expected) =>
        Assert.Contains(expected, Hover.At(Project.Of([new SourceText("family.cornet", Family)]), "family.cornet", At("family.cornet", part))!.Markdown);

    /// <summary>A mistake in a model of three areas, the hovers that stay, and those that go.</summary>
    public static TheoryData<string, string, string[], string[]> MistakesInPart => new()
    {
        { "linear: linear 10", "linear: lineaar 10", ["V1", "V2", "IT", "a: |conv", "b: |conv", "c: |conv", "d: |conv"], [] },
        { "IT { d: conv", "IT { d: cnov", ["V1", "V2", "a: |conv", "b: |conv", "c: |conv"], ["IT"] },
        { "relu   c: conv", "relu   c: cnov", ["V1", "a: |conv", "b: |conv"], ["V2", "IT", "d: |conv"] },
        { "3x3, stride 2", "3x3, strid 2", ["V1", "a: |conv"], ["V2", "IT", "b: |conv", "c: |conv", "d: |conv"] },
        { "c: conv 8, 3x3", "c: conv 8, 99x99, padding 0", ["V1", "a: |conv", "b: |conv"], ["V2", "IT", "d: |conv"] },
        { "IT { d: conv", "IT { d: conv 4 4   e: conv", ["V1", "V2", "a: |conv", "b: |conv", "c: |conv"], ["IT"] },
        { "timing { IT: 50ms }", "timing { ITT: 50ms }", ["V1", "V2", "IT", "a: |conv", "d: |conv"], [] },
    };

    [Theory]
    [MemberData(nameof(MistakesInPart))]
    public void A_mistake_takes_the_program_from_nothing_in_front_of_it(string written, string mistaken, string[] kept, string[] gone)
    {
        const string Whole = """
            model Net {
              input 3 x 32 x 32
              area V1 { a: conv 4, 3x3 }
              area V2 { b: conv 6, 3x3, stride 2   relu   c: conv 8, 3x3 }
              area IT { d: conv 10, 3x3, stride 2 }
              decoder { linear: linear 10 }
              timing { IT: 50ms }
            }
            """;
        Assert.Contains(written, Whole);
        var text = Whole.Replace(written, mistaken);
        var (right, wrong) = (Project.Of([new SourceText("a.cornet", Whole)]), Project.Of([new SourceText("a.cornet", text)]));
        Assert.NotEmpty(wrong.Diagnostics);
        Assert.Equal(Compiled.From(("a.cornet", text)).Result.Diagnostics, wrong.Diagnostics);
        foreach (var place in kept) Assert.Equal(Figures(right, Whole, place), Figures(wrong, text, place));
        foreach (var place in gone) Assert.Empty(Figures(wrong, text, place));

        // What a hover says beside the words of the text: shapes and cost.
        static string[] Figures(Project project, string text, string place)
        {
            var offset = place.Contains('|') ? text.IndexOf(place.Replace("|", "")) + place.IndexOf('|') : text.IndexOf($"area {place}") + 5;
            var lines = Hover.At(project, "a.cornet", offset)!.Markdown.Split('\n').Where(line => line.Contains(" -> **") || line.StartsWith("| Net |"));
            return [.. lines.Select(line => line.Replace(" 50 ", "  "))];
        }
    }

    private static IEnumerable<string> Prefixes(string text) => Enumerable.Range(0, text.Length / 31).Select(i => text[..(31 * i)]);

    private static IEnumerable<(long, long)> Costs(Project project) => project.Models.Select(model => (model.Program!.ParameterCount, model.Program.MultiplyAdds));

    private static SourceText Changed(SourceText file, RenameResult result)
    {
        var text = file.Content;
        foreach (var change in result.Changes.Where(change => change.Place.Path == file.Path).OrderByDescending(change => change.Place.Span.Start))
            text = text[..change.Place.Span.Start] + change.Text + text[change.Place.Span.End..];
        return new SourceText(file.Path, text);
    }

    private static int At(string path, string part)
    {
        var text = path == "family.cornet" ? Family : Variants;
        return text.IndexOf(part.Replace("|", ""), StringComparison.Ordinal) + part.IndexOf('|');
    }
}
