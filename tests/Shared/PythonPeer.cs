using System.Collections.Concurrent;
using System.Diagnostics;

namespace Cornet.Tests;

/// <summary>
/// The independent implementation that tests compare with: a Python that has PyTorch, NumPy or scikit-learn. Tried in this order:
/// <c>CORNET_PYTHON</c>, the system's <c>/usr/bin/python3</c> (where Debian's packages live), <c>python3</c> on the path.
/// </summary>
internal static class PythonPeer
{
    private const string Variable = "CORNET_PYTHON";
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(LongTests.Run ? 15 : 3); // long tests share their processors with others
    private static readonly ConcurrentDictionary<string, string?> Interpreters = new();
    private static readonly Lazy<string> Chosen = new(() => InterpreterWith(["torch"]) ?? Interpreter("numpy"));
    private static readonly Lazy<PythonServer> Server = new(() => new PythonServer(Chosen.Value));

    private static readonly Dictionary<string, string> DebianPackages = new() { ["PIL"] = "python3-pil", ["skimage"] = "python3-skimage", ["netCDF4"] = "python3-netcdf4" };

    private static IEnumerable<string> Candidates => Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } given
        ? [given]
        : ["/usr/bin/python3", "python3"];

    /// <summary>Why a test that needs these modules cannot run, or null where some Python has them all.</summary>
    public static string? MissingReason(params string[] modules)
    {
        if (InterpreterWith(modules) is not null)
        {
            return null;
        }

        var packages = string.Join(", ", modules.Select(module => DebianPackages.GetValueOrDefault(module, $"python3-{module}")));
        return $"needs a Python with {string.Join(", ", modules)}: none of {string.Join(", ", Candidates)} has it "
            + $"(on Debian: apt-get install {packages}; or set {Variable})";
    }

    /// <summary>
    /// Runs a script file with the Python that has <c>torch</c> (or, without any, the first that has <c>numpy</c>) and returns what it printed.
    /// </summary>
    /// <exception cref="InvalidOperationException">The script failed; the message is what it wrote to standard error.</exception>
    public static string Run(string scriptPath, params string[] arguments) => OutputOf(Server.Value.Run(scriptPath, null, arguments), scriptPath);

    /// <summary>The same for a few lines of Python given as text.</summary>
    public static string RunCode(string code, params string[] arguments) => OutputOf(Server.Value.Run(null, code, arguments), "-c");

    /// <summary>Runs a script file in an interpreter that was started for it: for what measures time, or says how many threads NumPy gets.</summary>
    public static string RunAlone(string scriptPath, params string[] arguments) =>
        OutputOf(Execute(Chosen.Value, [scriptPath, .. arguments]), scriptPath);

    /// <summary>The path of a Python that has these modules.</summary>
    /// <exception cref="InvalidOperationException">There is none; the message says what to install.</exception>
    public static string Interpreter(params string[] modules) =>
        InterpreterWith(modules) ?? throw new InvalidOperationException(MissingReason(modules));

    private static string OutputOf(PythonAnswer answer, string script) => answer.Code == 0
        ? answer.Output
        : throw new InvalidOperationException($"{Chosen.Value} {script} ended with {answer.Code}: {answer.Error}");

    private static string? InterpreterWith(string[] modules) =>
        Interpreters.GetOrAdd(string.Join(',', modules), _ => Candidates.FirstOrDefault(python => Has(python, modules)));

    // Looks modules up without importing them: importing torch takes seconds, and every test run asks.
    private static bool Has(string python, string[] modules)
    {
        const string Look = "import sys, importlib.util as u; sys.exit(any(u.find_spec(m) is None for m in sys.argv[1:]))";
        try
        {
            return Execute(python, ["-c", Look, .. modules]).Code == 0;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return false;
        }
    }

    private static PythonAnswer Execute(string python, string[] arguments)
    {
        var start = new ProcessStartInfo(python, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["OMP_NUM_THREADS"] = "2";
        start.Environment["PYTHONDONTWRITEBYTECODE"] = "1";
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();
        if (!process.WaitForExit(Patience))
        {
            process.Kill(entireProcessTree: true);
            throw new TimeoutException($"{python} {arguments[0]} did not end within {Patience.TotalMinutes} minutes.");
        }

        return new PythonAnswer(process.ExitCode, output.GetAwaiter().GetResult(), error.GetAwaiter().GetResult());
    }
}
