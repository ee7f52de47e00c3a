using Cornet.Dsl.Expressions;

namespace Cornet.Dsl.Diagnostics;

// Shapes and time: CORNET0070 to CORNET0099. Each sentence names both ends with their shapes, and what to do.
public sealed partial class DiagnosticBag
{
    internal void ShapesDiffer(TextSpan at, string word, string flow, string kept, int line, string keptShape, string where) =>
        Error("CORNET0070", at,
            $"'{word} {kept}' in {where} joins {flow} (the activations) with {keptShape} ('{kept}'{(line > 0 && HasPlaces ? $" on line {line}" : "")}); "
            + "make their shapes equal before joining them.");
    internal void WindowTooLarge(TextSpan at, string layer, string kernel, string input, string where) =>
        Error("CORNET0071", at, $"A {kernel} {layer} does not fit the {input} map that arrives in {where}; "
            + "use a smaller window, more padding or a larger input.");
    internal void GroupsDoNotDivide(TextSpan at, string groups, string channels, string layer, string verb, string where) =>
        Error("CORNET0072", at, $"The {channels} channels that '{layer}' in {where} {verb} cannot be divided into {groups} groups; "
            + $"use a number of groups that divides {channels}.");
    internal void FormulaShapesDiffer(TextSpan at, string formula, string left, string right, string where) => Error("CORNET0070", at,
        $"'{formula}' in {where} joins {left} with {right}; make their shapes equal, or one of them a map of a single place.");
    internal void AssignedShapeDiffers(TextSpan at, string state, string value, string declared, string where) => Error("CORNET0094", at,
        $"'{state}' in {where} is a state of {declared}, and {value} is assigned to it; declare it where the activations have the shape that is assigned.");
    internal void NeverAssigned(TextSpan at, string state) => Error("CORNET0095", at,
        $"Nothing assigns a value to the state '{state}'; write '{state} = ...' further down in the same block.");
    internal void AssignedTwice(TextSpan at, string state, Place first) => Also(first.Related($"'{state}' is assigned here.")).Error("CORNET0096", at,
        $"The state '{state}' has been assigned at this step already; a state is assigned once a step.");
    internal void NotFixed(TextSpan at, string what, string parameter) => Error("CORNET0097", at,
        $"{Capital(what)} must be known when the network is compiled, but follows from the model's parameter '{parameter}', an argument of its constructor; write a number.");
    internal void RecurrenceChangesShape(TextSpan at, string before, string after, string where) =>
        Error("CORNET0073", at, $"From its second step on, the recurrence in {where} turns {before} into {after}, "
            + "so it cannot run on its own output; write strides as '2 then 1'.");
    internal void MapExpected(TextSpan at, string layer, string found, string where) => Error("CORNET0074", at,
        $"'{layer}' in {where} needs a feature map (channels x height x width), but its input is a vector of {found} numbers; "
            + "put it before 'linear'.");
    internal void WeightsNeedTwoShapes(TextSpan at, string label, string first, string rest, string where) => Error("CORNET0075", at,
        $"'{label}' in {where} reads {first} channels at the first step and {rest} later, but has one set of weights; make them equal.");
    internal void StateDiffers(TextSpan at, string drive, string state, string where) => Error("CORNET0076", at,
        $"'add state' in {where} joins a drive of {drive} with a state of {state}; make the area's output as large as its drive.");
    internal void LoopDoesNotFit(TextSpan at, string label, string output, string read, string where) => Error("CORNET0077", at,
        $"From its second step on, the recurrence in {where} sends its output, {output}, back to '{label}', which reads {read} at the first "
        + "step and has one set of weights; make their channels equal.");
    internal void GateDoesNotFit(TextSpan at, string input, string output, string where) => Error("CORNET0078", at,
        $"'gate soft' in {where} adds the input of 'recur', {input}, to the output of its block, {output}; "
        + "make their channels equal, and the input at least as large as the output.");
    internal void ConnectionDoesNotFit(TextSpan at, string connection, string verb, string brought, string sent, string drive, string owner, string need) =>
        Error("CORNET0079", at, $"'{connection}' sends {brought} ({sent}) and {verb} {drive}{(HasPlaces ? $" ({owner})" : "")}; {need}.");
    internal void NeedsRecurrence(TextSpan at, string what) =>
        Absent("CORNET0080", at, $"'{what}' needs steps: put it inside 'recur', or give the model a line such as 'unroll 5 biological'.");
    internal void NeedsUnrolling(TextSpan at, string what) =>
        Absent("CORNET0081", at, $"'{what}' needs a model that is unrolled in time; give the model a line such as 'unroll 5 biological'.");
    internal void ReceiveExpected(TextSpan at, string circuit, string area) => Absent("CORNET0082", at,
        $"{area} belongs to an unrolled model, so {circuit} must say what it does with its input: begin it with 'receive {{ ... }}'.");
    internal void OutOfPlace(TextSpan at, string what, string place) => Error("CORNET0083", at, $"'{what}' is only allowed {place}.");
    internal void ReadoutTooEarly(TextSpan at, string area, string needed, string steps) =>
        Error("CORNET0084", at, $"The decoder reads {area} after {(steps == "1" ? "1 step" : $"{steps} steps")}, but the image needs {needed} "
            + $"to reach it; unroll at least {needed} steps.");
    internal void MissingLine(TextSpan at, string model, string line, string example) =>
        Absent("CORNET0085", at, $"{model} has no {line}; add a line such as '{example}'.");
    internal void LineTwice(TextSpan at, string line, Place first) =>
        Also(First(line, first)).Error("CORNET0086", at, $"A model has one '{line}' line; remove this one"
            + (line == "decoder" ? ", or give it a name: 'decoder early { ... } from V1'." : "."));
    internal void WrongExtents(TextSpan at, string what, string example) => Error("CORNET0087", at, $"{Capital(what)} must be written as {example}.");
    internal void TooMany(TextSpan at, string what, long most) =>
        Error("CORNET0088", at, FormattableString.Invariant($"Too many {what}: Cornet allows at most {most:N0}; make the model smaller."));
    internal void ShapeChangesWithTime(TextSpan at, string what, string first, string rest) => Error("CORNET0089", at,
        $"{what} {first} at the first step and {rest} later, but the areas that receive it need one shape; make them equal.");
    internal void CycleWithoutDelay(TextSpan at, string cycle, string connection) => Error("CORNET0090", at,
        $"The cycle {cycle} has no delay, so each area would need its own output of the same step. "
            + $"Give one of these connections a delay: '{connection} delay 1'.");
    internal void ArrivesTooLate(TextSpan at, string connection, long delay, long steps) => Unused("CORNET0091", at, FormattableString.Invariant(
        $"The output of '{connection}' arrives after the last step: its delay is {delay}, and the model runs {steps} steps. ")
            + "The connection does not run; unroll more steps.");
    internal void ConnectionReachesNothing(TextSpan at, string connection, long steps) => Unused("CORNET0091", at, FormattableString.Invariant(
        $"Nothing that the decoder reads depends on '{connection}' within {steps} steps. ")
            + "The connection does not run; unroll more steps or remove it.");
    internal void AreaReachesNothing(TextSpan at, string area) => Unused("CORNET0091", at,
        $"Nothing that the decoder reads depends on area {area}. It runs only where it is recorded; connect it to an area that the decoder reads, or remove it.");

    internal void ChannelsLast(TextSpan at, Shape size)
    {
        var swapped = new Shape(size.Width, size.Channels, size.Height);
        var channels = size.Width == 1 ? "1 channel" : $"{size.Width} channels";
        Unused("CORNET0092", at, $"'input {size}' has {size.Channels} channels of {size.Height} x {size.Width} pixels: channels come first. "
            + $"Write 'input {swapped}' if the image has {channels}.", new SuggestedEdit(at, swapped.ToString()));
    }

    internal void ChannelsFollowFromThemselves(TextSpan at, string connection, string area) => Error("CORNET0093", at,
        $"The number of channels that '{connection}' concatenates to those of {area} depends on itself; "
            + $"set it in the connection: '{connection} {{ conv 64, 1x1 }}'.");
    internal void NotYet(TextSpan at, string what) =>
        Error("CORNET0098", at, $"This version of Cornet reads {what} but cannot compile them yet; remove this for now.");

    /// <summary>CORNET0123: a project whose C# is older than the code that is generated.</summary>
    public static Diagnostic LanguageTooOld(string version)
    {
        var bag = new DiagnosticBag(new SourceText("", ""));
        bag.Error("CORNET0123", default, $"The classes that Cornet generates need C# 12, and this project sets LangVersion to {version}. "
            + "Write '<LangVersion>12</LangVersion>' or later in the project or in Directory.Build.props, or remove the property.");
        return bag._findings[0];
    }

    internal void CompilerFailed(TextSpan at, string name, string what) =>
        Error("CORNET0099", at, $"The compiler failed on {name} ({what}); please report this file as a bug. Other models are not affected.");
}
