namespace Cornet.Scoring.Assemblies;

/// <summary>Which neuroids and stimuli to leave out so that every other neuroid has a number for every other stimulus.</summary>
internal static class MissingNumbers
{
    /// <summary>
    /// Whatever lacks the largest share of its numbers goes first, neuroids before stimuli where shares are equal, those that come first before
    /// others; so a neuroid that was never recorded goes alone, and so does a stimulus that no neuroid was shown.
    /// </summary>
    /// <param name="responses">NaN where there is no number.</param>
    /// <returns>Their places, in order.</returns>
    public static (int[] Neuroids, int[] Stimuli) ToLeaveOut(StimulusResponses responses)
    {
        var (stimuli, neuroids) = (responses.StimulusIds.Count, responses.NeuroidIds.Count);
        int[] ofStimulus = new int[stimuli], ofNeuroid = new int[neuroids];
        for (var stimulus = 0; stimulus < stimuli; stimulus++)
        {
            for (var neuroid = 0; neuroid < neuroids; neuroid++)
            {
                if (!double.IsNaN(responses[stimulus, neuroid])) continue;
                ofStimulus[stimulus]++;
                ofNeuroid[neuroid]++;
            }
        }

        List<int> leftNeuroids = [], leftStimuli = [];
        while (ofNeuroid.Any(missing => missing > 0))
        {
            var (neuroid, stimulus) = (Array.IndexOf(ofNeuroid, ofNeuroid.Max()), Array.IndexOf(ofStimulus, ofStimulus.Max()));
            if ((long)ofNeuroid[neuroid] * (neuroids - leftNeuroids.Count) >= (long)ofStimulus[stimulus] * (stimuli - leftStimuli.Count))
            {
                leftNeuroids.Add(neuroid);
                for (var i = 0; i < stimuli; i++)
                    if (ofStimulus[i] > 0 && double.IsNaN(responses[i, neuroid])) ofStimulus[i]--;
                ofNeuroid[neuroid] = 0;
            }
            else
            {
                leftStimuli.Add(stimulus);
                for (var i = 0; i < neuroids; i++)
                    if (ofNeuroid[i] > 0 && double.IsNaN(responses[stimulus, i])) ofNeuroid[i]--;
                ofStimulus[stimulus] = 0;
            }
        }

        return ([.. leftNeuroids.Order()], [.. leftStimuli.Order()]);
    }
}
