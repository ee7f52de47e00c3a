namespace Cornet.Runtime.Weights.Pickle;

/// <summary>
/// Stands for what a pickle makes of a class or function that is not in the vocabulary: its name and nothing else. Nothing is looked up,
/// imported or run, and its state is dropped. Items that are set on it are kept, as subclasses of dict bring theirs that way.
/// </summary>
/// <param name="name">Module and name, such as <c>argparse.Namespace</c>.</param>
internal sealed class StandIn(string name) : PickleDict
{
    /// <summary>Module and name, as the file has them.</summary>
    public string Name => name;
}
