using Cornet.Runtime.Native;

namespace Cornet.Runtime.Tests.Native;

/// <summary>
/// A libtorch as it is on a machine that hides its caches: a copy whose function answers 0, by one changed byte. Together with CORNET_CACHES=hidden, which
/// makes Cornet believe so, any machine behaves like such a one.
/// </summary>
internal sealed class HiddenLibtorch : IDisposable
{
    private const string Function = "_ZN4dnnl4impl3cpu8platform23get_per_core_cache_sizeEi";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("cornet-hidden-");

    /// <summary>Makes the copy.</summary>
    /// <param name="withSymbol">Whether its symbol table has the function; else its name is another one.</param>
    public HiddenLibtorch(bool withSymbol)
    {
        var own = Backend.Libtorch!.Folder;
        foreach (var file in Directory.GetFiles(own.Path).Where(file => Path.GetFileName(file) != LibtorchFolder.CpuFile))
            File.CreateSymbolicLink(PathTo(Path.GetFileName(file)), file);
        File.Copy(own.PathTo(LibtorchFolder.CpuFile), PathTo(LibtorchFolder.CpuFile));
        var code = LocalSymbol.Find(own.PathTo(LibtorchFolder.CpuFile), Function)!.Code;
        // test ebx, ebx; jle to where it answers 0: always.
        Replace(code, code.AsSpan().IndexOf((ReadOnlySpan<byte>)[0x85, 0xdb, 0x7e]) + 2, 0xeb);
        if (!withSymbol) Replace([.. "\0"u8, .. System.Text.Encoding.ASCII.GetBytes(Function), .. "\0"u8], 1, (byte)'-');
    }

    /// <summary>Its folder.</summary>
    public string Folder => _folder.FullName;

    public void Dispose() => _folder.Delete(recursive: true);

    private string PathTo(string file) => Path.Combine(Folder, file);

    private void Replace(ReadOnlySpan<byte> wanted, int at, byte value)
    {
        using var file = new FileStream(PathTo(LibtorchFolder.CpuFile), FileMode.Open, FileAccess.ReadWrite);
        var piece = new byte[(64 << 20) + wanted.Length];
        for (long start = 0; start < file.Length; start += 64 << 20)
        {
            file.Position = start;
            var read = file.ReadAtLeast(piece, piece.Length, throwOnEndOfStream: false);
            if (piece.AsSpan(0, read).IndexOf(wanted) is not (>= 0 and var place)) continue;
            file.Position = start + place + at;
            file.WriteByte(value);
            return;
        }

        throw new InvalidOperationException("The copy of libtorch does not have what is to be changed.");
    }
}
