// Which program is found, in folders made for it.
const assert = require("node:assert");
const fs = require("node:fs");
const os = require("node:os");
const path = require("node:path");
const { test } = require("node:test");
const { findServer } = require("../server");

/** A folder with these files; programs are those that end in no .json. */
function folderOf(t, files) {
  const root = fs.mkdtempSync(path.join(os.tmpdir(), "cornet-vscode-"));
  t.after(() => fs.rmSync(root, { recursive: true }));
  for (const [name, text] of Object.entries(files)) {
    fs.mkdirSync(path.join(root, path.dirname(name)), { recursive: true });
    fs.writeFileSync(path.join(root, name), text, { mode: name.endsWith(".json") || text === "text" ? 0o644 : 0o755 });
  }
  return (...parts) => path.join(root, ...parts);
}

const manifest = (tools, rest = {}) => JSON.stringify({ version: 1, isRoot: false, tools, ...rest });
const ours = { "cornet.cli": { version: "0.1.0", commands: ["cornet"] } };

function find(at, { configured = [], paths = [], folders = [], platform = "linux", ...env } = {}) {
  return findServer({ configured, folders: folders.map((one) => at(one)), platform, env: { HOME: at("home"), USERPROFILE: at("home"), PATH: paths.map((one) => at(one)).join(path.delimiter), ...env } });
}

test("the setting comes before everything that is there", (t) => {
  const at = folderOf(t, { "bin/cornet": "", "home/.dotnet/tools/cornet": "" });
  assert.deepStrictEqual(find(at, { configured: ["my", "server", "--x"], paths: ["bin"] }), { command: "my", args: ["server", "--x"], fix: "settings" });
});

test("a program of PATH comes before the global tool", (t) => {
  const at = folderOf(t, { "bin/cornet": "", "home/.dotnet/tools/cornet": "" });
  assert.deepStrictEqual(find(at, { paths: ["nowhere", "bin"] }), { command: at("bin/cornet"), args: ["language-server"], fix: "update" });
});

test("the global tool is found where PATH does not name its folder", (t) => {
  const at = folderOf(t, { "home/.dotnet/tools/cornet": "" });
  assert.strictEqual(find(at)?.command, at("home/.dotnet/tools/cornet"));
});

test("the global tool of another home of the SDK is found", (t) => {
  const at = folderOf(t, { "other/.dotnet/tools/cornet": "", "home/.dotnet/tools/cornet": "" });
  assert.strictEqual(find(at, { DOTNET_CLI_HOME: at("other") })?.command, at("other/.dotnet/tools/cornet"));
});

test("on Windows programs have endings", (t) => {
  const at = folderOf(t, { "bin/cornet": "", "home/.dotnet/tools/cornet.exe": "" });
  assert.strictEqual(find(at, { paths: ["bin"], platform: "win32" })?.command, at("home/.dotnet/tools/cornet.exe"));
});

test("what is no program is passed over", { skip: process.platform === "win32" ? "Windows tells programs by their endings" : false }, (t) => {
  const at = folderOf(t, { "text/cornet": "text", "folder/cornet/x": "", "bin/cornet": "" });
  assert.strictEqual(find(at, { paths: ["text", "folder", "bin"] })?.command, at("bin/cornet"));
});

for (const place of ["lab/.config/dotnet-tools.json", "lab/dotnet-tools.json", ".config/dotnet-tools.json"]) {
  test(`a tool manifest comes before PATH: ${place}`, (t) => {
    const at = folderOf(t, { [place]: "\uFEFF" + manifest(ours), "bin/cornet": "", "bin/dotnet": "" , "lab/src/x.json": "" });
    assert.deepStrictEqual(find(at, { folders: ["lab/src"], paths: ["bin"] }), {
      command: at("bin/dotnet"), args: ["tool", "run", "cornet", "language-server"], cwd: at(place.startsWith("lab") ? "lab" : "."), fix: "restore",
    });
  });
}

test("a manifest that is the root hides those above it, and one of other tools or damaged does not", (t) => {
  const at = folderOf(t, {
    ".config/dotnet-tools.json": manifest(ours), "bin/dotnet": "", "bin/cornet": "",
    "root/.config/dotnet-tools.json": manifest({}, { isRoot: true }), "other/dotnet-tools.json": manifest({ husky: {} }), "damaged/dotnet-tools.json": "{",
  });
  assert.strictEqual(find(at, { folders: ["root"], paths: ["bin"] })?.command, at("bin/cornet"));
  assert.strictEqual(find(at, { folders: ["other"], paths: ["bin"] })?.cwd, at("."));
  assert.strictEqual(find(at, { folders: ["damaged"], paths: ["bin"] })?.cwd, at("."));
});

test("a manifest without the SDK gives way to a program", (t) => {
  const at = folderOf(t, { "lab/dotnet-tools.json": manifest(ours), "bin/cornet": "" });
  assert.strictEqual(find(at, { folders: ["lab"], paths: ["bin"] })?.command, at("bin/cornet"));
  assert.strictEqual(find(folderOf(t, { "lab/dotnet-tools.json": manifest(ours), "home/.dotnet/dotnet": "" }), { folders: ["lab"] })?.fix, "restore");
});

test("where nothing is there, nothing is found", (t) => {
  const at = folderOf(t, { "lab/x.json": "" });
  assert.strictEqual(find(at, { folders: ["lab"], paths: ["lab"] }), null);
});
