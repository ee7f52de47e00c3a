namespace Cornet.Targets.TorchSharp;

/// <summary>Words of the language as C# identifiers.</summary>
internal static class Identifiers
{
    // What every module of TorchSharp has.
    private static readonly string[] OfEveryModule =
    [
        "ClearModules", "ConditionallyRegisterBuffer", "ConditionallyRegisterParameter", "Create", "Dispose", "Equals", "Finalize",
        "GetDefaultDeviceAndType", "GetHashCode", "GetName", "GetType", "HType", "MemberwiseClone", "ReferenceEquals", "RegisterComponents",
        "ReplaceBuffer", "ReplaceParameter", "ToString", "_deviceIndex", "_deviceType", "_internal_buffers", "_internal_params",
        "_internal_submodules", "_named_buffers", "_named_parameters", "_parameters", "_to", "_toEpilog", "add_module", "apply", "buffers",
        "children", "eval", "get_buffer", "get_parameter", "has_buffer", "has_parameter", "load", "load_state_dict", "modules", "name",
        "named_buffers", "named_children", "named_modules", "named_parameters", "parameters", "register_buffer", "register_module",
        "register_parameter", "save", "save_state_dict", "state_dict", "train", "training", "zero_grad",
    ];

    /// <summary>What a layer cannot be called in the class of its area, because the base has a member of that name or because the generated methods
    /// use it. Such a label gets an underscore behind it (<c>train_</c>); its key in the state dict stays as written.</summary>
    public static readonly string[] OfArea =
    [
        .. OfEveryModule,
        "Index", "Register", "SteadyFrom", "Steps", "Carry", "DriveExtent", "Extent", "Flow", "GatedInput", "Pass", "Receive", "Recomputable", "Step",
        "States", "Term", "afferent", "drive", "input", "recorder", "sent", "noInput", "state", "states", "t", "x",
    ];

    /// <summary>What an area cannot be called in the class of its model.</summary>
    public static readonly string[] OfModel =
    [
        .. OfEveryModule,
        "KeyNames", "KeyOf", "AddArea", "AddDecoder", "AddPathway", "Areas", "Card", "ChannelsLast", "CheckpointActivations", "ClassCount", "Collect", "Decode", "DecodeEveryStep", "DecodeSteps", "Differentiate", "DrawsNoise", "HasNoise", "Trials",
        "HookRemover", "NameOf", "NamedDecoders", "ReadoutArea", "RecordAt", "Require", "Run", "State", "call", "forward", "module_post_hooks", "module_pre_hooks",
        "post_hooks", "pre_hooks", "register_forward_hook", "register_forward_pre_hook", "At", "Decoder", "Extent", "Facts", "Flow", "Initialization",
        "Merge", "MultiplyAdds", "Named", "ParameterCount", "Precision", "Record", "Recorded", "StateKeys", "States", "Summary", "Timeline", "decoder", "drive",
        "image", "images", "recorder", "t", "time", "x",
    ];

    /// <summary>Types that generated code names, so that no circuit may hide them.</summary>
    public static readonly string[] OfTypes =
    [
        "CornetArea", "CornetModel", "ModelCard", "AreaCard", "Recorder", "Recording", "AreaRecording", "Site", "AreaSite", "NoInput", "Tensor",
        "GatedInput", "IReadOnlyList", "SteadyValue",
        .. LayerClass.All.Select(layer => layer.Name),
    ];

    private static readonly HashSet<string> NoModels = new([.. OfModel, .. OfTypes, "CornetModels"], StringComparer.Ordinal);

    /// <summary>The class of a model: its name, with an underscore behind it where a class or a member in it is called so.</summary>
    public static string Class(string model) => NoModels.Contains(model) ? model + "_" : Escape(model);

    /// <summary>A word as C# accepts it where a name stands: keywords get their <c>@</c>.</summary>
    public static string Escape(string name) => Keywords.All.Contains(name) ? "@" + name : name;

    /// <summary>A namespace of a project's name, as <c>dotnet new</c> makes it: <c>my-lab.2d</c> is <c>my_lab._2d</c>. MSBuild takes the name of the
    /// project file where the project says no other.</summary>
    public static string Namespace(string name) => string.Join(".", name.Split('.').Select(Segment));

    private static string Segment(string written)
    {
        var segment = new string([.. written.Select(letter => IsPart(letter) ? letter : '_')]);
        return segment.Length > 0 && IsStart(segment[0]) ? segment : "_" + segment;
    }

    /// <summary>Whether C# lets an identifier start with a character.</summary>
    public static bool IsStart(char letter) => letter == '_' || CharUnicodeInfo.GetUnicodeCategory(letter) is
        UnicodeCategory.UppercaseLetter or UnicodeCategory.LowercaseLetter or UnicodeCategory.TitlecaseLetter or
        UnicodeCategory.ModifierLetter or UnicodeCategory.OtherLetter or UnicodeCategory.LetterNumber;

    /// <summary>Whether C# lets an identifier have a character behind its first.</summary>
    public static bool IsPart(char letter) => IsStart(letter) || CharUnicodeInfo.GetUnicodeCategory(letter) is
        UnicodeCategory.DecimalDigitNumber or UnicodeCategory.ConnectorPunctuation or UnicodeCategory.NonSpacingMark or
        UnicodeCategory.SpacingCombiningMark or UnicodeCategory.Format;

    public static string EscapeDotted(string name) => string.Join(".", name.Split('.').Select(Escape));

    /// <summary>The name of a local for an area: <c>V1</c> is <c>v1</c>, <c>Belt</c> is <c>belt</c>.</summary>
    public static string Local(string area) =>
        area.Any(char.IsLower) ? char.ToLowerInvariant(area[0]) + area.Substring(1) : area.ToLowerInvariant();
}

/// <summary>The names of one scope, each given once.</summary>
internal sealed class NameScope(IEnumerable<string> reserved)
{
    private readonly HashSet<string> _taken = new(reserved, StringComparer.Ordinal);

    /// <summary>A name for a word: the word itself, with underscores behind it where the name is taken.</summary>
    public string Take(string word)
    {
        while (!_taken.Add(word)) word += "_";
        return Identifiers.Escape(word);
    }
}

/// <summary>The keywords of C#, so that writing C# needs no C# compiler. A test compares them with the compiler's.</summary>
internal static class Keywords
{
    /// <summary>Those that are reserved everywhere and those that are keywords only in some places.</summary>
    public static readonly HashSet<string> All = new(StringComparer.Ordinal)
    {
        // Reserved.
        "__arglist", "__makeref", "__reftype", "__refvalue", "abstract", "as", "base", "bool", "break", "byte", "case", "catch", "char", "checked",
        "class", "const", "continue", "decimal", "default", "delegate", "do", "double", "else", "enum", "event", "explicit", "extern", "false",
        "finally", "fixed", "float", "for", "foreach", "goto", "if", "implicit", "in", "int", "interface", "internal", "is", "lock", "long",
        "namespace", "new", "null", "object", "operator", "out", "override", "params", "private", "protected", "public", "readonly", "ref", "return",
        "sbyte", "sealed", "short", "sizeof", "stackalloc", "static", "string", "struct", "switch", "this", "throw", "true", "try", "typeof", "uint",
        "ulong", "unchecked", "unsafe", "ushort", "using", "virtual", "void", "volatile", "while",

        // Contextual.
        "_", "add", "alias", "allows", "and", "ascending", "assembly", "async", "await", "by", "descending", "equals", "extension", "field", "file",
        "from", "get", "global", "group", "init", "into", "join", "let", "managed", "method", "module", "nameof", "not", "on", "or", "orderby",
        "param", "partial", "property", "record", "remove", "required", "scoped", "select", "set", "type", "typevar", "unmanaged", "var", "when",
        "where", "with", "yield",
    };
}
