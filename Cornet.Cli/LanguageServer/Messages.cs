using System.Text.Json;
using StreamJsonRpc;
using StreamJsonRpc.Protocol;

namespace Cornet.Cli.LanguageServer;

/// <summary>Messages with their length before them, as the protocol has them. One that is none is passed over: the next ones may be right.</summary>
internal sealed class Messages(Stream output, Stream input, IJsonRpcMessageFormatter formatter) : HeaderDelimitedMessageHandler(output, input, formatter)
{
    /// <inheritdoc/>
    protected override async ValueTask<JsonRpcMessage?> ReadCoreAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                return await base.ReadCoreAsync(cancellationToken).ConfigureAwait(false);
            }
            catch (JsonException fault)
            {
                await Console.Error.WriteLineAsync($"A message that cannot be read is skipped: {fault.Message}").ConfigureAwait(false);
            }
        }
    }
}
