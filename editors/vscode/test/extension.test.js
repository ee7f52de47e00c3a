// What the extension says and does, on stand-ins for the editor and the client.
const assert = require("node:assert");
const Module = require("node:module");
const path = require("node:path");
const { test } = require("node:test");

/** The extension, started; `server` is what is found, `fault` what the client fails with. */
async function started({ server, fault }) {
  const seen = { messages: [], commands: [], tasks: [], clients: [], pick: undefined };
  let ended;
  class LanguageClient {
    constructor(...given) { this.options = given[3]; this.server = given[2].run; this.state = 1; seen.clients.push(this); }
    createDefaultErrorHandler() { return { error: () => ({ action: 1 }), closed: () => ({ action: 2 }) }; }
    error(message, _, show) { if (show) seen.messages.push({ message, buttons: [] }); }
    async start() {
      if (!fault) { this.state = 2; return; }
      this.error("Client cornet: couldn't create connection to server.", undefined, "force");
      throw new Error(fault);
    }
    async stop() { this.state = 1; }
  }
  const stand = {
    vscode: {
      commands: { registerCommand() {}, executeCommand: (...words) => seen.commands.push(words) },
      window: { async showErrorMessage(message, ...buttons) { seen.messages.push({ message, buttons }); return seen.pick = buttons[0]; } },
      workspace: {
        getConfiguration: () => ({ get: (_, otherwise) => otherwise }), workspaceFolders: [{ uri: { fsPath: "/lab" } }],
        createFileSystemWatcher() {}, onDidChangeConfiguration() {},
      },
      tasks: {
        async executeTask(task) { seen.tasks.push(task); return task; },
        onDidEndTaskProcess(heard) { ended = heard; return { dispose() {} }; },
      },
      ShellExecution: class { constructor(line, options) { Object.assign(this, { line, ...options }); } },
      Task: class { constructor(...given) { this.execution = given[4]; } },
      TaskScope: { Workspace: 2 },
    },
    "vscode-languageclient/node": { LanguageClient, State: { Running: 2 }, CloseAction: { DoNotRestart: 1, Restart: 2 } },
    "./server": { findServer: () => server, tool: "Cornet.Cli" },
  };
  const load = Module._load;
  Module._load = (name, ...rest) => stand[name] ?? load(name, ...rest);
  const file = path.join(__dirname, "..", "extension.js");
  delete require.cache[file];
  await require(file).activate({ subscriptions: [] });
  Module._load = load;
  await new Promise(setImmediate);
  seen.end = (exitCode) => ended({ execution: seen.tasks[0], exitCode });
  return seen;
}

const global = { command: "/home/me/.dotnet/tools/cornet", args: ["language-server"], fix: "update" };

test("a server that starts is started as it was found, without a word", async () => {
  const seen = await started({ server: { ...global, cwd: "/lab" } });
  assert.deepStrictEqual(seen.messages, []);
  assert.deepStrictEqual(seen.clients[0].server, { command: global.command, args: global.args, options: { cwd: "/lab" } });
  assert.deepStrictEqual(seen.clients[0].options.errorHandler.closed(), { action: 2 });
});

test("without a server there is one message, whose button installs the package and starts anew", async () => {
  const seen = await started({ server: null });
  assert.strictEqual(seen.messages.length, 1);
  assert.match(seen.messages[0].message, /was not found.*~\/\.dotnet\/tools.*Cornet\.Cli/);
  assert.deepStrictEqual(seen.messages[0].buttons, ["Install Cornet.Cli"]);
  assert.strictEqual(seen.tasks[0].execution.line, "dotnet tool install --global Cornet.Cli");
  await seen.end(1);
  assert.strictEqual(seen.messages.length, 1);
  await seen.end(0);
  assert.strictEqual(seen.messages.length, 2); // looked again
});

for (const [fix, button, line] of [
  ["update", "Update Cornet.Cli", "dotnet tool update --global Cornet.Cli"], ["restore", "Restore Tools", "dotnet tool restore"], ["settings", "Open Settings"],
]) {
  test(`a server that does not start gives one message with the reason and what helps: ${fix}`, async () => {
    const seen = await started({ server: { ...global, cwd: "/lab", fix }, fault: "spawn EACCES" });
    assert.strictEqual(seen.messages.length, 1);
    assert.match(seen.messages[0].message, /'\/home\/me\/\.dotnet\/tools\/cornet language-server' \(spawn EACCES\)/);
    assert.deepStrictEqual(seen.messages[0].buttons, [button]);
    if (line) assert.deepStrictEqual({ ...seen.tasks[0].execution }, { line, cwd: fix === "restore" ? "/lab" : undefined });
    else assert.deepStrictEqual(seen.commands, [["workbench.action.openSettings", "cornet.server.command"]]);
    assert.deepStrictEqual(seen.clients[0].options.errorHandler.closed(), { action: 1, handled: true });
  });
}
