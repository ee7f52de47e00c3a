using Cornet.App.Papers;

namespace Cornet.Runtime.Tests.Papers;

public class PublishedResultsTests
{
    [Fact]
    public void The_networks_of_the_paper_are_243_of_four_families()
    {
        var families = PublishedResults.Models.CountBy(model => model.Family).ToDictionary();
        Assert.Equal((1, 23, 38, 181), (
            families[ModelFamily.Cornet], families[ModelFamily.ImageNet], families[ModelFamily.MobileNet], families[ModelFamily.BaseNet]));
        Assert.Equal(243, PublishedResults.Models.Select(model => (model.Name, model.TrainingStep)).Distinct().Count());
    }

    [Fact]
    public void The_Brain_Score_is_the_mean_of_its_four_parts_and_comes_out_as_printed()
    {
        Assert.Equal(.471, PublishedResults.CornetS.BrainScore!.Value, 3);
        Assert.Equal(.412, Named("DenseNet-169").BrainScore!.Value, 3);
        Assert.Equal(.366, Named("AlexNet").BrainScore!.Value, 3);
        Assert.Equal(.378, PublishedResults.Models.Where(model => model.Family == ModelFamily.BaseNet).Max(model => model.BrainScore)!.Value, 3);
        Assert.Null(Named("IamNN").BrainScore);

        static PublishedModel Named(string name) => PublishedResults.Models.Single(model => model.Name == name);
    }

    [Theory]
    [InlineData("steps", "(1,1,1)", -7, -3)]
    [InlineData("steps", "(1, 1, 1)", -7, -3)]
    [InlineData("loop", "(conv2, 1)", -2, 0)]
    [InlineData("bottleneck", "6", 1, 0)]
    [InlineData("norm", "groupnorm 32", -1, 0)]
    [InlineData("norm", "groupnorm 8", -1, 0)]
    [InlineData("areas", "CORnetS5", -1, 0)]
    [InlineData("areas", "CORnetSmall5", -1, 0)]
    public void Changes_of_the_circuit_are_found_as_the_study_writes_them(string factor, string value, double top1, double brainScore)
    {
        var change = Assert.Single(PublishedResults.CircuitStudy.Changes, one => one.IsTo(factor, value));
        Assert.Equal((top1, brainScore), (change.Top1Points, change.BrainScorePoints));
    }
}
