using System.CommandLine;
using Cornet.Runtime.Models;

namespace Cornet.App.Verbs;

/// <summary><c>--noise off</c> and <c>--trials N</c>, for networks with <c>noise</c> layers.</summary>
internal sealed class NoiseOptions
{
    private readonly Option<Drawing?> _noise = CliOptions.Choice<Drawing>("--noise", "on (default) or off: whether the network's noise layers draw.");
    private readonly Option<int?> _trials = CliOptions.Whole("--trials", "Trials of a network with noise: responses are means over them; 1 by default.", 1);

    private readonly bool _repeats;

    /// <param name="repeats">Whether responses are recorded, so that there can be several trials.</param>
    public NoiseOptions(bool repeats) => _repeats = repeats;

    /// <summary>The options.</summary>
    public IEnumerable<Option> Options => _repeats ? [_noise, _trials] : [_noise];

    /// <summary>Sets a network as they say.</summary>
    /// <param name="words">What was written.</param>
    /// <param name="model">The network.</param>
    /// <param name="seed">Of the noise.</param>
    /// <exception cref="CornetException">They are about noise that the network does not have, or say something else.</exception>
    public void Apply(ParseResult words, CornetModel model, long seed = 1)
    {
        var (noise, trials) = (words.GetValue(_noise), _repeats ? words.GetValue(_trials) : null);
        if (!model.HasNoise && (noise is not null || trials is not null))
            throw new CornetException($"{model.Card.Name} has no noise layers: leave {(noise is null ? _trials.Name : _noise.Name)} out.");
        model.DrawsNoise = noise != Drawing.Off;
        if (!model.DrawsNoise && trials > 1) throw new CornetException("Without noise all trials are the same: leave --trials or --noise off out.");
        model.Trials = trials ?? 1;
        if (model.HasNoise) TorchSharp.torch.manual_seed(seed);
    }

    private enum Drawing
    {
        On,
        Off,
    }
}
