// Starts the language server and hands everything else to it.
const { commands, window, workspace } = require("vscode");
const { LanguageClient, State } = require("vscode-languageclient/node");

/** @type {LanguageClient | undefined} */
let client;

async function start() {
  const [command, ...args] = workspace.getConfiguration("cornet").get("server.command", ["cornet", "language-server"]);
  const run = { command, args };
  client = new LanguageClient("cornet", "Cornet", { run, debug: run }, {
    documentSelector: [{ language: "cornet" }],
    synchronize: { fileEvents: [workspace.createFileSystemWatcher("**/*.cornet"), workspace.createFileSystemWatcher("**/*.csproj")] },
  });
  try {
    await client.start();
  } catch (fault) {
    window.showErrorMessage(
      `The Cornet language server did not start (${fault instanceof Error ? fault.message : fault}). Install the command ` +
      `with 'dotnet tool install --global Cornet.Tool', or say how to start it in the setting 'cornet.server.command'.`);
  }
}

async function stop() {
  if (client?.state === State.Running) await client.stop();
  client = undefined;
}

exports.activate = async (context) => {
  context.subscriptions.push(
    commands.registerCommand("cornet.restart", async () => { await stop(); await start(); }),
    workspace.onDidChangeConfiguration(async (change) => {
      if (change.affectsConfiguration("cornet.server.command")) { await stop(); await start(); }
    }));
  await start();
};

exports.deactivate = stop;
