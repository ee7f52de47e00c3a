namespace Cornet.Runtime.Models;

/// <summary>
/// Where networks come from that are not compiled into the program. The command <c>cornet</c> compiles them from files when they are asked for, and
/// <see cref="ModelCatalog"/> and <see cref="StudyCatalog"/> need not know how.
/// </summary>
internal interface INetworkSource
{
    /// <summary>What a word that names a model may be, for <c>--help</c>.</summary>
    string Words { get; }

    /// <summary>Adds the model that a word of the command line names to <see cref="ModelCatalog"/>.</summary>
    /// <returns>Its name there; null where there is no such model.</returns>
    /// <exception cref="CornetException">The word names something that cannot be compiled, or more than one model.</exception>
    string? FindModel(string word);

    /// <summary>Adds the study that a word names to <see cref="StudyCatalog"/>, and the models of its rows to <see cref="ModelCatalog"/>.</summary>
    /// <returns>Its name there; null where there is no such study.</returns>
    /// <exception cref="CornetException">The word names something that cannot be compiled, or more than one study.</exception>
    string? FindStudy(string word);

    /// <summary>The word with which another process of this command finds a study, in any folder; null for one that is not of this source.</summary>
    string? WordOf(string study);

    /// <summary>The studies that can be named without a file, as tables to be shown.</summary>
    IReadOnlyList<Study> Studies();
}
