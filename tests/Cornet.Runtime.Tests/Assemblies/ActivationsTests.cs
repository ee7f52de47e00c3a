using Cornet.App.Responders;
using Cornet.Runtime.Models;
using Cornet.Runtime.Stimuli;
using Cornet.Runtime.Tests.Scoring;
using Cornet.Runtime.Tests.Weights;
using Cornet.Scoring.Assemblies;
using Cornet.Scoring.Benchmarks;
using Cornet.Scoring.Responders;
using static TorchSharp.torch;

namespace Cornet.Runtime.Tests.Assemblies;

public sealed class ActivationsTests : IDisposable
{
    private static readonly Preparation Prepared = new(16, new CenterFraming());

    private readonly ScratchFolder _folder = new();
    private readonly StimulusSet _stimuli = StimulusSet.Open("rendered:low,size=16,count=40,seed=4", Split.Test, 16);
    private readonly TwoAreas _network = new(classes: 8);

    [Fact]
    public void Every_unit_is_found_by_area_step_and_place_in_memory_and_on_disk()
    {
        var memory = Activations.Of(_network, _stimuli, Prepared, [], Options(null));
        var disk = Activations.Of(_network, _stimuli, Prepared, [], Options("cache"));
        Assert.Equal(memory.Read(), disk.Read());
        Assert.Equal(memory["neuroid"].Find("neuroid_id")!.Texts, disk["neuroid"].Find("neuroid_id")!.Texts);
        Assert.Equal($"{Prepared}", disk.Notes["preparation"]);
        using var pixels = new PlaceFeatures(new PixelResponder(_ => Prepared).Respond(_stimuli), Place.Pixels).Whole();
        using var images = pixels.to(TorchSharp.torch.float32).view(-1, 3, 16, 16);
        using var recording = _network.RecordAt(images, "IT.1", "V1.0");
        var it = disk.Where("region", "IT").Where("step", "1").AveragedByStimulus();
        Assert.Equal(_stimuli.Classes[_stimuli.LabelOf(5)], it.ObjectNames![5]);
        var unit = it.NeuroidIds.ToList().IndexOf("IT.1.3.2.1");
        for (var i = 0; i < _stimuli.Count; i++) Assert.Equal(recording["IT"][1][i, 3, 2, 1].item<float>(), it[i, unit], 1e-6);
        Assert.Equal(4 * 8 * 8 * 2 + 6 * 4 * 4, memory.Where("sees_image", "1").Where("region", "V1", "IT")["neuroid"].Length);
    }

    [Fact]
    public void What_was_recorded_is_found_again_until_anything_it_depends_on_changes()
    {
        Record();
        var first = Entries();
        Record();
        Assert.Equal(first, Entries());
        Activations.Of(_network, _stimuli, Prepared, [new RecordingSite("V1")], Options("cache"));
        Activations.Of(_network, _stimuli, new Preparation(16, new MarginFraming()), [], Options("cache"));
        Activations.Of(_network, StimulusSet.Open("rendered:low,size=16,count=40,seed=5", Split.Test, 16), Prepared, [], Options("cache"));
        using (no_grad()) _network.State().First().Value[0, 0, 0, 0].add_(1e-3);
        Record();
        Assert.Equal(5, Entries().Length);
        Assert.Subset(Entries().ToHashSet(), first.ToHashSet());
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(400)]
    public void A_damaged_entry_is_made_anew(int place)
    {
        var whole = Record().Read();
        var entry = _folder[$"cache/{Path.GetFileName(Directory.GetFiles(_folder["cache"], "*.nc").Single())}"];
        var bytes = File.ReadAllBytes(entry);
        if (place < 0) File.WriteAllBytes(entry, bytes[..^9]);
        else
        {
            bytes[place] ^= 1;
            File.WriteAllBytes(entry, bytes);
        }

        Assert.Equal(whole, Record().Read());
    }

    [Fact]
    public void What_fits_in_memory_no_longer_needs_a_folder()
    {
        var message = Assert.Throws<CornetException>(
            () => Activations.Of(_network, _stimuli, Prepared, [], new ActivationOptions { MemoryBytes = 1 << 16 })).Message;
        Assert.EndsWith("more than the 0 MB allowed: give a folder for the cache, or fewer areas and steps.", message);
    }

    [Fact]
    public void Activations_are_features_block_by_block()
    {
        var disk = Activations.Of(_network, _stimuli, Prepared, [new RecordingSite("V1", 0)], Options("cache"));
        var features = new AssemblyFeatures(disk);
        using var block = features.Columns(100, 17);
        var all = disk.Read();
        Assert.Equal((_stimuli.Count, 4 * 8 * 8), (features.Stimuli, features.Features));
        Assert.Equal(all[3 * 256 + 105], block[3, 5].item<double>());
    }

    public void Dispose()
    {
        _network.Dispose();
        _folder.Dispose();
    }

    private DataAssembly Record() => Activations.Of(_network, _stimuli, Prepared, [], Options("cache"));

    private string[] Entries() =>
        [.. Directory.GetFiles(_folder["cache"], "*.nc").Select(file => $"{Path.GetFileName(file)} {File.GetLastWriteTimeUtc(file):O}").Order()];

    private ActivationOptions Options(string? cache) => new() { Batch = 7, Cache = cache is null ? null : _folder[cache] };
}
