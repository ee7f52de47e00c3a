using System.Text;
using System.Xml.Linq;
using Cornet.Runtime.Tests.Weights;
using Cornet.Scoring.Reporting;
using ScottPlot;
using SkiaSharp;
using Color = ScottPlot.Color;

namespace Cornet.Runtime.Tests.Scoring.Reporting;

public class FigureFilesTests
{
    [Fact]
    public void A_grid_of_plots_is_one_drawing_in_three_formats()
    {
        using var scratch = new ScratchFolder();
        using Plot left = Figure.Plot("Depth & accuracy", "top-1 (%)"), right = Figure.Plot("Behavior", "r");
        left.Add.Scatter(new double[] { 1, 2, 3 }, new double[] { 4, 2, 5 }).LegendText = "measured";
        FigureFiles.Write(scratch["figure"], [left, right], columns: 2, width: 300, height: 200);

        Assert.Equal(["figure.pdf", "figure.png", "figure.svg"], scratch.Files);
        using var png = SKBitmap.Decode(scratch["figure.png"]);
        Assert.Equal((1200, 400), (png.Width, png.Height));
        Assert.Equal("%PDF", Encoding.ASCII.GetString(File.ReadAllBytes(scratch["figure.pdf"]), 0, 4));

        var svg = XDocument.Load(scratch["figure.svg"]).Root!;
        var texts = svg.Descendants().Where(mark => mark.Name.LocalName == "text").ToArray();
        foreach (var expected in new[] { "Depth & accuracy", "Behavior", "measured" })
            Assert.Single(texts, text => text.Value.Trim() == expected);
        Assert.All(texts, text => Assert.EndsWith("sans-serif", text.Attribute("font-family")!.Value));
        Assert.Equal("0 0 600 200", svg.Attribute("viewBox")!.Value);
    }

    [Fact]
    public void Every_format_shows_what_was_drawn_on_white()
    {
        var drawn = FigureFiles.Of(40, 20, canvas => Fill(canvas, new SKRect(0, 0, 10, 20), Color.FromHex("#0072B2")));
        using var png = SKBitmap.Decode(drawn.Png);
        Assert.Equal((new SKColor(0, 0x72, 0xB2), SKColors.White), (png.GetPixel(10, 20), png.GetPixel(60, 20)));
        Assert.Contains("#0072B2", Encoding.UTF8.GetString(drawn.Svg));
        Assert.Equal(FigureFiles.Of(40, 20, canvas => Fill(canvas, new SKRect(0, 0, 10, 20), Color.FromHex("#0072B2"))).Pdf, drawn.Pdf);
    }

    [Fact]
    public void No_format_is_written_where_one_cannot_be()
    {
        using var scratch = new ScratchFolder();
        File.WriteAllText(scratch["figure.svg"], "before");
        Directory.CreateDirectory(scratch["figure.pdf"]);
        var fault = Assert.Throws<CornetException>(() => FigureFiles.Write(scratch["figure"], 10, 10, _ => { }));
        Assert.StartsWith($"'{scratch["figure.pdf"]}' could not be written (it is a folder)", fault.Message);
        Assert.Equal(["figure.pdf", "figure.svg"], scratch.Files);
        Assert.Equal("before", File.ReadAllText(scratch["figure.svg"]));
    }

    private static void Fill(SKCanvas canvas, SKRect at, Color color)
    {
        using var paint = new SKPaint { Color = color.ToSKColor() };
        canvas.DrawRect(at, paint);
    }
}
