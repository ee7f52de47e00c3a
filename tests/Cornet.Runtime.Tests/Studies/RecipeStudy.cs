using System.Runtime.CompilerServices;
using Cornet.Runtime.Models;
using Cornet.Runtime.Training;

namespace Cornet.Runtime.Tests.Studies;

/// <summary>Studies of one small network: by eight recipes, each with something else that a row must remember when it goes on; and by two.</summary>
internal static class RecipeStudy
{
    public const string Name = "Recipes";

    public const int Rows = 8;

    public const string Pair = "Pair";

    [ModuleInitializer]
    internal static void Register()
    {
        StudyCatalog.Add(Eight);
        StudyCatalog.Add(new Study(Pair, "SmallNetwork", [Eight.Rows[2]]));
    }

    private static Study Eight { get; } = new(Name, "SmallNetwork",
    [
        new("rate", "0.01", "SmallNetwork") { Recipe = recipe => recipe with { LearningRate = 0.01 } },
        new("rate", "0.03", "SmallNetwork") { Recipe = recipe => recipe with { LearningRate = 0.03 } },
        new("mixup", "0.2", "SmallNetwork") { Recipe = recipe => recipe with { Mixup = 0.2 } },
        new("ema", "0.9", "SmallNetwork") { Recipe = recipe => recipe with { EmaDecay = 0.9 } },
        new("accumulate", "2", "SmallNetwork") { Recipe = recipe => recipe with { AccumulationSteps = 2 } },
        new("optimizer", "adamw", "SmallNetwork") { Recipe = recipe => recipe with { Method = Method.AdamW, LearningRate = 0.003 } },
        new("smoothing", "0.2", "SmallNetwork") { Recipe = recipe => recipe with { LabelSmoothing = 0.2 } },
    ]);
}
