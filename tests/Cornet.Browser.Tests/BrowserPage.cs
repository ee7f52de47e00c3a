using System.Collections.Concurrent;
using Microsoft.Playwright;

namespace Cornet.Browser.Tests;

/// <summary>An open page, and what it asked for and complained about.</summary>
internal sealed class BrowserPage : IAsyncDisposable
{
    private readonly ConcurrentQueue<string> _requests = [], _errors = [];

    public BrowserPage(IPage page)
    {
        Page = page;
        page.SetDefaultTimeout(30_000);
        page.Request += (_, request) => _requests.Enqueue(request.Url);
        page.Console += (_, message) =>
        {
            if (message.Type is "error" or "warning") _errors.Enqueue(message.Text);
        };
        page.PageError += (_, error) => _errors.Enqueue(error);
        page.Dialog += (_, dialog) => _errors.Enqueue($"dialog: {dialog.Message}");
    }

    public IPage Page { get; }

    /// <summary>What it asked for.</summary>
    public IReadOnlyCollection<string> Requests => _requests;

    /// <summary>What its console says.</summary>
    public IReadOnlyCollection<string> Errors => _errors;

    /// <summary>Lets it ask its server now, as when its tab is shown again.</summary>
    public Task AskNow() => Page.EvaluateAsync("document.dispatchEvent(new Event('visibilitychange'))");

    /// <summary>The texts of the cells of a column, of the rows that are shown.</summary>
    public async Task<IReadOnlyList<string>> Column(string title) => await Page.EvaluateAsync<string[]>("""
        title => {
          const place = [...document.querySelectorAll('#rows thead th')].findIndex(head => head.innerText.trim() === title);
          return [...document.querySelectorAll('#rows tr.row')].filter(row => !row.parentElement.hidden).map(row => row.children[place].innerText.trim());
        }
        """, title);

    public async ValueTask DisposeAsync() => await Page.Context.DisposeAsync();
}
