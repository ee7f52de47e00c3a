using Cornet.Runtime.Stimuli;

namespace Cornet.Runtime.Tests.Stimuli;

/// <summary>A fact about libjpeg-turbo's own decoder, skipped where it is not installed.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class TurboJpegFactAttribute : FactAttribute
{
    public TurboJpegFactAttribute() => Skip = TurboJpeg.IsInstalled ? null : "needs libturbojpeg (on Debian: apt-get install libturbojpeg0)";
}
