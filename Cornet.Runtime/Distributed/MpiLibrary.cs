using System.Runtime.InteropServices;
using Cornet.Runtime.Native;

namespace Cornet.Runtime.Distributed;

/// <summary>
/// The functions of an MPI library that a training needs. A handle (communicator, type, operation) is an address in Open MPI and in the ABI of MPI 5, and a 32-bit
/// number in MPICH and its kin (Intel MPI, MVAPICH, Cray); x86-64 and arm64 pass either in one register, so one signature serves all.
/// </summary>
internal sealed unsafe class MpiLibrary
{
    private const int Now = 2, Global = 0x100, Serialized = 2;

    private readonly nint _library;
    private readonly delegate* unmanaged<nint, nint, nint, nint, nint, nint, int> _allReduce;
    private readonly delegate* unmanaged<nint, nint, nint, nint, nint, int> _broadcast;
    private readonly delegate* unmanaged<nint, int> _barrier;
    private readonly nint _world, _sum, _inPlace;

    private MpiLibrary(nint library, string path)
    {
        (_library, Path) = (library, path);
        var isOpenMpi = NativeLibrary.TryGetExport(library, "ompi_mpi_comm_world", out _);
        var isStandard = !isOpenMpi && System.IO.Path.GetFileName(path).Contains("mpi_abi", StringComparison.Ordinal);
        (_world, _sum, _inPlace, Float, Double, Byte, Int64) = isOpenMpi
            ? (Export("ompi_mpi_comm_world"), Export("ompi_mpi_op_sum"), 1, Export("ompi_mpi_float"), Export("ompi_mpi_double"), Export("ompi_mpi_byte"), Export("ompi_mpi_int64_t"))
            // The numbers are those of the MPI 5 standard (appendix A) and of the common MPICH ABI (mpich.org/abi).
            : isStandard ? (0x101, 0x21, 1, 0x210, 0x214, 0x247, 0x258)
            : ((nint)0x44000000, (nint)0x58000003, (nint)(-1), (nint)0x4c00040a, (nint)0x4c00080b, (nint)0x4c00010d, (nint)0x4c00083a);
        _allReduce = (delegate* unmanaged<nint, nint, nint, nint, nint, nint, int>)Export("MPI_Allreduce");
        _broadcast = (delegate* unmanaged<nint, nint, nint, nint, nint, int>)Export("MPI_Bcast");
        _barrier = (delegate* unmanaged<nint, int>)Export("MPI_Barrier");
    }

    /// <summary>The file.</summary>
    public string Path { get; }

    /// <summary>The handle of a type.</summary>
    public nint Float { get; }

    /// <inheritdoc cref="Float"/>
    public nint Double { get; }

    /// <inheritdoc cref="Float"/>
    public nint Byte { get; }

    /// <inheritdoc cref="Float"/>
    public nint Int64 { get; }

    /// <summary>The library's name and version, such as <c>Open MPI v4.1.4</c>.</summary>
    public string Version
    {
        get
        {
            // MPI_MAX_LIBRARY_VERSION_STRING is 8192 in MPICH and less elsewhere.
            var text = stackalloc byte[8192];
            var length = 0;
            Demand(((delegate* unmanaged<byte*, int*, int>)Export("MPI_Get_library_version"))(text, &length), "MPI_Get_library_version");
            var first = Marshal.PtrToStringUTF8((nint)text, length).Split('\n', ',')[0].Trim();
            return first.Replace("Version:\t", "", StringComparison.Ordinal).Replace("\t", " ", StringComparison.Ordinal);
        }
    }

    /// <summary>Loads a library.</summary>
    /// <param name="launcher">What started the process: it says whose library is needed.</param>
    /// <param name="given">The file that the user names; null for that of the launcher.</param>
    /// <exception cref="CornetException">There is none, or it is no MPI library.</exception>
    public static MpiLibrary Load(Launcher launcher, string? given)
    {
        // UCX, which carries the messages of MPICH and of clusters, reads these as it is loaded, and else takes the hardware exceptions that .NET turns into NullReferenceException for crashes.
        NativeEnvironment.SetUnlessGiven("UCX_HANDLE_ERRORS", "none");
        NativeEnvironment.SetUnlessGiven("UCX_ERROR_SIGNALS", "");
        // Where it carries nothing, it would complain that nobody has read them.
        NativeEnvironment.SetUnlessGiven("UCX_WARN_UNUSED_ENV_VARS", "n");
        string[] names = given is not null ? [given]
            : launcher == Launcher.Mpich ? ["libmpi.so.12", "libmpich.so.12", "libmpi_abi.so.0"]
            : ["libmpi.so.40", "libmpi_abi.so.0", "libmpi.so"];
        foreach (var name in names)
        {
            // Some builds of Open MPI look for their plug-ins' symbols in the whole process.
            if (dlopen(name, Now | Global) is not 0 and var library)
            {
                return NativeLibrary.TryGetExport(library, "MPI_Init_thread", out _) ? new MpiLibrary(library, name)
                    : throw new CornetException($"'{name}' is no MPI library: let CORNET_MPI name the libmpi that belongs to the mpirun in use.");
            }
        }

        var package = launcher == Launcher.Mpich ? "MPICH (Debian: libmpich12)" : "Open MPI (Debian: libopenmpi3)";
        throw new CornetException(given is null
            ? $"{string.Join(" or ", names)} cannot be loaded, which the launcher needs: install {package}, or let CORNET_MPI name the file."
            : $"'{given}', which CORNET_MPI names, cannot be loaded: name the libmpi that belongs to the mpirun in use.");
    }

    /// <summary>Starts MPI; its functions may be called by one thread at a time.</summary>
    public void Initialize()
    {
        var granted = 0;
        Demand(((delegate* unmanaged<nint, nint, int, int*, int>)Export("MPI_Init_thread"))(0, 0, Serialized, &granted), "MPI_Init_thread");
    }

    /// <summary>The number of this process.</summary>
    public int Rank => Asked("MPI_Comm_rank");

    /// <summary>The number of processes.</summary>
    public int Size => Asked("MPI_Comm_size");

    /// <summary>Puts the sum over all processes in the place of some numbers.</summary>
    public void Sum(nint data, int count, nint type) => Demand(_allReduce(_inPlace, data, count, type, _sum, _world), "MPI_Allreduce");

    /// <summary>Puts the numbers of process 0 in the place of others'.</summary>
    public void Broadcast(nint data, int count, nint type) => Demand(_broadcast(data, count, type, 0, _world), "MPI_Bcast");

    /// <summary>Waits for all processes.</summary>
    public void Barrier() => Demand(_barrier(_world), "MPI_Barrier");

    /// <summary>Ends all processes.</summary>
    public void Abort(int code) => ((delegate* unmanaged<nint, int, int>)Export("MPI_Abort"))(_world, code);

    /// <summary>Ends MPI; nothing of it may be called afterwards.</summary>
    public void End() => ((delegate* unmanaged<int>)Export("MPI_Finalize"))();

    private int Asked(string function)
    {
        var number = 0;
        Demand(((delegate* unmanaged<nint, int*, int>)Export(function))(_world, &number), function);
        return number;
    }

    private nint Export(string name) => NativeLibrary.TryGetExport(_library, name, out var address) ? address
        : throw new CornetException($"'{Path}' has no {name}: it is no complete MPI library; let CORNET_MPI name another.");

    private static void Demand(int code, string function)
    {
        if (code != 0) throw new CornetException($"{function} failed with code {code}: the ranks cannot go on; the launcher's messages say more.");
    }

    [DllImport("libc.so.6")]
    private static extern nint dlopen([MarshalAs(UnmanagedType.LPUTF8Str)] string path, int flags);
}
