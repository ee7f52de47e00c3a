using Xunit.Sdk;

namespace Cornet.Tests.Oracle;

/// <summary>Compares every model of a program, and every row of its studies, with what the text means.</summary>
internal static class ProgramCheck
{
    /// <param name="program">The program.</param>
    /// <param name="name">What a failure calls it.</param>
    /// <param name="only">The models to compare; null for all.</param>
    /// <param name="side">Height of the images; the width is the same or, with other arguments than the defaults, half of it.</param>
    /// <param name="isSquare">Whether the width is always the same.</param>
    public static void Run(CompiledProgram program, string name, Func<string, bool>? only = null, int side = 16, bool isSquare = false)
    {
        Assert.True(program.Failure is null, $"{name}: {program.Failure}\n{string.Join('\n', program.Texts)}");
        using var oneThread = new OneThread(); // the maps are too small for more
        var declarations = new Declarations(program.Texts);
        foreach (var model in declarations.Models)
            Compare(model.Name.Text, () => EffectiveModel.Of(model, declarations), [compiled => compiled.Defaults, compiled => compiled.Others]);
        foreach (var study in declarations.Studies)
        {
            var rows = StudyLine.Of(study);
            // Rows with errors are left out of the table.
            if (!program.Rows.TryGetValue(study.Name.Text, out var names) || (names.Length != rows.Count && program.Errors.Count > 0)) continue;
            Assert.Equal(rows.Count, names.Length);
            foreach (var (row, model) in rows.Zip(names)) Compare(model, () => EffectiveModel.Of(row, declarations), [compiled => compiled.Defaults]);
        }

        void Compare(string model, Func<EffectiveModel> meant, Func<CompiledNetwork, IReadOnlyDictionary<string, long>>[] given)
        {
            if (only?.Invoke(model) == false || !program.Models.TryGetValue(model, out var compiled)) return; // it has errors
            foreach (var arguments in given.Select(one => one(compiled)))
            {
                // Other arguments go with other images, which a vector of a whole map does not take.
                var takesSquares = isSquare || ReferenceEquals(arguments, compiled.Defaults)
                    || Array.Exists(program.Texts, text => text.Contains("flatten   linear", StringComparison.Ordinal));
                try
                {
                    Agreement.Check(Network.Of(meant(), declarations, arguments), compiled, arguments, side, takesSquares ? side : side / 2);
                }
                catch (Exception problem)
                {
                    var written = string.Join(", ", arguments.Select(argument => $"{argument.Key}: {argument.Value}"));
                    throw new XunitException($"{name}: {model}({written}): {problem.Message}\n{string.Join('\n', program.Texts)}", problem);
                }
            }
        }
    }
}
