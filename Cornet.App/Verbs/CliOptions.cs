using Cornet.Runtime.Distributed;
using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using Cornet.Runtime.Models;

namespace Cornet.App.Verbs;

/// <summary>Arguments and options that verbs share, so that each is called and checked alike everywhere.</summary>
internal static class CliOptions
{
    /// <summary>The model's name.</summary>
    public static Argument<string> Model() => new("MODEL") { Description = ModelCatalog.Source?.Words ?? "A model of this program; 'describe' lists them." };

    /// <summary>Images with classes.</summary>
    public static Option<string> Data() => new("--data")
    {
        Description = "A folder (train/CLASS/*.jpg; tars, Parquet, IDX or CIFAR files), a pattern (train-{000..146}.tar), a table (.csv), or 'rendered[:low|mild|medium|high]', the built-in objects.",
        HelpName = "SPEC",
    };

    /// <summary>A file of weights.</summary>
    public static Option<string> Weights(string description) => new("--weights") { Description = description, HelpName = "FILE" };

    /// <summary>The weights to look into.</summary>
    public static Option<string> TrainedWeights() =>
        Weights($"The weights: best.pth of a run, or any PyTorch state dict of the model; or '{TrainedNetwork.Untrained}'.");

    /// <summary>Where to compute.</summary>
    public static Option<string> Device() => new("--device")
    {
        Description = "The device: cpu, cuda, cuda:1, ...; by default CUDA if there is a GPU.", HelpName = "NAME",
    };

    /// <summary>Rows and columns of the input.</summary>
    public static Option<int?> Size() =>
        Whole("--size", "Height and width of the input in pixels; by default those of the images, up to the model's declared size.", 8);

    /// <summary>Images at once.</summary>
    public static Option<int?> Batch(string byDefault) => Whole("--batch", $"Batch size; {byDefault} by default.", 1);

    /// <summary>Threads that prepare images.</summary>
    public static Option<int?> Workers() => Whole("--workers", "Threads that read and prepare images; by default one per processor.", 1);

    /// <summary>How many classes to tell apart.</summary>
    public static Option<int?> Classes(string byDefault) => Whole("--classes", $"Number of classes; {byDefault}.", 1);

    /// <summary>A whole number.</summary>
    public static Option<int?> Whole(string name, string description, int least) => new(name)
    {
        Description = description, HelpName = "N",
        CustomParser = given => int.TryParse(Text(given), NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= least
            ? number
            : Refuse<int?>(given, $"{name} must be a whole number of at least {least}, not '{Text(given)}'"),
    };

    /// <summary>A number above 0, with a point as decimal mark.</summary>
    public static Option<double?> Positive(string name, string description) => new(name)
    {
        Description = description, HelpName = "X",
        CustomParser = given => double.TryParse(Text(given), NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
            && number > 0 && double.IsFinite(number)
            ? number
            : Refuse<double?>(given, $"{name} must be a number above 0, not '{Text(given)}'"),
    };

    /// <summary>A number of at least 0, with a point as decimal mark.</summary>
    public static Option<double?> NotNegative(string name, string description) => new(name)
    {
        Description = description, HelpName = "X",
        CustomParser = given => double.TryParse(Text(given), NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
            && number >= 0 && double.IsFinite(number)
            ? number
            : Refuse<double?>(given, $"{name} must be a number of at least 0, not '{Text(given)}'"),
    };

    /// <summary>One of a few words.</summary>
    public static Option<T?> Choice<T>(string name, string description) where T : struct, Enum => new(name)
    {
        Description = description, HelpName = "WORD",
        CustomParser = given => Array.Find(Enum.GetValues<T>(), value => Word(value) == Text(given)) is var found && Word(found) == Text(given)
            ? found
            : Refuse<T?>(given, $"{name} must be one of {string.Join(", ", Enum.GetValues<T>().Select(Word))}, not '{Text(given)}'"),
    };

    /// <summary>A share of the training images for validation, or none of them: 0.</summary>
    public static Option<double?> Validation() => new("--validation")
    {
        Description = "The fraction of the training images to split off for validation if the data have no validation set; 0.1 by default. "
            + "'none': no validation.",
        HelpName = "SHARE",
        CustomParser = given => Text(given) == "none" ? 0
            : double.TryParse(Text(given), NumberStyles.Float, CultureInfo.InvariantCulture, out var share) && share > 0 && share < 1 ? share
            : Refuse<double?>(given, $"--validation must be a number between 0 and 1 or 'none', not '{Text(given)}'"),
    };

    /// <summary>At which steps of the decoder the loss is taken.</summary>
    public static Option<Cornet.Runtime.Training.LossSteps?> LossSteps() => new("--loss-steps")
    {
        Description = "The steps of the decoder at which the loss is taken: last (default), every, or a weight for each, such as 0.1,0.2,1.",
        HelpName = "STEPS",
        CustomParser = given =>
        {
            try
            {
                return Cornet.Runtime.Training.LossSteps.Parse(Text(given));
            }
            catch (CornetException fault)
            {
                return Refuse<Cornet.Runtime.Training.LossSteps?>(given, fault.Message.TrimEnd('.'));
            }
        },
    };

    /// <summary>The augmentation of training images.</summary>
    public static Option<Cornet.Runtime.Stimuli.Augmentation.AugmentationList?> Augmentation() => Read(
        "--augment", "LIST", "Augmentation of training images: default, none, or a list such as \"random-resized-crop(0.08..1), flip, color-jitter(0.4,0.4,0.4,0.1), randaugment(2,9), random-erasing(0.25)\".",
        Cornet.Runtime.Stimuli.Augmentation.AugmentationList.Parse);

    /// <summary>The normalization of images.</summary>
    public static Option<Cornet.Runtime.Stimuli.Normalization?> Normalization() => Read(
        "--normalize", "NUMBERS", "Normalization of images: imagenet (default), none, half, or means and standard deviations such as 0.49,0.48,0.45/0.25,0.24,0.26.",
        Cornet.Runtime.Stimuli.Normalization.Parse);

    /// <summary>The normalization of images, for networks whose files do not say it.</summary>
    public static Option<Cornet.Runtime.Stimuli.Normalization?> NormalizationOfWeights() => Read(
        "--normalize", "NUMBERS", "Normalization of images for weights of other programs: imagenet (default), none, half, or means and standard deviations such as "
        + "0.49,0.48,0.45/0.25,0.24,0.26. Files that Cornet wrote say theirs.",
        Cornet.Runtime.Stimuli.Normalization.Parse);

    private static Option<T?> Read<T>(string name, string helpName, string description, Func<string, T> parse) where T : class => new(name)
    {
        Description = description, HelpName = helpName,
        CustomParser = given =>
        {
            try
            {
                return parse(Text(given));
            }
            catch (CornetException fault)
            {
                return Refuse<T?>(given, fault.Message.TrimEnd('.'));
            }
        },
    };

    /// <summary>A word that stands alone.</summary>
    public static Option<bool?> Flag(string name, string description) => new(name) { Description = description, Arity = ArgumentArity.ZeroOrOne };

    /// <summary>In which numbers to compute.</summary>
    public static Option<Cornet.Runtime.Layers.Precision?> Precision() =>
        Choice<Cornet.Runtime.Layers.Precision>("--precision", "float32 (default), bfloat16 (faster where the processor has instructions for it), or float16 on a GPU.");

    /// <summary>In which order in memory to compute.</summary>
    public static Option<MemoryFormat?> MemoryFormat() => Choice<MemoryFormat>(
        "--memory-format", "channels-last or contiguous; by default what is fast on this device ('doctor' says why).");

    /// <summary>What was chosen, for <see cref="Cornet.Runtime.Models.CornetModel.ChannelsLast"/>.</summary>
    public static bool? ChannelsLast(this ParseResult words, Option<MemoryFormat?> format) =>
        words.GetValue(format) is { } given ? given == Verbs.MemoryFormat.ChannelsLast : null;

    private static string Word<T>(T value) where T : struct, Enum =>
        typeof(T) == typeof(Cornet.Runtime.Layers.Precision) || typeof(T) == typeof(Cornet.Runtime.Training.Method)
            ? $"{value}".ToLowerInvariant()
            : System.Text.Json.JsonNamingPolicy.KebabCaseLower.ConvertName($"{value}");

    /// <summary>How many threads prepare images: as given, else as many as there are processors.</summary>
    public static int WorkersOf(this ParseResult words, Option<int?> workers) => words.GetValue(workers) ?? Processors.OfThisRank;

    /// <summary>An option's value.</summary>
    /// <exception cref="CornetException">It was not given.</exception>
    public static T Demand<T>(this ParseResult words, Option<T> option) where T : class => words.GetValue(option)
        ?? throw new CornetException($"'{words.CommandResult.Command.Name}' needs {option.Name} {option.HelpName}: {option.Description}");

    private static string Text(ArgumentResult given) => given.Tokens is [var token, ..] ? token.Value : "";

    private static T? Refuse<T>(ArgumentResult given, string sentence)
    {
        given.AddError(sentence);
        return default;
    }
}

/// <summary>How the four axes of images, feature maps and kernels lie in memory.</summary>
internal enum MemoryFormat
{
    /// <summary>In their order: N x C x H x W.</summary>
    Contiguous,

    /// <summary>N x H x W x C.</summary>
    ChannelsLast,
}
