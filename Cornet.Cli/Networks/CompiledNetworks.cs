using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.Loader;
using Cornet.Dsl;
using Cornet.Dsl.Projects;

namespace Cornet.Cli.Networks;

/// <summary>
/// What one file has, of an assembly that was compiled from it and what it needs. The assembly says so itself, so that it is one file, whole or not there,
/// and can be used without reading the text again.
/// </summary>
/// <param name="Models">The models of the file.</param>
/// <param name="Rows">The models that are rows of its studies.</param>
/// <param name="Studies">Its studies.</param>
internal sealed record CompiledNetworks(IReadOnlyList<string> Models, IReadOnlyList<string> Rows, IReadOnlyList<string> Studies)
{
    /// <summary>The resource of the assembly that says it.</summary>
    public const string Resource = "networks";

    /// <summary>What a compilation made of one file.</summary>
    /// <param name="result">The compilation of the file and all that it needs.</param>
    /// <param name="file">The file.</param>
    public static CompiledNetworks Of(CompilationResult result, ReadFile file)
    {
        List<CompiledModel> models = [.. result.Models.Where(model => model.Path == file.Source.Path)];
        return new CompiledNetworks(
            [.. models.Where(model => model.Study is null).Select(model => model.Name)], [.. models.Where(model => model.Study is not null).Select(model => model.Name)],
            [.. result.Studies.Select(study => study.Name).Where(file.Declares.Contains)]);
    }

    /// <summary>Loads an assembly from a file; its models and studies become known.</summary>
    /// <exception cref="BadImageFormatException">The file is none.</exception>
    public static CompiledNetworks Load(string path) => Register(AssemblyLoadContext.Default.LoadFromAssemblyPath(path));

    /// <summary>Loads an assembly that could not be kept.</summary>
    public static CompiledNetworks Load(byte[] image)
    {
        using var stream = new MemoryStream(image);
        return Register(AssemblyLoadContext.Default.LoadFromStream(stream));
    }

    /// <summary>A line for each.</summary>
    public string Text() => string.Concat([
        .. Models.Select(name => $"model {name}\n"), .. Rows.Select(name => $"row {name}\n"), .. Studies.Select(name => $"study {name}\n"),
    ]);

    private static CompiledNetworks Register(Assembly assembly)
    {
        // Nothing here touches a type of it, which is what would run this otherwise.
        RuntimeHelpers.RunModuleConstructor(assembly.ManifestModule.ModuleHandle);
        using var reader = new StreamReader(assembly.GetManifestResourceStream(Resource) ?? throw new BadImageFormatException());
        var lines = reader.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split(' ')).ToLookup(line => line[0], line => line[1]);
        return new CompiledNetworks([.. lines["model"]], [.. lines["row"]], [.. lines["study"]]);
    }
}
