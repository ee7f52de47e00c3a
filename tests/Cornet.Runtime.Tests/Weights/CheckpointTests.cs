using Cornet.Runtime.Weights;
using static TorchSharp.torch;

namespace Cornet.Runtime.Tests.Weights;

public class CheckpointTests
{
    [Fact]
    public void Weights_momentum_and_values_are_those_that_were_written()
    {
        using var folder = new ScratchFolder();
        using var scope = NewDisposeScope();
        List<(string Name, Tensor Value)> weights = [("V1.conv.weight", randn(4, 3)), ("V1.norm.num_batches_tracked", tensor(3L))];
        List<(string Name, Tensor Value)> momentum = [("V1.conv.weight", randn(4, 3))];
        Write(folder["last.pth"], weights, momentum);

        using var checkpoint = Checkpoint.Read(folder["last.pth"]);
        using var alone = PyTorchFile.Read(folder["last.pth"]);

        Assert.Equal(WeightFiles.Lines(weights), WeightFiles.Lines(checkpoint.Weights));
        Assert.Equal(WeightFiles.Lines(weights), WeightFiles.Lines(alone));
        Assert.Equal(WeightFiles.Lines(momentum), WeightFiles.Lines(checkpoint.Group("momentum")));
        Assert.Equal(
            (12L, 1L << 40, 0.25, true, "CORnet-S \u00fc"),
            (checkpoint.Field<long>("epoch"), checkpoint.Field<long>("seed"), checkpoint.Field<double>("best"), checkpoint.Field<bool>("done"),
                checkpoint.Field<string>("model")));
    }

    [PythonFact]
    public void PyTorch_finds_the_same_in_it()
    {
        using var folder = new ScratchFolder();
        using var scope = NewDisposeScope();
        Write(folder["last.pth"], [("a", ones(2))], [("a", zeros(2))]);
        const string Code = """
            import sys, torch
            c = torch.load(sys.argv[1])
            print(list(c), c["epoch"], c["seed"], c["best"], c["done"], c["state_dict"]["a"].tolist(), c["momentum"]["a"].tolist())
            """;
        Assert.Equal(
            "['epoch', 'seed', 'best', 'done', 'model', 'state_dict', 'momentum'] 12 1099511627776 0.25 True [1.0, 1.0] [0.0, 0.0]",
            PythonPeer.RunCode(Code, folder["last.pth"]).Trim());
    }

    [PythonFact]
    public void A_checkpoint_of_PyTorch_gives_its_weights_and_plain_values_and_says_what_it_lacks()
    {
        var path = WeightFiles.OfTorch("state_dict.legacy.pth");
        using var checkpoint = Checkpoint.Read(path);
        Assert.Equal(WeightFiles.Expected(path), WeightFiles.Lines(checkpoint.Weights));
        Assert.Equal((43L, 0.731), (checkpoint.Field<long>("epoch"), checkpoint.Field<double>("best")));
        Assert.Contains("has no tensors 'momentum'", Assert.Throws<CornetException>(() => checkpoint.Group("momentum")).Message);
        Assert.Contains("has no 'epoch' of type String", Assert.Throws<CornetException>(() => checkpoint.Field<string>("epoch")).Message);
    }

    private static void Write(string path, IEnumerable<(string Name, Tensor Value)> weights, IEnumerable<(string Name, Tensor Value)> momentum) =>
        Checkpoint.Write(
            path,
            weights,
            null,
            [("momentum", momentum)],
            [("epoch", 12), ("seed", 1L << 40), ("best", 0.25), ("done", true), ("model", "CORnet-S \u00fc")]);
}
