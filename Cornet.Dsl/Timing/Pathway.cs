using Cornet.Dsl.Semantics;
using Cornet.Dsl.Shapes;

namespace Cornet.Dsl.Timing;

/// <summary>A connection with its shapes worked out, before it has a place in the plan.</summary>
/// <param name="Connection">The connection.</param>
/// <param name="Walk">Has visited all its layers.</param>
/// <param name="Sent">What is sent, in terms of its own class.</param>
/// <param name="Output">What it brings, in terms of the model's parameters.</param>
/// <param name="Plan">Its class; null where nothing happens on the way.</param>
/// <param name="Arguments">What its class is made with, in terms of the model's parameters.</param>
internal sealed record Pathway(
    BoundConnection Connection, ShapeWalk Walk, Flow Sent, Flow Output, CircuitPlan? Plan, EquatableArray<Quantity> Arguments)
{
    /// <summary>The drive that it is merged with, in terms of the model's parameters, where the model is unrolled.</summary>
    public Flow? Drive { get; init; }

    /// <summary>The flow at its end for what is sent at its beginning, at a step.</summary>
    public Flow Send(Flow sent, int step, ShapeWalk walk) =>
        Connection.Body is { } body ? walk.Run(body.Body, sent, step, new(StringComparer.Ordinal))! : sent;

    /// <summary>Whether it matters at which step it runs, or how often.</summary>
    public bool DependsOnStep => Connection.Body is { } body && Standing.Differs(body.Body);

    /// <summary>
    /// What the drive of an area becomes when this is merged with it, or null after reporting that the two do not fit.
    /// </summary>
    /// <param name="drive">The drive before.</param>
    /// <param name="area">The area that hears it.</param>
    public Flow? MergeInto(Flow drive, BoundArea area)
    {
        var isConcat = Connection.Merge == JoinKind.Concat;
        var fits = drive.Height == Output.Height && drive.Width == Output.Width && drive.IsVector == Output.IsVector
            && (isConcat ? !drive.IsVector : drive.Channels.Value == Output.Channels.Value);
        if (!fits)
        {
            var place = Connection.Place;
            var (verb, need) = Connection.Merge switch
            {
                JoinKind.Add => ("adds it to", "make their shapes equal"),
                JoinKind.Multiply => ("multiplies it by", "make their shapes equal"),
                _ => ("concatenates it to", "make their heights and widths equal"),
            };
            place.Bag.ConnectionDoesNotFit(
                place.Span, Connection.Text, verb, Output.Shape.ToString(),
                Connection.Body is null ? $"the output of {Connection.From}" : $"computed from the {Sent.Shape} of {Connection.From}",
                $"the drive of {area.Name}, {drive.Shape}",
                Owner(area), need);
            return null;
        }
        var joined = drive.Join(Output);
        return isConcat ? joined with { Channels = ForeseenChannels.Sum(drive.Channels, Output.Channels)! } : joined;
    }

    private string Owner(BoundArea area)
    {
        var (bag, span) = area.Circuit.Place;
        var file = bag.Source.Path == Connection.Place.Bag.Source.Path ? "" : $"{bag.Source.Path}, ";
        return FormattableString.Invariant($"{file}line {bag.Source.PositionOf(span.Start).Line + 1}");
    }
}
