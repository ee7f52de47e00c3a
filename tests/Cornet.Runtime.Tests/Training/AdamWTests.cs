using System.Globalization;
using Cornet.Runtime.Training;
using AdamW = Cornet.Runtime.Training.AdamW;
using Parameter = TorchSharp.Modules.Parameter;
using static TorchSharp.torch;

namespace Cornet.Runtime.Tests.Training;

public class AdamWTests
{
    // Three parameters, five steps; the third has no gradient in the first two. Only what has two axes decays where the second argument says so.
    private const string Peer = """
        import sys, torch
        w = [torch.linspace(-1, 1, 12).reshape(3, 4), torch.linspace(2, 3, 5), torch.ones(2)]
        w = [torch.nn.Parameter(x) for x in w]
        groups = [{'params': [x], 'weight_decay': float(sys.argv[1]) if sys.argv[2] == 'all' or x.dim() > 1 else 0} for x in w]
        opt = torch.optim.AdamW(groups, lr=0.1, betas=(0.8, 0.95))
        for step in range(5):
            for group in opt.param_groups: group['lr'] = 0.1 / (step + 1)
            opt.zero_grad(set_to_none=True)
            used = w if step >= 2 else w[:2]
            sum((x.sin() * (step + 1)).sum() for x in used).backward()
            opt.step()
        print(' '.join(f'{v:.9g}' for x in w for v in x.detach().flatten().tolist()))
        """;

    [PythonTheory]
    [InlineData(true, 0.01, WeightDecayScope.All)]
    [InlineData(false, 0.01, WeightDecayScope.All)]
    [InlineData(true, 0.3, WeightDecayScope.ExcludingNorms)]
    [InlineData(false, 0.3, WeightDecayScope.ExcludingNorms)]
    [InlineData(true, 0, WeightDecayScope.All)]
    public void Steps_are_those_of_pytorch(bool fuse, double decay, WeightDecayScope scope)
    {
        var printed = PythonPeer.RunCode(Peer, decay.ToString(CultureInfo.InvariantCulture), scope.ToString().ToLowerInvariant());
        var expected = printed.Split(' ').Select(text => float.Parse(text, CultureInfo.InvariantCulture)).ToArray();
        Parameter[] weights = [new Parameter(linspace(-1, 1, 12).reshape(3, 4)), new Parameter(linspace(2, 3, 5)), new Parameter(ones(2))];
        using var adam = new AdamW(weights.Select((weight, i) => ($"w{i}", weight)), decay, 0.8, 0.95, fuse, scope);
        Assert.Equal(fuse, adam.IsFused);
        for (var step = 0; step < 5; step++)
        {
            foreach (var weight in weights.Take(step >= 2 ? 3 : 2)) weight.sin().mul(step + 1).sum().backward();
            adam.Step(0.1 / (step + 1));
        }

        var found = weights.SelectMany(weight => weight.detach().flatten().data<float>().ToArray()).ToArray();
        Assert.Equal(expected.Length, found.Length);
        Assert.All(expected.Zip(found), pair => Assert.Equal(pair.First, pair.Second, 2e-6f));
    }
}
