namespace Cornet.Browser.Tests;

public class WithoutBrowserTests
{
    [Fact(Skip = "needs chromium: apt-get install chromium, and build again")]
    public void Pages_in_a_browser()
    {
    }
}
