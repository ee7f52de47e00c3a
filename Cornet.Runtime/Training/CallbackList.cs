namespace Cornet.Runtime.Training;

/// <summary>Callbacks whose exceptions do not end the training: each is reported once, in a sentence, and its callback is not called again.</summary>
/// <param name="callbacks">The callbacks.</param>
/// <param name="warn">Takes the sentences.</param>
internal sealed class CallbackList(IEnumerable<ITrainingCallback> callbacks, Action<string> warn)
{
    private readonly List<ITrainingCallback> _callbacks = [.. callbacks];

    /// <summary>Calls all of them, in their order.</summary>
    public void Call(Action<ITrainingCallback> call)
    {
        for (var i = 0; i < _callbacks.Count; i++)
        {
            var callback = _callbacks[i];
            try
            {
                call(callback);
            }
            catch (Exception fault)
            {
                _callbacks.RemoveAt(i--);
                warn($"warning: the training goes on without {callback.GetType().Name}: {fault.Message.TrimEnd('.')}.");
            }
        }
    }
}
