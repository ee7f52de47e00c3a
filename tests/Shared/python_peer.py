"""python_peer.py: runs scripts, each in a fork of this process.

Importing PyTorch takes seconds. This process imports the modules of every script once, before it forks, and does nothing else. Each script finds
them loaded, and otherwise has an interpreter of its own: globals, arguments, folder, environment, seeds, threads, signals and exit.

Reads a line of JSON per script, {"script": FILE or null, "code": TEXT or null, "arguments": [TEXT, ...]}, and answers each with a line
{"code": INT, "output": TEXT, "error": TEXT}. Ends at the end of its input.
"""
import ast
import atexit
import gc
import importlib
import json
import os
import random
import subprocess
import sys
import tempfile
import threading
import traceback
import types

sys.path.pop(0)  # the folder of this file: scripts do not see it
requests, answers = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
nothing = os.open(os.devnull, os.O_RDWR)
os.dup2(nothing, 0)
os.dup2(2, 1)


def source(request):
    if request["script"] is None:
        return request["code"]
    with open(request["script"], "rb") as file:
        return file.read()


def imports(text):
    """The names that a script imports. Of `from a import b`, b may be a module or not."""
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.level == 0:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def load(request):
    """Imports what a script will import, but for modules beside it. What fails here fails again in the script, which says so."""
    folder = os.path.dirname(request["script"] or "")
    try:
        names = sorted(set(imports(source(request))) - sys.modules.keys())
    except Exception:
        return
    for name in names:
        beside = os.path.join(folder, name.split(".")[0])
        if os.path.exists(beside) or os.path.exists(f"{beside}.py"):
            continue
        try:
            importlib.import_module(name)
        except (Exception, SystemExit):
            pass
    gc.freeze()  # a fork that collects garbage does not copy what was there before it


def forked(request, output, error):
    """A child's exit code, negative for a signal; in the child itself, None."""
    load(request)
    child = os.fork()
    if child == 0:
        requests.close()
        answers.close()
        os.dup2(output.fileno(), 1)
        os.dup2(error.fileno(), 2)
        return None
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def spawned(request, output, error):
    """The same where processes cannot fork: a new interpreter each time."""
    what = ["-c", request["code"]] if request["script"] is None else [request["script"]]
    return subprocess.run([sys.executable, *what, *request["arguments"]], stdin=subprocess.DEVNULL, stdout=output, stderr=error).returncode


def next_script():
    """Answers requests, and returns in the process that is to run one; None at the end of the input."""
    for line in requests:
        request = json.loads(line)
        with tempfile.TemporaryFile() as output, tempfile.TemporaryFile() as error:
            code = (forked if hasattr(os, "fork") else spawned)(request, output, error)
            if code is None:
                return request
            answer = {"code": code}
            for name, file in ("output", output), ("error", error):
                file.seek(0)
                answer[name] = file.read().decode("utf-8", "replace")
        answers.write(json.dumps(answer).encode() + b"\n")
        answers.flush()
    return None


def seed():
    """Whoever draws random numbers without a seed draws the same ones every time."""
    random.seed(0)
    if "numpy" in sys.modules:
        sys.modules["numpy"].random.seed(0)
    if "torch" in sys.modules:
        sys.modules["torch"].manual_seed(0)


def run(request):
    """Runs a script as an interpreter of its own would, and gives its exit code."""
    script = request["script"]
    sys.argv = [script or "-c", *request["arguments"]]
    sys.path.insert(0, os.path.dirname(script) if script else "")
    main = sys.modules["__main__"] = types.ModuleType("__main__")
    if script:
        main.__file__ = script
    seed()
    try:
        exec(compile(source(request), script or "<string>", "exec"), main.__dict__)
        code = 0
    except SystemExit as exit:
        code = exit.code
        if code is not None and not isinstance(code, int):
            print(code, file=sys.stderr)
            code = 1
    except BaseException:
        traceback.print_exc()
        code = 1
    threading._shutdown()
    atexit._run_exitfuncs()
    sys.stdout.flush()
    sys.stderr.flush()
    return (code or 0) & 0xFF


if __name__ == "__main__":
    request = next_script()
    if request is not None:
        os._exit(run(request))  # an ordinary end would first take down all that was loaded, for half a second
