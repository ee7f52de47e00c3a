using System.Globalization;
using System.Runtime.InteropServices;
using Cornet.Runtime.Weights;
using TorchSharp;

namespace Cornet.Runtime.Stimuli;

/// <summary>
/// Images without classes from one array of NumPy, N x 3 x H x W: uint8 from 0 to 255, or floats from 0 to 1, which are rounded to 255ths.
/// Held in memory.
/// </summary>
public sealed class NpyImages : StimulusSet
{
    private readonly byte[][] _pictures;

    /// <summary>Reads the array.</summary>
    /// <exception cref="CornetException">The file is missing or damaged, of another shape or type, or a float is outside 0 .. 1.</exception>
    public NpyImages(string file)
    {
        Name = Path.GetFileNameWithoutExtension(file);
        using var array = NpyFile.Read(file);
        var shape = array.shape;
        if (shape is not [> 0, 3, > 0, > 0])
        {
            var hint = shape is [_, _, _, 3] ? "; transpose it with numpy's transpose(0, 3, 1, 2)" : "";
            throw new CornetException($"'{file}' has the shape {string.Join(" x ", shape)}, but images are N x 3 x H x W{hint}.");
        }

        if (array.dtype != torch.ScalarType.Byte && !array.is_floating_point())
            throw new CornetException($"'{file}' holds numbers of type {array.dtype}; save images as uint8 (0 to 255) or as floats from 0 to 1.");
        Size = new PictureSize((int)shape[2], (int)shape[3]);
        _pictures = new byte[shape[0]][];
        for (var i = 0; i < _pictures.Length; i++)
        {
            using var picture = array[i];
            _pictures[i] = picture.dtype == torch.ScalarType.Byte ? picture.bytes.ToArray() : Quantised(picture, i, file);
        }
    }

    /// <inheritdoc/>
    public override string Name { get; }

    /// <inheritdoc/>
    public override int Count => _pictures.Length;

    /// <inheritdoc/>
    public override IReadOnlyList<string> Classes => [];

    /// <inheritdoc/>
    public override PictureSize? Size { get; }

    /// <inheritdoc/>
    public override int LabelOf(int index) => NoLabel;

    /// <summary>The picture's place in the array.</summary>
    public override string IdOf(int index) => $"{index}";

    /// <inheritdoc/>
    public override Picture Read(int index, int epoch = 0) => new(Size!.Value.Height, Size.Value.Width, _pictures[index]);

    private static byte[] Quantised(torch.Tensor picture, int index, string file)
    {
        using var floats = picture.to(torch.ScalarType.Float32);
        var values = MemoryMarshal.Cast<byte, float>(floats.bytes);
        var bytes = new byte[values.Length];
        for (var i = 0; i < bytes.Length; i++)
        {
            if (!(values[i] >= 0 && values[i] <= 1))
            {
                var found = values[i].ToString(CultureInfo.InvariantCulture);
                throw new CornetException($"Image {index} of '{file}' has the value {found}; floats go from 0 to 1, or save uint8 from 0 to 255.");
            }

            bytes[i] = (byte)MathF.Round(values[i] * 255);
        }

        return bytes;
    }
}
