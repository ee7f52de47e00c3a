using System.Runtime.InteropServices;

namespace Cornet.App.Studies;

/// <summary>A file that the first of several processes writes, whole, and the others find.</summary>
internal static partial class FirstWriter
{
    private const int Exists = 17; // EEXIST, on Linux and macOS

    /// <summary>Puts a finished file in a place where nothing is, unless somebody was faster.</summary>
    /// <param name="temporary">The file, on the same disk; it is gone afterwards.</param>
    /// <param name="path">The place.</param>
    /// <returns>False where somebody was faster.</returns>
    /// <exception cref="IOException">It cannot be put there.</exception>
    public static bool TryPlace(string temporary, string path)
    {
        // A link is made or not, in one step, on network disks too; .NET's own move looks first and renames then.
        if (!OperatingSystem.IsWindows())
        {
            if (Link(temporary, path) == 0)
            {
                File.Delete(temporary);
                return true;
            }

            if (Marshal.GetLastPInvokeError() == Exists)
            {
                File.Delete(temporary);
                return false;
            }
        }

        // A disk without links.
        try
        {
            File.Move(temporary, path, overwrite: false);
            return true;
        }
        catch (IOException) when (File.Exists(path))
        {
            File.Delete(temporary);
            return false;
        }
    }

    [LibraryImport("libc", EntryPoint = "link", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Link(string from, string to);
}
