using System.Globalization;
using System.Xml.Linq;
using Cornet.Dsl.Drawing;

namespace Cornet.Dsl.Tests.Drawing;

public class DrawingTests
{
    private static readonly XNamespace Svg = "http://www.w3.org/2000/svg";

    public static TheoryData<string> Programs => DrawnPrograms.Names;

    [Theory]
    [MemberData(nameof(Programs))]
    public void Drawings_are_valid_and_everything_lies_on_the_page(string name)
    {
        foreach (var (svg, canvas) in DrawnPrograms.Draw(DrawnPrograms.All[name]))
        {
            var root = XDocument.Parse(svg).Root!;
            Assert.Equal(Svg + "svg", root.Name);
            var page = new Box(0, 0, Number(root, "width"), Number(root, "height"));
            Assert.All(canvas.Texts, text => Assert.True(page.Holds(text.Box), $"'{text.Text}' leaves the page."));
            Assert.All(canvas.Boxes, box => Assert.True(page.Holds(box), $"{box} leaves the page."));
        }
    }

    [Theory]
    [MemberData(nameof(Programs))]
    public void No_text_stands_on_another_or_across_an_edge(string name)
    {
        foreach (var (_, canvas) in DrawnPrograms.Draw(DrawnPrograms.All[name]))
        {
            for (var i = 0; i < canvas.Texts.Count; i++)
            {
                var text = canvas.Texts[i];
                foreach (var other in canvas.Texts.Skip(i + 1))
                    Assert.False(text.Box.Overlaps(other.Box), $"'{text.Text}' stands on '{other.Text}'.");
                foreach (var box in canvas.Boxes)
                    Assert.True(!box.Overlaps(text.Box) || box.Holds(text.Box), $"'{text.Text}' stands across the edge of {box}.");
            }
        }
    }

    [Theory]
    [MemberData(nameof(Programs))]
    public void Every_area_is_drawn_with_its_shape_and_every_step_that_fits(string name)
    {
        var program = DrawnPrograms.All[name];
        var (network, unrolling) = (NetworkDrawing.Draw(program, out var canvas), UnrollingDrawing.Draw(program));
        Assert.Equal(program.Areas.Count + 1, canvas.Texts.Count(text => text.Text.EndsWith("parameters", StringComparison.Ordinal)));
        foreach (var area in program.Areas)
        {
            Assert.Contains(Lettering.Crossed(area.Output.ToString()), network);
            var drawn = Enumerable.Range(0, area.Steps.Count).Count(t => unrolling.Contains($"{area.Name}, step {t};"));
            Assert.Equal(Math.Min(40, area.Steps.Count), drawn);
        }
    }

    [Fact]
    public void A_name_cannot_break_the_document()
    {
        var program = ModelFiles.Program("CORnetZ");
        var odd = program with { Name = "a<b>&\"c\"\u0001" };
        foreach (var (svg, _) in DrawnPrograms.Draw(odd))
            Assert.StartsWith("a<b>&\"c\"", XDocument.Parse(svg).Root!.Element(Svg + "title")!.Value);
    }

    [Theory]
    [InlineData("sv-SE")]
    [InlineData("fi-FI")]
    [InlineData("tr-TR")]
    [InlineData("ar-SA")]
    public void Every_culture_draws_the_same(string culture)
    {
        var invariant = Drawings();
        var before = CultureInfo.CurrentCulture;
        try
        {
            CultureInfo.CurrentCulture = CultureInfo.CurrentUICulture = new CultureInfo(culture);
            Assert.Equal(invariant, Drawings());
        }
        finally
        {
            CultureInfo.CurrentCulture = CultureInfo.CurrentUICulture = before;
        }

        static string[] Drawings() => [.. DrawnPrograms.All.Values.SelectMany(DrawnPrograms.Draw).Select(drawing => drawing.Svg)];
    }

    [Fact]
    public void What_the_program_drops_and_what_the_image_has_not_reached_look_different()
    {
        var nodes = XDocument.Parse(UnrollingDrawing.Draw(ModelFiles.Program("CORnetRT"))).Root!.Elements(Svg + "rect")
            .Where(rect => rect.Element(Svg + "title") is not null).ToDictionary(rect => rect.Element(Svg + "title")!.Value.Split(';')[0]);
        Assert.Equal(20, nodes.Count);
        Assert.Equal((Palette.Blue, null), Look("V1, step 1"));
        Assert.Equal((Palette.PaleBlue, null), Look("IT, step 2"));
        Assert.Equal((Palette.Paper, Stroke.Dropped.Dash), Look("V1, step 2"));

        (string?, string?) Look(string node) => (nodes[node].Attribute("fill")?.Value, nodes[node].Attribute("stroke-dasharray")?.Value);
    }

    [Fact]
    public void An_area_that_stands_still_looks_different_from_one_that_is_never_heard()
    {
        var program = DrawnPrograms.All["areas in a steady state"];
        var drawing = UnrollingDrawing.Draw(program);
        var root = XDocument.Parse(drawing).Root!;
        Assert.Contains("V1, step 2; receptive field 5 px; does not run: has the same output as step 1", drawing);
        Assert.Contains(root.Elements(Svg + "text"), text => text.Value == "steady state: its input no longer changes");
        Assert.DoesNotContain("it never reaches the decoder", drawing);
        // What V2 hears of V1 is worked out at steps 1 and 2; at 3 and 4 it is used again, as is what V1 and LGN put out.
        var reused = root.Elements(Svg + "path").Count(path => path.Attribute("stroke-dasharray")?.Value == Stroke.Reuse.Dash);
        Assert.Equal(1 + 2 + 3 + 3 + 4, reused);
    }

    [Fact]
    public void Connections_are_labeled_with_delay_merge_and_layers()
    {
        var lines = XDocument.Parse(NetworkDrawing.Draw(DrawnPrograms.All["feedback, lateral, skipping"])).Root!.Elements(Svg + "text")
            .Select(text => text.Value).ToList();
        Assert.Equal(["feedback, 2 steps, multiply", "conv 1×1, 64", "upsample ×8"], lines.SkipWhile(line => !line.EndsWith("multiply")).Take(3));
        Assert.Contains("and 2 more", lines);
    }

    [Fact]
    public void Milliseconds_are_true_to_scale()
    {
        var nodes = XDocument.Parse(UnrollingDrawing.Draw(ModelFiles.Program("CORnetS"))).Root!.Elements(Svg + "rect")
            .Where(rect => rect.Element(Svg + "title") is not null)
            .ToDictionary(rect => rect.Element(Svg + "title")!.Value.Split(';')[0], rect => Number(rect, "x"));
        Assert.Equal(2 * (nodes["V4, step 1"] - nodes["V4, step 0"]), nodes["V2, step 1"] - nodes["V2, step 0"], 2);
        Assert.Equal(nodes["V4, step 1"] - nodes["V4, step 0"], nodes["IT, step 0"] - nodes["V1, step 0"], 2);
    }

    [Theory]
    [InlineData("CORnetS", true)]
    [InlineData("CORnetZ", false)]
    [InlineData("CORnetRT", false)]
    public void An_arrow_that_runs_back_in_time_is_explained(string model, bool runsBack) => Assert.Equal(
        runsBack, UnrollingDrawing.Draw(ModelFiles.Program(model)).Contains("An arrow may point to the left: with this timing, an area begins before"));

    [Fact]
    public void A_text_of_known_letters_is_given_the_length_that_it_has_in_Helvetica()
    {
        var texts = XDocument.Parse(NetworkDrawing.Draw(ModelFiles.Program("CORnetS"))).Root!.Elements(Svg + "text").ToList();
        Assert.All(texts, text => Assert.Equal("spacingAndGlyphs", text.Attribute("lengthAdjust")?.Value));
        // 722 + 778 + 722 + 611 + 556 + 333 + 667 thousandths of 15, in bold letters.
        Assert.Equal(65.835, Number(texts.Single(text => text.Value == "CORnetS"), "textLength"), 0.01);
        var odd = NetworkDrawing.Draw(ModelFiles.Program("CORnetZ") with { Name = "視覚" });
        Assert.Null(XDocument.Parse(odd).Root!.Elements(Svg + "text").Single(text => text.Value == "視覚").Attribute("textLength"));
    }

    [Fact]
    public void Arcs_that_share_a_stretch_run_in_lanes_of_their_own() =>
        Assert.Equal([0, 2, 1, 0], Lanes.Of([(3, 4), (4, 1), (3, 2), (1, 1)]));

    [Theory]
    [InlineData("CORnetZ")]
    [InlineData("CORnetR")]
    [InlineData("CORnetRT")]
    [InlineData("CORnetS")]
    [InlineData("BLT")]
    [InlineData("Feedback")]
    public void The_drawings_in_the_documentation_are_current(string model)
    {
        // dotnet run -c Release --project models -- describe CORnetS --svg docs/images
        Assert.Equal(File.ReadAllText(Repository.PathTo("docs", "images", $"{model}.svg")), NetworkDrawing.Draw(ModelFiles.Program(model)));
        Assert.Equal(File.ReadAllText(Repository.PathTo("docs", "images", $"{model}.time.svg")), UnrollingDrawing.Draw(ModelFiles.Program(model)));
    }

    private static double Number(XElement element, string attribute) =>
        double.Parse(element.Attribute(attribute)!.Value, CultureInfo.InvariantCulture);
}
