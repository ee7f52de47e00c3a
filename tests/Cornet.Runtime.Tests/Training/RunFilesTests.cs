using System.Globalization;
using System.Xml.Linq;
using Cornet.Runtime.Tests.Weights;
using Cornet.Runtime.Training;
using SkiaSharp;

namespace Cornet.Runtime.Tests.Training;

public class RunFilesTests
{
    private static readonly EpochMetrics[] Epochs =
    [
        new(1, 0.1, 2.25, 0.125, 2.125, 0.25, 0.75, 1000.5, 12.5) { TrainTop5 = 0.5, Waiting = 0.0625, Skipped = 2, Communicating = 0.125 },
        new(2, 0.01, 1.0 / 3, 0.5, null, null, null, 999, 11),
    ];

    [Fact]
    public void Metrics_are_rows_of_numbers_that_come_back_as_they_were_whatever_the_country()
    {
        using var scratch = new ScratchFolder();
        var before = CultureInfo.CurrentCulture;
        CultureInfo.CurrentCulture = new CultureInfo("de-DE");
        try
        {
            MetricsFile.Write(scratch["m.csv"], Epochs);
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }

        var rows = File.ReadAllLines(scratch["m.csv"]);
        Assert.Equal("1,0.1,2.25,0.125,2.125,0.25,0.75,1000.5,12.5,0.5,0.0625,2,0.125", rows[1]);
        Assert.Equal("2,0.01,0.3333333333333333,0.5,,,,999,11,,0,0,0", rows[2]);
        Assert.All(rows, row => Assert.Equal(rows[0].Split(',').Length, row.Split(',').Length));
    }

    // A reader of TFRecord and of the protobuf fields that TensorBoard documents, with a bitwise CRC-32C.
    private const string Reader = """
        import struct, sys
        def crc(data):
            c = 0xffffffff
            for b in data:
                c ^= b
                for _ in range(8): c = (c >> 1) ^ (0x82f63b78 if c & 1 else 0)
            c ^= 0xffffffff
            return (((c >> 15) | (c << 17)) + 0xa282ead8) & 0xffffffff
        def varint(d, i):
            n = s = 0
            while True:
                n |= (d[i] & 127) << s; s += 7; i += 1
                if d[i - 1] < 128: return n, i
        def fields(d):
            i = 0
            while i < len(d):
                key, i = varint(d, i)
                kind = key & 7
                if kind == 0: v, i = varint(d, i)
                elif kind == 1: v, i = struct.unpack('<d', d[i:i+8])[0], i + 8
                elif kind == 5: v, i = struct.unpack('<f', d[i:i+4])[0], i + 4
                else:
                    n, i = varint(d, i); v, i = d[i:i+n], i + n
                yield key >> 3, v
        data = open(sys.argv[1], 'rb').read()
        at = 0
        while at < len(data):
            n, check = struct.unpack('<QI', data[at:at+12])
            assert crc(data[at:at+8]) == check
            body = data[at+12:at+12+n]
            assert crc(body) == struct.unpack('<I', data[at+12+n:at+16+n])[0]
            at += 16 + n
            event = dict(fields(body))
            assert event[1] > 1.6e9
            if 3 in event: print('version', event[3].decode())
            if 7 in event: print('session', dict(fields(event[7]))[1], 'from', event[2])
            for f, value in (fields(event[5]) if 5 in event else ()):
                scalar = dict(fields(value))
                print(event[2], scalar[1].decode(), scalar[2])
        """;

    [PythonFact("numpy")]
    public void Events_are_what_another_reader_finds()
    {
        using var scratch = new ScratchFolder();
        using (var events = EventFile.Create(scratch.Root, firstStep: 300))
        {
            events.Add(300, [("loss/train", 1.5), ("top1/train", 0.25)]);
            events.Add(301, [("loss/train", 1.25)]);
        }

        var file = Assert.Single(scratch.Files);
        Assert.StartsWith("events.out.tfevents.", file);
        Assert.Equal(
            ["version brain.Event:2", "session 1 from 300", "300 loss/train 1.5", "300 top1/train 0.25", "301 loss/train 1.25"],
            PythonPeer.RunCode(Reader, scratch[file]).Split('\n', StringSplitOptions.RemoveEmptyEntries));
    }

    [Fact]
    public void The_curve_is_a_picture_of_both_quantities_in_both_formats()
    {
        using var scratch = new ScratchFolder();
        var curve = new Curve("SmallNetwork", [Epochs[0], Epochs[1] with { ValidationLoss = 2, ValidationTop1 = 0.125 }]);
        curve.Write(scratch["curve.png"]);
        curve.Write(scratch["curve.svg"]);

        using var bitmap = SKBitmap.Decode(scratch["curve.png"]);
        Assert.Equal((1000, 420), (bitmap.Width, bitmap.Height));
        // Both halves have lines of the color of held-out images.
        var held = SKColor.Parse("#0B6E99");
        Assert.Contains(held, bitmap.Pixels.Where((_, i) => i % 1000 < 500));
        Assert.Contains(held, bitmap.Pixels.Where((_, i) => i % 1000 >= 500));

        // Every text once: what is drawn twice looks bolder and weighs twice.
        var texts = XDocument.Load(scratch["curve.svg"]).Descendants().Where(element => element.Name.LocalName == "text");
        var words = string.Join('|', texts.Select(text => text.Value.Trim()));
        Assert.Equal(2, words.Split("cross entropy (nats)").Length);
        Assert.Contains("best: 25.0 % (epoch 1)", words);
    }

    [Fact]
    public void A_configuration_comes_back_as_it_was()
    {
        using var scratch = new ScratchFolder();
        var configuration = new RunConfiguration("CORnetS", 10, 32, "rendered:low", Recipe.Paper("CORnetS"))
        {
            Weights = "é.pth", Started = DateTime.UnixEpoch, Validation = 0.25,
            Splits = new SplitRecord(["a", "é"], new PartRecord(9, "0f"), new PartRecord(3, "1e")) { Share = 0.25, Seed = 4 },
        };
        configuration.Write(scratch["config.json"]);
        var read = RunConfiguration.Read(scratch["config.json"]);
        Assert.Equal(configuration.Splits.ToJson(), read.Splits!.ToJson());
        Assert.Equal(configuration with { Splits = null }, read with { Splits = null });
    }

    [Theory]
    [InlineData("{")]
    [InlineData("{}")]
    [InlineData("null")]
    public void A_damaged_configuration_is_refused_by_name(string text)
    {
        using var scratch = new ScratchFolder();
        File.WriteAllText(scratch["config.json"], text);
        Assert.Contains(scratch["config.json"], Assert.Throws<CornetException>(() => RunConfiguration.Read(scratch["config.json"])).Message);
    }
}
