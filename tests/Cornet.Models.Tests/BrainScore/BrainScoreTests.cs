using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Xunit.Abstractions;

namespace Cornet.Tests.BrainScore;

/// <summary>Exported plugins in a stand-in for Brain-Score (<c>tests/peers/brainscore_stub</c>), beside Cornet's own recordings.</summary>
public class BrainScoreTests(BrainScorePlugins plugins, ITestOutputHelper output) : IClassFixture<BrainScorePlugins>
{
    private const double Close = 1e-5;
    private const int ImageNet = 1000;

    [PythonFact("torch", "numpy", "xarray", Long = true)]
    [Trait("Category", "Long")]
    public void Areas_at_all_steps_and_logits_are_those_of_Cornet()
    {
        var found = plugins["activations"];
        foreach (var (plugin, count) in new[] { ("cornets", 9 + 1), ("cornetrt", 20 + 1), ("brief", 15 + 1) })
        {
            var sites = found.GetProperty(plugin).EnumerateObject().ToList();
            Assert.Equal(count, sites.Count);
            output.WriteLine($"{plugin}: {sites.Max(site => site.Value.GetDouble()):G3}");
            Assert.All(sites, site => Assert.InRange(site.Value.GetDouble(), 0, Close));
        }
    }

    [PythonFact("torch", "numpy", "xarray")]
    public void A_time_bin_gets_the_step_with_the_nearest_onset_though_the_steps_do_not_cover_it()
    {
        var found = plugins["time_bins"];
        Assert.Equal([0, 1, 3], Numbers(found, "steps"));
        Assert.InRange(found.GetProperty("difference").GetDouble(), 0, Close);
        Assert.Equal("[[70, 170], [140, 190], [240, 290]]", found.GetProperty("bins").ToString());
        Assert.Equal(["V4"], Texts(found, "regions"));
        Assert.Equal([0, 1], Numbers(found, "ties"));
        // What Brain-Score does with the time of other models.
        Assert.Equal("AssertionError: Target time bin (70, 170) invalid.", Text(found, "portion"));
    }

    [PythonFact("torch", "numpy", "xarray")]
    public void Steps_are_recorded_by_their_numbers_where_a_count_of_calls_gives_others()
    {
        var (rt, brief) = (plugins["steps"].GetProperty("cornetrt"), plugins["steps"].GetProperty("brief"));
        foreach (var one in new[] { rt, brief })
        {
            Assert.Equal(4, one.GetProperty("last").GetInt32());
            Assert.InRange(one.GetProperty("difference").GetDouble(), 0, Close);
        }
        // V1 of CORnet-RT does not run at its last three steps, and IT of the other network runs once, when something arrives.
        Assert.Equal(["IT.output-t0", "IT.output-t1", "IT.output-t2", "IT.output-t3", "IT.output-t4", "V1.output-t0", "V1.output-t1"], Texts(rt, "counted"));
        Assert.Equal(["IT.output-t0", "V1.output-t0"], Texts(brief, "counted"));
        Assert.True(brief.GetProperty("first of IT").GetDouble() > 0.01);
        Assert.Equal(4, rt.GetProperty("untimed").GetInt32());
    }

    [PythonFact("torch", "numpy", "xarray")]
    public void Labels_are_read_from_a_thousand_logits_and_probabilities_from_the_layer_before_them()
    {
        var found = plugins["labels"];
        Assert.Equal(ImageNet, found.GetProperty("columns").GetInt32());
        Assert.Equal(Numbers(found, "expected"), Numbers(found, "choices"));
        Assert.Equal(["logits"], Texts(found, "keys"));
        Assert.Equal("ValueError: brief has 10 classes, and labels are read from the 1000 of ImageNet: run benchmarks with probabilities instead.", Text(found, "other width"));
        // A hook at the last module finds nothing where that belongs to another decoder.
        Assert.Equal("KeyError: 'logits'", Text(found, "last module"));
        var probabilities = plugins["probabilities"];
        foreach (var subject in probabilities.EnumerateObject().Where(one => one.Value.ValueKind == JsonValueKind.Object))
        {
            Assert.Equal(["label1", "label2"], Texts(subject.Value, "choices"));
            Assert.All(subject.Value.GetProperty("sums").EnumerateArray(), sum => Assert.Equal(1, sum.GetDouble(), 1e-6));
        }
        Assert.Equal("""["decoder.avgpool-t0", 512]""", probabilities.GetProperty("cornets").GetProperty("readout").ToString());
        Assert.InRange(probabilities.GetProperty("average").GetDouble(), 0, Close);
        Assert.StartsWith("s", Text(probabilities, "odd"), StringComparison.Ordinal);
    }

    [PythonFact("torch", "numpy", "xarray")]
    public void Microsaccades_know_the_visual_degrees_and_a_passive_task_ends_a_behavioral_one()
    {
        var found = plugins["tasks"];
        Assert.Equal([8, 8, 8], Numbers(found, "degrees"));
        Assert.True(found.GetProperty("same").GetBoolean());
        Assert.Equal(6, found.GetProperty("trials").GetInt32());
        Assert.True(found.GetProperty("shifted").GetBoolean());
        Assert.StartsWith("AssertionError: microsaccades need the visual degrees", Text(found, "naive"), StringComparison.Ordinal);
        Assert.Equal("ValueError: brief has no area for V2; it has V1, V4, IT.", Text(found, "no area"));
    }

    [PythonFact("torch", "numpy", "xarray")]
    public void Activations_have_the_names_that_were_asked_for_and_only_steps_that_answer_are_recorded()
    {
        var batch = plugins["batches"].GetProperty("batch");
        Assert.Equal(64, batch.GetProperty("images").GetInt32());
        Assert.Equal("OrderedDict", Text(batch, "type"));
        Assert.True(batch.GetProperty("arrays").GetBoolean());
        Assert.Equal(["V4.output-t2", "logits", "decoder.avgpool-t0", "V1.output-t0"], Texts(batch, "asked"));
        Assert.Equal(Texts(batch, "asked"), Texts(batch, "given"));
        Assert.Equal(["IT.output-t4"], Texts(plugins["batches"], "recorded"));
        Assert.Equal(3, plugins["batches"].GetProperty("presentations").GetInt32());
    }

    [PythonFact("torch", "numpy", "xarray")]
    public void The_folder_has_no_weights_and_takes_only_its_own()
    {
        var found = plugins["weights"];
        string[] files = [.. Directory.GetFiles(Path.Combine(plugins.Plugins, "cornets"), "*", SearchOption.AllDirectories)
            .Where(file => !file.Contains("__pycache__", StringComparison.Ordinal))
            .Select(file => Path.GetRelativePath(Path.Combine(plugins.Plugins, "cornets"), file).Replace('\\', '/')).Order(StringComparer.Ordinal)];
        Assert.Equal(
            ["__init__.py", "commitment.py", "metadata.yaml", "model.py", "network.py", "region_layer_map/cornets-static.json", "region_layer_map/cornets.json", "requirements.txt", "test.py"],
            files);
        foreach (var place in new[] { "folder", "beside", "uploaded" }) Assert.True(found.GetProperty(place).GetBoolean(), place);
        Assert.Contains("holds other weights than those of brief: export the network again", Text(found, "others"), StringComparison.Ordinal);
        Assert.StartsWith("FileNotFoundError: There are no weights of brief: set CORNET_WEIGHTS to weights.pth, or upload it and fill in VERSION_ID in ", Text(found, "none"), StringComparison.Ordinal);
    }

    [PythonFact("torch", "numpy", "xarray")]
    public void Results_are_kept_by_identifier() => Assert.True(plugins["identifiers"].GetProperty("stale").GetBoolean());

    [PythonFact("torch", "numpy", "xarray")]
    public void What_Brain_Score_asks_of_every_plugin_holds() =>
        Assert.Equal(["brief", "brief-static", "cornetrt", "cornetrt-static", "cornets", "own test of brief", "own test of brief-static"],
            plugins["generic"].EnumerateObject().Where(one => one.Value.GetString() == "passed").Select(one => one.Name).Order(StringComparer.Ordinal));

    [PythonFact("torch", "numpy", "xarray")]
    public void The_static_twin_gives_the_last_step_for_every_time_bin() =>
        Assert.All(plugins["static"].GetProperty("differences").EnumerateArray(), difference => Assert.InRange(difference.GetDouble(), 0, Close));

    [PythonFact("torch", "numpy", "xarray")]
    public void The_metadata_counts_modules_and_parameters_as_PyTorch_does()
    {
        foreach (var plugin in plugins["modules"].EnumerateObject())
        {
            var text = File.ReadAllText(Path.Combine(plugins.Plugins, plugin.Name, "metadata.yaml"));
            Assert.Contains($"total_layers: {plugin.Value[0]}\n", text, StringComparison.Ordinal);
            Assert.Contains($"total_parameter_count: {plugin.Value[1]}\n", text, StringComparison.Ordinal);
        }
        var cornet = File.ReadAllText(Path.Combine(plugins.Plugins, "cornets", "metadata.yaml"));
        foreach (var line in new[] { "total_parameter_count: 53416616", "trainable_parameter_count: 53416616", "trainable_layers: 18", "model_size_mb: 213.67" })
            Assert.Contains($"    {line}\n", cornet, StringComparison.Ordinal);
    }

    [PythonFact("torch", "numpy", "xarray", "flake8")]
    public void The_files_are_clean_under_flake8()
    {
        _ = plugins["modules"]; // they are written by then
        using var process = Process.Start(new ProcessStartInfo(PythonPeer.Interpreter("flake8"), ["-m", "flake8", plugins.Plugins]) { RedirectStandardOutput = true })!;
        Assert.Empty(process.StandardOutput.ReadToEnd());
        process.WaitForExit();
        Assert.Equal(0, process.ExitCode);
    }

    private static string Text(JsonElement found, string name) => found.GetProperty(name).GetString()!;

    private static string[] Texts(JsonElement found, string name) => [.. found.GetProperty(name).EnumerateArray().Select(one => one.GetString()!)];

    private static int[] Numbers(JsonElement found, string name) => [.. found.GetProperty(name).EnumerateArray().Select(one => Convert.ToInt32(one.GetDouble(), CultureInfo.InvariantCulture))];
}
