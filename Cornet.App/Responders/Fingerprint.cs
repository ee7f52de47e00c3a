using System.IO.Hashing;
using System.Text;
using Cornet.Runtime.Models;
using Cornet.Runtime.Weights;

namespace Cornet.App.Responders;

/// <summary>What activations depend on, as one number: change any of it, and the number is another one.</summary>
internal sealed class Fingerprint
{
    private readonly XxHash128 _hash = new();

    /// <summary>Adds text.</summary>
    public Fingerprint Add(string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        _hash.Append(BitConverter.GetBytes(bytes.Length));
        _hash.Append(bytes);
        return this;
    }

    /// <summary>Adds a number.</summary>
    public Fingerprint Add(UInt128 number) => Add($"{number}");

    /// <summary>Adds all weights of a model, their names and shapes.</summary>
    public Fingerprint Add(CornetModel model)
    {
        foreach (var (name, value) in model.State())
        {
            Add($"{name} {value.dtype} {string.Join(' ', value.shape)}");
            using var host = TensorBytes.OnHost(value);
            TensorBytes.Visit(host, piece => _hash.Append(piece));
        }

        return this;
    }

    /// <summary>The number, in 32 hexadecimal digits.</summary>
    public override string ToString() => Convert.ToHexStringLower(_hash.GetCurrentHash());
}
