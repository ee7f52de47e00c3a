using System.Security.Cryptography;
using System.Text;

namespace Cornet.App.Studies.Watching;

/// <summary>
/// The page of a study, one HTML file with its style and script: served live by <see cref="StudyServer"/>, or written with the data inside. The page may run its own
/// script only and fetches nothing but the document of its own server.
/// </summary>
public static class StudyPage
{
    private const string DataPlace = "/*DATA*/";

    private static readonly string Style = Resource("study.css"), Script = Resource("study.js"), Frame = Resource("study.html");

    /// <summary>What the page may do (Content-Security-Policy): its own style and script, known by their hashes, and its own server where it is served.</summary>
    internal static string PolicyServed { get; } = Policy("'self'") + "; frame-ancestors 'none'";

    /// <summary>The page that asks its server for the data.</summary>
    internal static byte[] Served { get; } = Encoding.UTF8.GetBytes(Page(Policy("'self'"), ""));

    /// <summary>Writes the page with the data inside, as a report that needs nothing beside it.</summary>
    /// <param name="study">The study, in whatever state.</param>
    /// <param name="file">The file.</param>
    /// <exception cref="CornetException">The file cannot be written.</exception>
    public static void Write(StudyFolder study, string file)
    {
        ArgumentNullException.ThrowIfNull(study);
        var page = Encoding.UTF8.GetBytes(Page(Policy("'none'"), Encoding.UTF8.GetString(new StudyReader(study.Path).Read().Json())));
        WholeFile.Write(file, handle => WholeFile.WriteAt(handle, page, 0));
    }

    private static string Page(string policy, string data) => Frame
        .Replace("/*POLICY*/", policy, StringComparison.Ordinal).Replace("/*STYLE*/", Style, StringComparison.Ordinal)
        .Replace("/*SCRIPT*/", Script, StringComparison.Ordinal).Replace(DataPlace, data, StringComparison.Ordinal);

    private static string Policy(string server) =>
        $"default-src 'none'; script-src '{Hash(Script)}'; style-src '{Hash(Style)}'; connect-src {server}; img-src data:; base-uri 'none'; form-action 'none'";

    private static string Hash(string text) => $"sha256-{Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(text)))}";

    private static string Resource(string name)
    {
        using var reader = new StreamReader(typeof(StudyPage).Assembly.GetManifestResourceStream($"watching/{name}")!);
        // Browsers read every line break as \n before they compute a hash.
        return reader.ReadToEnd().ReplaceLineEndings("\n");
    }
}
