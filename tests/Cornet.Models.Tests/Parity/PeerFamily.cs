using System.Runtime.CompilerServices;
using Cornet.Runtime.Models;

namespace Cornet.Tests.Parity;

/// <summary>
/// The peers of the four CORnets, each made when first asked for and shared by all tests of the collection, which run one after another.
/// </summary>
[CollectionDefinition(Collection)]
public sealed class PeerFamily : ICollectionFixture<PeerFamily>, IDisposable
{
    /// <summary>The name of the collection.</summary>
    public const string Collection = "peers";

    private readonly Dictionary<string, CornetPeer> _peers = [];

    /// <summary>The names of the models.</summary>
    public static TheoryData<string> Names { get; } = [.. Known()];

    /// <summary>Those that take seconds: CORnet-S has ten times the weights of the others, and is tested where long tests run.</summary>
    public static TheoryData<string> Quick { get; } = [.. Known().Where(name => LongTests.Run || name != "CORnetS")];

    /// <summary>The same, as a plain list.</summary>
    internal static IReadOnlyList<string> Members => [.. Known()];

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var peer in _peers.Values) peer.Dispose();
    }

    internal CornetPeer this[string model] => _peers.TryGetValue(model, out var peer) ? peer : _peers[model] = new CornetPeer(model);

    // The catalog fills itself when the models' assembly is first used.
    private static IEnumerable<string> Known()
    {
        RuntimeHelpers.RunModuleConstructor(typeof(Cornet.Models.CORnetS).Module.ModuleHandle);
        string[] family = ["CORnetZ", "CORnetR", "CORnetRT", "CORnetS"];
        return family.Where(name => ModelCatalog.Entries.Any(entry => entry.Card.Name == name));
    }
}
