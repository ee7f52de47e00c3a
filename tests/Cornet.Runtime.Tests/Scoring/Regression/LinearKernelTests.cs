using Cornet.Scoring.Metrics.Regression;
using static TorchSharp.torch;

namespace Cornet.Runtime.Tests.Scoring.Regression;

public class LinearKernelTests
{
    [Fact]
    public void The_Gram_matrix_of_a_source_read_in_blocks_is_that_of_centered_features()
    {
        using var scope = NewDisposeScope();
        var features = Numbers.NormalMatrix(300, 1000, seed: 1) + 50;
        var source = new Striped(features.to(ScalarType.Float32), mostColumns: int.MaxValue);
        using var gram = GramMatrix.Of(source);
        var centered = features.to(ScalarType.Float32).to(ScalarType.Float64);
        centered -= centered.mean([0], keepdim: true);
        Numbers.AssertClose(Numbers.Of(centered.mm(centered.t())), Numbers.Of(gram.Products), 1e-9);
    }

    [Fact]
    public void No_block_is_larger_than_it_may_be_and_every_feature_is_read_once()
    {
        using var features = zeros(1000, 1, ScalarType.Float32);
        var source = new Striped(features.expand(1000, 20_000), mostColumns: 8389);
        using var gram = GramMatrix.Of(source);
        Assert.Equal(20_000, source.Read);
    }

    [Fact]
    public void A_feature_that_is_no_number_is_named()
    {
        using var features = Numbers.NormalMatrix(20, 30, seed: 1);
        features[7, 11] = double.NaN;
        Assert.Contains("Feature 11 of stimulus 7 is NaN", Assert.Throws<CornetException>(() => LinearKernel.Of(features)).Message);
        Assert.Contains("1 stimuli", Assert.Throws<CornetException>(() => LinearKernel.Of(features.narrow(0, 0, 1))).Message);
    }

    private sealed class Striped(Tensor features, int mostColumns) : IFeatureSource
    {
        public long Read { get; private set; }

        public long Stimuli => features.size(0);

        public long Features => features.size(1);

        public Device Device => features.device;

        public Tensor Columns(long start, long count)
        {
            Assert.InRange(count, 1, mostColumns);
            Assert.Equal(Read, start);
            Read += count;
            return features.narrow(1, start, count);
        }
    }
}
