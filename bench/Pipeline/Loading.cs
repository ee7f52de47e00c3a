using System.Globalization;
using Cornet.Runtime.Stimuli;

namespace Cornet.Bench.Pipeline;

/// <summary>What is measured: one pass over a folder of images, read, prepared and put into batches.</summary>
/// <param name="Kind">Which preparation: <see cref="Train"/>, <see cref="Evaluation"/> or <see cref="Small"/>.</param>
/// <param name="Folder">Class folders of images.</param>
/// <param name="Batch">Images per batch.</param>
/// <param name="Workers">Threads, or the DataLoader's processes.</param>
internal sealed record Loading(string Kind, string Folder, int Batch, int Workers)
{
    /// <summary>Random resized crop to 224 pixels, mirrored at random.</summary>
    public const string Train = "train";

    /// <summary>The short side to 256 pixels, the middle 224.</summary>
    public const string Evaluation = "evaluation";

    /// <summary>Pictures of 32 pixels shifted by up to four, mirrored at random.</summary>
    public const string Small = "small";

    /// <summary>The preparation in Cornet's words.</summary>
    public Preparation Preparation => Kind switch
    {
        Train => new Preparation(224, new RandomWindowFraming(), Mirror: true),
        Evaluation => new Preparation(224, new MarginFraming()),
        Small => new Preparation(32, new ShiftFraming(4), Mirror: true),
        _ => throw new ArgumentException($"There is no '{Kind}' to measure.", nameof(Kind)),
    };

    /// <summary>Reads what <see cref="Arguments"/> writes.</summary>
    public static Loading Parse(ReadOnlySpan<string> arguments) => new(arguments[0], arguments[1], Number(arguments[2]), Number(arguments[3]));

    /// <summary>On the command line of a worker.</summary>
    public string[] Arguments() => [Kind, Folder, $"{Batch}", $"{Workers}"];

    /// <summary>The passes in Cornet's pipeline: each call is one.</summary>
    public Action Passes()
    {
        var batches = new Batches(
            new ImageFolder(Folder), Preparation, new BatchOptions { BatchSize = Batch, Workers = Workers, Shuffle = Kind != Evaluation });
        var epoch = 0;
        return () =>
        {
            foreach (var batch in batches.Epoch(epoch++)) batch.Dispose();
        };
    }

    private static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);
}
