using System.Numerics;

namespace Cornet.Scoring.Assemblies.Hdf5;

/// <summary>One number of an attribute, whatever its type: exact where it is whole.</summary>
/// <param name="Real">The number in double precision.</param>
/// <param name="Whole">The number with all its digits; null where it has a fraction, is infinite or is NaN.</param>
internal readonly record struct StoredNumber(double Real, Int128? Whole)
{
    /// <summary>A number of any type.</summary>
    public static StoredNumber Of<T>(T value) where T : INumber<T>
    {
        var real = double.CreateTruncating(value);
        return new StoredNumber(real, T.IsInteger(value) && Math.Abs(real) < 1e38 ? Int128.CreateChecked(value) : null);
    }

    /// <summary>The value of a type that equals this number; null where the type has none.</summary>
    /// <param name="wrap">Whether a whole number that the type cannot hold keeps its lowest bits, as when signed becomes unsigned.</param>
    public T? As<T>(bool wrap) where T : struct, INumber<T>
    {
        if (T.CreateTruncating(0.5) != T.Zero) return T.IsNaN(T.CreateTruncating(Real)) ? null : T.CreateTruncating(Real);
        if (Whole is not { } whole) return null;
        var value = T.CreateTruncating(whole);
        return wrap || Int128.CreateTruncating(value) == whole ? value : null;
    }
}
