namespace Cornet.Runtime.Weights;

/// <summary>What a message says of the name that was probably meant.</summary>
internal static class NearestName
{
    /// <summary><c> (did you mean 'X'?)</c>, or nothing where no name is near.</summary>
    public static string Suggest(string name, IEnumerable<string> candidates) =>
        NearestWord.Of(name, candidates) is { } near ? $" (did you mean '{near}'?)" : "";
}
