using System.Globalization;
using System.Text;

#pragma warning disable IDE0130 // The compiler knows the handler by its namespace.
namespace System.Runtime.CompilerServices;
#pragma warning restore IDE0130

/// <summary>
/// What the compiler makes every interpolated string of this project with, in place of .NET's own handler of this name: numbers and dates are written
/// the same in every culture, so that messages and files of a German or Turkish machine are those of any other.
/// </summary>
[InterpolatedStringHandler]
internal ref struct DefaultInterpolatedStringHandler
{
    private readonly StringBuilder _text;
    private StringBuilder.AppendInterpolatedStringHandler _parts;

    public DefaultInterpolatedStringHandler(int literalLength, int formattedCount)
    {
        _text = new StringBuilder(literalLength + (formattedCount * 11));
        _parts = new StringBuilder.AppendInterpolatedStringHandler(literalLength, formattedCount, _text, CultureInfo.InvariantCulture);
    }

    public void AppendLiteral(string value) => _parts.AppendLiteral(value);

    public void AppendFormatted<T>(T value) => _parts.AppendFormatted(value);

    public void AppendFormatted<T>(T value, string? format) => _parts.AppendFormatted(value, format);

    public void AppendFormatted<T>(T value, int alignment) => _parts.AppendFormatted(value, alignment);

    public void AppendFormatted<T>(T value, int alignment, string? format) => _parts.AppendFormatted(value, alignment, format);

    public void AppendFormatted(string? value) => _parts.AppendFormatted(value);

    public void AppendFormatted(ReadOnlySpan<char> value) => _parts.AppendFormatted(value);

    public string ToStringAndClear() => _text.ToString();
}
