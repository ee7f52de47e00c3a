using Cornet.Dsl.Timing;

namespace Cornet.Generator.Emission;

/// <summary>What a plan says of its areas, as sentences and as a table.</summary>
internal static class PlanTable
{
    private const int Listed = 4;

    /// <summary><c>128 x 28 x 28, 5 steps; the image reaches it at step 1.</c></summary>
    public static string Sentence(AreaPlan area)
    {
        var steps = area.Times.Value == 1 ? "1 step" : $"{Numbers.Plain(area.Times.Value)} steps";
        return $"{area.Output}, {steps}{Arrival(area)}.";
    }

    /// <summary><c>steps 0 to 4; the image reaches it at step 2.</c></summary>
    public static string Places(AreaPlan area)
    {
        var steps = area.Times.Value == 1 ? "step 0" : $"steps 0 to {Numbers.Plain(area.Times.Value - 1)}";
        return $"{steps}{Arrival(area)}.";
    }

    /// <summary>The table of a model: a line per area and one for the decoder.</summary>
    public static IReadOnlyList<string> Lines(ModelPlan plan)
    {
        var timed = plan.Areas.Any(area => area.Steps.Any(step => step.StartMs is not null));
        var rows = new List<string[]> { (string[])["area", "steps", "output", "parameters", "multiply-adds", "sees (px)", .. timed ? ["from (ms)"] : Array.Empty<string>()] };
        foreach (var area in plan.Areas)
        {
            string[] row =
            [
                area.Name, Numbers.Plain(area.Times.Value), area.Output.ToString(), Numbers.Text(area.Parameterised), Numbers.Text(area.MultiplyAdds),
                List(area.Steps.Select(step => step.SeesImage ? Numbers.Plain(step.ReceptiveField) : "-")),
                .. timed ? [List(area.Steps.Select(step => step.StartMs is { } start ? Numbers.Code(start) : "-"))] : Array.Empty<string>(),
            ];
            rows.Add(row);
        }
        string[] decoder = ["decoder", "", plan.Decoder.Output.ToString(), Numbers.Text(plan.Decoder.Parameterised), Numbers.Text(plan.Decoder.MultiplyAdds)];
        rows.Add(decoder);
        return Align(rows);
    }

    private static string Arrival(AreaPlan area) =>
        area.ImageFrom == 0 ? ""
        : area.ImageFrom < area.Steps.Count ? $"; the image reaches it at step {Numbers.Plain(area.ImageFrom)}"
        : "; the image does not reach it";

    // The last of many steps says where the others lead.
    private static string List(IEnumerable<string> steps)
    {
        var all = steps.ToArray();
        return all.Length <= Listed ? string.Join(", ", all) : $"{string.Join(", ", all.Take(Listed - 1))}, ..., {all[all.Length - 1]}";
    }

    private static IReadOnlyList<string> Align(IReadOnlyList<string[]> rows)
    {
        var widths = Enumerable.Range(0, rows.Max(row => row.Length))
            .Select(column => rows.Max(row => column < row.Length ? row[column].Length : 0)).ToArray();
        return rows.Select(row => string.Join("  ", row.Select((cell, column) => Pad(cell, column))).TrimEnd()).ToArray();

        // Words begin together, numbers end together.
        string Pad(string cell, int column) => column is 1 or 3 or 4 ? cell.PadLeft(widths[column]) : cell.PadRight(widths[column]);
    }
}
