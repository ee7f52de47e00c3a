using System.Reflection;
using Cornet.Cli.Networks;
using Cornet.Dsl;
using Cornet.Dsl.Programs;
using Cornet.Dsl.Text;
using Cornet.Runtime;

namespace Cornet.Cli;

/// <summary>The models of this program, compiled from the texts that the build put into it. A program without any, as the command is, has the family.</summary>
internal static class ProgramModels
{
    /// <summary>The program of a model, whatever its case.</summary>
    /// <exception cref="CornetException">There is none of that name.</exception>
    public static NetworkProgram Program(string name)
    {
        var programs = Programs();
        return programs.FirstOrDefault(program => string.Equals(program.Name, name, StringComparison.OrdinalIgnoreCase))
            ?? throw Unknown(name, programs.Select(program => program.Name));
    }

    /// <summary>There is no model of this name among these.</summary>
    public static CornetException Unknown(string name, IEnumerable<string> models) => new(
        $"There is no model '{name}' here; there are {string.Join(", ", models)}. To name a file, write its extension: {name}.cornet.");

    /// <summary>There is no model or study of this name, in the files of this folder or in the program.</summary>
    public static CornetException Unknown(string name)
    {
        var models = FileSet.OfFolder().CompileAll().Models.Where(model => model.Study is null);
        return Unknown(name, models.Select(model => model.Name).Distinct().Order(StringComparer.Ordinal));
    }

    /// <summary>Whether the program has models of its own.</summary>
    public static bool Exist => Names(Assembly.GetEntryAssembly()).Count > 0;

    /// <summary>All of them.</summary>
    public static IReadOnlyList<NetworkProgram> Programs() => [.. CornetCompiler.Compile(Texts()).Models.Select(model => model.Program).OfType<NetworkProgram>()];

    /// <summary>Their texts.</summary>
    public static IReadOnlyList<SourceText> Texts()
    {
        var program = Assembly.GetEntryAssembly();
        return Exist ? [.. Names(program).Select(name => new SourceText(name, Read(program!, name)))] : Family.Texts;
    }

    private static List<string> Names(Assembly? program) =>
        program is null || program == typeof(ProgramModels).Assembly ? []
            : [.. program.GetManifestResourceNames().Where(CornetFiles.IsOne).Order(StringComparer.Ordinal)];

    private static string Read(Assembly program, string name)
    {
        using var reader = new StreamReader(program.GetManifestResourceStream(name)!);
        return reader.ReadToEnd();
    }
}
