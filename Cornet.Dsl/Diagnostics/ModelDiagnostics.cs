using Cornet.Dsl.Shapes;
using Cornet.Dsl.Text;

namespace Cornet.Dsl.Diagnostics;

// Shapes and time: CORNET0070 to CORNET0099. Each sentence names both ends with their shapes, and what to do.
public sealed partial class DiagnosticBag
{
    /// <summary>CORNET0070: two flows that do not fit together.</summary>
    internal void ShapesDiffer(TextSpan at, string word, string flow, string kept, int line, string keptShape, string where) =>
        Error("CORNET0070", at,
            $"'{word} {kept}' in {where} joins {flow} (the activations) with {keptShape} ('{kept}'{(line > 0 ? $" of line {line}" : "")}); make their shapes equal before joining them.");

    /// <summary>CORNET0071: a window that finds no room.</summary>
    internal void WindowTooLarge(TextSpan at, string layer, long kernel, string input, string where) =>
        Error("CORNET0071", at, $"A {kernel}x{kernel} {layer} finds no room in the {input} map that arrives in {where}; "
            + "use a smaller window, more padding or a larger input.");

    /// <summary>CORNET0072: groups that do not divide the channels.</summary>
    internal void GroupsDoNotDivide(TextSpan at, long groups, long channels, string layer, string verb, string where) =>
        Error("CORNET0072", at, $"{groups} groups cannot share the {channels} channels that '{layer}' in {where} {verb}; "
            + $"use a number of groups that divides {channels}.");

    /// <summary>CORNET0073: a recurrence that cannot run on its own output.</summary>
    internal void RecurrenceChangesShape(TextSpan at, string before, string after, string where) =>
        Error("CORNET0073", at, $"From its second step on, the recurrence in {where} turns {before} into {after}, "
            + "so it cannot run on its own output; write strides as '2 then 1'.");

    /// <summary>CORNET0074: a layer that needs a map behind one that flattens.</summary>
    internal void MapExpected(TextSpan at, string layer, string found, string where) => Error("CORNET0074", at,
        $"'{layer}' in {where} needs a map (channels x height x width), but what arrives is a vector of {found} numbers; put it before 'linear'.");

    /// <summary>CORNET0075: weights that would need two shapes.</summary>
    internal void WeightsNeedTwoShapes(TextSpan at, string label, string first, string rest, string where) => Error("CORNET0075", at,
        $"'{label}' in {where} reads {first} channels at the first step and {rest} later, but has one set of weights; make them equal.");

    /// <summary>CORNET0076: what an area puts out is not what it remembers.</summary>
    internal void StateDiffers(TextSpan at, string drive, string state, string where) => Error("CORNET0076", at,
        $"'add state' in {where} joins a drive of {drive} with a state of {state}; make the area's output as large as its drive.");

    /// <summary>CORNET0077: a loop target that cannot read what the block leaves.</summary>
    internal void LoopDoesNotFit(TextSpan at, string label, string output, string read, string where) => Error("CORNET0077", at,
        $"From its second step on, the recurrence in {where} sends what it leaves, {output}, back to '{label}', which reads {read} at the first "
        + "step and has one set of weights; make their channels equal.");

    /// <summary>CORNET0078: a soft gate that cannot add the input to what the block leaves.</summary>
    internal void GateDoesNotFit(TextSpan at, string input, string output, string where) => Error("CORNET0078", at,
        $"'gate soft' in {where} adds the input in front of 'recur', {input}, to what the block leaves, {output}; "
        + "make their channels equal, and the input no smaller than what the block leaves.");

    /// <summary>CORNET0079: a connection that does not fit the drive of the area it arrives at.</summary>
    internal void ConnectionDoesNotFit(TextSpan at, string connection, string verb, string brought, string sent, string drive, string owner, string need) =>
        Error("CORNET0079", at, $"'{connection}' brings {brought} ({sent}) and {verb} it {drive} ({owner}); {need}.");

    /// <summary>CORNET0080: a word that needs time where there is none.</summary>
    internal void NeedsRecurrence(TextSpan at, string what) =>
        Absent("CORNET0080", at, $"'{what}' needs steps: put it inside 'recur', or give the model a line such as 'unroll 5 biological'.");

    /// <summary>CORNET0081: a word for unrolled models in another one.</summary>
    internal void NeedsUnrolling(TextSpan at, string what) =>
        Absent("CORNET0081", at, $"'{what}' needs a model that is unrolled in time; give the model a line such as 'unroll 5 biological'.");

    /// <summary>CORNET0082: an area of an unrolled model that never says what it does with what it hears.</summary>
    internal void ReceiveExpected(TextSpan at, string circuit, string area) => Absent("CORNET0082", at,
        $"{area} belongs to an unrolled model, so {circuit} must say what it does with what arrives: begin it with 'receive {{ ... }}'.");

    /// <summary>CORNET0083: a line out of its place.</summary>
    internal void OutOfPlace(TextSpan at, string what, string place) => Error("CORNET0083", at, $"'{what}' must stand {place}.");

    /// <summary>CORNET0084: a readout that the image cannot reach in time.</summary>
    internal void ReadoutTooEarly(TextSpan at, string area, long needed, long steps) =>
        Error("CORNET0084", at, $"The decoder reads {area} after {(steps == 1 ? "1 step" : $"{steps} steps")}, but the image needs {needed} "
            + $"to get there; unroll at least {needed} steps.");

    /// <summary>CORNET0085: a line that a model must have.</summary>
    internal void MissingLine(TextSpan at, string model, string line, string example) =>
        Absent("CORNET0085", at, $"{model} has no {line}; add a line such as '{example}'.");

    /// <summary>CORNET0086: a line that a model may have once.</summary>
    internal void LineTwice(TextSpan at, string line) => Error("CORNET0086", at, $"A model has one '{line}' line; remove this one.");

    /// <summary>CORNET0087: a size of the wrong number of extents.</summary>
    internal void WrongExtents(TextSpan at, string what, string example) => Error("CORNET0087", at, $"{Capital(what)} must be written as {example}.");

    /// <summary>CORNET0088: more than a compiler should spend time on.</summary>
    internal void TooMany(TextSpan at, string what, long most) =>
        Error("CORNET0088", at, FormattableString.Invariant($"Too many {what}: Cornet takes at most {most:N0}; make the model smaller."));

    /// <summary>CORNET0089: an output, or what a connection brings, that changes its shape after the first step.</summary>
    internal void ShapeChangesWithTime(TextSpan at, string what, string first, string rest) => Error("CORNET0089", at,
        $"{what} {first} at the first step and {rest} later, but the areas that receive it need one shape; make them equal.");

    /// <summary>CORNET0090: a cycle in which everybody would need the next one first.</summary>
    internal void CycleWithoutDelay(TextSpan at, string cycle, string connection) => Error("CORNET0090", at,
        $"{cycle} takes no time: within one step each of them would need the other first. Give one of these connections a delay: '{connection} delay 1'.");

    /// <summary>CORNET0091: a connection that arrives too late.</summary>
    internal void ArrivesTooLate(TextSpan at, string connection, long delay, long steps) => Unused("CORNET0091", at, FormattableString.Invariant(
        $"What '{connection}' brings arrives after the last step: its delay is {delay}, and the model runs {steps} steps. It is not run; unroll more steps."));

    /// <summary>CORNET0091: a connection whose work nobody reads.</summary>
    internal void ConnectionReachesNothing(TextSpan at, string connection, long steps) => Unused("CORNET0091", at, FormattableString.Invariant(
        $"Nothing that the decoder reads depends on '{connection}' within {steps} steps. It is not run; unroll more steps or remove it."));

    /// <summary>CORNET0092: an image whose channels seem to stand last.</summary>
    internal void ChannelsLast(TextSpan at, Shape size)
    {
        var swapped = new Shape(size.Width, size.Channels, size.Height);
        var channels = size.Width == 1 ? "1 channel" : $"{size.Width} channels";
        Unused("CORNET0092", at, $"'input {size}' has {size.Channels} channels of {size.Height} x {size.Width} pixels: channels come first. "
            + $"Write 'input {swapped}' if the image has {channels}.", new SuggestedEdit(at, swapped.ToString()));
    }

    /// <summary>CORNET0093: channels that follow from themselves.</summary>
    internal void ChannelsFollowFromThemselves(TextSpan at, string connection, string area) => Error("CORNET0093", at,
        $"How many channels '{connection}' puts behind those of {area} follows from itself; let the connection say it: '{connection} {{ conv 64, 1x1 }}'.");

    /// <summary>CORNET0098: a part of the language that this version reads but does not compile.</summary>
    internal void NotYet(TextSpan at, string what) =>
        Error("CORNET0098", at, $"This version of Cornet reads {what} but cannot compile them yet; remove this for now.");

    /// <summary>CORNET0123: a project whose C# is older than what is generated. It belongs to no file.</summary>
    public static Diagnostic LanguageTooOld(string version)
    {
        var bag = new DiagnosticBag(new SourceText("", ""));
        bag.Error("CORNET0123", default, $"The classes that Cornet generates need C# 12, and this project says LangVersion {version}. "
            + "Write '<LangVersion>12</LangVersion>' or later in the project or in Directory.Build.props, or remove the property.");
        return bag._findings[0];
    }

    /// <summary>CORNET0099: the compiler itself failed.</summary>
    internal void CompilerFailed(TextSpan at, string name, string what) =>
        Error("CORNET0099", at, $"The compiler failed on {name} ({what}); please report this file as a bug. Other models are not affected.");
}
