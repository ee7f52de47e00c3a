using Cornet.Dsl.Graph;
using StreamJsonRpc;

namespace Cornet.Cli.LanguageServer;

/// <summary>One client and the server that answers it.</summary>
internal static class Connection
{
    /// <summary>Serves until the client asks to end or goes away.</summary>
    /// <param name="input">What the client sends.</param>
    /// <param name="output">What it is sent.</param>
    /// <param name="cancellation">Ends it at once.</param>
    /// <returns>0 where the client said goodbye; 1 where it went away without.</returns>
    public static async Task<int> Serve(Stream input, Stream output, CancellationToken cancellation)
    {
        using var formatter = new SystemTextJsonFormatter { JsonSerializerOptions = Protocol.Options };
        await using var handler = new Messages(output, input, formatter);
        using var rpc = new JsonRpc(handler)
        {
            // In the order of their arrival: a request is about the text that the changes before it have left.
            SynchronizationContext = new Microsoft.VisualStudio.Threading.NonConcurrentSynchronizationContext(sticky: false),
        };
        using var server = new Server { Notify = rpc.NotifyWithParameterObjectAsync };
        rpc.AddLocalRpcTarget(server, null);
        rpc.StartListening();
        using var stop = cancellation.Register(rpc.Dispose);
        await Task.WhenAny(server.Exit, rpc.Completion).ConfigureAwait(false);
        return server.Exit.IsCompletedSuccessfully ? await server.Exit.ConfigureAwait(false) : 1;
    }
}
