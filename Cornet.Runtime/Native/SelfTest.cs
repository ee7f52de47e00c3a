using System.Globalization;
using System.Runtime.InteropServices;
using Cornet.Runtime.Native;

/// <summary>.NET calls it before a program's first line where <c>DOTNET_STARTUP_HOOKS</c> names this assembly, whatever the program is.</summary>
internal static class StartupHook
{
    /// <summary>Runs the self-test in the place of the program.</summary>
    public static void Initialize() => SelfTest.RunIfAsked();
}

namespace Cornet.Runtime.Native
{
    /// <summary>
    /// Convolutions on this machine against double precision, in which libtorch computes with kernels of its own: forward and backward, in each layout and
    /// precision. It runs in a process of its own, which may die: kernels that divide by the size of a hidden cache end it.
    /// It uses nothing but libtorch's C interface, so that the process needs nothing of the program that asks.
    /// </summary>
    internal static unsafe class SelfTest
    {
        /// <summary>The environment variable that asks for it: the file of libtorch_cpu.so, then the kernels to test, with | between them.</summary>
        public const string Variable = "CORNET_SELF_TEST";

        /// <summary>The line that comes before all others: the process has begun.</summary>
        public const string Ready = "ready";

        // What is wrong is wrong by a tenth and more; a user may have allowed oneDNN to round to bfloat16 (ONEDNN_DEFAULT_FPMATH_MODE).
        private const double Tolerance = 0.02;

        private const int Float32 = 6, Float64 = 7, BFloat16 = 15;

        // Powers of two, odd channels, windows of 1 to 7 pixels, strides, dilation, groups, a channel a group; then transposed.
        private static readonly Shape[] Shapes =
        [
            new(2, 64, 64, 3, 1, 1, 1, 14), new(2, 24, 24, 3, 1, 1, 1, 14), new(2, 48, 48, 3, 2, 1, 1, 14), new(8, 128, 512, 1, 1, 1, 1, 7), new(1, 2048, 512, 1, 1, 1, 1, 7),
            new(2, 3, 64, 7, 2, 1, 1, 56), new(5, 17, 33, 5, 1, 1, 1, 15), new(2, 36, 24, 3, 1, 1, 2, 13), new(2, 64, 64, 3, 1, 1, 64, 14), new(3, 96, 96, 3, 1, 2, 1, 10),
            new(9, 5, 7, 3, 2, 1, 1, 11), new(1, 256, 256, 3, 1, 1, 1, 7), new(4, 99, 1, 1, 2, 1, 1, 9), new(1, 64, 256, 1, 1, 1, 1, 56),
            new(2, 64, 32, 4, 2, 1, 1, 7, true), new(2, 24, 24, 3, 2, 1, 1, 7, true), new(2, 36, 48, 3, 1, 1, 2, 13, true), new(5, 17, 3, 2, 2, 1, 1, 9, true),
        ];

        private static readonly delegate* unmanaged<long, long*, long*, int, int, int, nint*, int> Empty =
            (delegate* unmanaged<long, long*, long*, int, int, int, nint*, int>)Operators.Export("aoti_torch_empty_strided");

        private static readonly delegate* unmanaged<nint, nint, int, int> Copy = (delegate* unmanaged<nint, nint, int, int>)Operators.Export("aoti_torch_copy_");

        private static readonly delegate* unmanaged<nint, void**, int> Data = (delegate* unmanaged<nint, void**, int>)Operators.Export("aoti_torch_get_data_ptr");

        private static readonly delegate* unmanaged<nint, int> Delete = (delegate* unmanaged<nint, int>)Operators.Export("aoti_torch_delete_tensor_object");

        private static readonly delegate* unmanaged<nint, nint, nint*, long*, long, long*, long, long*, long, int, long*, long, long, nint*, int> Convolve =
            (delegate* unmanaged<nint, nint, nint*, long*, long, long*, long, long*, long, int, long*, long, long, nint*, int>)Operators.Export("aoti_torch_cpu_convolution");

        private static readonly delegate* unmanaged<
            nint, nint, nint, long**, long, long*, long, long*, long, long*, long, int, long*, long, long, int*, long, nint*, nint*, nint*, int> Differentiate =
            (delegate* unmanaged<
                nint, nint, nint, long**, long, long*, long, long*, long, long*, long, int, long*, long, long, int*, long, nint*, nint*, nint*, int>)
            Operators.Export("aoti_torch_cpu_convolution_backward");

        /// <summary>The names of what is tested.</summary>
        public static IReadOnlyList<string> Kernels { get; } = ["contiguous", "channels-last", "prepacked", "bfloat16", "prepacked bfloat16"];

        /// <summary>Whether this process is there for the self-test alone.</summary>
        public static bool IsAsked => Environment.GetEnvironmentVariable(Variable) is not null;

        /// <summary>Whether this libtorch has what the self-test calls.</summary>
        public static bool IsPossible =>
            Operators.Available && PrepackedWeight.Available && Empty != null && Copy != null && Data != null && Delete != null && Convolve != null && Differentiate != null;

        /// <summary>Runs it and ends the process, where the environment asks for it: a line for each kernel, <c>channels-last: ok 3.1E-07</c>.</summary>
        public static void RunIfAsked()
        {
            if (Environment.GetEnvironmentVariable(Variable)?.Split('|') is not [var path, .. var kernels]) return;
            try
            {
                ThreadWaitPolicy.Choose();
                var libtorch = NativeLibrary.Load(path);
                _ = CacheSizes.Supply(libtorch, path, wasLoaded: false, CpuCaches.OfThisMachine(), LibraryCache.OfUser());
                Console.Out.WriteLine(Ready);
                Console.Out.Flush();
                foreach (var kernel in kernels)
                {
                    Console.Out.WriteLine($"{kernel}: {Result(kernel)}");
                    Console.Out.Flush();
                }
            }
            catch (Exception fault) when (fault is DllNotFoundException or BadImageFormatException or IOException)
            {
                Environment.Exit(1);
            }

            Environment.Exit(0);
        }

        private static string Result(string kernel)
        {
            try
            {
                var error = Shapes.Max(shape => Error(kernel, shape));
                return string.Create(CultureInfo.InvariantCulture, $"{(error < Tolerance ? "ok" : "wrong")} {error:G2}");
            }
            catch (ExternalException)
            {
                return "refused by libtorch";
            }
        }

        private static readonly Dictionary<Shape, Expected> Known = [];

        /// <summary>The largest error of a convolution, of its largest number; infinite where there is one that is not finite.</summary>
        private static double Error(string kernel, Shape shape)
        {
            using Owned owned = new();
            if (!Known.TryGetValue(shape, out var expected)) Known.Add(shape, expected = Expected.Of(shape));
            var last = kernel != "contiguous";
            var type = kernel.EndsWith("bfloat16", StringComparison.Ordinal) ? BFloat16 : Float32;
            // Only weights of plain convolutions are laid out before.
            if (shape.IsTransposed && kernel.StartsWith("prepacked", StringComparison.Ordinal)) return 0;
            var (x, w) = (owned.Add(expected.Images.As(type, last)), owned.Add(expected.Weights.As(type, last)));
            if (kernel.StartsWith("prepacked", StringComparison.Ordinal))
            {
                var packed = owned.Add(PrepackedWeight.Pack(w.Handle, shape.Window, x.Sizes), w.Sizes);
                return Distance(owned.Add(PrepackedWeight.Convolve(x.Handle, packed.Handle, 0, shape.Window), shape.Output), expected.Response);
            }

            var error = Distance(owned.Add(Forward(x.Handle, w.Handle, shape), shape.Output), expected.Response);
            var (xs, ws) = Backward(owned.Add(expected.Gradient.As(type, last)).Handle, x.Handle, w.Handle, shape);
            error = Math.Max(error, Distance(owned.Add(xs, x.Sizes), expected.OfImages));
            return Math.Max(error, Distance(owned.Add(ws, w.Sizes), expected.OfWeights));
        }

        private static nint Forward(nint x, nint w, Shape shape)
        {
            long* stride = stackalloc[] { shape.Stride, shape.Stride }, padding = stackalloc[] { shape.Padding, shape.Padding };
            long* dilation = stackalloc[] { shape.Dilation, shape.Dilation }, none = stackalloc[] { 0L, 0L };
            nint y;
            Operators.Demand(Convolve(x, w, null, stride, 2, padding, 2, dilation, 2, shape.IsTransposed ? 1 : 0, none, 2, shape.Groups, &y));
            return y;
        }

        private static (nint OfImages, nint OfWeights) Backward(nint gradient, nint x, nint w, Shape shape)
        {
            long* stride = stackalloc[] { shape.Stride, shape.Stride }, padding = stackalloc[] { shape.Padding, shape.Padding };
            long* dilation = stackalloc[] { shape.Dilation, shape.Dilation }, none = stackalloc[] { 0L, 0L };
            var wanted = stackalloc[] { 1, 1, 0 };
            nint ofImages, ofWeights, ofBias = 0;
            Operators.Demand(Differentiate(
                gradient, x, w, null, 0, stride, 2, padding, 2, dilation, 2, shape.IsTransposed ? 1 : 0, none, 2, shape.Groups, wanted, 3, &ofImages, &ofWeights, &ofBias));
            return (ofImages, ofWeights);
        }

        // Multiples of 1/64 from -1 to 1.
        private static Array4 Pattern(long[] sizes, uint seed)
        {
            var array = Array4.New(sizes, Float64, channelsLast: false);
            foreach (ref var number in array.Numbers)
            {
                seed = (seed * 1664525) + 1013904223;
                number = ((int)(seed >> 25) - 64) / 64.0;
            }

            return array;
        }

        private static double Distance(Array4 found, Array4 right)
        {
            using var wide = found.As(Float64, channelsLast: false);
            double largest = 0, error = 0;
            ReadOnlySpan<double> ours = wide.Numbers, theirs = right.Numbers;
            for (var i = 0; i < ours.Length; i++)
            {
                if (!double.IsFinite(ours[i])) return double.PositiveInfinity;
                largest = Math.Max(largest, Math.Abs(theirs[i]));
                error = Math.Max(error, Math.Abs(ours[i] - theirs[i]));
            }

            return error / largest;
        }

        private readonly record struct Shape(long Images, long Inputs, long Outputs, long Kernel, long Stride, long Dilation, long Groups, long Side, bool IsTransposed = false)
        {
            public Window Window => new(Stride, Padding, Dilation, Groups);

            public long Padding => Dilation * (Kernel - 1) / 2;

            public long[] WeightSizes => IsTransposed ? [Inputs, Outputs / Groups, Kernel, Kernel] : [Outputs, Inputs / Groups, Kernel, Kernel];

            public long[] Output
            {
                get
                {
                    var side = IsTransposed ? ((Side - 1) * Stride) + Kernel - (2 * Padding) : ((Side + (2 * Padding) - (Dilation * (Kernel - 1)) - 1) / Stride) + 1;
                    return [Images, Outputs, side, side];
                }
            }
        }

        /// <summary>A convolution in double precision. Its numbers are such as bfloat16 holds exactly.</summary>
        private sealed record Expected(Array4 Images, Array4 Weights, Array4 Response, Array4 Gradient, Array4 OfImages, Array4 OfWeights)
        {
            public static Expected Of(Shape shape)
            {
                var images = Pattern([shape.Images, shape.Inputs, shape.Side, shape.Side], 1);
                var weights = Pattern(shape.WeightSizes, 2);
                var gradient = Pattern(shape.Output, 3);
                var response = new Array4(Forward(images.Handle, weights.Handle, shape), shape.Output);
                var (ofImages, ofWeights) = Backward(gradient.Handle, images.Handle, weights.Handle, shape);
                return new(images, weights, response, gradient, new Array4(ofImages, images.Sizes), new Array4(ofWeights, weights.Sizes));
            }
        }

        /// <summary>Four axes of numbers that libtorch holds.</summary>
        private sealed class Array4(nint handle, long[] sizes) : IDisposable
        {
            public nint Handle => handle;

            public long[] Sizes => sizes;

            public Span<double> Numbers
            {
                get
                {
                    void* start;
                    Operators.Demand(Data(handle, &start));
                    return new((double*)start, (int)sizes.Aggregate(1L, (product, size) => product * size));
                }
            }

            public static Array4 New(long[] sizes, int type, bool channelsLast)
            {
                var (c, h, w) = (sizes[1], sizes[2], sizes[3]);
                long[] strides = channelsLast ? [c * h * w, 1, w * c, c] : [c * h * w, h * w, w, 1];
                nint handle;
                fixed (long* size = sizes, stride = strides) Operators.Demand(Empty(4, size, stride, type, 0, 0, &handle));
                return new(handle, sizes);
            }

            public Array4 As(int type, bool channelsLast)
            {
                var copy = New(sizes, type, channelsLast);
                Operators.Demand(Copy(copy.Handle, handle, 0));
                return copy;
            }

            public void Dispose() => Operators.Demand(Delete(handle));
        }

        private sealed class Owned : IDisposable
        {
            private readonly List<Array4> _arrays = [];

            public Array4 Add(Array4 array)
            {
                _arrays.Add(array);
                return array;
            }

            public Array4 Add(nint handle, long[] sizes) => Add(new Array4(handle, sizes));

            public void Dispose() => _arrays.ForEach(array => array.Dispose());
        }
    }
}
