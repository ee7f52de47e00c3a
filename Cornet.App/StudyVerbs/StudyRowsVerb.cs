using System.CommandLine;
using Cornet.App.Studies;

namespace Cornet.App.StudyVerbs;

/// <summary><c>study rows DIR</c>: the rows that are not done, as <c>0,3-5</c>, the form that clusters take.</summary>
internal sealed class StudyRowsVerb : Command
{
    private readonly Argument<string> _folder = StudyVerb.Folder();

    public StudyRowsVerb() : base("rows", "Prints the numbers of the rows that are not done, as '0,3-5', for a cluster's job array.")
    {
        Add(_folder);
        SetAction(words =>
        {
            var left = StudyFolder.Open(words.GetValue(_folder)!).Status().Where(row => row.State != RowState.Done).Select(row => row.Index);
            words.InvocationConfiguration.Output.WriteLine(Ranges([.. left]));
            return 0;
        });
    }

    /// <summary>Numbers in ascending order, as ranges: <c>0,3-5</c>.</summary>
    public static string Ranges(IReadOnlyList<int> numbers)
    {
        List<string> parts = [];
        for (var first = 0; first < numbers.Count;)
        {
            var last = first;
            while (last + 1 < numbers.Count && numbers[last + 1] == numbers[last] + 1) last++;
            parts.Add(last == first ? $"{numbers[first]}" : $"{numbers[first]}-{numbers[last]}");
            first = last + 1;
        }

        return string.Join(',', parts);
    }
}
