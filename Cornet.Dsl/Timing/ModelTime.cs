namespace Cornet.Dsl.Timing;

/// <summary>What runs when, and what it costs.</summary>
internal abstract class ModelTime
{
    /// <summary>The steps of an area.</summary>
    public abstract EquatableArray<StepPlan> Steps(int area);

    /// <summary>The step from which on an area puts out the same; null where it never does, or runs to its end at once.</summary>
    public virtual int? SteadyFrom(int area) => null;

    /// <summary>Multiply-adds of a connection over all steps, as planned and as written.</summary>
    public abstract (long Planned, long Plain) Cost(int connection);

    /// <summary>How many steps a connection runs.</summary>
    public abstract int Runs(int connection);

    /// <summary>The step from which on what an edge brings, and what is made of it, is the same; null where it never is.</summary>
    public virtual int? SteadyFrom(Edge edge) => null;

    /// <summary>Whether the image reaches the decoder within the steps; reports where it does not.</summary>
    public virtual bool ReadoutIsReached() => true;

    /// <summary>Reports what costs and does nothing.</summary>
    public virtual void ReportIdle()
    {
    }
}
