using Cornet.Models;
using TorchSharp;

namespace Cornet.Tests.Parity;

public class LooseNumbersTests
{
    [Fact]
    public void Generated_code_hands_libtorch_no_number_that_nobody_holds() =>
        Assert.Empty(LooseNumbers.In(typeof(CORnetS).Assembly, typeof(Scalar).Assembly, room: null));
}
