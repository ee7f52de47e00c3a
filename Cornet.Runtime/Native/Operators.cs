using System.Runtime.InteropServices;
using static TorchSharp.torch;

namespace Cornet.Runtime.Native;

/// <summary>
/// libtorch's operators by name, through the C interface that libtorch_cpu exports for compiled models (<c>torch_call_dispatcher</c> and
/// <c>aoti_torch_*</c>, torch/csrc/inductor/aoti_torch/c/shim.h and torch/csrc/stable/c/shim.h of PyTorch 2.10). TorchSharp binds a part of them; what it lacks,
/// or does slower, is called here. Callers ask <see cref="Available"/> first and have another way where it says no: other versions
/// of libtorch export other functions.
/// </summary>
/// <remarks>
/// An operator reads its arguments from a stack of 64-bit slots, in the order of its schema, and writes its results over them. Slots are made by the
/// <c>Slot</c> methods; each is used up by the call, and so are its tensors' handles, which share their memory with the tensors. libtorch 2.10 takes no
/// argument of type <c>Scalar</c> this way: of such operators use the overload with a tensor or a <c>float</c>.
/// </remarks>
internal static unsafe class Operators
{
    private static readonly Lazy<nint> Library = new(Load);

    private static readonly delegate* unmanaged<byte*, byte*, ulong*, ulong, int> Dispatch =
        (delegate* unmanaged<byte*, byte*, ulong*, ulong, int>)Export("torch_call_dispatcher");

    private static readonly delegate* unmanaged<nint, nint*, int> NewHandle = (delegate* unmanaged<nint, nint*, int>)Export("aoti_torch_new_tensor_handle");

    private static readonly delegate* unmanaged<nuint, nint*, int> NewList = (delegate* unmanaged<nuint, nint*, int>)Export("torch_new_list_reserve_size");

    private static readonly delegate* unmanaged<nint, ulong, int> Push = (delegate* unmanaged<nint, ulong, int>)Export("torch_list_push_back");

    // For which libtorch the slots are made: 2.10, or an older one that is loaded. A newer one understands them by it.
    private static readonly ulong Version =
        Export("aoti_torch_abi_version") is var version and not 0 ? Math.Min(((delegate* unmanaged<ulong>)version)(), 0x020A_0000_0000_0000) : 0;

    /// <summary>Whether operators can be called.</summary>
    public static bool Available { get; } = Dispatch != null && NewHandle != null && NewList != null && Push != null && Version != 0;

    /// <summary>No value, for an argument that may be left out.</summary>
    public static ulong None => 0;

    /// <summary>Calls an operator.</summary>
    /// <param name="name">Its name, such as <c>"aten::add"u8</c>: a literal, which ends in a zero that the span does not count.</param>
    /// <param name="overload">Its overload, such as <c>"Tensor"u8</c>; empty for none.</param>
    /// <param name="stack">Its arguments; its results, from the first slot on, afterwards.</param>
    /// <exception cref="ExternalException">libtorch refuses; it has written why to standard error.</exception>
    public static void Call(ReadOnlySpan<byte> name, ReadOnlySpan<byte> overload, Span<ulong> stack)
    {
        fixed (byte* called = name, of = overload.IsEmpty ? "\0"u8 : overload)
        fixed (ulong* slots = stack)
        {
            if (Dispatch(called, of, slots, Version) != 0) throw new ExternalException($"libtorch refuses {System.Text.Encoding.UTF8.GetString(name)}");
        }
    }

    /// <summary>A slot of a tensor.</summary>
    public static ulong Slot(Tensor tensor)
    {
        nint handle;
        Demand(NewHandle(tensor.Handle, &handle));
        return (ulong)handle;
    }

    /// <summary>A slot of a list of tensors.</summary>
    public static ulong Slot(IReadOnlyList<Tensor> tensors)
    {
        nint list;
        Demand(NewList((nuint)tensors.Count, &list));
        foreach (var tensor in tensors) Demand(Push(list, Slot(tensor)));
        return (ulong)list;
    }

    /// <summary>A slot of a list of whole numbers.</summary>
    public static ulong Slot(ReadOnlySpan<long> numbers)
    {
        nint list;
        Demand(NewList((nuint)numbers.Length, &list));
        foreach (var number in numbers) Demand(Push(list, (ulong)number));
        return (ulong)list;
    }

    /// <summary>A slot of a number.</summary>
    public static ulong Slot(double number) => BitConverter.DoubleToUInt64Bits(number);

    /// <summary>A slot of a whole number.</summary>
    public static ulong Slot(long number) => (ulong)number;

    /// <summary>A slot of a truth value.</summary>
    public static ulong Slot(bool value) => value ? 1ul : 0;

    /// <summary>A slot of an argument that may be left out, and is not. libtorch frees what it points to.</summary>
    public static ulong Given(ulong slot)
    {
        var place = (ulong*)NativeMemory.Alloc(sizeof(ulong));
        *place = slot;
        return (ulong)place;
    }

    /// <summary>The tensor in a slot of results; the caller owns it.</summary>
    public static Tensor TensorIn(ulong slot) => Tensor.UnsafeCreateTensor((nint)slot);

    /// <summary>The address of a function of libtorch_cpu; 0 where this libtorch has none of that name.</summary>
    public static nint Export(string name) => Library.Value != 0 && NativeLibrary.TryGetExport(Library.Value, name, out var address) ? address : 0;

    /// <summary>Turns a return code of libtorch's C interface into an exception.</summary>
    /// <exception cref="ExternalException">It tells of an error.</exception>
    public static void Demand(int code)
    {
        if (code != 0) throw new ExternalException("libtorch refuses a call");
    }

    // Loaded long before: the name finds it.
    private static nint Load()
    {
        var file = OperatingSystem.IsWindows() ? "torch_cpu.dll" : OperatingSystem.IsMacOS() ? "libtorch_cpu.dylib" : "libtorch_cpu.so";
        return NativeLibrary.TryLoad(file, out var library) ? library : 0;
    }
}
