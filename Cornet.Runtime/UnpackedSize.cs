namespace Cornet.Runtime;

/// <summary>How much may be unpacked from a file, so that one that was made to fill the memory is refused before memory is taken.</summary>
internal static class UnpackedSize
{
    // Numbers and pictures that were measured shrink to a half or a tenth.
    private const long Least = 1 << 24;
    private const int MostTimes = 100;

    /// <summary>The most bytes that a file of a length may become.</summary>
    public static long Most(long fileLength) => Least + fileLength * MostTimes;
}
