using Cornet.Dsl.Formatting;
using Cornet.Runtime;

namespace Cornet.Cli;

/// <summary><c>describe FILE.cornet ...</c>: the plans of the models in files, and what the compiler found.</summary>
internal static class FileDescription
{
    /// <summary>Prints; 1 where a model has no plan.</summary>
    public static int Print(IEnumerable<string> files, TextWriter output, TextWriter error)
    {
        try
        {
            var result = CornetFiles.Compile(files);
            foreach (var finding in result.Diagnostics) error.WriteLine(finding);
            output.Write(string.Join("\n", result.Models.Where(model => model.Plan is not null).Select(model => PlanText.Write(model.Plan!))));
            return result.Models.All(model => model.Plan is not null) && result.Models.Count > 0 ? 0 : 1;
        }
        catch (CornetException fault)
        {
            error.WriteLine(fault.Message);
            return 1;
        }
    }
}
