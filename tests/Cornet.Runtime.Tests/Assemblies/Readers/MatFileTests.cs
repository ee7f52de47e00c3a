using Cornet.Scoring.Assemblies.Readers;

namespace Cornet.Runtime.Tests.Assemblies.Readers;

public sealed class MatFileTests(PythonActivations python) : IClassFixture<PythonActivations>
{
    [PythonFact("scipy")]
    public void Every_class_of_numbers_becomes_the_same_doubles()
    {
        var file = MatFile.Open(python["types.mat"]);
        Assert.Equal(11, file.Names.Count);
        foreach (var name in file.Names)
        {
            Assert.Equal([2, 3], file.ShapeOf(name));
            Assert.Equal([0, 1, 0, 1, 1, name == "of_b" ? 1 : 100], file.Read(name));
        }
    }

    [PythonFact("scipy")]
    public void Fields_of_structs_are_reached_by_their_names_and_rows_of_letters_are_texts()
    {
        var file = MatFile.Open(python["letters.mat"]);
        Assert.Equal(["IT_t1", "layer", "nested.deep.IT"], file.Names);
        Assert.Equal(["a1", "b", "c", "dd"], file.ReadTexts("stimulus_id")!);
        Assert.Equal(["of a model"], file.ReadTexts("nested.note")!);
        Assert.Equal(PythonActivations.Maps, file.Read("nested.deep.IT"));
        Assert.Equal([4, 3, 2, 2], file.ShapeOf("nested.deep.IT"));
    }

    [PythonTheory("scipy", "h5py")]
    [InlineData("rdms.mat")]
    [InlineData("new.mat")]
    public void An_array_of_structs_stacks_the_values_of_each_field(string name)
    {
        var file = MatFile.Open(python[name]);
        Assert.Equal([3, 4, 4], file.ShapeOf("RDMs.RDM"));
        Assert.Equal(Enumerable.Range(0, 48).Select(i => i / 16 * 100.0 + i % 16), file.Read("RDMs.RDM"));
        Assert.Equal(["subject 0", "subject 1", "subject 2"], file.ReadTexts("RDMs.name")!);
    }

    [PythonFact("scipy")]
    public void Matrices_of_structs_and_of_cells_give_two_axes()
    {
        var file = MatFile.Open(python["rdms.mat"]);
        Assert.Equal([2, 3, 2, 2], file.ShapeOf("sessions.RDM"));
        var expected = from i in Enumerable.Range(0, 2) from j in Enumerable.Range(0, 3) from k in Enumerable.Range(0, 4) select k + 10.0 * i + 100 * j;
        Assert.Equal(expected, file.Read("sessions.RDM"));
        Assert.Equal([2, 2, 1, 3], file.ShapeOf("many"));
        Assert.Equal([0, 1, 2, 10, 11, 12, 20, 21, 22, 30, 31, 32], file.Read("many"));
        Assert.Equal([0, 3], file.ShapeOf("none"));
        Assert.Empty(file.Read("none"));
    }

    [PythonFact("scipy")]
    public void What_is_not_read_is_named_with_what_to_save_instead()
    {
        var file = MatFile.Open(python["rdms.mat"]);
        Assert.Equal("'rdms.mat': 'few' is sparse, which is not read: save full(it).", python.Refused(() => file.Read("few")));
        Assert.Equal("'rdms.mat': 'wave' has complex numbers, which are not read: save abs(it).", python.Refused(() => file.Read("wave")));
        Assert.Equal("'rdms.mat': 'mixed' has values of different kinds or sizes: save one array.", python.Refused(() => file.Read("mixed")));
        Assert.Equal(
            "'rdms.mat' has no numeric array 'RDMs.RDN' (did you mean 'RDMs.RDM'?); it has RDMs.RDM, RDMs.color, sessions.RDM, many, none.",
            python.Refused(() => file.Read("RDMs.RDN")));
        Assert.Null(file.ReadTexts("RDMs.RDM"));
    }
}
