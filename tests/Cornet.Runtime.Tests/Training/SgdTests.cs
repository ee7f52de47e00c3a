using System.Globalization;
using Cornet.Runtime.Training;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Cornet.Runtime.Tests.Training;

public class SgdTests
{
    // Three parameters, five steps; the third has no gradient in the first two.
    private const string Peer = """
        import sys, torch
        w = [torch.linspace(-1, 1, 12).reshape(3, 4), torch.linspace(2, 3, 5), torch.ones(2)]
        w = [torch.nn.Parameter(x) for x in w]
        opt = torch.optim.SGD(w, lr=0.1, momentum=float(sys.argv[1]), weight_decay=0.01, nesterov=sys.argv[2] == 'True')
        for step in range(5):
            opt.param_groups[0]['lr'] = 0.1 / (step + 1)
            opt.zero_grad(set_to_none=True)
            used = w if step >= 2 else w[:2]
            sum((x.sin() * (step + 1)).sum() for x in used).backward()
            opt.step()
        print(' '.join(f'{v:.9g}' for x in w for v in x.detach().flatten().tolist()))
        """;

    [PythonTheory]
    [InlineData(true, 0.9, false)]
    [InlineData(false, 0.9, false)]
    [InlineData(true, 0, false)]
    [InlineData(true, 0.9, true)]
    [InlineData(false, 0.9, true)]
    public void Steps_are_those_of_pytorch(bool fuse, double momentum, bool nesterov)
    {
        var printed = PythonPeer.RunCode(Peer, momentum.ToString(CultureInfo.InvariantCulture), $"{nesterov}");
        var expected = printed.Split(' ').Select(text => float.Parse(text, CultureInfo.InvariantCulture)).ToArray();
        var weights = Weights();
        using var sgd = new Sgd(weights.Select((weight, i) => ($"w{i}", weight)), momentum, 0.01, fuse, nesterov: nesterov);
        Assert.Equal(fuse, sgd.IsFused);
        for (var step = 0; step < 5; step++)
        {
            foreach (var weight in weights.Take(step >= 2 ? 3 : 2)) weight.sin().mul(step + 1).sum().backward();
            sgd.Step(0.1 / (step + 1));
        }

        var found = weights.SelectMany(weight => weight.detach().flatten().data<float>().ToArray()).ToArray();
        Assert.Equal(expected.Length, found.Length);
        Assert.All(expected.Zip(found), pair => Assert.Equal(pair.First, pair.Second, 1e-6f));
    }

    [Fact]
    public void Both_ways_move_a_network_alike_whatever_the_layout_of_its_gradients()
    {
        using SmallNetwork one = TrainerTests.Fresh(new Recipe()), two = TrainerTests.Fresh(new Recipe());
        Teach(one, fuse: true);
        Teach(two, fuse: false);
        foreach (var (a, b) in one.State().Zip(two.State()))
            Assert.True(a.Value.allclose(b.Value, 1e-5, 1e-6), a.Name);

        static void Teach(SmallNetwork network, bool fuse)
        {
            network.eval();
            using var sgd = new Sgd(network.named_parameters(), 0.9, 1e-4, fuse);
            using var images = arange(4 * 3 * 16 * 16).to(float32).sin().reshape(4, 16, 16, 3).permute(0, 3, 1, 2);
            for (var step = 0; step < 3; step++)
            {
                using var output = network.forward(images);
                output.square().sum().backward();
                sgd.Step(0.01);
            }
        }
    }

    [Fact]
    public void Gradients_are_gone_after_a_step()
    {
        var weight = Weights()[0];
        using var sgd = new Sgd([("w", weight)], 0.9, 0);
        weight.sum().backward();
        sgd.Step(0.1);
        Assert.Null(weight.grad);
    }

    private static Parameter[] Weights() =>
        [new Parameter(linspace(-1, 1, 12).reshape(3, 4)), new Parameter(linspace(2, 3, 5)), new Parameter(ones(2))];
}
