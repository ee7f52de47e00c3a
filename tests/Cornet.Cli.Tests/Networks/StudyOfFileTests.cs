namespace Cornet.Cli.Tests.Networks;

/// <summary>A study of a file: its rows are processes of their own, which find it again.</summary>
public sealed class StudyOfFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_row_is_trained_from_another_folder_than_that_of_the_file()
    {
        _folder.Write("nets/sizes.cornet", SmallNetwork.Named("Sized") + "study Sizes of Sized { vary classes = 4 }\n");
        using var study = CornetProcess.StartIn(
            _folder.Path, "study", "run", "nets/sizes.cornet", "--data", "rendered:mild,size=16,count=16,validation=16,test=16", "--epochs", "1", "--batch", "16", "--out", "done");
        var error = study.StandardError.ReadToEndAsync();
        var output = await study.StandardOutput.ReadToEndAsync();
        await study.WaitForExitAsync();
        Assert.True(study.ExitCode == 0, output + await error);
        Assert.Contains("1 of 1 rows are done", output);
    }
}
