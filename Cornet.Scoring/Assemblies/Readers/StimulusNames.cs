using Cornet.Runtime.Stimuli;
using Cornet.Runtime.Weights;
using Cornet.Runtime.Weights.Pickle;

namespace Cornet.Scoring.Assemblies.Readers;

/// <summary>
/// Finds the stimuli that other programs named: by <c>stimulus_id</c>, else by the file of the picture with or without its folder and its ending,
/// where only one stimulus is called so.
/// </summary>
internal sealed class StimulusNames
{
    private readonly StimulusTable _table;
    private readonly Dictionary<string, string> _ids;
    private readonly List<Dictionary<string, string?>> _files = [];

    /// <summary>Of the stimuli of a table.</summary>
    public StimulusNames(StimulusTable table)
    {
        _table = table;
        _ids = table.Ids.ToDictionary(id => id, StringComparer.Ordinal);
        var files = table.Column("filename") ?? table.Column("image_file_name");
        if (files is null) return;
        foreach (var form in (Func<string, string>[])[Slashed, Alone, file => Stem(Alone(file))])
        {
            var named = new Dictionary<string, string?>(StringComparer.Ordinal);
            foreach (var (id, file) in table.Ids.Zip(files)) named[form(file)] = named.ContainsKey(form(file)) ? null : id;
            _files.Add(named);
        }
    }

    /// <summary>Whether a stimulus is called so.</summary>
    public bool Knows(string name) => IdOf(name) is not null;

    /// <summary>The ids of what is named, in the same order.</summary>
    /// <param name="names">Ids or files.</param>
    /// <param name="origin">Where the names come from.</param>
    /// <exception cref="CornetException">A name is that of no stimulus, or of several.</exception>
    public string[] IdsOf(IReadOnlyList<string> names, string origin) => [.. names.Select((name, row) => IdOf(name) ?? throw new CornetException(
        $"'{origin}' names '{PickleVocabulary.Printable(name)}' in row {row}, which is neither a stimulus_id nor the file of one stimulus of the table "
        + $"'{_table.Name}'{NearestName.Suggest(name, _table.Ids)}: give the table of these stimuli."))];

    private string? IdOf(string name)
    {
        if (_ids.TryGetValue(name, out var id)) return id;
        if (_files.Count == 0) return null;
        string[] forms = [Slashed(name), Alone(name), Stem(Alone(name))];
        return forms.Select((form, kind) => _files[kind].GetValueOrDefault(form)).FirstOrDefault(found => found is not null);
    }

    private static string Slashed(string file) => file.Replace('\\', '/');

    private static string Alone(string file) => Slashed(file)[(Slashed(file).LastIndexOf('/') + 1)..];

    private static string Stem(string file) => file[..^Path.GetExtension(file).Length];
}
