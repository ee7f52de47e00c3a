using System.Net;
using System.Text.RegularExpressions;
using Cornet.App.Studies;
using Cornet.App.Studies.Watching;
using Cornet.Runtime.Tests.Studies.Watching;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Cornet.Browser.Tests;

/// <summary>The page of <c>study watch</c>, as a browser shows it.</summary>
public sealed partial class StudyPageTests(Chromium chromium) : IClassFixture<Chromium>, IDisposable
{
    private readonly WatchedStudy _study = new();
    private StudyServer? _server;

    public void Dispose()
    {
        _server?.Dispose();
        _study.Dispose();
    }

    [ProgramFact("chromium", "chromium")]
    public async Task Rows_change_while_their_files_change()
    {
        await using var watched = await Serve();
        var page = watched.Page;
        await Expect(page.Locator("#rows tr.row")).ToHaveCountAsync(3);
        await Expect(page.Locator("#left")).ToHaveTextAsync("nobody works on it");
        Assert.Equal(["waiting", "waiting", "waiting"], await watched.Column("State"));

        // By itself, without being asked.
        _study.Run(0, epoch: 3, share: 0.6, remaining: 61);
        await Expect(Row(page, 0)).ToContainTextAsync("epoch 3/4");
        await Expect(Row(page, 0)).ToContainTextAsync("running");
        await Expect(Row(page, 0)).ToContainTextAsync("1 min left");
        await Expect(Row(page, 0).GetByRole(AriaRole.Progressbar)).ToHaveAttributeAsync("aria-valuenow", "60");
        await Expect(page.Locator("#percent")).ToHaveTextAsync("20 %");

        _study.Finish(0, new RowScore("top-1", 0.8125) { Chance = 0.1 }, new RowScore("IT.pls", 0.431) { Untrained = 0.25 });
        await Seen(watched, Row(page, 0), "done");
        await Expect(Row(page, 0)).ToContainTextAsync("0.813");
        await Expect(Row(page, 0)).ToContainTextAsync("untrained 0.250");
        await Expect(page.Locator("#score-charts figcaption")).ToHaveTextAsync([new Regex("^top-1"), new Regex("^IT.pls")]);
        await Expect(page.Locator("#states button.done")).ToHaveTextAsync("1 done");

        _study.Begin(seeds: 2);
        await Seen(watched, page.Locator("#shown"), "6 rows");
        await Expect(page).ToHaveTitleAsync("1/6 Sizes");
        Assert.Empty(watched.Errors);
        Assert.All(watched.Requests, request => Assert.StartsWith(_server!.Url, request));
    }

    [ProgramFact("chromium", "chromium")]
    public async Task A_sentence_that_looks_like_html_is_text()
    {
        const string Sentence = "'/data/<script>alert(1)</script><img src=x onerror=alert(2)>' cannot be read: check the disk.";
        _study.Fail(1, Sentence);
        await using var watched = await Serve();
        await Expect(Row(watched.Page, 1)).ToContainTextAsync("failed");
        await Expect(watched.Page.Locator(".failure")).ToHaveTextAsync([$"failed 1 time: {Sentence}"]);
        await Expect(watched.Page.Locator("td script, td img")).ToHaveCountAsync(0);
        Assert.Empty(watched.Errors);
    }

    [ProgramFact("chromium", "chromium")]
    public async Task Rows_are_sorted_and_filtered()
    {
        foreach (var (index, score) in ((double[])[0.2, 0.05, 0.11]).Index()) _study.Finish(index, new RowScore("top-1", score));
        _study.Begin(seeds: 2);
        _study.Run(4, epoch: 2, share: 0.5);
        await using var watched = await Serve();
        var page = watched.Page;
        await Expect(page.Locator("#rows tr.row")).ToHaveCountAsync(6);

        var head = page.GetByRole(AriaRole.Columnheader, new PageGetByRoleOptions { Name = "top-1" });
        await head.GetByRole(AriaRole.Button).ClickAsync();
        await Expect(head).ToHaveAttributeAsync("aria-sort", "ascending");
        // Rows without a score come last either way.
        Assert.Equal(["0.050", "0.110", "0.200", "", "", ""], await watched.Column("top-1"));
        await head.GetByRole(AriaRole.Button).PressAsync("Enter");
        await Expect(head).ToHaveAttributeAsync("aria-sort", "descending");
        Assert.Equal(["0.200", "0.110", "0.050", "", "", ""], await watched.Column("top-1"));

        await page.GetByLabel("Filter").FillAsync("Size 3");
        Assert.Equal(["size 3", "size 3"], await watched.Column("Variant"));
        await Expect(page.Locator("#shown")).ToHaveTextAsync("2 of 6 rows");
        await page.GetByLabel("Filter").FillAsync("no such row");
        await Expect(page.Locator("#shown")).ToHaveTextAsync("no row fits");
        await page.GetByLabel("Filter").FillAsync("");
        await page.Locator("#states button.running").ClickAsync();
        Assert.Equal(["size 2"], await watched.Column("Variant"));
        // A row that changes keeps to the filter.
        _study.Finish(4, new RowScore("top-1", 0.3));
        await Seen(watched, page.Locator("#shown"), "no row fits");
        Assert.Empty(watched.Errors);
    }

    [ProgramFact("chromium", "chromium")]
    public async Task Picked_rows_show_their_curves_and_their_values()
    {
        _study.WriteEpochs(0, 4, epoch => epoch == 2 ? double.NaN : 2.0 / epoch);
        _study.WriteEpochs(1, 2);
        await using var watched = await Serve();
        var page = watched.Page;
        // The base's, so that there is something to see.
        await Expect(page.Locator("#legend")).ToContainTextAsync("base, seed 1");
        var loss = page.GetByRole(AriaRole.Img, new PageGetByRoleOptions { NameRegex = LossOfEpochs() });
        // One number is missing: the curve has two parts.
        Assert.Equal(2, (await loss.Locator("path.train").GetAttributeAsync("d"))!.Count(letter => letter == 'M'));

        await Row(page, 1).Locator("td.variant").ClickAsync();
        await Expect(page.Locator("#legend")).ToContainTextAsync("size 2, seed 1");
        await Expect(page.Locator("#legend")).Not.ToContainTextAsync("base, seed 1");
        await page.GetByLabel("Show the curves of base, seed 1").CheckAsync();
        await Expect(loss.Locator("path.curve")).ToHaveCountAsync(4);

        await loss.FocusAsync();
        await page.Keyboard.PressAsync("Home");
        await page.Keyboard.PressAsync("ArrowRight");
        await Expect(page.Locator("#tip")).ToContainTextAsync("Loss, epoch 2");
        await Expect(page.Locator("#tip")).ToContainTextAsync("size 2, seed 1: training 1.000, validation 1.250");
        await Expect(page.Locator("#tip")).ToContainTextAsync("base, seed 1: training NaN, validation 1.250");
        await page.Keyboard.PressAsync("Escape");
        await Expect(page.Locator("#tip")).ToBeHiddenAsync();
        var box = (await page.GetByRole(AriaRole.Img, new PageGetByRoleOptions { NameRegex = AccuracyOfEpochs() }).BoundingBoxAsync())!;
        await page.Mouse.MoveAsync(box.X + box.Width - 12, box.Y + 60);
        await Expect(page.Locator("#tip")).ToContainTextAsync("Top-1, epoch 4");
        await Expect(page.Locator("#tip")).ToContainTextAsync("base, seed 1: training 40 %, validation 20 %");

        await page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Close" }).ClickAsync();
        await Expect(page.Locator("#curves")).ToBeHiddenAsync();
        Assert.Empty(watched.Errors);
    }

    [ProgramFact("chromium", "chromium")]
    public async Task A_connection_that_is_lost_is_said_and_comes_back()
    {
        await using var watched = await Serve();
        var page = watched.Page;
        await Expect(page.Locator("#freshness")).ToContainTextAsync("live");
        var port = _server!.Port;
        _server.Dispose();
        await watched.AskNow();
        await Expect(page.GetByRole(AriaRole.Alert)).ToContainTextAsync("The connection to “study watch” is lost.");
        await Expect(page.Locator("#rows tr.row")).ToHaveCountAsync(3);
        _study.Run(2, epoch: 1, share: 0.1);
        _server = StudyServer.Start(_study.Path, IPAddress.Loopback, port);
        await Expect(Row(page, 2)).ToContainTextAsync("running");
        await Expect(page.GetByRole(AriaRole.Alert)).ToBeHiddenAsync();

        // A study that cannot be read is another matter, and says its own sentence.
        File.Move(Path.Combine(_study.Path, "study.json"), Path.Combine(_study.Path, "away"));
        await Seen(watched, page.Locator("#trouble"), "There is no study in");
    }

    [ProgramFact("chromium", "chromium")]
    public async Task The_file_shows_what_the_server_shows_and_asks_nobody()
    {
        _study.Finish(0, new RowScore("top-1", 0.5));
        _study.Fail(1, "</script><script>alert(1)</script>");
        var file = Path.Combine(_study.Path, "page.html");
        StudyPage.Write(_study.Folder, file);
        await using var saved = await chromium.Open(new Uri(file).AbsoluteUri, ColorScheme.Dark);
        await using var live = await Serve();
        await Expect(live.Page.Locator("#rows tr.row")).ToHaveCountAsync(3);
        foreach (var title in (string[])["#", "Variant", "Seed", "State", "Progress", "Time", "top-1"])
            Assert.Equal(await live.Column(title), await saved.Column(title));
        Assert.Equal(await live.Page.InnerTextAsync(".failure"), await saved.Page.InnerTextAsync(".failure"));
        await Expect(saved.Page.Locator("#freshness")).ToContainTextAsync("as of ");
        await Expect(saved.Page.Locator("#score-charts svg[role=img]")).ToHaveCountAsync(1);
        Assert.Equal("rgb(26, 29, 35)", await saved.Page.Locator("main").EvaluateAsync<string>("main => getComputedStyle(main).backgroundColor"));
        Assert.Equal([new Uri(file).AbsoluteUri], saved.Requests);
        Assert.Empty(saved.Errors);
        Assert.Empty(live.Errors);
    }

    private async Task<BrowserPage> Serve()
    {
        _server = StudyServer.Start(_study.Path, IPAddress.Loopback, 0);
        return await chromium.Open(_server.Url);
    }

    private static ILocator Row(IPage page, int index) => page.Locator($"tbody[data-row='{index}']");

    // Asked again and again, because the server answers what it read a moment ago for a moment.
    private static async Task Seen(BrowserPage watched, ILocator place, string text)
    {
        for (var tries = 0; tries < 100 && !(await place.InnerTextAsync()).Contains(text, StringComparison.Ordinal); tries++)
        {
            await watched.AskNow();
            await Task.Delay(100);
        }

        await Expect(place).ToContainTextAsync(text);
    }

    [GeneratedRegex("^Loss by epoch")]
    private static partial Regex LossOfEpochs();

    [GeneratedRegex("^Top-1 by epoch")]
    private static partial Regex AccuracyOfEpochs();
}
