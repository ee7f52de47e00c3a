using Cornet.Scoring.Metrics;
using static TorchSharp.torch;

namespace Cornet.Runtime.Tests.Scoring;

public class DissimilarityMatrixTests
{
    [PythonTheory("numpy")]
    [InlineData(2, 3)]
    [InlineData(40, 7)]
    [InlineData(100, 30_000)]
    public void It_is_one_minus_the_correlation_of_NumPy_also_in_several_pieces(int stimuli, int features)
    {
        // Far from zero, where a one-pass formula would lose its digits; as single precision, which is what networks put out.
        using var values = randn(stimuli, features, dtype: ScalarType.Float32, generator: new Generator(3)) + 100;
        var expected = Numbers.AskPython("show((1 - np.corrcoef(a.astype(np.float64)))[np.triu_indices(len(a), 1)])", values);
        Numbers.AssertClose(expected, DissimilarityMatrix.Of(values).UpperTriangle(), 1e-12);
    }

    [Fact]
    public void Shift_and_scale_of_a_response_do_not_matter_and_opposites_are_two_apart()
    {
        using var row = Numbers.NormalMatrix(1, 30, seed: 4);
        using var rows = cat([row, row * 3 + 5, -row]);
        Numbers.AssertClose([0, 2, 2], DissimilarityMatrix.Of(rows).UpperTriangle(), 1e-12);
    }

    [Fact]
    public void Feature_maps_are_compared_unit_by_unit()
    {
        using var maps = Numbers.NormalMatrix(5, 24, seed: 5);
        using var shaped = maps.view(5, 2, 3, 4);
        Assert.Equal(DissimilarityMatrix.Of(maps).UpperTriangle(), DissimilarityMatrix.Of(shaped).UpperTriangle());
    }

    [Theory]
    [InlineData(0.1)]
    [InlineData(0)]
    [InlineData(-1e6)]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    public void A_stimulus_with_responses_all_alike_has_no_dissimilarity_and_not_zero(double everywhere)
    {
        using var rows = Numbers.NormalMatrix(3, 1000, seed: 6).to(ScalarType.Float32);
        using var one = rows[1];
        one.fill_(everywhere);
        var matrix = DissimilarityMatrix.Of(rows);
        Assert.True(matrix.HasMissing);
        Assert.True(double.IsNaN(matrix[0, 1]) && double.IsNaN(matrix[1, 2]));
        Assert.False(double.IsNaN(matrix[0, 2]));
    }

    [Fact]
    public void The_features_are_not_changed()
    {
        using var values = Numbers.NormalMatrix(4, 9, seed: 7);
        using var before = values.clone();
        DissimilarityMatrix.Of(values);
        Assert.Equal(Numbers.Of(before), Numbers.Of(values));
    }

    [Fact]
    public void Reordering_moves_rows_and_columns_together()
    {
        using var values = Numbers.NormalMatrix(6, 9, seed: 8);
        var matrix = DissimilarityMatrix.Of(values);
        var turned = matrix.Reordered([5, 0, 3]);
        Assert.Equal([matrix[5, 0], matrix[5, 3], matrix[0, 3]], turned.UpperTriangle());
    }

    [Fact]
    public void More_stimuli_than_an_array_can_compare_are_refused_before_memory_is_taken()
    {
        const string Sentence = "An RDM of 50,000 stimuli was asked for, and the limit is 46,340: compare fewer stimuli.";
        using var one = zeros(1, 3);
        using var many = one.expand(50_000, 3);
        Assert.Equal(Sentence, Assert.Throws<CornetException>(() => DissimilarityMatrix.Of(many)).Message);
        Assert.Equal(Sentence, Assert.Throws<CornetException>(() => DissimilarityMatrix.FromPairs(50_000, (_, _) => 0)).Message);
    }

    [Fact]
    public void A_figure_shows_evenly_spaced_stimuli_of_an_RDM_that_is_too_large_for_it()
    {
        var large = DissimilarityMatrix.FromPairs(25, (i, j) => 100 * i + j);
        var shown = large.Thinned(10);
        Assert.Equal(8, shown.Size);
        Assert.Equal(large[3, 21], shown[1, 7]);
        Assert.Same(large, large.Thinned(25));
    }
}
