using System.Diagnostics;
using System.Text.RegularExpressions;

namespace Cornet.Cli.Tests.Editors;

/// <summary>Neovim by the lines of <c>docs/editor.md</c>, with the real server: what it shows for a file with a mistake.</summary>
public class NeovimTests
{
    // Neovim 0.7 has the parts of what 0.8 calls vim.lsp.start, and does not look at endings by itself.
    private const string Older = """
        vim.g.do_filetype_lua = 1
        vim.lsp.start = vim.lsp.start or function(config) vim.lsp.buf_attach_client(0, vim.lsp.start_client(config)) end
        """;

    private const string Driver = """
        vim.cmd("edit lab.cornet")
        vim.wait(60000, function() return #vim.diagnostic.get(0) > 0 end, 50)
        local lines = {}
        for _, one in ipairs(vim.diagnostic.get(0)) do
          local code = one.code or one.user_data.lsp.code
          table.insert(lines, (one.lnum + 1) .. ":" .. (one.col + 1) .. " " .. code .. " " .. one.message:gsub("\n.*", ""))
        end
        vim.fn.writefile(lines, "seen.txt")
        vim.cmd("qall!")
        """;

    [NeovimFact("0.5")]
    public void The_lines_for_older_versions_show_what_the_compiler_finds() => Shows(LinesFrom("0.8"));

    [NeovimFact("0.11")]
    public void The_lines_for_newer_versions_show_what_the_compiler_finds() => Shows(LinesFrom("0.11"));

    private static string LinesFrom(string version)
    {
        var page = File.ReadAllText(Repository.PathTo("docs", "editor.md"));
        return Regex.Match(page, $"From {version}:\n\n```lua\n(.*?)```", RegexOptions.Singleline).Groups[1].Value;
    }

    private static void Shows(string lines)
    {
        var server = $"{{ \"dotnet\", \"{Path.Combine(AppContext.BaseDirectory, "Cornet.Cli.dll").Replace("\\", "\\\\")}\", \"language-server\" }}";
        Assert.Contains("{ \"cornet\", \"language-server\" }", lines);

        using var folder = new TemporaryFolder();
        folder.Write("init.lua", $"{Older}\n{lines.Replace("{ \"cornet\", \"language-server\" }", server)}");
        folder.Write("driver.lua", Driver);
        folder.Write("lab.cornet", "model Lab {\n  input 3 x 32 x 32\n  area V1 { conv 8, 3x3, strid 2 }\n  decoder { avgpool   linear 10 }\n}\n");
        var start = new ProcessStartInfo("nvim", ["--headless", "--noplugin", "-u", "init.lua", "-i", "NONE", "-n", "-c", "luafile driver.lua"])
        {
            WorkingDirectory = folder.Path, RedirectStandardError = true, RedirectStandardOutput = true,
        };
        foreach (var home in (string[])["HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME", "XDG_CACHE_HOME"])
            start.Environment[home] = folder.Path;
        using var process = Process.Start(start)!;
        var said = process.StandardError.ReadToEndAsync();
        process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.True(File.Exists(folder.At("seen.txt")), said.Result);
        Assert.StartsWith("3:26 CORNET", Assert.Single(File.ReadAllLines(folder.At("seen.txt"))));
        Assert.Contains("'stride'", File.ReadAllText(folder.At("seen.txt")));
    }
}

/// <summary>A fact that needs Neovim of a version or later; skipped, naming it, elsewhere.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed partial class NeovimFactAttribute : FactAttribute
{
    private static readonly Lazy<Version?> Here = new(Find);

    public NeovimFactAttribute(string version) =>
        Skip = Here.Value is not { } here ? "needs nvim: apt-get install neovim"
            : here < new Version(version) ? $"needs Neovim {version}; here is {here}"
            : null;

    private static Version? Find()
    {
        if (Programs.Find("nvim") is not { } program) return null;
        using var process = Process.Start(new ProcessStartInfo(program, "--version") { RedirectStandardOutput = true })!;
        return new Version(Number().Match(process.StandardOutput.ReadToEnd()).Groups[1].Value);
    }

    [GeneratedRegex(@"NVIM v(\d+\.\d+)")]
    private static partial Regex Number();
}
