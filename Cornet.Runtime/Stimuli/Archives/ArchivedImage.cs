namespace Cornet.Runtime.Stimuli.Archives;

/// <summary>An image of a set in archives, before the set has its order.</summary>
/// <param name="Label">The label as the archive has it: a number or the name of a class.</param>
/// <param name="Name">The image's path within its class.</param>
/// <param name="File">Which of the set's archives it lies in.</param>
/// <param name="Place">Where in that archive: a number that the set understands.</param>
internal readonly record struct ArchivedImage(string Label, string Name, int File, int Place);
