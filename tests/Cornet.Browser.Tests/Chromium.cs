using System.Reflection;
using Cornet.Tests;
using Microsoft.Playwright;

namespace Cornet.Browser.Tests;

/// <summary>The system's Chromium without a window, started once for a class of tests when the first of them asks for a page.</summary>
public sealed class Chromium : IAsyncLifetime
{
    private IPlaywright? _playwright;
    private IBrowser? _browser;

    /// <summary>Opens a page.</summary>
    internal async Task<BrowserPage> Open(string address, ColorScheme scheme = ColorScheme.Light)
    {
        _browser ??= await Start();
        var context = await _browser.NewContextAsync(new BrowserNewContextOptions { ColorScheme = scheme, ViewportSize = new ViewportSize { Width = 1200, Height = 900 } });
        var page = new BrowserPage(await context.NewPageAsync());
        await page.Page.GotoAsync(address);
        return page;
    }

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        if (_browser is not null) await _browser.DisposeAsync();
        _playwright?.Dispose();
    }

    private async Task<IBrowser> Start()
    {
        // The driver as it lies in the package; the browser is the system's.
        var package = typeof(Chromium).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(one => one.Key == "PlaywrightDriver").Value;
        Environment.SetEnvironmentVariable("PLAYWRIGHT_DRIVER_SEARCH_PATH", package);
        Environment.SetEnvironmentVariable("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1");
        // Nothing is measured by the clock: a busy machine may take its time.
        Assertions.SetDefaultExpectTimeout(30_000);
        _playwright = await Playwright.CreateAsync();
        // Without its sandbox, which it refuses to root.
        return await _playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions { ExecutablePath = Programs.Find("chromium"), ChromiumSandbox = false });
    }
}
