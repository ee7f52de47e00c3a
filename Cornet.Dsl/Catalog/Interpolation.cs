namespace Cornet.Dsl.Catalog;

/// <summary>How a map is brought to another height and width.</summary>
public enum Interpolation
{
    /// <summary>Each pixel is that of the input in its place.</summary>
    Nearest,

    /// <summary>Between the four pixels around its place.</summary>
    Bilinear,
}
