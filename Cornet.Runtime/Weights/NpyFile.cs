using static TorchSharp.torch;

namespace Cornet.Runtime.Weights;

/// <summary>Single arrays in NumPy's format (<c>.npy</c>): <c>numpy.save</c> and <c>numpy.load</c>.</summary>
public static class NpyFile
{
    /// <summary>
    /// Reads an array of float16/32/64, int8/16/32/64, uint8/16/32/64 or bool, of any byte order, in C or Fortran order, of any version of the format.
    /// It is read straight into the tensor. Unsigned integers of 16 bits become int32, wider ones int64.
    /// </summary>
    /// <param name="path">The file.</param>
    /// <returns>A contiguous tensor in host memory of the file's type and shape; the caller disposes it.</returns>
    /// <exception cref="CornetException">The file is missing or damaged, or holds something other than numbers.</exception>
    public static Tensor Read(string path) => GuardedFile.Read(path, "a NumPy array", file => NpyArray.Read(file, file.Length));

    /// <summary>Writes an array, whole or not at all.</summary>
    /// <param name="path">The file; one that is there is replaced.</param>
    /// <param name="value">On any device, of any of the types that <see cref="Read"/> gives.</param>
    /// <exception cref="CornetException">The file cannot be written, or NumPy has no such type (BFloat16).</exception>
    public static void Write(string path, Tensor value) => WholeFile.Write(path, file =>
    {
        using var host = TensorBytes.OnHost(value);
        var header = NpyArray.Header(host.dtype, host.shape).Write();
        WholeFile.WriteAt(file, header, 0);
        long at = header.Length;
        TensorBytes.Visit(host, piece =>
        {
            WholeFile.WriteAt(file, piece, at);
            at += piece.Length;
        });
    });
}
