using Cornet.Cli.Networks;

namespace Cornet.Cli.Tests.Networks;

/// <summary>How a network is named on the command line.</summary>
public class NetworkWordTests
{
    [Theory]
    [InlineData("CORnetS", null, "CORnetS")]
    [InlineData("my.cornet", "my.cornet", null)]
    [InlineData("nets/my.cornet:Wide", "nets/my.cornet", "Wide")]
    [InlineData("C:\\nets\\my.cornet:Wide", "C:\\nets\\my.cornet", "Wide")]
    [InlineData("C:\\nets\\my.cornet", "C:\\nets\\my.cornet", null)]
    [InlineData("old.cornet:copies/my.cornet:Wide", "old.cornet:copies/my.cornet", "Wide")]
    [InlineData("MY.CORNET:Wide", "MY.CORNET", "Wide")]
    public void A_word_is_a_file_a_name_or_both(string word, string? file, string? name)
    {
        var read = NetworkWord.Of(word);
        Assert.Equal((file, name, word), (read.File, read.Name, read.ToString()));
    }
}
