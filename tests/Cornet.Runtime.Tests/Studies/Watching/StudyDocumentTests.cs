using System.Text.Json;
using Cornet.App.Studies;
using Cornet.App.Studies.Watching;

namespace Cornet.Runtime.Tests.Studies.Watching;

/// <summary>What the page is told of a study.</summary>
public sealed class StudyDocumentTests : IDisposable
{
    private readonly WatchedStudy _study = new();

    public void Dispose() => _study.Dispose();

    [Fact]
    public void It_has_all_rows_with_their_states_curves_and_scores()
    {
        _study.Finish(0, new RowScore("top-1", 0.5) { Chance = 0.1 }, new RowScore("IT", null) { Untrained = 0.2, Missing = "no responses" });
        _study.Run(1, epoch: 3, share: 0.5, remaining: 60);
        _study.Fail(2, "No memory.");
        var document = new StudyReader(_study.Path).Read();
        Assert.Equal((RowState.Done, RowState.Running, RowState.Failed), (document.Rows[0].State, document.Rows[1].State, document.Rows[2].State));
        Assert.Equal(0.5, document.Share, 9);
        var rows = Read(document).GetProperty("rows");
        Assert.Equal("base", rows[0].GetProperty("variant").GetString());
        Assert.True(rows[0].GetProperty("isBase").GetBoolean());
        Assert.Equal(0.5, rows[0].GetProperty("scores")[0].GetProperty("value").GetDouble());
        Assert.False(rows[0].GetProperty("scores")[1].TryGetProperty("value", out _));
        Assert.Equal("no responses", rows[0].GetProperty("scores")[1].GetProperty("missing").GetString());
        Assert.Equal(("running", "epoch 3/4", 60), (
            rows[1].GetProperty("state").GetString(), rows[1].GetProperty("progress").GetString(), rows[1].GetProperty("remaining").GetDouble()));
        Assert.Equal("[1,2]", rows[1].GetProperty("epochs").GetProperty("epoch").GetRawText());
        Assert.Equal("[2.5,1.25]", rows[1].GetProperty("epochs").GetProperty("validationLoss").GetRawText());
        Assert.Equal("size 2", rows[1].GetProperty("levels")[0].GetString());
        Assert.Equal(("No memory.", 1), (rows[2].GetProperty("lastError").GetString(), rows[2].GetProperty("failures").GetInt32()));
    }

    [Fact]
    public void The_time_left_counts_what_runs_at_once()
    {
        Assert.Null(new StudyReader(_study.Path).Read().Remaining);
        _study.Finish(0);
        _study.Run(1, epoch: 3, share: 0.5, remaining: 60);
        // A row took 100 s, this one will have taken 120 s: the mean for the row that waits, and one row at a time.
        Assert.Equal(60 + 110, new StudyReader(_study.Path).Read().Remaining!.Value, 6);
        _study.Run(2, epoch: 1, share: 0.1, remaining: 90);
        Assert.Equal(90, new StudyReader(_study.Path).Read().Remaining!.Value, 6);
        _study.Finish(1);
        _study.Finish(2);
        Assert.Equal(0, new StudyReader(_study.Path).Read().Remaining);
    }

    [Fact]
    public void Numbers_that_are_not_finite_and_any_letters_leave_it_valid()
    {
        _study.WriteEpochs(0, 3, epoch => epoch switch { 1 => double.NaN, 2 => double.PositiveInfinity, _ => 1 });
        _study.Fail(1, "</script><script>alert('\"&\u2028')</script>");
        var json = new StudyReader(_study.Path).Read().Json();
        Assert.DoesNotContain("<", System.Text.Encoding.UTF8.GetString(json));
        var rows = JsonDocument.Parse(json).RootElement.GetProperty("rows");
        Assert.Equal("""["NaN","Infinity",1]""", rows[0].GetProperty("epochs").GetProperty("trainLoss").GetRawText());
        Assert.Equal("</script><script>alert('\"&\u2028')</script>", rows[1].GetProperty("lastError").GetString());
    }

    [Fact]
    public void A_damaged_row_says_so_and_the_others_are_there()
    {
        _study.Finish(0, new RowScore("top-1", 0.5));
        Directory.CreateDirectory(_study.Row(1).Path);
        File.WriteAllText(_study.Row(1).ResultFile, "{");
        _study.WriteEpochs(2, 1);
        File.WriteAllText(Path.Combine(_study.Row(2).Path, "metrics.csv"), "epoch,train_loss\n1");
        var rows = new StudyReader(_study.Path).Read().Rows;
        Assert.Equal(RowState.Done, rows[0].State);
        Assert.Contains("row.json' cannot be read as the result of a row", rows[1].LastError);
        Assert.Contains("metrics.csv' is not a valid table of epochs", rows[2].LastError);
    }

    [Fact]
    public void A_row_that_goes_on_and_seeds_that_are_added_are_seen_by_the_same_reader()
    {
        var reader = new StudyReader(_study.Path);
        _study.Run(0, epoch: 2, share: 0.25);
        Assert.Equal([1], reader.Read().Rows[0].Epochs.Epoch);
        _study.Run(0, epoch: 4, share: 0.75);
        _study.Begin(seeds: 2);
        var rows = reader.Read().Rows;
        Assert.Equal([1, 2, 3], rows[0].Epochs.Epoch);
        Assert.Equal([1, 1, 1, 2, 2, 2], rows.Select(row => row.Seed));
    }

    [Fact]
    public void The_file_has_the_data_inside_and_may_fetch_nothing()
    {
        _study.Fail(0, "</script><!-- <script>");
        StudyPage.Write(_study.Folder, Path.Combine(_study.Path, "page.html"));
        var page = File.ReadAllText(Path.Combine(_study.Path, "page.html"));
        Assert.Contains("default-src 'none'", page);
        Assert.Contains("connect-src 'none'", page);
        Assert.Equal(2, page.Split("</script>").Length - 1);
        Assert.DoesNotContain("https://", page);
        var data = page.Split("<script type=\"application/json\" id=\"data\">")[1].Split("</script>")[0];
        Assert.Equal("Sizes", JsonDocument.Parse(data).RootElement.GetProperty("study").GetString());
    }

    private static JsonElement Read(StudyDocument document) => JsonDocument.Parse(document.Json()).RootElement;
}
