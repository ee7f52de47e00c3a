namespace Cornet.Runtime.Stimuli;

/// <summary>
/// The threads that prepare pictures, kept from epoch to epoch. They take pictures in the order of the batches, and none waits for the others at a batch's end: it goes on with the next
/// one.
/// </summary>
internal sealed class BatchWorkers : IDisposable
{
    // Small pictures are taken several at a time: this many numbers.
    private const int Handful = 1 << 16;

    private readonly int _atOnce;
    private readonly Thread[] _threads;
    private readonly object _gate = new();
    private LinkedList<(Batches Of, UnfilledBatch Batch)> _waiting = new();
    private bool _ended;

    /// <summary>Starts the threads.</summary>
    /// <param name="count">How many.</param>
    /// <param name="length">Numbers in a prepared picture.</param>
    public BatchWorkers(int count, int length)
    {
        _atOnce = Math.Max(1, Handful / length);
        _threads = [.. Enumerable.Range(0, count).Select(_ => new Thread(Work) { IsBackground = true, Name = "stimuli" })];
        foreach (var thread in _threads) thread.Start();
    }

    /// <summary>Adds a batch to what is to be done.</summary>
    public void Add(Batches of, UnfilledBatch batch)
    {
        lock (_gate)
        {
            _waiting.AddLast((of, batch));
            Monitor.PulseAll(_gate);
        }
    }

    /// <summary>Waits until a batch is ready.</summary>
    /// <exception cref="OperationCanceledException">The wait was ended.</exception>
    public void Await(UnfilledBatch batch, CancellationToken cancellation)
    {
        lock (_gate)
        {
            cancellation.ThrowIfCancellationRequested();
            while (!batch.IsReady)
            {
                Monitor.Wait(_gate);
                cancellation.ThrowIfCancellationRequested();
            }
        }
    }

    /// <summary>Lets everybody look again whether what is waited for has happened.</summary>
    public void Wake()
    {
        lock (_gate) Monitor.PulseAll(_gate);
    }

    /// <summary>Takes back batches that nobody wants any more, and waits for the pictures of them that threads are at.</summary>
    public void Withdraw(IReadOnlyCollection<UnfilledBatch> batches)
    {
        lock (_gate)
        {
            var kept = new LinkedList<(Batches, UnfilledBatch)>();
            foreach (var one in _waiting)
            {
                if (batches.Contains(one.Batch)) one.Batch.Abandon();
                else kept.AddLast(one);
            }

            _waiting = kept;
            while (batches.Any(batch => !batch.IsReady)) Monitor.Wait(_gate);
        }
    }

    /// <summary>Tells the threads to end, each after the picture it is at.</summary>
    public void End()
    {
        lock (_gate)
        {
            _ended = true;
            Monitor.PulseAll(_gate);
        }
    }

    /// <summary>Ends the threads and waits for them.</summary>
    public void Dispose()
    {
        End();
        foreach (var thread in _threads) thread.Join();
    }

    private void Work()
    {
        while (TakeAndPrepare())
        {
        }
    }

    // A method of its own: a thread that waits must not keep the batches alive that it worked for.
    private bool TakeAndPrepare()
    {
        if (Take() is not { } work) return false;
        for (var place = work.First; place < work.End; place++) Prepare(work.Of, work.Batch, place);
        lock (_gate)
        {
            if ((work.Batch.Missing -= work.End - work.First) > 0) return true;
        }

        work.Batch.Complete();
        lock (_gate)
        {
            work.Batch.IsReady = true;
            Monitor.PulseAll(_gate);
        }

        return true;
    }

    private static void Prepare(Batches of, UnfilledBatch batch, int place)
    {
        try
        {
            of.Prepare(batch, place);
        }
        catch (Exception error)
        {
            batch.Fail(place, error);
        }
    }

    private (Batches Of, UnfilledBatch Batch, int First, int End)? Take()
    {
        Monitor.Enter(_gate);
        try
        {
            while (!_ended && _waiting.Count == 0) Monitor.Wait(_gate);
            if (_ended) return null;
            var (of, batch) = _waiting.First!.Value;
            var first = batch.Begun;
            batch.Begun = Math.Min(batch.Indices.Length, first + _atOnce);
            if (batch.Begun == batch.Indices.Length) _waiting.RemoveFirst();
            return (of, batch, first, batch.Begun);
        }
        finally
        {
            Monitor.Exit(_gate);
        }
    }
}
