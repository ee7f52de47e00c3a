using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Cornet.Runtime.Tests.Native;

/// <summary>
/// A process as on a hardened kernel: code of a library cannot be made writable (<c>mprotect</c> with all rights is refused for less than a page,
/// by a filter of system calls; seccomp(2)). oneDNN goes on making code of its own, in whole pages.
/// </summary>
internal static unsafe partial class HardenedProcess
{
    /// <summary>Runs this program once more, with other words, in a process that inherits the filter of this one: libtorch is loaded here already.</summary>
    public static int Run(string[] words)
    {
        Filter();
        using var process = Process.Start(new ProcessStartInfo("dotnet", [typeof(HardenedProcess).Assembly.Location, .. words]))!;
        process.WaitForExit();
        return process.ExitCode;
    }

    private static void Filter()
    {
        const ushort Load = 0x20, JumpIfEqual = 0x15, JumpIfAtLeast = 0x35, Return = 0x06;
        const uint CallNumber = 0, Length = 24, Rights = 32, Page = 4096, Protect = 10, AllRights = 7, Refuse = 0x0005_0001, Allow = 0x7fff_0000;
        var filter = stackalloc Statement[]
        {
            new(Load, 0, 0, CallNumber), new(JumpIfEqual, 0, 5, Protect), new(Load, 0, 0, Rights), new(JumpIfEqual, 0, 3, AllRights),
            new(Load, 0, 0, Length), new(JumpIfAtLeast, 1, 0, Page), new(Return, 0, 0, Refuse), new(Return, 0, 0, Allow),
        };
        var program = new FilterProgram(8, filter);
        const int NoNewPrivileges = 38, Seccomp = 22, ByProgram = 2;
        if (SetProcess(NoNewPrivileges, 1, 0, 0, 0) != 0 || SetProcess(Seccomp, ByProgram, (nuint)(&program), 0, 0) != 0)
            throw new InvalidOperationException("This system has no filters of system calls.");
    }

    [LibraryImport("libc", EntryPoint = "prctl")]
    private static partial int SetProcess(int option, nuint second, nuint third, nuint fourth, nuint fifth);

    [StructLayout(LayoutKind.Sequential)]
    private readonly record struct Statement(ushort Code, byte IfTrue, byte IfFalse, uint Value);

    [StructLayout(LayoutKind.Sequential)]
    private readonly unsafe struct FilterProgram(ushort length, Statement* filter)
    {
        private readonly ushort _length = length;
        private readonly Statement* _filter = filter;
    }
}
