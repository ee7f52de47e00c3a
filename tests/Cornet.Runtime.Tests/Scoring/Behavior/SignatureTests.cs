using Cornet.Scoring.Metrics.Behavior;
using Cornet.Scoring.Metrics.Statistics;
using static Cornet.Runtime.Tests.Scoring.ScoringPeer;
using static TorchSharp.torch;

namespace Cornet.Runtime.Tests.Scoring.Behavior;

public class SignatureTests
{
    private static readonly BehavioralSignature[] All =
    [
        BehavioralSignature.I1, BehavioralSignature.I1n, BehavioralSignature.I2, BehavioralSignature.I2n, BehavioralSignature.O1, BehavioralSignature.O2,
    ];

    [PythonTheory("numpy", "scipy")]
    [InlineData(5, 8)]
    [InlineData(2, 1)]
    public void All_six_are_those_of_NumPy_and_SciPy_for_a_decoder_and_for_trials(int objects, int perObject)
    {
        var observer = new GeneratedObserver(objects, perObject);
        var probabilities = new GeneratedObserver(objects, perObject, seed: 9).Probabilities();
        // A few certain answers, whose distances are cut at 5.
        for (var cell = 3; cell < probabilities.Length; cell += 37) probabilities[cell] = probabilities[cell] == 1 ? 1 : 0;
        using var given = tensor(probabilities);
        foreach (var choices in new[]
        {
            ChoiceMatrix.OfProbabilities(observer.Task, given.view(-1, objects)),
            ChoiceMatrix.OfTrials(observer.Task, observer.Trials(times: 5, seed: 2)),
        })
        {
            using var shares = tensor(Enumerable.Range(0, objects * objects * perObject).Select(i => choices[i / objects, i % objects]).ToArray());
            var expected = Ask("signatures", shares.view(-1, objects), Whole(observer.Task.Truth));
            var distances = Discriminability.Of(choices);
            foreach (var (numbers, signature) in expected.Zip(All)) Numbers.AssertClose(numbers, distances.Signature(signature), 1e-7);
        }
    }

    [Theory]
    [InlineData(BehavioralSignature.I1n)]
    [InlineData(BehavioralSignature.I2)]
    [InlineData(BehavioralSignature.O1)]
    [InlineData(BehavioralSignature.O2)]
    public void A_model_with_the_observers_own_confusions_reaches_the_ceiling(BehavioralSignature signature)
    {
        var observer = new GeneratedObserver(objects: 8, perObject: 6);
        using var probabilities = tensor(observer.Probabilities());
        var model = ChoiceMatrix.OfProbabilities(observer.Task, probabilities.view(-1, 8));
        var score = BehavioralConsistency.Of(model, observer.Trials(times: 60, seed: 3), signature, inference: new Inference(50, 99));
        Assert.InRange(score.Value, 0.9, 1.1);
        Assert.True(score.Interval!.Value.Low < score.Interval.Value.High);
        Assert.Equal(signature is BehavioralSignature.O1 or BehavioralSignature.O2, score.P is null);
    }

    [Fact]
    public void Pairs_of_objects_are_told_apart_the_same_way_from_both_sides()
    {
        var observer = new GeneratedObserver(objects: 5, perObject: 4);
        var pairs = Discriminability.Of(ChoiceMatrix.OfTrials(observer.Task, observer.Trials(9, 1))).ByPairOfObjects();
        for (var one = 0; one < 5; one++)
            for (var other = 0; other < 5; other++) Assert.Equal(pairs[one * 5 + other], pairs[other * 5 + one], 8);
    }
}
