using System.Globalization;
using System.Text.RegularExpressions;
using Cornet.Dsl.Diagnostics;
using Cornet.Dsl.Parsing;
using Cornet.Dsl.Tests.Compilation;
using CsCheck;
using Xunit.Abstractions;

namespace Cornet.Dsl.Tests.Programs;

/// <summary>What holds for every network that somebody might write, not only for those of the repository.</summary>
public class RandomProgramTests(ITestOutputHelper output)
{
    private static readonly string[] Cultures = ["sv-SE", "fi-FI", "tr-TR", "ar-SA"];

    [Fact]
    public void It_ends_in_programs_or_in_findings_at_their_places()
    {
        var (tried, compiled) = (0, 0);
        RandomPrograms.Texts.Sample(texts =>
        {
            Interlocked.Increment(ref tried);
            if (CompilerDoor.Try(string.Join('\n', texts)).EndsWith("compiled", StringComparison.Ordinal)) Interlocked.Increment(ref compiled);
        }, iter: LongTests.Iterations(1000), threads: 1);
        output.WriteLine($"{compiled} of {tried} have programs");
        Assert.InRange(compiled, tried / 4, tried);
    }

    [Fact]
    public void A_slip_of_the_finger_ends_in_findings_at_their_places() => Gen.Select(RandomPrograms.Texts, Gen.Int[0, 1_000_000]).Sample((texts, which) =>
    {
        var mutants = Mutations.Of(string.Join('\n', texts)).ToList();
        CompilerDoor.Try(mutants[which % mutants.Count]);
    }, iter: LongTests.Iterations(1000), threads: 1);

    [Fact]
    public void One_file_or_many_give_the_same_networks_and_findings() => RandomPrograms.Texts.Sample(texts =>
    {
        var together = Compiled.From(string.Join('\n', texts)).Result;
        var apart = Compiled.From([.. texts.SelectMany((text, place) => Declarations(text).Select((one, part) => ($"{place}{part}.cornet", one)))]).Result;
        foreach (var model in together.Models) Assert.Equal(model.Program, apart.Models.Single(other => other.Name == model.Name).Program);
        Assert.Equal(string.Join("\n", Sentences(together, apart)), string.Join("\n", Sentences(apart, together)));
    }, iter: LongTests.Iterations(300), threads: 1);

    [Fact]
    public void Line_ends_and_cultures_and_a_second_time_change_nothing() => Gen.Select(RandomPrograms.Texts, Gen.OneOf(Cultures)).Sample((texts, culture) =>
    {
        var text = string.Join('\n', texts);
        var expected = Compiled.From(text);
        var usual = CultureInfo.CurrentCulture;
        try
        {
            CultureInfo.CurrentCulture = CultureInfo.GetCultureInfo(culture);
            var other = Compiled.From(text.Replace("\n", "\r\n"));
            Assert.Equal(expected.Result.Models, other.Result.Models);
            Assert.Equal(expected.Messages, other.Messages);
        }
        finally
        {
            CultureInfo.CurrentCulture = usual;
        }
    }, iter: LongTests.Iterations(300), threads: 1);

    private static string[] Declarations(string text) =>
        text.IndexOf(RandomPrograms.Between, StringComparison.Ordinal) is var end and >= 0 ? [text[..end], text[end..]] : [text];

    // What nothing uses is told of files without errors only, and which those are is what differs here, as are the places in them.
    private static IEnumerable<string> Sentences(CompilationResult result, CompilationResult other) =>
        result.Diagnostics.Where(finding => finding.Severity == Severity.Error || other.Diagnostics.All(one => one.Severity != Severity.Error))
            .Select(finding => $"{finding.Id} {Regex.Replace(finding.Message, @"([0-9a-z]+\.cornet, )?line [0-9]+", "a line")}").Order(StringComparer.Ordinal);
}
