namespace Cornet.Tests;

/// <summary>Random lines of variants and studies of a small program.</summary>
/// <param name="random">Decides.</param>
/// <param name="areas">The areas of the model.</param>
/// <param name="isUnrolled">Whether it is unrolled.</param>
internal sealed class SmallVariants(Random random, IReadOnlyList<SmallArea> areas, bool isUnrolled)
{
    // A recurrence that begins later needs as many channels there as its block puts out.
    private readonly bool _beginsLater = areas.Any(area => area.Arguments.Contains("start", StringComparison.Ordinal));

    /// <summary>A line of a variant.</summary>
    /// <param name="connects">Whether the model has connections, which a layer's word alone would mean too.</param>
    public string Change(bool connects) => random.Next(6) switch
    {
        0 when !isUnrolled => $"times = {random.Next(1, 4)}",
        // The compiler does not change connections yet (C2).
        1 when !connects => $"{One("batchnorm", "relu")} = {One("gelu", "absent", "silu")}",
        2 when !isUnrolled => $"({Owner()}.expand, {Owner()}.norm1) = {One("absent", "present", "(identity, absent)")}",
        3 => $"{Owner()}.last = {One("tanh", "present")}",
        _ => Written(Setting()),
    };

    /// <summary>An additional area.</summary>
    public string Inserted()
    {
        var after = areas[random.Next(areas.Count)];
        var layers = isUnrolled
            ? $"receive {{ conv: conv width * {after.Width}, 1x1, bias }}   add state   tanh"
            : $"conv: conv width * {after.Width}, 1x1   norm: batchnorm   relu";
        return $"area New {{ {layers} }} after {after.Name}";
    }

    /// <summary>A study of one of the models.</summary>
    public string Study()
    {
        var (target, values) = Setting();
        return $$"""
            study Rows of {{One("Net", "Varied")}} {
              vary one {{target}} = {{string.Join(", ", values)}}, present
              {{One("vary", "cross")}} steps (times, {{Owner()}}.norm) = ({{random.Next(4, 6)}}, layernorm), (5, {{One("batchnorm", "identity")}})
            {{One("", "  cross areas model = Varied, Further\n")}}}
            """;
    }

    private (string Target, string[] Values) Setting() => random.Next(8) switch
    {
        0 => ($"{Owner()}.norm", [One("groupnorm 2", "layernorm", "batchnorm", "identity")]),
        1 when isUnrolled => ($"{Owner()}.nonlin0", [One("absent", "sigmoid", "batchnorm")]),
        1 => ($"{Owner()}.nonlin2", [One("gelu", "absent", "layernorm")]),
        2 when !isUnrolled => ("recur.gate", [One("soft", "hard")]),
        3 when !isUnrolled && Owner() is var owner => ($"({owner}.recur.from, {owner}.scale)", ["(middle, 1)", "(shift, 2)"]),
        4 when !isUnrolled && !_beginsLater => ($"{Owner()}.scale", ["2", "3"]),
        5 when !isUnrolled => ($"{Owner()}.times", ["1", "3"]),
        6 when !isUnrolled => ("shortcut", ["absent"]),
        7 when isUnrolled => ($"{Owner()}.mix", ["identity"]),
        _ => ($"{Owner()}.last", [One("absent", "gelu", "elu", "leakyrelu 0.2")]),
    };

    private static string Written((string Target, string[] Values) setting) => $"{setting.Target} = {setting.Values[0]}";

    private string Owner()
    {
        var instances = areas.Where(area => area.Circuit is not null).ToList();
        var area = instances[random.Next(instances.Count)];
        return One(area.Name, area.Circuit!.Name);
    }

    private string One(params string[] choices) => choices[random.Next(choices.Length)];
}
