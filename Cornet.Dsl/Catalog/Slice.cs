using Cornet.Dsl.Expressions;

namespace Cornet.Dsl.Catalog;

/// <summary><c>slice 0, 256</c>: some of the channels, from one number to below another.</summary>
internal sealed class Slice() : Layer(
    "slice", new Property("start", PropertyKind.Whole, Least: 0, Position: 0, Required: true), new Property("end", PropertyKind.Whole, Position: 1))
{
    public override string Sentence => "The channels from 'start' (counted from 0) to below 'end', or to the last one; of a vector, its numbers.";

    public override string Example => "slice 0, 32";

    // Its output is a part of its input: neither may be written over while a gradient reads the other.
    public override bool KeepsOutput(Settings settings) => true;

    public override bool KeepsZeros(Settings settings) => true;

    public override Expr? Channels(Settings settings) => settings.Has("end") ? Channels(settings, 0) : null;

    public override Expr Channels(Settings settings, Expr read) => settings.Whole("end", 0, read) - settings.Whole("start");

    public override MapType? Type(Visit at, MapType input)
    {
        var (start, end) = (at.Settings.Whole("start"), at.Settings.Whole("end", 0, input.Channels));
        var visit = at;
        return (!at.Settings.Has("end") || at.AtMost("end", shown => $"the end of a {Word} of {shown(input.Channels)} channels in {visit.Where}", end, input.Channels))
            && at.AtMost("start", shown => $"the start of a {Word} that ends at {shown(end)} in {visit.Where}", start, end - 1)
            ? input with { Channels = Channels(at.Settings, input.Channels) }
            : null;
    }

    public override Expr? Reads(MapType input) => input.Channels;

    public override IReadOnlyList<LayerArgument> Arguments(Settings settings, MapType input) =>
        [new("start", settings.Whole("start")), new("end", settings.Whole("end", 0, input.Channels))];

    public override string Caption(Func<string, string?> argument, (string First, string Later)? strides) => $"channels {argument("start")} to {argument("end")}";
}
