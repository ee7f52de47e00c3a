using Cornet.Runtime.Native;
using static TorchSharp.torch;

namespace Cornet.Runtime.Models;

/// <summary>
/// What a recurrence with a soft gate goes on hearing: the flow in front of it, averaged to the extent of what the block leaves. Kubilius, Schrimpf
/// et al. (2019), figure 4: sigmoid(input + state).
/// </summary>
/// <param name="input">The flow in front of the recurrence: N x C x H x W. It stays with the caller, who may not write over it.</param>
public sealed class GatedInput(Tensor input) : IDisposable
{
    private Tensor _heard = input.alias();

    /// <summary>sigmoid(input + state), releasing the state.</summary>
    /// <param name="state">What the block left: N x C x h x w, no larger than the input.</param>
    public Tensor Gate(Tensor state)
    {
        if (state.ndim == 4 && (_heard.size(2) != state.size(2) || _heard.size(3) != state.size(3)))
        {
            var pooled = nn.functional.adaptive_avg_pool2d(_heard, [state.size(2), state.size(3)]);
            _heard.Dispose();
            _heard = pooled;
        }
        var sum = _heard.Plus(state);
        state.Dispose();
        return sum.sigmoid_();
    }

    /// <summary>Releases the input.</summary>
    public void Dispose() => _heard.Dispose();
}
