using TorchSharp;

namespace Cornet.Tests.Oracle;

/// <summary>One thread of libtorch as long as it lives.</summary>
internal sealed class OneThread : IDisposable
{
    private readonly int _before = torch.get_num_threads();

    public OneThread() => torch.set_num_threads(1);

    public void Dispose() => torch.set_num_threads(_before);
}
