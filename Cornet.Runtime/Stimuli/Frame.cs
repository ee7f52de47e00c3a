namespace Cornet.Runtime.Stimuli;

/// <summary>What a framing does to one picture: a window of it is brought to a size, and a part of that placed in the square, which is black elsewhere.</summary>
/// <param name="Source">The window of the picture.</param>
/// <param name="Resized">What the window is brought to.</param>
/// <param name="Cut">The part of it that is wanted; only this is worked out.</param>
/// <param name="Top">The row of the square in which the part begins.</param>
/// <param name="Left">Its column.</param>
internal readonly record struct Frame(Window Source, PictureSize Resized, Window Cut, int Top = 0, int Left = 0)
{
    /// <summary>Whether pixels stay as they are.</summary>
    public bool KeepsPixels => Resized.Height == Source.Height && Resized.Width == Source.Width;

    /// <summary>The rows of the picture that are read, and at most a few more.</summary>
    public Range Rows
    {
        get
        {
            var scale = (double)Source.Height / Resized.Height;
            var reach = Math.Max(1, scale) + 1;
            int first = (int)((Cut.Top * scale) - reach), end = (int)(((Cut.Top + Cut.Height) * scale) + reach) + 1;
            return (Source.Top + Math.Max(0, first))..(Source.Top + Math.Min(Source.Height, end));
        }
    }
}
