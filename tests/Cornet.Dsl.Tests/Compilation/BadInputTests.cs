using System.Diagnostics;
using Cornet.Dsl.Text;
using Xunit.Abstractions;

namespace Cornet.Dsl.Tests.Compilation;

/// <summary>Anything at all as a file ends in findings at their places, on a stack as small as compilers have. How long each took is in the output of the test.</summary>
public class BadInputTests(ITestOutputHelper output)
{
    public static IEnumerable<object[]> Names => BadInputs.Texts.Keys.Select(name => new object[] { name });

    [Theory]
    [MemberData(nameof(Names))]
    public void It_ends_in_findings_soon(string name)
    {
        var text = BadInputs.Texts[name]();
        Exception? failure = null;
        var codes = "";
        var clock = Stopwatch.StartNew();
        var thread = new Thread(
            () =>
            {
                try
                {
                    codes = CompilerDoor.Try([new SourceText("bad.cornet", text)]);
                }
                catch (Exception fault)
                {
                    failure = fault;
                }
            }, maxStackSize: 512 * 1024);
        thread.Start();
        thread.Join();
        output.WriteLine(FormattableString.Invariant($"{clock.ElapsedMilliseconds} ms: {codes}"));
        Assert.Null(failure);
        Assert.NotEmpty(codes.Trim());
    }
}
