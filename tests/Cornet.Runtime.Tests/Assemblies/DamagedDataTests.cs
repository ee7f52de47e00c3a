using Cornet.Runtime.Tests.Weights;

namespace Cornet.Runtime.Tests.Assemblies;

/// <summary>Whatever a file of data holds, it is read, or refused in one sentence with its name, soon and in little memory.</summary>
public sealed class DamagedDataTests(PythonAssemblies python) : IClassFixture<PythonAssemblies>
{
    private static readonly int Cuts = LongTests.Iterations(100), Changes = LongTests.Iterations(120);

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private static readonly byte[][] Extremes =
        [[255], [0], [0, 0, 0, 64], [255, 255, 255, 127], [0, 0, 0, 0, 1, 0, 0, 0], [255, 255, 255, 255, 255, 255, 255, 127]];

    public static TheoryData<string> Damaged => [.. DamagedData.All.Select(one => one.Name)];

    public static TheoryData<string> Good => [.. DataFiles.All.Select(one => one.Name)];

    [Theory]
    [MemberData(nameof(Damaged))]
    public void A_file_that_is_damaged_or_made_to_do_harm_is_refused_with_the_reason(string name)
    {
        var (_, make, reason) = DamagedData.All.Single(one => one.Name == name);
        Assert.Contains(reason, Refused(make()));
    }

    [Theory]
    [MemberData(nameof(Good))]
    public void A_file_is_refused_wherever_it_is_cut_off(string name)
    {
        var file = DataFiles.All.Single(one => one.Name == name);
        Assert.Null(Read(file));
        for (var length = 1; length < file.Bytes.Length; length += 1 + (file.Bytes.Length / Cuts))
            Refused(file with { Bytes = file.Bytes[..length] });
    }

    [Theory]
    [MemberData(nameof(Good))]
    public void Whatever_is_changed_in_a_file_it_is_read_or_refused_in_bounded_memory(string name) =>
        Change(DataFiles.All.Single(one => one.Name == name));

    [PythonTheory("xarray", "netCDF4", "h5py")]
    [InlineData("packed.nc")]
    [InlineData("letters.nc")]
    [InlineData("latest.nc")]
    [InlineData("old.nc")]
    [InlineData("many.nc")]
    public void Whatever_is_changed_in_a_file_of_Python_it_is_read_or_refused_in_bounded_memory(string name) =>
        Change(DataFile.Assembly(name, File.ReadAllBytes(python[name])));

    [Fact]
    public void A_single_wrong_bit_in_what_a_checksum_guards_is_found()
    {
        var file = DataFiles.All[0];
        foreach (var at in new Hdf5Seals(file.Bytes).Guarded.Where((_, place) => place % 17 == 0))
        {
            byte[] changed = [.. file.Bytes];
            changed[at] ^= (byte)(1 << (at % 8));
            Refused(file with { Bytes = changed });
        }
    }

    // What checksums guard is changed with its checksum, so that what lies behind them is met too.
    private static void Change(DataFile file) => Assert.InRange(ProcessorTime.Of(() => ReadChanged(file)), TimeSpan.Zero, Patience);

    private static void ReadChanged(DataFile file)
    {
        var random = new Random(20261130);
        var seals = file.Name.EndsWith(".nc", StringComparison.Ordinal) ? new Hdf5Seals(file.Bytes) : null;
        int[] guarded = [.. seals?.Guarded ?? []];
        for (var change = 0; change < Changes; change++)
        {
            byte[] changed = [.. file.Bytes];
            for (var rounds = random.Next(1, 3); rounds > 0; rounds--)
            {
                var at = guarded.Length > 0 && random.Next(4) > 0 ? guarded[random.Next(guarded.Length)] : random.Next(changed.Length);
                var there = Extremes[random.Next(Extremes.Length)];
                if (random.Next(3) == 0) changed[at] ^= (byte)(1 << random.Next(8));
                else there.AsSpan(0, Math.Min(there.Length, changed.Length - at)).CopyTo(changed.AsSpan(at));
            }

            seals?.Seal(changed);
            Read(file with { Bytes = changed });
        }
    }

    private static string Refused(DataFile file) => Read(file) ?? throw new Xunit.Sdk.XunitException($"'{file.Name}' was read.");

    // The sentence that refuses a file; null where it is read.
    private static string? Read(DataFile file)
    {
        using var folder = new ScratchFolder();
        var path = file.WriteTo(folder.Root);
        var before = GC.GetAllocatedBytesForCurrentThread();
        string? refused = null;
        try
        {
            file.Read(path);
        }
        catch (CornetException fault)
        {
            refused = fault.Message;
            Assert.Contains($"'{path}", refused);
            Assert.DoesNotContain('\n', refused);
        }

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 64_000_000 + 300L * file.Bytes.Length);
        return refused;
    }
}
