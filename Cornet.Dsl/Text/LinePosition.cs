namespace Cornet.Dsl.Text;

/// <summary>A place in a text as editors count it.</summary>
/// <param name="Line">Line, from 0.</param>
/// <param name="Column">UTF-16 units from the start of the line, from 0.</param>
public readonly record struct LinePosition(int Line, int Column);
