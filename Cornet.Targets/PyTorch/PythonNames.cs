namespace Cornet.Targets.PyTorch;

/// <summary>What may be called how in Python.</summary>
internal static class PythonNames
{
    private static readonly HashSet<string> Keywords = new(StringComparer.Ordinal)
    {
        "False", "None", "True", "and", "as", "assert", "async", "await", "break", "class", "continue", "def", "del", "elif", "else", "except",
        "finally", "for", "from", "global", "if", "import", "in", "is", "lambda", "nonlocal", "not", "or", "pass", "raise", "return", "try", "while",
        "with", "yield",
    };

    // Of the standard library those that PyTorch imports early: a file of such a name beside a script is found before them.
    private static readonly HashSet<string> Modules = new(StringComparer.Ordinal)
    {
        "abc", "ast", "asyncio", "bisect", "builtins", "calendar", "code", "codecs", "collections", "contextlib", "copy", "copyreg", "csv", "ctypes", "dataclasses", "datetime",
        "decimal", "dis", "email", "enum", "functools", "gc", "glob", "hashlib", "heapq", "html", "http", "importlib", "inspect", "io", "itertools", "json", "keyword", "logging", "math",
        "numbers", "numpy", "operator", "os", "pathlib", "pickle", "platform", "queue", "random", "re", "safetensors", "select", "shutil", "signal", "site", "socket", "ssl", "stat", "string", "struct",
        "subprocess", "sys", "tempfile", "test", "threading", "time", "token", "tokenize", "torch", "torchvision", "traceback", "types", "typing", "unittest", "uuid", "warnings", "weakref", "zipfile",
    };

    /// <summary>Attributes of <c>torch.nn.Module</c>, of any version: no layer can be reached by such a name.</summary>
    public static readonly HashSet<string> OfModule = new(StringComparer.Ordinal)
    {
        "T_destination", "add_module", "apply", "bfloat16", "buffers", "call_super_init", "children", "compile", "cpu", "cuda", "double", "dump_patches",
        "eval", "extra_repr", "float", "forward", "get_buffer", "get_extra_state", "get_parameter", "get_submodule", "half", "ipu", "load_state_dict",
        "modules", "mtia", "named_buffers", "named_children", "named_modules", "named_parameters", "parameters", "register_backward_hook",
        "register_buffer", "register_forward_hook", "register_forward_pre_hook", "register_full_backward_hook", "register_full_backward_pre_hook",
        "register_load_state_dict_post_hook", "register_load_state_dict_pre_hook", "register_module", "register_parameter",
        "register_state_dict_post_hook", "register_state_dict_pre_hook", "requires_grad_", "set_extra_state", "set_submodule", "share_memory",
        "state_dict", "to", "to_empty", "train", "training", "type", "xpu", "zero_grad",
        // And what the classes of an exported file have beside it.
        "load", "record", "receive", "extent", "drive_extent",
    };

    /// <summary>Names of an exported file that nothing else in it may have.</summary>
    public static readonly string[] OfFile =
    [
        "F", "Gabor", "KEYS", "Learned", "Noise", "Slice", "rename", "resize", "sorted", "NEEDS", "Once", "float", "STEPS", "add", "concat", "multiply", "nn", "torch", "window", "dict", "enumerate", "getattr", "isinstance", "len", "list",
        "max", "range", "set", "super", "tuple", "zip", "str", "self", "ValueError",
    ];

    /// <summary>Local names of an exported function that no value in it may have.</summary>
    public static readonly string[] OfFunction =
        [.. OfFile, "area", "at", "drive", "given", "i", "image", "images", "m", "marks", "more", "outputs", "recorded", "runs", "site", "size", "state", "states", "step", "steps", "t", "x"];

    /// <summary>A name that Python allows.</summary>
    public static string Escape(string name) => Keywords.Contains(name) ? name + "_" : name;

    /// <summary>A member of a module as an expression. State keys stay what they are, whatever Python or PyTorch say to the name.</summary>
    public static string Member(string name) =>
        Keywords.Contains(name) || OfModule.Contains(name) || name.StartsWith("_", StringComparison.Ordinal) ? $"self._modules[\"{name}\"]" : $"self.{name}";

    /// <summary><c>CORnetSmall</c> as a file: <c>cornet_small.py</c>.</summary>
    public static string FileOf(string model)
    {
        var text = new StringBuilder();
        for (var i = 0; i < model.Length; i++)
        {
            if (i > 0 && char.IsUpper(model[i]) && char.IsLower(model[i - 1])) text.Append('_');
            text.Append(char.ToLowerInvariant(model[i]));
        }
        // A file that an import statement can name, and that hides no module that PyTorch or this file imports.
        var name = text.ToString();
        return (Keywords.Contains(name) || Modules.Contains(name) ? name + "_" : name) + ".py";
    }
}

/// <summary>Names that must differ.</summary>
internal sealed class PythonScope(IEnumerable<string> reserved)
{
    private readonly HashSet<string> _taken = new(reserved, StringComparer.Ordinal);
    private readonly Dictionary<string, string> _names = new(StringComparer.Ordinal);

    /// <summary>The name of a thing: the word, with underscores behind it where that is taken. The same thing has the same name.</summary>
    public string Of(string thing, string word)
    {
        if (_names.TryGetValue(thing, out var known)) return known;
        var name = PythonNames.Escape(word);
        while (!_taken.Add(name)) name += "_";
        return _names[thing] = name;
    }

    /// <summary>The same where the word is the thing.</summary>
    public string Of(string word) => Of(word, word);
}
