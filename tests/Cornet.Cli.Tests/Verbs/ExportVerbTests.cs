using Cornet.Cli.Export;
using Cornet.Runtime;

namespace Cornet.Cli.Tests.Verbs;

/// <summary><c>cornet export FILES --to pytorch --out PATH</c></summary>
public sealed class ExportVerbTests : IDisposable
{
    private const string Two = """
        model Small(classes = 10) {
          input 3 x 32 x 32
          unroll 3 biological
          area V1 { receive { conv: conv 8, 3x3 }   add state   nonlin: relu }
          decoder { linear: linear classes }
        }
        model Long(steps = 3) : Small { unroll steps biological }
        """;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_folder_gets_a_file_for_each_model()
    {
        var run = Export(Out);
        Assert.Equal(0, run.Code);
        Assert.Equal([Path.Combine(Out, "small.py"), Path.Combine(Out, "long.py")], run.Output.TrimEnd().Split('\n'));
        Assert.StartsWith("\"\"\"Small for PyTorch", File.ReadAllText(Path.Combine(Out, "small.py")), StringComparison.Ordinal);
    }

    [Fact]
    public void A_setting_is_part_of_the_file()
    {
        var file = Path.Combine(Out, "seven.py");
        Assert.Equal(0, Export(file, "Long", "--set", "steps=7").Code);
        var text = File.ReadAllText(file);
        Assert.Contains("class Long(nn.Module):", text, StringComparison.Ordinal);
        Assert.Contains("\"V1.6\": (\"xxxxxxx\",),", text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_network_is_named_as_by_the_other_verbs()
    {
        Assert.Equal(0, VerbRun.Of(new ExportVerb(), $"{Source}:Long", "--to", "pytorch", "--out", Out).Code);
        Assert.Equal(["long.py"], Directory.GetFiles(Out).Select(Path.GetFileName));
        // What a file does not declare is found beside it, and then in the family.
        var mine = _folder.Write("mine.cornet", "model Mine : Long { steps = 4 }\nmodel Ours : CORnetSmall { V4.times = 2 }");
        Assert.Equal(0, VerbRun.Of(new ExportVerb(), mine, "--to", "pytorch", "--out", Out).Code);
        Assert.Equal(0, VerbRun.Of(new ExportVerb(), "CORnetZ", "--to", "pytorch", "--out", Out).Code);
        Assert.Equal(["cornet_z.py", "long.py", "mine.py", "ours.py"], Directory.GetFiles(Out).Select(Path.GetFileName).Order());
    }

    [Fact]
    public void What_cannot_be_exported_is_one_sentence_and_no_file()
    {
        Refused("'caffe'", () => VerbRun.Of(new ExportVerb(), Source, "--to", "caffe", "--out", Out));
        Refused("there are 2 models", () => Export(Path.Combine(Out, "both.py")));
        Refused("There is no model 'V1' in '", () => Export(Out, "V1"));
        Refused("--set does not fit Long: Nothing in Long is called 'stps'. Did you mean 'steps'?", () => Export(Out, "Long", "--set", "stps=7"));
        Refused("'steps' sets nothing", () => Export(Out, "Long", "--set", "steps"));
        Refused("sets nothing", () => Export(Out, "Long", "--set", "steps=5 } model Other : Long { steps=6"));
        Refused($"There is no model 'Nope' in '{Source}'; there are Small, Long.", () => VerbRun.Of(new ExportVerb(), $"{Source}:Nope", "--to", "pytorch", "--out", Out));
        var circuit = _folder.Write("circuit.cornet", "circuit C(channels) { conv: conv channels, 3x3 }");
        Refused($"There is no model in '{circuit}': name a file that declares one.", () => VerbRun.Of(new ExportVerb(), circuit, "--to", "pytorch", "--out", Out));
        Refused("--set is for one model", () => Export(Out, "--set", "steps=7"));
        _folder.Write("two.cornet", "model Small { input 3 x 32 x 32   area V1 { own: extern Lab.Own }   decoder { linear: linear 10 } }");
        Refused("Small cannot be exported to PyTorch: 'extern Lab.Own' (own in V1Area) is a module in C#", () => Export(Out));
        _folder.Write("two.cornet", "model Small { area V1 }");
        Refused("Small has errors; 'cornet check", () => Export(Out));
        Assert.False(Directory.Exists(Out));
    }

    private string Out => _folder.At("out");

    private string Source => File.Exists(_folder.At("two.cornet")) ? _folder.At("two.cornet") : _folder.Write("two.cornet", Two);

    private VerbRun Export(string path, params string[] words) => VerbRun.Of(new ExportVerb(), [Source, "--to", "pytorch", "--out", path, .. words]);

    private static void Refused(string sentence, Func<object> run) =>
        Assert.Contains(sentence, Assert.Throws<CornetException>(run).Message, StringComparison.Ordinal);
}
