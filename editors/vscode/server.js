// Finds the program that serves the language. Knows nothing of Visual Studio Code, so that Node.js alone can test it.
const fs = require("node:fs");
const os = require("node:os");
const path = require("node:path");

/** The NuGet package of the command, and the key of it in a tool manifest. */
const tool = "Cornet.Cli";

/**
 * @typedef {{ command: string, args: string[], cwd?: string, fix: "settings" | "restore" | "update" }} Server How to start it, and what helps where that fails.
 */

/**
 * The setting comes first, then the tool manifest of the project, then the programs of PATH, then the folder of global tools, which a
 * desktop's PATH often lacks.
 * @param {{ configured: string[], folders: string[], env?: NodeJS.ProcessEnv, platform?: string }} where
 * @returns {Server | null} null where there is none.
 */
function findServer({ configured, folders, env = process.env, platform = process.platform }) {
  if (configured.length > 0) return { command: configured[0], args: configured.slice(1), fix: "settings" };
  const home = (platform === "win32" ? env.USERPROFILE : env.HOME) || os.homedir();
  const named = (name) => (platform === "win32" ? [`${name}.exe`, `${name}.cmd`] : [name]);
  const onPath = (env.PATH ?? env.Path ?? "").split(path.delimiter).filter(Boolean);
  const find = (name, places) => places.flatMap((place) => named(name).map((file) => path.join(place, file))).find((file) => isProgram(file, platform));

  const manifest = folders.map(manifestAbove).find(Boolean);
  const dotnet = manifest && find("dotnet", [...onPath, ...[env.DOTNET_ROOT].filter(Boolean), path.join(home, ".dotnet")]);
  if (dotnet) return { command: dotnet, args: ["tool", "run", "cornet", "language-server"], cwd: manifest, fix: "restore" };
  const command = find("cornet", [...onPath, path.join(env.DOTNET_CLI_HOME || home, ".dotnet", "tools")]);
  return command ? { command, args: ["language-server"], fix: "update" } : null;
}

/** The folder, this one or one above it, whose tool manifest lists the command; as the SDK looks for it. */
function manifestAbove(folder) {
  for (let at = path.resolve(folder); ; at = path.dirname(at)) {
    for (const file of [path.join(at, ".config", "dotnet-tools.json"), path.join(at, "dotnet-tools.json")]) {
      const manifest = readJson(file);
      if (Object.keys(manifest?.tools ?? {}).some((name) => name.toLowerCase() === tool.toLowerCase())) return at;
      if (manifest?.isRoot) return null;
    }
    if (at === path.dirname(at)) return null;
  }
}

function readJson(file) {
  try {
    return JSON.parse(fs.readFileSync(file, "utf8").replace(/^\uFEFF/, ""));
  } catch {
    return null; // Not there, or not yet valid while it is edited.
  }
}

function isProgram(file, platform) {
  try {
    fs.accessSync(file, platform === "win32" ? fs.constants.F_OK : fs.constants.X_OK);
    return fs.statSync(file).isFile();
  } catch {
    return false;
  }
}

module.exports = { findServer, tool };
