using System.Globalization;
using System.Text.RegularExpressions;

namespace Cornet.Scoring.Assemblies.Readers;

/// <summary>
/// What the name of an array says. In an archive that Cornet wrote, <c>IT.1</c> is step 1 of IT. Elsewhere, only <c>-t4</c> or <c>.t4</c> at the end
/// says the step, as in CORnet's layers of brain-score: <c>IT.output-t4</c> is step 4 of IT. All other names are taken whole, with step 0: a number
/// at the end of <c>features.3</c> or <c>layer4.0</c> is a layer of torchvision and not a step.
/// </summary>
/// <param name="Region">The area or the layer.</param>
/// <param name="Step">From 0.</param>
internal readonly partial record struct SiteName(string Region, int Step)
{
    /// <summary>Reads a name.</summary>
    /// <param name="name">The name of the array.</param>
    /// <param name="byCornet">Whether Cornet wrote the archive.</param>
    public static SiteName Of(string name, bool byCornet = false)
    {
        var match = (byCornet ? AreaAndStep() : LayerAndStep()).Match(name);
        return match.Success && int.TryParse(match.Groups[2].Value, NumberStyles.None, CultureInfo.InvariantCulture, out var step)
            ? new SiteName(match.Groups[1].Value, step)
            : new SiteName(name, 0);
    }

    [GeneratedRegex(@"^(.+)\.(\d+)$")]
    private static partial Regex AreaAndStep();

    [GeneratedRegex(@"^(.+?)(?:\.output)?[.-]t(\d+)$")]
    private static partial Regex LayerAndStep();
}
