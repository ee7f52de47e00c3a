namespace Cornet.Targets.TorchSharp;

/// <summary>What a program says of an area, as sentences.</summary>
internal static class AreaText
{
    /// <summary><c>128 x 28 x 28, 5 steps; the image reaches it at step 1.</c></summary>
    public static string Sentence(AreaSchedule area)
    {
        var steps = area.Times.Value == 1 ? "1 step" : $"{Numbers.Plain(area.Times.Value)} steps";
        return $"{area.Output}, {steps}{Arrival(area)}.";
    }

    /// <summary><c>steps 0 to 4; the image reaches it at step 2.</c></summary>
    public static string Places(AreaSchedule area)
    {
        var steps = area.Times.Value == 1 ? "step 0" : $"steps 0 to {Numbers.Plain(area.Times.Value - 1)}";
        return $"{steps}{Arrival(area)}.";
    }

    private static string Arrival(AreaSchedule area) =>
        area.ImageFrom == 0 ? ""
        : area.ImageFrom < area.Steps.Count ? $"; the image reaches it at step {Numbers.Plain(area.ImageFrom)}"
        : "; the image does not reach it";
}
