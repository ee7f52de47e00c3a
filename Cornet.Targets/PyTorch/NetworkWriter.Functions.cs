namespace Cornet.Targets.PyTorch;

// What an exported file has beside the classes of its network.
internal sealed partial class NetworkWriter
{
    /// <summary>The functions that the network needs beside PyTorch's.</summary>
    public void WriteFunctions()
    {
        if (_program.Keys.Count > 0)
        {
            Function("def rename(state, prefix, names):", "Renames what begins with one of the names, in place and in order.",
                "items = list(state.items())", "state.clear()", "for key, value in items:", "    for name in sorted(names, key=len, reverse=True):",
                "        if key.startswith(f\"{prefix}{name}.\"):", "            key = prefix + names[name] + key[len(prefix) + len(name):]", "            break", "    state[key] = value");
        }
        bool Merges(JoinKind kind) => Pathways().Any(connection => connection.Pathway!.Merge == kind);
        var operations = new HashSet<string>(_program.Modules.SelectMany(module => module.Layers).Select(layer => layer.Operation), StringComparer.Ordinal);
        foreach (var text in OwnLayers.Of(operations))
        {
            _writer.Blank(2);
            foreach (var line in text.Split('\n'))
            {
                if (line.Length == 0) _writer.Blank();
                else _writer.WriteAsIs(line);
            }
        }
        if (Pathways().Any(connection => connection.Pathway!.Resize is not null))
            Function("def resize(x, size, mode):", "To another height and width; nothing stays nothing.", "return None if x is None else F.interpolate(x, size=size, mode=mode)");
        if (!IsUnrolled) return;
        if (Merges(JoinKind.Add) || _program.Circuits.Any(circuit => _modules[circuit.Name].Remembers))
        {
            Function("def add(drive, more):", "Their sum; one of them, where the other has not arrived yet.",
                "if drive is None or more is None:", "    return more if drive is None else drive", "return drive + more");
        }
        if (Merges(JoinKind.Multiply))
        {
            Function("def multiply(drive, more):", "Their product; the drive alone, where nothing else has arrived yet.",
                "return drive if drive is None or more is None else drive * more");
        }
        if (Merges(JoinKind.Concat))
        {
            Function("def concat(drive, more, images, size, channels, more_channels):", "The channels of both; zeros for what has not arrived yet.",
                "if drive is None and more is None:", "    return None", "if drive is None:", "    drive = images.new_zeros(len(images), channels, *size)",
                "if more is None:", "    more = images.new_zeros(len(images), more_channels, *size)", "return torch.cat([drive, more], 1)");
        }
        if (_program.Areas.Any(area => area.IsSized || _modules[area.Circuit].HasZeros))
        {
            Function("def window(size, kernel, stride, padding, dilation=1):", "Height and width of what a sliding window puts out.",
                "kernel = dilation * (kernel - 1) + 1", "return tuple((n + 2 * padding - kernel) // stride + 1 for n in size)");
        }
        if (_program.Connections.Any(IsHeld))
        {
            _writer.Blank(2);
            _writer.Block("class Once:", () =>
            {
                _writer.Document("A value that is the same from a step on: computed once then.");
                _writer.Blank();
                _writer.Block("def __init__(self, step):", () => _writer.Write("self.step, self.value = step, None"));
                _writer.Blank();
                _writer.Block("def __call__(self, t, compute):", () =>
                {
                    foreach (var line in new[] { "if t < self.step:", "    return compute()", "if self.value is None:", "    self.value = compute()", "return self.value" })
                        _writer.Write(line);
                });
            });
        }
    }

    private void Function(string head, string doc, params string[] lines)
    {
        _writer.Blank(2);
        _writer.Block(head, () =>
        {
            _writer.Document(doc);
            foreach (var line in lines) _writer.Write(line);
        });
    }
}
