using System.Text.Json;
using Cornet.Dsl.Binding;
using Cornet.Dsl.Diagnostics;
using Cornet.Dsl.Services;

namespace Cornet.Cli.LanguageServer;

// The part of the Language Server Protocol 3.17 that this server speaks, under the protocol's own names
// (https://microsoft.github.io/language-server-protocol). Lines and characters count from 0, characters in UTF-16 units.

internal sealed record Position(int Line, int Character);

internal sealed record Range(Position Start, Position End);

internal sealed record Location(string Uri, Range Range);

internal sealed record TextEdit(Range Range, string NewText);

internal sealed record WorkspaceEdit(IReadOnlyDictionary<string, IReadOnlyList<TextEdit>> Changes);

internal sealed record TextDocumentIdentifier(string Uri);

internal sealed record TextDocumentItem(string Uri, string Text);

internal sealed record TextDocumentPositionParams(TextDocumentIdentifier TextDocument, Position Position);

internal sealed record TextDocumentParams(TextDocumentIdentifier TextDocument);

internal sealed record DidOpenParams(TextDocumentItem TextDocument);

internal sealed record ContentChange(Range? Range, string Text);

internal sealed record DidChangeParams(TextDocumentIdentifier TextDocument, IReadOnlyList<ContentChange> ContentChanges);

internal sealed record RenameParams(TextDocumentIdentifier TextDocument, Position Position, string NewName);

internal sealed record CodeActionParams(TextDocumentIdentifier TextDocument, Range Range);

internal sealed record CodeAction(string Title, string Kind, IReadOnlyList<Diagnostic> Diagnostics, WorkspaceEdit Edit, bool IsPreferred);

internal sealed record WorkspaceFolder(string Uri);

internal sealed record WorkspaceFoldersChange(IReadOnlyList<WorkspaceFolder> Added, IReadOnlyList<WorkspaceFolder> Removed);

internal sealed record DidChangeFoldersParams(WorkspaceFoldersChange Event);

internal sealed record InitializeParams(string? RootUri, IReadOnlyList<WorkspaceFolder>? WorkspaceFolders, ClientCapabilities? Capabilities);

internal sealed record ClientCapabilities(TextDocumentClientCapabilities? TextDocument);

internal sealed record TextDocumentClientCapabilities(PublishDiagnosticsClientCapabilities? PublishDiagnostics);

internal sealed record PublishDiagnosticsClientCapabilities(bool RelatedInformation);

internal sealed record InitializeResult(ServerCapabilities Capabilities, ServerInfo ServerInfo);

internal sealed record ServerInfo(string Name, string Version);

internal sealed record ServerCapabilities(
    string PositionEncoding, TextDocumentSync TextDocumentSync, CompletionOptions CompletionProvider, RenameOptions RenameProvider,
    CodeActionOptions CodeActionProvider, WorkspaceCapabilities Workspace, bool HoverProvider = true, bool DefinitionProvider = true,
    bool ReferencesProvider = true, bool DocumentHighlightProvider = true, bool DocumentSymbolProvider = true, bool DocumentFormattingProvider = true);

// Change 2: changes are told by their ranges.
internal sealed record TextDocumentSync(bool OpenClose, int Change);

internal sealed record CompletionOptions(IReadOnlyList<string> TriggerCharacters);

internal sealed record RenameOptions(bool PrepareProvider);

internal sealed record CodeActionOptions(IReadOnlyList<string> CodeActionKinds);

internal sealed record WorkspaceCapabilities(WorkspaceFoldersCapability WorkspaceFolders);

internal sealed record WorkspaceFoldersCapability(bool Supported, bool ChangeNotifications);

internal sealed record MarkupContent(string Kind, string Value);

internal sealed record Hover(MarkupContent Contents, Range Range);

internal sealed record CompletionItem(string Label, int Kind, string? Detail, TextEdit TextEdit);

internal sealed record DocumentHighlight(Range Range);

internal sealed record DocumentSymbol(string Name, int Kind, Range Range, Range SelectionRange, IReadOnlyList<DocumentSymbol> Children);

// Severity 1 is an error, 2 a warning.
internal sealed record Diagnostic(
    Range Range, int Severity, string Code, string Source, string Message, IReadOnlyList<DiagnosticRelatedInformation>? RelatedInformation);

internal sealed record DiagnosticRelatedInformation(Location Location, string Message);

internal sealed record PublishDiagnosticsParams(string Uri, IReadOnlyList<Diagnostic> Diagnostics);

// Type 1 is an error.
internal sealed record LogMessageParams(int Type, string Message);

/// <summary>How these are written.</summary>
internal static class Protocol
{
    public static JsonSerializerOptions Options { get; } = new(JsonSerializerDefaults.Web)
    {
        DefaultIgnoreCondition = System.Text.Json.Serialization.JsonIgnoreCondition.WhenWritingNull,
        Converters = { new AnyText() },
    };
}
