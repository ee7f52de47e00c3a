using Cornet.Dsl.Syntax;

namespace Cornet.Dsl.Binding;

/// <summary>What variants change in one circuit, area, connection or decoder, in the order in which they say it: from the base to the last variant.</summary>
/// <param name="edits">The changes.</param>
internal sealed class CircuitEdits(IReadOnlyList<Edit> edits)
{
    /// <summary>No change.</summary>
    public static CircuitEdits None { get; } = new([]);

    /// <summary>Whether anything is changed.</summary>
    public bool Any => edits.Count > 0;

    /// <summary>What is passed for a parameter in place of what the call says; null where the call is left as it is.</summary>
    /// <param name="name">The parameter.</param>
    /// <param name="own">The spelling of what the call or the default says; null where neither says anything.</param>
    public Edit? Parameter(string name, string? own) => Last(Named(PartKind.Parameter, name), own, edit => Spelling.Of(edit.Value));

    /// <summary>What <c>let</c> keeps in place of what the circuit says; null where that is left as it is.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="own">The spelling of what the circuit says.</param>
    public Edit? KeptValue(string name, string own) => Last(Named(PartKind.KeptValue, name), own, edit => Spelling.Of(edit.Value));

    /// <summary>What a recurrence says; null where it is left as it is.</summary>
    /// <param name="property">Which of its words.</param>
    /// <param name="own">The word that the circuit says; null where it says none.</param>
    public Edit? Recurrence(string property, string? own) =>
        Last(Named(PartKind.Recurrence, CircuitParts.OfRecurrence(property)), own, edit => Spelling.Of(edit.Value));

    /// <summary>What a connection says beside its block; null where it is left as it is.</summary>
    /// <param name="property">Which of its words.</param>
    /// <param name="own">The spelling of what the connection says; null where it says nothing.</param>
    public Edit? Argument(string property, string? own) => Last(Named(PartKind.Argument, property), own, edit => Spelling.Of(edit.Value));

    /// <summary>Whether the whole connection is left out.</summary>
    public bool LeavesOut => Last(edits.Where(edit => edit.Kind == PartKind.Connection), "", _ => "") is not null;

    /// <summary>What stands in place of a layer; null where it is left as it is.</summary>
    /// <param name="label">Its label, or null.</param>
    /// <param name="word">Its word.</param>
    /// <param name="own">The spelling of the layer in the circuit, without <c>per step</c>.</param>
    public Edit? Layer(string? label, string word, string own)
    {
        if (!Any) return null;
        var current = word; // what is absent has no word any more
        return Last(edits.Where(IsMeant), own, edit => Spelling.WithoutSteps(edit.Layer!));

        bool IsMeant(Edit edit)
        {
            var isMeant = edit.Kind == PartKind.Label ? edit.Name == label : edit.Kind == PartKind.LayerWord && edit.Name == (edit.IsPresent ? word : current);
            if (isMeant) current = edit.IsPresent ? word : edit.IsAbsent ? "" : edit.Layer!.Kind.Text;
            return isMeant;
        }
    }

    private IEnumerable<Edit> Named(PartKind kind, string name) => edits.Where(edit => edit.Kind == kind && edit.Name == name);

    // The last one counts. Each is compared with what the one before it has left, so that what changes nothing can be told.
    private static Edit? Last(IEnumerable<Edit> meant, string? own, Func<Edit, string> spelling)
    {
        Edit? last = null;
        var current = own;
        foreach (var edit in meant)
        {
            var next = edit.IsPresent ? own : edit.IsAbsent ? null : spelling(edit);
            edit.Setting.ChangesSomething |= next != current;
            last = next == own ? null : edit;
            current = next;
        }
        return last;
    }
}
