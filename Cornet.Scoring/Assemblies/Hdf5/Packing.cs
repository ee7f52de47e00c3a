namespace Cornet.Scoring.Assemblies.Hdf5;

/// <summary>
/// How the stored numbers of a variable become values, by netCDF's conventions (CF) as xarray follows them: first the sign (<c>_Unsigned</c>), then
/// what is missing (<c>_FillValue</c>, <c>missing_value</c>), then <c>scale_factor</c> and <c>add_offset</c>. <c>valid_range</c> plays no part.
/// </summary>
/// <param name="Unsigned">What <c>_Unsigned</c> says; null where it is absent.</param>
/// <param name="Fill">The values of <c>_FillValue</c>.</param>
/// <param name="Missing">The values of <c>missing_value</c>.</param>
/// <param name="Scale">The factor; null where it is absent.</param>
/// <param name="Offset">What is added; null where it is absent.</param>
internal sealed record Packing(bool? Unsigned, IReadOnlyList<StoredNumber> Fill, IReadOnlyList<StoredNumber> Missing, double? Scale, double? Offset)
{
    /// <summary>Reads what the attributes of a variable say.</summary>
    /// <exception cref="CornetException">One of them is not understood; the message names it.</exception>
    public static Packing Of(Hdf5Attributes attributes) => new(
        Sign(attributes), attributes.Numbers("_FillValue") ?? [], attributes.Numbers("missing_value") ?? [], One(attributes, "scale_factor"),
        One(attributes, "add_offset"));

    /// <summary>Whether numbers are stored in another form than they have.</summary>
    public bool IsPacked => Unsigned is not null || Scale is not null || Offset is not null;

    /// <summary>Whether whole numbers are signed.</summary>
    /// <param name="stored">Whether they are stored as signed.</param>
    public bool Signed(bool stored) => stored ? Unsigned is not true : Unsigned is false;

    /// <summary>The value of a stored number that is not missing.</summary>
    public double Unpack(double stored) => stored * (Scale ?? 1) + (Offset ?? 0);

    private static bool? Sign(Hdf5Attributes attributes) => !attributes.Has("_Unsigned") ? null : attributes.Text("_Unsigned") switch
    {
        "true" => true,
        "false" => false,
        _ => throw attributes.Refused("_Unsigned", "must be the text 'true' or 'false'"),
    };

    private static double? One(Hdf5Attributes attributes, string name) => attributes.Numbers(name) switch
    {
        null => null,
        [{ Real: var one }] when double.IsFinite(one) => one,
        _ => throw attributes.Refused(name, "must be one finite number"),
    };
}
