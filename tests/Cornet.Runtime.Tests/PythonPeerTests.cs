namespace Cornet.Runtime.Tests;

public class PythonPeerTests
{
    [PythonFact("numpy")]
    public void A_peer_answers_with_what_it_printed() =>
        Assert.Equal("6", PythonPeer.RunCode("import sys, numpy; print(numpy.sum([int(a) for a in sys.argv[1:]]))", "1", "2", "3").Trim());

    [PythonFact("numpy")]
    public void A_peer_that_fails_says_why() =>
        Assert.Contains("no such area", Assert.Throws<InvalidOperationException>(() => PythonPeer.RunCode("raise KeyError('no such area')")).Message);

    [Fact]
    public void A_missing_module_is_named_with_the_package_that_brings_it() =>
        Assert.Contains("apt-get install python3-no_such_module", PythonPeer.MissingReason("no_such_module"));
}
