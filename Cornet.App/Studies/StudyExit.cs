namespace Cornet.App.Studies;

/// <summary>What <c>study run</c> ends with, by the numbers of sysexits.h; anything else is a failure of another kind.</summary>
internal static class StudyExit
{
    /// <summary>The row, or all rows, are done.</summary>
    public const int Done = 0;

    /// <summary>A row failed; the others went on.</summary>
    public const int Failed = 1;

    /// <summary>A row has failed so often that it is skipped (EX_UNAVAILABLE).</summary>
    public const int Skipped = 69;

    /// <summary>The disk is full or cannot be written (EX_IOERR).</summary>
    public const int Disk = 74;

    /// <summary>Saved and stopped, or being done elsewhere: try again later (EX_TEMPFAIL).</summary>
    public const int TryAgain = 75;

    /// <summary>The folder holds another study or configuration (EX_CONFIG).</summary>
    public const int OtherStudy = 78;
}
