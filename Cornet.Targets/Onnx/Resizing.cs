namespace Cornet.Targets.Onnx;

/// <summary>Maps in another height and width.</summary>
internal static class Resizing
{
    /// <summary>By the nearest pixel or between four, as <c>torch.nn.functional.interpolate</c> does it.</summary>
    public static OnnxValue To(NodeList nodes, string name, OnnxValue x, long height, long width, bool bilinear)
    {
        if (x.Shape!.Height == height && x.Shape.Width == width) return x;
        // What is larger a whole number of times is so by factors; otherwise ONNX must be given the size, of which the batch is a part.
        string[] by;
        if (height % x.Shape.Height == 0 && width % x.Shape.Width == 0)
        {
            float[] factors = [1, 1, height / x.Shape.Height, width / x.Shape.Width];
            by = [nodes.Constant($"factors {factors[2]:R} x {factors[3]:R}", [4], factors)];
        }
        else
        {
            var batch = nodes.Add("Shape", $"{name}/Shape", [x.Name], new OnnxAttribute("start", 0L), new OnnxAttribute("end", 2L));
            by = ["", nodes.Add("Concat", $"{name}/Size", [batch, nodes.Integers(height, width)], new OnnxAttribute("axis", 0L))];
        }
        OnnxAttribute[] way = bilinear
            ? [new("mode", "linear"), new("coordinate_transformation_mode", "half_pixel")]
            : [new("mode", "nearest"), new("coordinate_transformation_mode", "asymmetric"), new("nearest_mode", "floor")];
        return x with { Name = nodes.Add("Resize", name, [x.Name, "", .. by], way), Shape = x.Shape with { Height = height, Width = width } };
    }

    /// <summary>The mean over places, each as large as adaptive pooling in PyTorch makes it: [i H / h] to below [(i + 1) H / h] rounded up.</summary>
    public static OnnxValue Average(NodeList nodes, string name, OnnxValue x, long height, long width)
    {
        var given = x.Shape!;
        if (given.IsVector || given.Height == height && given.Width == width) return x;
        var shape = given with { Height = height, Width = width };
        if (given.Height % height == 0 && given.Width % width == 0)
        {
            long[] window = [given.Height / height, given.Width / width];
            return x with { Name = nodes.Add("AveragePool", name, [x.Name], new OnnxAttribute("kernel_shape", window), new OnnxAttribute("strides", window)), Shape = shape };
        }
        // Rows and columns by themselves.
        var columns = nodes.Add("MatMul", $"{name}/Columns", [x.Name, Means(nodes, given.Width, width, isTransposed: true)]);
        return x with { Name = nodes.Add("MatMul", name, [Means(nodes, given.Height, height, isTransposed: false), columns]), Shape = shape };
    }

    private static string Means(NodeList nodes, long from, long to, bool isTransposed)
    {
        var numbers = new float[from * to];
        for (var i = 0L; i < to; i++)
        {
            var (start, end) = (i * from / to, ((i + 1) * from + to - 1) / to);
            for (var j = start; j < end; j++) numbers[isTransposed ? j * to + i : i * from + j] = 1f / (end - start);
        }
        return nodes.Constant($"means {from} to {to}{(isTransposed ? ", columns" : "")}", isTransposed ? [from, to] : [to, from], numbers);
    }
}
