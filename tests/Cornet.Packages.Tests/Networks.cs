namespace Cornet.Packages.Tests;

/// <summary>What users of these tests write.</summary>
internal static class Networks
{
    /// <summary>A network that computes in no time.</summary>
    public const string Tiny = """
        /// As small as networks get.
        model Tiny(classes = 4) {
          input 3 x 16 x 16
          area V1 { conv: conv 8, 3x3, stride 2   nonlin: relu }
          area IT { conv: conv 8, 3x3, stride 2   nonlin: relu }
          decoder { avgpool   linear: linear classes }
        }

        """;

    /// <summary>Asks it for its decoder's output, and for an area's.</summary>
    public static string ProgramFor(string networks) => $$"""
        using Cornet.Runtime;
        using TorchSharp;
        using {{networks}};

        try
        {
            Backend.Load();
            using var model = new Tiny(classes: 10);
            using var images = torch.zeros(2, 3, 16, 16);
            using var recording = model.Record(images, Tiny.At.V1[0], Tiny.At.Decoder);
            Console.WriteLine($"{string.Join(" x ", recording.V1.Last.shape)}, {string.Join(" x ", recording.Decoder!.shape)}");
            return 0;
        }
        catch (CornetException fault)
        {
            Console.Error.WriteLine(fault.Message);
            return 1;
        }

        """;

    /// <summary>What that program says.</summary>
    public const string Shapes = "2 x 8 x 8 x 8, 2 x 10";
}
