using Cornet.Runtime.Tests.Weights;
using Cornet.Runtime.Weights;
using Cornet.Scoring.Metrics;
using static TorchSharp.torch;

namespace Cornet.Runtime.Tests.Scoring;

public class RdmFileTests
{
    [Fact]
    public void Sessions_are_averaged_within_each_subject()
    {
        using var rdms = zeros(2, 3, 2, 2, ScalarType.Float32);
        for (var subject = 0; subject < 2; subject++)
            for (var session = 0; session < 3; session++)
                rdms[subject, session, 0, 1] = rdms[subject, session, 1, 0] = 10 * subject + session;
        Assert.Equal([1.0, 11.0], Read(rdms, 2).Select(subject => subject[0, 1]));
    }

    [Fact]
    public void A_matrix_that_is_not_square_is_refused()
    {
        using var numbers = zeros(3, 4);
        AssertRefused(numbers, 3, "is 3 x 4, and an RDM is square: give N x N, subjects x N x N or subjects x sessions x N x N numbers.");
    }

    [Fact]
    public void RDMs_of_other_stimuli_are_refused_with_both_numbers()
    {
        using var numbers = zeros(2, 5, 5);
        AssertRefused(numbers, 92, "compares 5 stimuli, and the stimulus set has 92: give both for the same stimuli, in the same order.");
    }

    [Fact]
    public void A_matrix_that_is_not_symmetric_is_refused_at_its_place()
    {
        using var numbers = Symmetric(4);
        numbers[1, 3] = 0.5;
        AssertRefused(numbers, 4, "is not symmetric: row 1, column 3 is 0.5, and row 3, column 1 is 1.");
    }

    [Fact]
    public void A_missing_number_is_refused_with_its_row_and_its_subject()
    {
        using var one = Symmetric(3);
        using var numbers = stack([one, one]);
        numbers[1, 0, 2] = double.NaN;
        AssertRefused(numbers, 3, "has NaN in row 0, column 2 of RDM 1; leave out stimuli that were not measured, there and in the set.");
    }

    [Fact]
    public void Similarities_are_not_taken_for_dissimilarities()
    {
        using var numbers = ones(3, 3, ScalarType.Float64);
        AssertRefused(numbers, 3, "says that stimulus 0 differs from itself (row 0, column 0 is 1); if these are similarities, save 1 - them.");
    }

    [Fact]
    public void A_single_RDM_is_no_set_of_subjects()
    {
        using var folder = new ScratchFolder();
        using var numbers = Symmetric(3);
        NpyFile.Write(folder["one.npy"], numbers);
        Assert.Contains("one.npy", Assert.Throws<CornetException>(() => ReferenceRdm.ReadSubjects("human", folder["one.npy"], 3)).Message);
        Assert.Null(ReferenceRdm.ReadMean("human", folder["one.npy"], 3).Ceiling);
    }

    [DataFact("objects92")]
    public void The_RDMs_of_the_92_objects_have_a_ceiling_whose_lower_bound_lies_below_the_upper_one()
    {
        var subjects = ReferenceRdm.ReadSubjects("human IT", Path.Combine(TestData.Folder("objects92"), "human_it_subject_rdms.npy"), 92);
        var mean = ReferenceRdm.ReadMean("human IT", Path.Combine(TestData.Folder("objects92"), "human_it_rdm.npy"), 92);
        Assert.Equal(8, subjects.Subjects);
        Assert.InRange(subjects.Ceiling!.Lower, 0.05, subjects.Ceiling.Upper);
        Assert.InRange(subjects.Ceiling.Upper, subjects.Ceiling.Lower, 0.99);
        Numbers.AssertClose(mean.Matrix.UpperTriangle(), subjects.Matrix.UpperTriangle(), 1e-6);
    }

    private static Tensor Symmetric(int size) => ones(size, size, ScalarType.Float64) - eye(size, dtype: ScalarType.Float64);

    private static IReadOnlyList<DissimilarityMatrix> Read(Tensor numbers, int stimuli)
    {
        using var folder = new ScratchFolder();
        NpyFile.Write(folder["rdms.npy"], numbers);
        return RdmFile.Read(folder["rdms.npy"], stimuli);
    }

    private static void AssertRefused(Tensor numbers, int stimuli, string reason)
    {
        var message = Assert.Throws<CornetException>(() => Read(numbers, stimuli)).Message;
        Assert.EndsWith("rdms.npy' " + reason, message);
    }
}
