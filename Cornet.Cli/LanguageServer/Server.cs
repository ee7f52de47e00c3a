using System.Reflection;
using Cornet.Dsl;
using Cornet.Dsl.Diagnostics;
using Cornet.Dsl.Formatting;
using Cornet.Dsl.Services;
using Cornet.Dsl.Text;
using StreamJsonRpc;
using Finding = Cornet.Dsl.Diagnostics.Diagnostic;

namespace Cornet.Cli.LanguageServer;

/// <summary>Answers an editor. Messages are taken one after the other; what is found in the files is told as soon as the typing rests.</summary>
internal sealed class Server : IDisposable
{
    /// <summary>Long enough to take the messages of one edit for one change; a key that comes later stops the work that its forerunner began.</summary>
    public static readonly TimeSpan Rest = TimeSpan.FromMilliseconds(5);

    private const int NotInitialized = -32002;
    private const int InvalidRequest = -32600;
    private const int RequestFailed = -32803;

    private const int ErrorMessage = 1;

    private readonly Workspace _workspace;
    private readonly Dictionary<string, (string Home, EquatableArray<Finding> Findings)> _told = [];
    private readonly TaskCompletionSource<int> _exit = new();
    private readonly SemaphoreSlim _telling = new(1);
    private CancellationTokenSource _changes = new();
    private bool _isInitialized;
    private bool _isShutDown;
    private bool _showsRelated;

    /// <param name="workspace">The files.</param>
    public Server(Workspace? workspace = null) => _workspace = workspace ?? new Workspace();

    /// <summary>Sends what the server has to say by itself.</summary>
    public required Func<string, object, Task> Notify { get; init; }

    /// <summary>The exit code, once the client has asked to end.</summary>
    public Task<int> Exit => _exit.Task;

    [JsonRpcMethod("initialize", UseSingleObjectParameterDeserialization = true)]
    public InitializeResult Initialize(InitializeParams given)
    {
        if (_isInitialized) throw new LocalRpcException("The server is initialized already.") { ErrorCode = InvalidRequest };
        _isInitialized = true;
        _showsRelated = given.Capabilities?.TextDocument?.PublishDiagnostics?.RelatedInformation ?? false;
        var folders = given.WorkspaceFolders?.Select(folder => folder.Uri) ?? (given.RootUri is { } root ? [root] : []);
        foreach (var folder in folders) _workspace.Add(Translation.PathOf(folder));
        return new InitializeResult(
            new ServerCapabilities(
                "utf-16", new TextDocumentSync(true, 2), new CompletionOptions([".", ":", "=", ">", "(", ",", " "]), new RenameOptions(true),
                new CodeActionOptions(["quickfix"]), new WorkspaceCapabilities(new WorkspaceFoldersCapability(true, true))),
            new ServerInfo("cornet", typeof(Server).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? ""));
    }

    [JsonRpcMethod("initialized")]
    public void Initialized(object? _ = null) => Changed();

    [JsonRpcMethod("shutdown")]
    public object? Shutdown()
    {
        CheckReady();
        _isShutDown = true;
        return null;
    }

    [JsonRpcMethod("exit")]
    public void ExitNow() => _exit.TrySetResult(_isShutDown ? 0 : 1);

    [JsonRpcMethod("textDocument/didOpen", UseSingleObjectParameterDeserialization = true)]
    public void DidOpen(DidOpenParams given)
    {
        _workspace.Open(Translation.PathOf(given.TextDocument.Uri), given.TextDocument.Text);
        Changed();
    }

    [JsonRpcMethod("textDocument/didChange", UseSingleObjectParameterDeserialization = true)]
    public void DidChange(DidChangeParams given)
    {
        var path = Translation.PathOf(given.TextDocument.Uri);
        var text = _workspace.Find(path) ?? new SourceText(path, "");
        foreach (var change in given.ContentChanges)
        {
            var span = change.Range is { } range ? text.SpanOf(range) : new TextSpan(0, text.Content.Length);
            text = new SourceText(path, text.Content[..span.Start] + change.Text + text.Content[span.End..]);
        }
        _workspace.Open(path, text.Content);
        Changed();
    }

    [JsonRpcMethod("textDocument/didClose", UseSingleObjectParameterDeserialization = true)]
    public void DidClose(TextDocumentParams given)
    {
        _workspace.Close(Translation.PathOf(given.TextDocument.Uri));
        Changed();
    }

    [JsonRpcMethod("textDocument/didSave")]
    public void DidSave(object? textDocument = null, object? text = null)
    {
        // The editor has told every change of it already.
    }

    [JsonRpcMethod("workspace/didChangeWatchedFiles")]
    public void DidChangeFiles(object? changes = null)
    {
        _workspace.Refresh();
        Changed();
    }

    [JsonRpcMethod("workspace/didChangeWorkspaceFolders", UseSingleObjectParameterDeserialization = true)]
    public void DidChangeFolders(DidChangeFoldersParams given)
    {
        foreach (var folder in given.Event.Removed) _workspace.Remove(Translation.PathOf(folder.Uri));
        foreach (var folder in given.Event.Added) _workspace.Add(Translation.PathOf(folder.Uri));
        Changed();
    }

    [JsonRpcMethod("workspace/didChangeConfiguration")]
    public void DidChangeConfiguration(object? settings = null)
    {
        // There is nothing to configure.
    }

    [JsonRpcMethod("$/setTrace")]
    public void SetTrace(object? value = null)
    {
        // The editor records the messages itself.
    }

    [JsonRpcMethod("textDocument/hover", UseSingleObjectParameterDeserialization = true)]
    public Hover? GetHover(TextDocumentPositionParams given) =>
        At(given, out var project, out var source, out var offset) && Dsl.Services.Hover.At(project, source.Path, offset) is { } text
            ? new Hover(new MarkupContent("markdown", text.Markdown), source.RangeOf(text.Span))
            : null;

    [JsonRpcMethod("textDocument/completion", UseSingleObjectParameterDeserialization = true)]
    public IReadOnlyList<CompletionItem> Complete(TextDocumentPositionParams given)
    {
        if (!At(given, out var project, out var source, out var offset)) return [];
        var start = offset;
        while (start > 0 && (char.IsLetterOrDigit(source.Content[start - 1]) || source.Content[start - 1] == '_')) start--;
        var range = source.RangeOf(TextSpan.Between(start, offset));
        return [.. Completion.At(project, source.Path, offset).Select(item => new CompletionItem(
            item.Text, item.Kind.Told(), item.Detail.Length > 0 ? item.Detail : null, new TextEdit(range, item.Text)))];
    }

    [JsonRpcMethod("textDocument/definition", UseSingleObjectParameterDeserialization = true)]
    public IReadOnlyList<Location> Define(TextDocumentPositionParams given) =>
        At(given, out var project, out var source, out var offset) ? [.. Definition.Of(project, source.Path, offset).Select(place => Told(project, place))] : [];

    [JsonRpcMethod("textDocument/references", UseSingleObjectParameterDeserialization = true)]
    public IReadOnlyList<Location> Refer(TextDocumentPositionParams given) =>
        At(given, out var project, out var source, out var offset)
            ? [.. Definition.MentionsOf(project, source.Path, offset).Select(place => Told(project, place))]
            : [];

    [JsonRpcMethod("textDocument/documentHighlight", UseSingleObjectParameterDeserialization = true)]
    public IReadOnlyList<DocumentHighlight> Highlight(TextDocumentPositionParams given) =>
        At(given, out var project, out var source, out var offset)
            ? [.. Definition.MentionsOf(project, source.Path, offset).Where(place => place.Path == source.Path)
                .Select(place => new DocumentHighlight(source.RangeOf(place.Span)))]
            : [];

    [JsonRpcMethod("textDocument/prepareRename", UseSingleObjectParameterDeserialization = true)]
    public Range? PrepareRename(TextDocumentPositionParams given) =>
        At(given, out var project, out var source, out var offset) && Rename.NameAt(project, source.Path, offset) is { } name ? source.RangeOf(name.Span) : null;

    [JsonRpcMethod("textDocument/rename", UseSingleObjectParameterDeserialization = true)]
    public WorkspaceEdit? RenameSymbol(RenameParams given)
    {
        if (!At(new TextDocumentPositionParams(given.TextDocument, given.Position), out var project, out var source, out var offset)) return null;
        var result = Rename.Apply(project, source.Path, offset, given.NewName ?? "");
        return result.Refusal is { } refusal ? throw new LocalRpcException(refusal) { ErrorCode = RequestFailed } : Translation.Told(project, result.Changes);
    }

    [JsonRpcMethod("textDocument/documentSymbol", UseSingleObjectParameterDeserialization = true)]
    public IReadOnlyList<DocumentSymbol> Symbols(TextDocumentParams given)
    {
        CheckReady();
        var path = Translation.PathOf(given.TextDocument.Uri);
        return _workspace.Find(path) is { } source ? [.. Outline.Of(_workspace.ProjectOf(path), path).Select(entry => entry.Told(source))] : [];
    }

    [JsonRpcMethod("textDocument/formatting", UseSingleObjectParameterDeserialization = true)]
    public IReadOnlyList<TextEdit> Format(TextDocumentParams given)
    {
        CheckReady();
        if (_workspace.Find(Translation.PathOf(given.TextDocument.Uri)) is not { } source) return [];
        var formatted = CanonicalPrinter.Format(source).Text;
        return formatted is null || formatted == source.Content ? [] : [SmallestEdit(source, formatted)];
    }

    [JsonRpcMethod("textDocument/codeAction", UseSingleObjectParameterDeserialization = true)]
    public IReadOnlyList<CodeAction> Act(CodeActionParams given)
    {
        if (!At(new TextDocumentPositionParams(given.TextDocument, given.Range.Start), out var project, out var source, out _)) return [];
        var asked = source.SpanOf(given.Range);
        return [.. from finding in project.Diagnostics
                   where finding.Path == source.Path && finding.Span.Start <= asked.End && asked.Start <= finding.Span.End
                   let fix = QuickFix.For(project, finding)
                   where fix is not null
                   select new CodeAction(fix.Title, "quickfix", [finding.Told(_showsRelated)], Translation.Told(project, [fix.Change]), true)];
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _changes.Cancel();
        _changes.Dispose();
        _telling.Dispose();
    }

    private static Location Told(Project project, FileSpan place) => new(Translation.UriOf(place.Path), project.Find(place.Path)!.RangeOf(place.Span));

    // The cursor stays where it is when the text around it is not replaced.
    private static TextEdit SmallestEdit(SourceText source, string text)
    {
        var (before, after) = (0, 0);
        var most = Math.Min(source.Content.Length, text.Length);
        while (before < most && source.Content[before] == text[before]) before++;
        while (after < most - before && source.Content[^(after + 1)] == text[^(after + 1)]) after++;
        return new TextEdit(source.RangeOf(TextSpan.Between(before, source.Content.Length - after)), text[before..^after]);
    }

    private bool At(TextDocumentPositionParams given, out Project project, out SourceText source, out int offset)
    {
        CheckReady();
        var path = Translation.PathOf(given.TextDocument.Uri);
        (project, source, offset) = (null!, null!, 0);
        if (_workspace.Find(path) is not { } found) return false;
        (project, source, offset) = (_workspace.ProjectOf(path), found, found.OffsetOf(given.Position));
        return true;
    }

    private void CheckReady()
    {
        if (!_isInitialized) throw new LocalRpcException("The server is not initialized yet.") { ErrorCode = NotInitialized };
        if (_isShutDown) throw new LocalRpcException("The server is shutting down.") { ErrorCode = InvalidRequest };
    }

    private void Changed()
    {
        _changes.Cancel();
        _changes.Dispose();
        _changes = new CancellationTokenSource();
        // Asked for now: when the task begins, the next change may have disposed of its source.
        var newerChange = _changes.Token;
        _ = Task.Run(() => Tell(newerChange));
    }

    private async Task Tell(CancellationToken newerChange)
    {
        try
        {
            await Task.Delay(Rest, newerChange).ConfigureAwait(false);
            await _telling.WaitAsync(newerChange).ConfigureAwait(false);
            try
            {
                var homes = _workspace.Homes;
                foreach (var path in _told.Where(file => !homes.Contains(file.Value.Home)).Select(file => file.Key).ToList())
                    await Tell(path, "", default).ConfigureAwait(false);
                foreach (var home in homes) await TellProject(home, newerChange).ConfigureAwait(false);
            }
            finally
            {
                _telling.Release();
            }
        }
        catch (Exception ended) when (IsEnd(ended))
        {
            // A newer change tells more, and to a client that is gone there is nothing to tell.
        }
        catch (Exception fault)
        {
            await Log(fault, "the editor's files").ConfigureAwait(false);
        }
    }

    // Whatever goes wrong with one project is told, and takes the findings from no other.
    private async Task TellProject(string home, CancellationToken newerChange)
    {
        try
        {
            var now = _workspace.ProjectIn(home, newerChange).Diagnostics.GroupBy(finding => finding.Path)
                .ToDictionary(file => file.Key, file => new EquatableArray<Finding>(file));
            foreach (var path in _told.Where(file => file.Value.Home == home).Select(file => file.Key).Except(now.Keys).ToList())
                await Tell(path, home, default).ConfigureAwait(false);
            foreach (var (path, findings) in now)
                if (!_told.TryGetValue(path, out var before) || before.Findings != findings) await Tell(path, home, findings).ConfigureAwait(false);
        }
        catch (Exception fault) when (!IsEnd(fault))
        {
            await Log(fault, home).ConfigureAwait(false);
        }
    }

    private async Task Tell(string path, string home, EquatableArray<Finding> findings)
    {
        var told = new PublishDiagnosticsParams(Translation.UriOf(path), [.. findings.Select(finding => finding.Told(_showsRelated))]);
        await Notify("textDocument/publishDiagnostics", told).ConfigureAwait(false);
        // Now the editor knows: what could not be sent is sent with the next change.
        if (findings.Count == 0) _told.Remove(path);
        else _told[path] = (home, findings);
    }

    private async Task Log(Exception fault, string where)
    {
        try
        {
            var sentence = $"Cornet failed on {where} ({fault.Message}); please report this as a bug. It tries again with the next change.";
            await Notify("window/logMessage", new LogMessageParams(ErrorMessage, sentence)).ConfigureAwait(false);
        }
        catch (Exception lost) when (lost is not OutOfMemoryException)
        {
            // Who cannot be told about findings cannot be told about this either.
        }
    }

    private static bool IsEnd(Exception fault) => fault is OperationCanceledException or ObjectDisposedException or ConnectionLostException;
}
