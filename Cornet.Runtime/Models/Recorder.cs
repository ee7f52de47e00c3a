using Cornet.Dsl.Analysis;
using static TorchSharp.torch;

namespace Cornet.Runtime.Models;

/// <summary>
/// Goes with one pass through a model: knows which places were asked for, and so how far each area has to run, and keeps what they put out.
/// </summary>
public sealed class Recorder
{
    private readonly CornetModel _model;
    private readonly bool[][] _wanted;
    private readonly Reach _reach;
    private readonly int[] _early;
    private readonly bool[][] _recorded; // of what is wanted, that which is not only read by decoders
    private readonly bool[] _decodes; // the decoders with names

    /// <summary>A pass that ends with the decoder and keeps nothing.</summary>
    internal Recorder(CornetModel model) : this(model, [RecordingSite.Decoder])
    {
    }

    /// <summary>A pass that goes as far as the places asked for, and no further.</summary>
    /// <param name="model">The model.</param>
    /// <param name="sites">The places.</param>
    /// <param name="decoded">The steps of the area that the decoder reads at which it is asked, beside those sites; null for none.</param>
    /// <exception cref="CornetException">A place does not exist in this model.</exception>
    internal Recorder(CornetModel model, IReadOnlyList<RecordingSite> sites, IReadOnlyList<int>? decoded = null)
    {
        _model = model;
        _wanted = [.. model.Areas.Select(area => new bool[area.Steps])];
        _decodes = new bool[model.NamedDecoders.Count];
        DecoderOutputs = new Tensor?[_decodes.Length];
        foreach (var site in sites) Want(site);
        _recorded = [.. _wanted.Select(steps => (bool[])steps.Clone())];
        foreach (var decoder in model.NamedDecoders.Where((_, place) => _decodes[place])) _wanted[decoder.Reads][^1] = true;
        var answers = decoded is null ? 0 : model.Areas[model.ReadoutArea].Steps;
        Answers = new Tensor?[answers];
        Decodes |= decoded is not null && decoded.Contains(answers - 1);
        _early = [.. (decoded ?? []).Where(step => step != answers - 1).Distinct()];
        foreach (var step in _early) Want(new RecordingSite(model.NameOf(model.Areas[model.ReadoutArea]), step));
        IReadOnlyList<(int, int, int, int)> reads = model.Card.Reads ?? [.. InTurn(model.Areas.Count)];
        _reach = new Reach(
            [.. model.Areas.Select(area => area.Steps)], reads, [.. model.Areas.Select(area => area.SteadyFrom)], _wanted, Decodes ? model.ReadoutArea : null,
            model.Card.Reference);
        Kept = [.. model.Areas.Select(area => new Tensor?[area.Steps])];
    }

    /// <summary>Whether the decoder was asked for.</summary>
    public bool Decodes { get; private set; }

    /// <summary>How many steps of the model's unrolling are needed at all.</summary>
    public int Steps => _model.Areas.Max(StepsOf);

    /// <summary>How many steps of an area are needed, up to the last one; 0 where it is not needed at all.</summary>
    public int StepsOf(CornetArea area) => _reach.StepsOf(area.Index);

    internal Tensor?[][] Kept { get; }

    /// <summary>The decoder's output at the steps before the last that were asked for.</summary>
    internal Tensor?[] Answers { get; }

    /// <summary>The outputs of the decoders with names that were asked for.</summary>
    internal Tensor?[] DecoderOutputs { get; }

    /// <summary>Asks the decoder at the steps before the last that were asked for, and the decoders with names; what only they read is released.</summary>
    /// <param name="decode">The decoder, which takes over what it is given.</param>
    internal void Decode(Func<Tensor, Tensor> decode)
    {
        foreach (var step in _early) Answers[step] = decode(Kept[_model.ReadoutArea][step]!.alias());
        for (var i = 0; i < _decodes.Length; i++)
            if (_decodes[i] && _model.NamedDecoders[i] is var decoder) DecoderOutputs[i] = decoder.Pass(Kept[decoder.Reads][^1]!.alias());
        for (var area = 0; area < Kept.Length; area++)
        {
            for (var step = 0; step < Kept[area].Length; step++)
            {
                if (_recorded[area][step]) continue;
                Kept[area][step]?.Dispose();
                Kept[area][step] = null;
            }
        }
    }

    internal bool Wants(int area, int step) => _wanted[area][step];

    internal bool Runs(CornetArea area, int step) => _reach.Runs(area.Index, step);

    internal bool IsDone(CornetArea area, int step, int now) => _reach.LastReader(area.Index, step) <= now;

    /// <summary>Shows the output of an area at a step; it is kept where it was asked for. The caller goes on owning its tensor, and may not write over it.</summary>
    public void Keep(CornetArea area, int step, Tensor output) => Keep(area, step, output, output.size(0));

    // What is the same for every image was worked out once; whoever records it sees it for each.
    internal void Keep(CornetArea area, int step, Tensor output, long images)
    {
        for (var same = step; same < area.Steps; same++)
        {
            if (_wanted[area.Index][same])
                Kept[area.Index][same] = output.size(0) == images ? output.alias() : output.expand([images, .. output.shape[1..]]);
            if (step != area.SteadyFrom) break;
        }
    }

    // Each area reads its own step before, and at its first step the last one of the area before it.
    private static IEnumerable<(int From, int To, int Delay, int Start)> InTurn(int areas) =>
        Enumerable.Range(0, areas).SelectMany(area => new[] { (area - 1, area, -1, 0), (area, area, 1, 1) }).Where(read => read.Item1 >= 0);

    private void Want(RecordingSite site)
    {
        if (site.Area == RecordingSite.DecoderName)
        {
            Decodes = true;
            return;
        }
        var decoder = Enumerable.Range(0, _decodes.Length).FirstOrDefault(place => _model.NamedDecoders[place].Name == site.Area, -1);
        if (decoder >= 0)
        {
            if (site.Step is not null) throw new CornetException($"{site} does not exist: {site.Area} is a decoder, which runs once; record '{site.Area}'.");
            _decodes[decoder] = true;
            return;
        }
        var area = _model.Areas.FirstOrDefault(area => _model.NameOf(area) == site.Area)
            ?? throw new CornetException(
                $"{_model.Card.Name} has no area '{site.Area}'; it has {string.Join(", ", _model.Areas.Select(_model.NameOf).Concat(_model.NamedDecoders.Select(one => one.Name)))} and {RecordingSite.DecoderName}.");
        if (site.Step is not { } step)
        {
            Array.Fill(_wanted[area.Index], true);
            return;
        }
        var offset = step.GetOffset(area.Steps);
        if (offset < 0 || offset >= area.Steps)
            throw new CornetException($"{site} does not exist: {site.Area} of {_model.Card.Name} runs {area.Steps} steps, 0 to {area.Steps - 1}.");
        _wanted[area.Index][offset] = true;
    }
}
