namespace Cornet.Runtime.Stimuli;

/// <summary>
/// The threads that prepare the batches of one epoch, picture after picture, in the order of the batches. None waits for the others at a batch's end: it goes on
/// with the next one.
/// </summary>
internal sealed class BatchWork : IDisposable
{
    // Small pictures are taken several at a time: this many numbers.
    private const int Handful = 1 << 16;

    private readonly Batches _batches;
    private readonly int _atOnce;
    private readonly Thread[] _threads;
    private readonly Queue<UnfilledBatch> _begun = new();
    private readonly Queue<UnfilledBatch> _waiting = new();
    private readonly object _gate = new();
    private readonly CancellationToken _cancellation;
    private readonly CancellationTokenRegistration _registration;
    private bool _ended;

    /// <summary>Starts the threads.</summary>
    /// <param name="batches">Whose pictures they are.</param>
    /// <param name="workers">How many threads.</param>
    /// <param name="cancellation">Ends the wait for a batch.</param>
    public BatchWork(Batches batches, int workers, CancellationToken cancellation)
    {
        (_batches, _cancellation, _atOnce) = (batches, cancellation, Math.Max(1, Handful / batches.Preparation.Length));
        _registration = cancellation.Register(Wake);
        _threads = [.. Enumerable.Range(0, workers).Select(_ => new Thread(Work) { IsBackground = true, Name = "stimuli" })];
        foreach (var thread in _threads) thread.Start();
    }

    /// <summary>Adds a batch to what is to be done.</summary>
    public void Begin(UnfilledBatch batch)
    {
        lock (_gate)
        {
            _begun.Enqueue(batch);
            _waiting.Enqueue(batch);
            Monitor.PulseAll(_gate);
        }
    }

    /// <summary>Waits for the batch that was begun first among those not yet taken.</summary>
    /// <returns>Null where no picture of it can be read.</returns>
    /// <exception cref="OperationCanceledException">The wait was ended.</exception>
    public Batch? Next()
    {
        lock (_gate)
        {
            _cancellation.ThrowIfCancellationRequested();
            while (_begun.Peek().Missing > 0)
            {
                Monitor.Wait(_gate);
                _cancellation.ThrowIfCancellationRequested();
            }

            var batch = _begun.Peek().ToBatch();
            _begun.Dequeue();
            return batch;
        }
    }

    /// <summary>Ends the threads, each after the picture it is at, and gives back what was not taken.</summary>
    public void Dispose()
    {
        _registration.Dispose();
        lock (_gate)
        {
            _ended = true;
            Monitor.PulseAll(_gate);
        }

        foreach (var thread in _threads) thread.Join();
        foreach (var batch in _begun) batch.Dispose();
    }

    private void Wake()
    {
        lock (_gate) Monitor.PulseAll(_gate);
    }

    private void Work()
    {
        while (Take() is { } work)
        {
            for (var place = work.First; place < work.End; place++) Prepare(work.Batch, place);
            lock (_gate)
            {
                if ((work.Batch.Missing -= work.End - work.First) == 0) Monitor.PulseAll(_gate);
            }
        }
    }

    private void Prepare(UnfilledBatch batch, int place)
    {
        try
        {
            _batches.Prepare(batch, place);
        }
        catch (Exception error)
        {
            batch.Fail(place, error);
        }
    }

    private (UnfilledBatch Batch, int First, int End)? Take()
    {
        lock (_gate)
        {
            while (!_ended && _waiting.Count == 0) Monitor.Wait(_gate);
            if (_ended) return null;
            var batch = _waiting.Peek();
            var first = batch.Begun;
            batch.Begun = Math.Min(batch.Indices.Length, first + _atOnce);
            if (batch.Begun == batch.Indices.Length) _waiting.Dequeue();
            return (batch, first, batch.Begun);
        }
    }
}
