using System.Globalization;

namespace Cornet.Runtime.Models;

/// <summary>A place to record from: an area at a step, at all its steps, or the decoder.</summary>
/// <param name="Area">The area's name, <see cref="DecoderName"/>, or the name of another decoder.</param>
/// <param name="Step">Which step, counted from the first (<c>2</c>) or from the last (<c>^1</c>); null for all.</param>
public readonly record struct RecordingSite(string Area, Index? Step = null)
{
    /// <summary>The name under which the decoder's output is asked for.</summary>
    public const string DecoderName = "decoder";

    /// <summary>The decoder's output.</summary>
    public static RecordingSite Decoder => new(DecoderName);

    /// <summary>Reads <c>V4</c>, <c>V4.2</c>, <c>V4.^1</c> or <c>decoder</c>.</summary>
    /// <exception cref="CornetException">The part behind the point is no step.</exception>
    public static RecordingSite Parse(string text)
    {
        var point = text.LastIndexOf('.');
        if (point < 0) return new RecordingSite(text);
        var (area, step) = (text[..point], text[(point + 1)..]);
        var fromEnd = step.StartsWith('^');
        if (!int.TryParse(fromEnd ? step[1..] : step, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
            throw new CornetException($"'{text}' is not a recording site; write an area and a step, as in 'V4.2', 'V4.^1' or 'V4'.");
        return new RecordingSite(area, new Index(number, fromEnd));
    }

    /// <summary>As <see cref="Parse"/>.</summary>
    public static implicit operator RecordingSite(string text) => Parse(text);

    /// <summary><c>V4.2</c></summary>
    public override string ToString() => Step is { } step ? $"{Area}.{step}" : Area;
}

/// <summary>The places of one area: <c>At.V4[2]</c>, <c>At.V4[^1]</c>, or <c>At.V4</c> for all its steps.</summary>
/// <param name="Name">The area's name.</param>
public readonly record struct AreaSite(string Name)
{
    /// <summary>One step.</summary>
    public RecordingSite this[Index step] => new(Name, step);

    /// <summary>The last step.</summary>
    public RecordingSite Last => new(Name, ^1);

    /// <summary>All steps.</summary>
    public static implicit operator RecordingSite(AreaSite area) => new(area.Name);
}
