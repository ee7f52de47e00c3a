namespace Cornet.Runtime.Weights;

/// <summary>
/// What is wrong inside a file, as half a sentence and without its name; <see cref="GuardedFile"/> adds the name and makes a <see
/// cref="CornetException"/> of it.
/// </summary>
/// <param name="what">For example "its storage '3' is cut off".</param>
internal sealed class DamagedFileException(string what) : Exception(what);
