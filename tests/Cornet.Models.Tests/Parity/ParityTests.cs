using Cornet.Runtime.Models;
using static TorchSharp.torch;

namespace Cornet.Tests.Parity;

/// <summary>The four CORnets against the same networks written in PyTorch, with the same weights.</summary>
[Collection(PeerFamily.Collection)]
public class ParityTests(PeerFamily peers)
{
    public static TheoryData<string> Models => PeerFamily.Names;

    [PythonTheory]
    [MemberData(nameof(Models))]
    public void State_keys_and_their_order_are_those_of_the_published_weights(string name)
    {
        using var model = ModelCatalog.Find(name).Create(null);
        Assert.Equal(CornetPeer.Facts[name].Keys, model.State().Select(entry => entry.Name));
        Assert.Equal(CornetPeer.Facts[name].Learned, model.named_parameters().Select(entry => entry.name));
    }

    [PythonTheory]
    [MemberData(nameof(Models))]
    public void Parameters_are_as_many_as_published(string name)
    {
        var published = name switch { "CORnetZ" => 2_071_656, "CORnetS" => 53_416_616, _ => 5_208_936 };
        using var model = ModelCatalog.Find(name).Create(null);
        Assert.Equal(published, model.parameters().Sum(parameter => parameter.NumberOfElements));
        Assert.Equal(published, model.Card.Parameters);
        Assert.Equal(published, CornetPeer.Facts[name].Parameters);
    }

    [PythonTheory]
    [MemberData(nameof(Models))]
    public void Every_area_at_every_step_and_the_decoder_put_out_what_PyTorch_does(string name)
    {
        using var square = Noise(LongTests.Run ? 2 : 1, 224, 224);
        using var wide = Noise(LongTests.Run ? 3 : 2, 96, 130);
        foreach (var batch in ActivationParity.Compare(ModelCatalog.Find(name), peers[name], square, wide))
            Assert.All(batch, site => Assert.InRange(site.Largest, 0, ActivationParity.Tolerance));
    }

    [PythonFact]
    public void A_published_checkpoint_with_the_prefix_of_a_parallel_model_gives_the_same_activations()
    {
        using var peer = new CornetPeer("CORnetRT", seed: 7, checkpoint: true);
        using var images = Noise(2, 64, 64);
        var sites = ActivationParity.Compare(ModelCatalog.Find("CORnetRT"), peer, images)[0];
        Assert.All(sites, site => Assert.InRange(site.Largest, 0, ActivationParity.Tolerance));
    }

    internal static Tensor Noise(long images, long height, long width)
    {
        using var generator = new TorchSharp.torch.Generator(1);
        return randn(images, 3, height, width, generator: generator);
    }
}
