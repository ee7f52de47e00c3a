// Starts the language server and hands everything else to it.
const { commands, window, workspace, tasks, ShellExecution, Task, TaskScope } = require("vscode");
const { LanguageClient, State, CloseAction } = require("vscode-languageclient/node");
const { findServer, tool } = require("./server");

/** @type {LanguageClient | undefined} */
let client;

/** What helps where there is no server, or where it does not start: the button's words, and what it does. */
const fixes = {
  install: { title: `Install ${tool}`, run: () => inShell(`dotnet tool install --global ${tool}`) },
  update: { title: `Update ${tool}`, run: () => inShell(`dotnet tool update --global ${tool}`) },
  restore: { title: "Restore Tools", run: (server) => inShell("dotnet tool restore", server.cwd) },
  settings: { title: "Open Settings", run: () => commands.executeCommand("workbench.action.openSettings", "cornet.server.command") },
};

/** Its own messages would hide ours while it starts; they still go to the output panel. */
class Client extends LanguageClient {
  error(message, data, show) {
    super.error(message, data, this.state === State.Running ? show : false);
  }
}

async function start() {
  const server = findServer({
    configured: workspace.getConfiguration("cornet").get("server.command", []),
    folders: (workspace.workspaceFolders ?? []).map((folder) => folder.uri.fsPath),
  });
  if (!server) {
    return offer("The language server of Cornet was not found: no tool manifest, no folder of PATH and not ~/.dotnet/tools has the command 'cornet'. "
      + `Install the package ${tool}, or name a command in the setting 'cornet.server.command'.`, fixes.install);
  }

  const run = { command: server.command, args: server.args, options: { cwd: server.cwd } };
  let ran = false;
  client = new Client("cornet", "Cornet", { run, debug: run }, {
    documentSelector: [{ language: "cornet" }],
    synchronize: { fileEvents: [workspace.createFileSystemWatcher("**/*.cornet"), workspace.createFileSystemWatcher("**/*.csproj")] },
    // A server that ends before it has ever answered would only end again.
    errorHandler: {
      error: (...fault) => ordinary.error(...fault),
      closed: () => (ran ? ordinary.closed() : { action: CloseAction.DoNotRestart, handled: true }),
    },
    initializationFailedHandler: () => false,
  });
  const ordinary = client.createDefaultErrorHandler();
  try {
    await client.start();
    ran = true;
  } catch (fault) {
    const command = [server.command, ...server.args].join(" ");
    await offer(`The language server of Cornet did not start with '${command}' (${fault instanceof Error ? fault.message : fault}).`, fixes[server.fix], server);
  }
}

// Not awaited by activation: a message may stand for hours.
async function offer(message, fix, server) {
  window.showErrorMessage(message, fix.title).then((chosen) => chosen && fix.run(server));
}

/** Runs a command where the user sees it, and starts again where it went well. */
async function inShell(command, cwd) {
  const task = new Task({ type: "cornet" }, TaskScope.Workspace, command, "Cornet", new ShellExecution(command, { cwd }));
  const running = await tasks.executeTask(task);
  const ended = tasks.onDidEndTaskProcess(async (event) => {
    if (event.execution !== running) return;
    ended.dispose();
    if (event.exitCode === 0) await restart();
  });
}

async function stop() {
  if (client?.state === State.Running) await client.stop();
  client = undefined;
}

async function restart() {
  await stop();
  await start();
}

exports.activate = async (context) => {
  context.subscriptions.push(
    commands.registerCommand("cornet.restart", restart),
    workspace.onDidChangeConfiguration(async (change) => {
      if (change.affectsConfiguration("cornet.server.command")) await restart();
    }));
  await start();
};

exports.deactivate = stop;
