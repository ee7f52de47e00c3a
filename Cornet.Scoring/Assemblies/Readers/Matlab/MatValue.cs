namespace Cornet.Scoring.Assemblies.Readers.Matlab;

/// <summary>A value in a MATLAB file.</summary>
/// <param name="Shape">Its size along each axis, at least two of them.</param>
internal abstract record MatValue(int[] Shape)
{
    /// <summary>How many items it has.</summary>
    public long Count => Shape.Aggregate(1L, (product, size) => product * size);

    /// <summary>The axes along which it has more, or fewer, than one item.</summary>
    public int[] Squeezed => [.. Shape.Where(size => size != 1)];
}

/// <summary>Numbers or truth values.</summary>
internal abstract record MatNumbers(int[] Shape) : MatValue(Shape)
{
    /// <summary>All of them, row-major: MATLAB's first axis runs slowest.</summary>
    public abstract double[] Read();
}

/// <summary>Numbers of version 5, in memory as they were stored.</summary>
/// <param name="Shape">Their size along each axis.</param>
/// <param name="Type">How each is stored, which may be narrower than its class.</param>
/// <param name="Bytes">Column-major.</param>
internal sealed record MatNumbersInMemory(int[] Shape, NumberType Type, ReadOnlyMemory<byte> Bytes) : MatNumbers(Shape)
{
    /// <inheritdoc/>
    public override double[] Read()
    {
        var stored = new double[Count];
        Type.Decode(Bytes.Span, stored);
        return ColumnMajor.ToRowMajor<double>(stored, Shape);
    }
}

/// <summary>Letters.</summary>
/// <param name="Shape">Rows x letters.</param>
/// <param name="Letters">Column-major.</param>
internal sealed record MatText(int[] Shape, string Letters) : MatValue(Shape)
{
    /// <summary>A text for each row, without the blanks that make them equally long.</summary>
    public string[] Rows()
    {
        if (Letters.Length == 0) return Shape[0] is 0 or 1 ? [""] : [.. new string[Shape[0]].Select(_ => "")];
        var turned = new string(ColumnMajor.ToRowMajor<char>(Letters, Shape));
        return [.. turned.Chunk(Letters.Length / Shape[0]).Select(row => new string(row).TrimEnd(' ', '\0'))];
    }
}

/// <summary>Values of any kind.</summary>
/// <param name="Shape">How many along each axis.</param>
/// <param name="Items">Column-major.</param>
internal sealed record MatCells(int[] Shape, MatValue[] Items) : MatValue(Shape);

/// <summary>Structs, all with the same fields.</summary>
/// <param name="Shape">How many along each axis.</param>
/// <param name="Fields">The names.</param>
/// <param name="Values">For each struct, column-major, the value of each field.</param>
internal sealed record MatStruct(int[] Shape, string[] Fields, MatValue[] Values) : MatValue(Shape)
{
    /// <summary>The values of one field, column-major.</summary>
    public MatValue[] ValuesOf(int field) => [.. Enumerable.Range(0, Values.Length / Fields.Length).Select(one => Values[one * Fields.Length + field])];
}

/// <summary>What is not read.</summary>
/// <param name="Why">How a message goes on that says so, and what to save instead.</param>
internal sealed record MatUnread(string Why) : MatValue([0, 0]);
