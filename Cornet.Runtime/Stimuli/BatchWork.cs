namespace Cornet.Runtime.Stimuli;

/// <summary>The batches of one epoch that are being prepared, in their order.</summary>
internal sealed class BatchWork : IDisposable
{
    private readonly Batches _batches;
    private readonly BatchWorkers _workers;
    private readonly Queue<UnfilledBatch> _begun = new();
    private readonly CancellationToken _cancellation;
    private readonly CancellationTokenRegistration _registration;

    /// <summary>Begins with none.</summary>
    /// <param name="batches">Whose pictures they are.</param>
    /// <param name="workers">The threads that prepare them.</param>
    /// <param name="cancellation">Ends the wait for a batch.</param>
    public BatchWork(Batches batches, BatchWorkers workers, CancellationToken cancellation)
    {
        (_batches, _workers, _cancellation) = (batches, workers, cancellation);
        _registration = cancellation.Register(workers.Wake);
    }

    /// <summary>Adds a batch to what is to be done.</summary>
    public void Begin(UnfilledBatch batch)
    {
        _begun.Enqueue(batch);
        _workers.Add(_batches, batch);
    }

    /// <summary>Waits for the batch that was begun first among those not yet taken.</summary>
    /// <returns>Null where no picture of it can be read.</returns>
    /// <exception cref="OperationCanceledException">The wait was ended.</exception>
    public Batch? Next()
    {
        _workers.Await(_begun.Peek(), _cancellation);
        var batch = _begun.Peek().ToBatch();
        _begun.Dequeue();
        return batch;
    }

    /// <summary>Takes back what is not done, and gives back what was not taken.</summary>
    public void Dispose()
    {
        _registration.Dispose();
        _workers.Withdraw(_begun);
        foreach (var batch in _begun) batch.Dispose();
    }
}
