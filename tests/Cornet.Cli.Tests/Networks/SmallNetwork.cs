namespace Cornet.Cli.Tests.Networks;

/// <summary>Networks that compile in no time. The models of a process are known to all its tests, so each test has its own names.</summary>
internal static class SmallNetwork
{
    public static string Named(string name, int channels = 4) => $$"""
        model {{name}}(classes = 4) {
          input 3 x 16 x 16
          area V1 { conv: conv {{channels}}, 3x3, stride 2   nonlin: relu }
          decoder { avgpool   linear: linear classes }
        }

        """;
}
