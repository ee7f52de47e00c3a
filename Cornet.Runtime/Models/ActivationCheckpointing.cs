using Cornet.Runtime.Layers;
using TorchSharp;
using static TorchSharp.torch;

namespace Cornet.Runtime.Models;

/// <summary>
/// The steps of one pass that keep nothing for their gradient but what they read, and are run again when it is due (Chen, Xu, Zhang and Guestrin, 2016,
/// "Training Deep Nets with Sublinear Memory Cost"). What a step puts out is a leaf: the gradient of the loss stops there, and goes on from there once
/// the step has been run again.
/// </summary>
internal sealed class ActivationCheckpointing : IDisposable
{
    private readonly Stack<Step> _steps = [];
    private readonly Dictionary<Tensor, Heard> _heard = new(ReferenceEqualityComparer.Instance);

    /// <summary>Whether a gradient has come as far as a step that has not been run again: somebody took the gradient of the loss alone.</summary>
    public bool IsHalfDone => _steps.Any(step => step.IsAsked);

    /// <summary>Runs a step forward and notes it.</summary>
    /// <param name="area">Whose step it is.</param>
    /// <param name="given">What it reads; it takes the first over, and leaves the others with their owners.</param>
    /// <param name="run">The step, which treats what it is given alike.</param>
    /// <returns>Its output; the caller owns it.</returns>
    public Tensor Run(CornetArea area, Tensor?[] given, Func<Tensor?[], Tensor> run)
    {
        var draws = area.modules().Any(layer => layer is Dropout);
        // TorchSharp reaches the random numbers of the processor only: elsewhere another run would draw others.
        if (draws && given.Any(one => one is { device_type: not DeviceType.CPU })) return run(given);
        if (!given.Any(one => one is { requires_grad: true }) && !area.parameters().Any(one => one.requires_grad)) return run(given);

        var heard = given.Select(Hear).ToArray();
        var chance = draws ? RandomState.Now() : null;
        Tensor output;
        using (no_grad()) output = RunOn([.. given.Select(one => one?.detach())], run);
        given[0]?.Dispose();
        _steps.Push(new Step(heard, run, output.DetachFromDisposeScope(), chance));
        return output.requires_grad_().alias();
    }

    /// <summary>Runs the steps again, from the last to the first, each with the gradient that has arrived at its output.</summary>
    public void Differentiate()
    {
        using var now = _steps.Any(step => step.Draws) ? RandomState.Now() : null;
        while (_steps.TryPop(out var step))
        {
            using var scope = NewDisposeScope();
            using (step) step.Differentiate();
        }

        now?.Restore();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        while (_steps.TryPop(out var step)) step.Dispose();
    }

    private Heard? Hear(Tensor? given)
    {
        if (given is null) return null;
        if (!_heard.TryGetValue(given, out var heard)) _heard.Add(given, heard = new Heard(given));
        heard.Readers++;
        return heard;
    }

    private static Tensor RunOn(Tensor?[] given, Func<Tensor?[], Tensor> run)
    {
        var output = run(given);
        foreach (var one in given)
            if (!ReferenceEquals(one, output)) one?.Dispose();
        return output;
    }

    /// <summary>What one step reads, or several do: the gradient goes on from it once they all have been run again.</summary>
    private sealed class Heard(Tensor given)
    {
        private readonly Tensor _given = given.alias().DetachFromDisposeScope();
        private readonly Tensor _leaf = given.detach().requires_grad_(given.requires_grad).DetachFromDisposeScope();

        /// <summary>How many steps have not been run again yet.</summary>
        public int Readers { get; set; }

        /// <summary>The same numbers, at the beginning of a graph of their own; the caller owns them.</summary>
        public Tensor Anew() => _leaf.alias();

        /// <summary>One reader less; <paramref name="goesOn"/> says whether gradients are wanted.</summary>
        public void Leave(bool goesOn)
        {
            if (--Readers > 0) return;
            // Other graphs may go on from the same place.
            if (goesOn && _leaf.grad is { } gradient) _given.backward([gradient], retain_graph: true);
            _given.Dispose();
            _leaf.grad = null;
            _leaf.Dispose();
        }
    }

    private sealed class Step(Heard?[] heard, Func<Tensor?[], Tensor> run, Tensor output, RandomState? chance) : IDisposable
    {
        private bool _differentiated;

        public bool Draws => chance is not null;

        public bool IsAsked
        {
            get
            {
                using var gradient = output.grad;
                return gradient is not null;
            }
        }

        public void Differentiate()
        {
            _differentiated = true;
            if (output.grad is not { } gradient) return;
            chance?.Restore();
            var again = RunOn([.. heard.Select(one => one?.Anew())], run);
            if (again.requires_grad) again.backward([gradient]);
        }

        public void Dispose()
        {
            foreach (var one in heard) one?.Leave(_differentiated);
            output.grad = null;
            output.Dispose();
            chance?.Dispose();
        }
    }
}
