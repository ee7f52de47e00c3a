namespace Cornet.Runtime.Stimuli;

/// <summary>A part of a picture: where its upper left corner is, and its size.</summary>
public readonly record struct Window(int Top, int Left, int Height, int Width);
