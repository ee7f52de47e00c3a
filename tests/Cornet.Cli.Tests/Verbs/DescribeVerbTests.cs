using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using Cornet.Dsl.Drawing;
using Cornet.Runtime;
using SkiaSharp;

namespace Cornet.Cli.Tests.Verbs;

/// <summary><c>cornet describe FILES</c></summary>
public sealed class DescribeVerbTests : IDisposable
{
    private const string Small = """
        model Small {
          input 3 x 32 x 32
          area V1 { conv: conv 8, 3x3   nonlin: relu }
          decoder { linear: linear 10 }
        }

        """;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Steps_follow_the_schedule_and_layers_the_steps()
    {
        var run = VerbRun.Of(new DescribeVerb(), _folder.Write("small.cornet", Small), "--steps");
        Assert.Equal(0, run.Code);
        Assert.EndsWith(
            """
            V1: V1Area(inputs: 3), receives input from the image

              step  schedule  image  receptive field (px)  multiply-adds
              0     runs      seen                      3        221,184

              layer   steps  reads        gives        parameters  multiply-adds  as written   note
              conv    0      3 x 32 x 32  8 x 32 x 32         216        221,184  conv 8, 3x3
              nonlin  0      8 x 32 x 32  8 x 32 x 32                             relu         in place

            decoder: receives input from V1

              layer   steps  reads        gives  parameters  multiply-adds  as written
              linear  0      8 x 32 x 32  10         81,930         81,920  linear 10

            schedule:

              V1 step 0: conv, nonlin
              decoder step 0: linear

            """,
            run.Output);
    }

    [Fact]
    public void A_graph_has_a_line_for_each_value()
    {
        var run = VerbRun.Of(new DescribeVerb(), _folder.Write("small.cornet", Small), "--graph");
        Assert.Equal(
            """
            value                type         as written
            network Small:
              n0 = image         3 x 32 x 32
              area V1:
                n1 = enter(n0)   3 x 32 x 32
                n2 = merge(n1)   3 x 32 x 32
                n3 = conv(n2)    8 x 32 x 32  conv 8, 3x3
                n4 = nonlin(n3)  8 x 32 x 32  relu
              decoder:
                n5 = enter(n4)   8 x 32 x 32
                n6 = linear(n5)  10           linear 10

            """,
            run.Output);
    }

    [Fact]
    public void Json_says_the_same_to_scripts()
    {
        var run = VerbRun.Of(new DescribeVerb(), _folder.Write("small.cornet", Small), "--json");
        var model = JsonDocument.Parse(run.Output).RootElement[0];
        Assert.Equal("Small", model.GetProperty("name").GetString());
        var area = model.GetProperty("areas")[0];
        Assert.Equal(3, area.GetProperty("steps")[0].GetProperty("receptiveField").GetInt32());
        Assert.Equal("[8,32,32]", JsonSerializer.Serialize(area.GetProperty("layers")[0].GetProperty("runs")[0].GetProperty("output")));
        Assert.Equal("""{"area":"V1","step":0,"layer":"conv","stride":1}""", JsonSerializer.Serialize(model.GetProperty("schedule")[0]));
        Assert.Equal("8 x 3 x 3 x 3", model.GetProperty("state").GetProperty("V1.conv.weight").GetString());
    }

    [Fact]
    public void Json_tells_connections_with_their_layers_and_cost()
    {
        const string Text = """
            model Net {
              input 3 x 8 x 8
              unroll 4 biological
              area LGN { receive { conv 4, 3x3 }   relu }
              area V1 { receive { conv 4, 3x3 }   add state   relu }
              LGN -> V1 { conv 4, 1x1 } delay 2
              decoder { linear 10 }
            }

            """;
        var run = VerbRun.Of(new DescribeVerb(), _folder.Write("net.cornet", Text), "--json");
        var model = JsonDocument.Parse(run.Output).RootElement[0];
        var connections = model.GetProperty("connections").EnumerateArray().ToList();
        Assert.Equal(0, model.GetProperty("areas")[0].GetProperty("steadyFrom").GetInt32());
        var written = connections.Single(connection => connection.TryGetProperty("pathway", out _));
        Assert.Equal(2, written.GetProperty("steadyFrom").GetInt32());
        var pathway = written.GetProperty("pathway");
        Assert.Equal(("LGN_to_V1", "add"), (pathway.GetProperty("name").GetString(), pathway.GetProperty("merge").GetString()));
        Assert.Equal((16, 1024, 2), (Number(pathway, "parameters"), Number(pathway, "multiplyAdds"), Number(pathway, "steps")));
        Assert.Equal("conv", pathway.GetProperty("layers")[0].GetProperty("label").GetString());
        var parts = model.GetProperty("areas").EnumerateArray().Append(pathway).Append(model.GetProperty("decoder")).ToList();
        Assert.All(["parameters", "multiplyAdds"], what => Assert.Equal(Number(model, what), parts.Sum(part => Number(part, what))));

        static int Number(JsonElement element, string property) => element.GetProperty(property).GetInt32();
    }

    [Fact]
    public void Drawings_are_written_and_named()
    {
        var folder = _folder.At("figures");
        var run = VerbRun.Of(new DescribeVerb(), _folder.Write("small.cornet", Small), "--svg", folder);
        string[] files = [Path.Combine(folder, "Small.svg"), Path.Combine(folder, "Small.time.svg")];
        Assert.Equal((0, string.Concat(files.Select(file => file + "\n")), ""), (run.Code, run.Output, run.Error));
        Assert.Equal(files, Directory.GetFiles(folder).Order(StringComparer.Ordinal));
        Assert.All(files, file => Assert.StartsWith("<svg ", File.ReadAllText(file)));
    }

    [Fact]
    public void Drawings_for_papers_and_slides_show_what_the_svg_shows()
    {
        var folder = _folder.At("figures");
        if (SKFontManager.Default.FontFamilyCount == 0)
        {
            var refusal = Assert.Throws<CornetException>(() => VerbRun.Of(new DescribeVerb(), _folder.Write("small.cornet", Small), "--png", folder));
            Assert.StartsWith("PNG and PDF need a font, and none is installed.", refusal.Message);
            Assert.False(Directory.Exists(folder));
            return;
        }
        var run = VerbRun.Of(new DescribeVerb(), _folder.Write("small.cornet", Small), "--svg", folder, "--png", folder, "--pdf", folder);
        Assert.Equal((0, ""), (run.Code, run.Error));
        Assert.Equal(
            new[] { "Small.svg", "Small.time.svg", "Small.png", "Small.time.png", "Small.pdf", "Small.time.pdf" }.Select(file => Path.Combine(folder, file)),
            run.Output.TrimEnd().Split('\n'));
        foreach (var name in new[] { "Small", "Small.time" })
        {
            var svg = XDocument.Load(Path.Combine(folder, $"{name}.svg")).Root!;
            float Number(XElement mark, string attribute) => float.Parse(mark.Attribute(attribute)!.Value, CultureInfo.InvariantCulture);
            using var picture = SKBitmap.Decode(Path.Combine(folder, $"{name}.png"));
            Assert.Equal(((int)Math.Ceiling(2 * Number(svg, "width")), (int)Math.Ceiling(2 * Number(svg, "height"))), (picture.Width, picture.Height));
            Assert.Equal(SKColors.White, picture.GetPixel(1, 1));
            foreach (var mark in svg.Elements().Where(mark => mark.Name.LocalName == "rect" && mark.Attribute("stroke") is not null))
            {
                // The ground shows a little within the border.
                var (x, y) = (2 * (Number(mark, "x") + 3), 2 * (Number(mark, "y") + Number(mark, "height") / 2 + 1));
                Assert.Equal(SKColor.Parse(mark.Attribute("fill")!.Value), picture.GetPixel((int)x, (int)y));
            }
            // Of each line of text there is ink in the room that it is given.
            foreach (var text in svg.Elements().Where(mark => mark.Name.LocalName == "text" && mark.Attribute("text-anchor") is null))
            {
                var (x, y, length) = (2 * Number(text, "x"), 2 * Number(text, "y"), 2 * Number(text, "textLength"));
                var ink = Enumerable.Range((int)x, (int)length + 1).Where(column => Enumerable.Range((int)y - 12, 13)
                    .Any(row => picture.GetPixel(column, row).Green < 200)).ToList();
                Assert.InRange(ink[^1] - ink[0], length * 0.9 - 5, length + 2);
            }
            var pdf = File.ReadAllText(Path.Combine(folder, $"{name}.pdf"), Encoding.Latin1);
            Assert.StartsWith("%PDF-", pdf);
            Assert.Contains("/FontFile2", pdf);
            Assert.Single(Regex.Matches(pdf, @"/Type /Page\b(?!s)"));
        }
    }

    [Fact]
    public void A_drawing_has_room_for_its_texts_in_every_sans_serif_of_this_machine()
    {
        string[] usual = ["Helvetica Neue", "Helvetica", "Arial", "Liberation Sans", "DejaVu Sans", "Segoe UI", "Noto Sans", "Verdana", "Open Sans", "Roboto"];
        foreach (var family in SKFontManager.Default.FontFamilies.Intersect(usual))
            foreach (var style in new[] { TextStyle.Label, TextStyle.Small, TextStyle.Name, TextStyle.Title })
            {
                using var typeface = SKTypeface.FromFamilyName(family, style.IsBold ? SKFontStyle.Bold : SKFontStyle.Normal);
                using var font = new SKFont(typeface, (float)style.Size) { Subpixel = true, Hinting = SKFontHinting.None, LinearMetrics = true };
                foreach (var text in Enumerable.Range(' ', '~' - ' ' + 1).Select(letter => ((char)letter).ToString())
                    .Concat(["conv 3×3, 512, /2 then /1", "512 × 7 × 7", "runs; px: side of the square of the image that a unit sees", "2 steps · 2.52 M parameters"]))
                {
                    var width = Lettering.Width(text, style);
                    Assert.True(font.MeasureText(text) <= width * 1.005, $"'{text}' needs more than {width} in {family}.");
                    Assert.True(Lettering.Length(text, style) <= width, text);
                }
            }
    }

    [Fact]
    public void What_cannot_be_written_is_said_in_one_sentence()
    {
        var file = _folder.Write("small.cornet", Small);
        var refusal = Assert.Throws<CornetException>(() => VerbRun.Of(new DescribeVerb(), file, "--svg", Path.Combine(file, "figures")));
        Assert.Contains("could not be written", refusal.Message);
    }

    [Theory]
    [InlineData]
    [InlineData("--steps")]
    [InlineData("--graph")]
    [InlineData("--json")]
    public void A_folder_stands_for_the_files_in_and_below_it(params string[] options)
    {
        var one = _folder.Write("one.cornet", Small);
        Directory.CreateDirectory(_folder.At("inner"));
        var two = _folder.Write(Path.Combine("inner", "two.cornet"), Small.Replace("Small", "Smaller"));
        var files = VerbRun.Of(new DescribeVerb(), [one, two, .. options]);
        var folder = VerbRun.Of(new DescribeVerb(), [_folder.Path, .. options]);
        Assert.Contains("Smaller", files.Output);
        Assert.Equal(files, folder);
        // Named twice, a file is one file.
        Assert.Equal(files, VerbRun.Of(new DescribeVerb(), [one, _folder.Path, .. options]));
    }

    [Theory]
    [InlineData("describe")]
    [InlineData("describe", "--steps")]
    [InlineData("describe", "--json")]
    public void Without_words_the_files_of_the_folder_are_described(params string[] words)
    {
        _folder.Write("one.cornet", Small);
        using var here = CornetProcess.StartIn(_folder.Path, words);
        using var named = CornetProcess.StartIn(_folder.Path, [.. words, "one.cornet"]);
        var output = here.StandardOutput.ReadToEnd();
        Assert.Contains("Small", output);
        Assert.Equal(named.StandardOutput.ReadToEnd(), output);
        here.WaitForExit();
        Assert.Equal(0, here.ExitCode);
    }

    [Fact]
    public void Without_words_and_without_files_the_family_is_listed_and_each_of_it_can_be_described_anywhere()
    {
        using var list = CornetProcess.StartIn(_folder.Path, "describe");
        var lines = list.StandardOutput.ReadToEnd().TrimEnd().Split('\n');
        Assert.Contains(lines, line => Regex.IsMatch(line, "^CORnetS +53,416,616 parameters +16,431,747,072 multiply-adds  V1 V2 V4 IT$"));
        Assert.EndsWith("a study of CORnetSmall, 21 rows: 'describe SmallCircuitVariants'", lines[^1]);
        using var one = CornetProcess.StartIn(_folder.Path, "describe", "cornets");
        Assert.StartsWith("CORnetS: 53,416,616 parameters", one.StandardOutput.ReadToEnd());
        using var study = CornetProcess.StartIn(_folder.Path, "describe", "SmallCircuitVariants");
        Assert.StartsWith("SmallCircuitVariants, a study of CORnetSmall", study.StandardOutput.ReadToEnd());
    }

    [Fact]
    public void One_of_several_models_is_named_behind_the_file()
    {
        var file = _folder.Write("two.cornet", Small + Small.Replace("Small", "Smaller"));
        Assert.StartsWith("Smaller: ", VerbRun.Of(new DescribeVerb(), $"{file}:smaller").Output);
        var refusal = Assert.Throws<CornetException>(() => VerbRun.Of(new DescribeVerb(), $"{file}:Smallest"));
        Assert.Equal($"There is no model or study 'Smallest' in '{file}'.", refusal.Message);
    }

    [Fact]
    public void A_variant_of_the_family_is_described_without_its_base()
    {
        var run = VerbRun.Of(new DescribeVerb(), _folder.Write("mine.cornet", "model Mine : CORnetSmall { V4.times = 1 }\n"));
        Assert.StartsWith("Mine: ", run.Output);
        Assert.DoesNotContain("CORnetSmall: ", run.Output);
        Assert.Equal((0, ""), (run.Code, run.Error));
    }

    [Fact]
    public void A_model_without_a_program_is_an_error_and_the_others_are_described()
    {
        var run = VerbRun.Of(new DescribeVerb(), _folder.Write("two.cornet", Small + "model Broken { input 3 x 8 x 8 }\n"));
        Assert.Equal(1, run.Code);
        Assert.StartsWith("Small: ", run.Output);
        Assert.Contains("Broken", run.Error);
    }
}
