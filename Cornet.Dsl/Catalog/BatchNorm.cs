using Cornet.Dsl.Expressions;

namespace Cornet.Dsl.Catalog;

/// <summary><c>batchnorm</c></summary>
internal sealed class BatchNorm() : Layer("batchnorm")
{
    public override string Sentence => "Normalizes each channel over the batch to mean 0 and variance 1, then scales and shifts it.";

    public override Effect Effect => Effect.Statistics;

    // In evaluation it is a scale and a shift.
    public override bool MayOverwriteFrozen => true;

    public override MapType? Type(Visit at, MapType input) => at.ExpectsMap(input) ? input : null;

    public override Expr? Reads(MapType input) => input.Channels;

    public override IReadOnlyList<Weight> Weights(Settings settings, MapType input) =>
    [
        .. Weight.ScaleAndShift(input.Channels), new("running_mean", new([input.Channels]), InitialValue.Zeros, IsTrainable: false),
        new("running_var", new([input.Channels]), InitialValue.Ones, IsTrainable: false),
        new("num_batches_tracked", default, InitialValue.Zeros, IsTrainable: false),
    ];

    public override IReadOnlyList<LayerArgument> Arguments(Settings settings, MapType input) => [new("channels", input.Channels)];
}
