using System.CommandLine;
using System.Runtime.InteropServices;
using Cornet.App;
using Cornet.App.Verbs;

namespace Cornet.Runtime.Tests.App;

public class CornetAppTests
{
    [Theory]
    [InlineData("There is no verb 'tran' (did you mean 'train'?); the verbs are train, eval, features, score, describe, weights, runs, study, paper, doctor.", "tran")]
    [InlineData("No verb was given; the verbs are train, eval, features, score, describe, weights, runs, study, paper, doctor.")]
    [InlineData("'cornet train' has no option '--epoch' (did you mean '--epochs'?); see 'cornet train --help'.",
        "train", "SmallNetwork", "--epoch", "3")]
    [InlineData("'cornet eval' has no option '--frobnicate'; see 'cornet eval --help'.", "eval", "SmallNetwork", "--frobnicate")]
    [InlineData("--epochs must be a whole number of at least 1, not 'x'; see 'cornet train --help'.", "train", "SmallNetwork", "--epochs", "x")]
    [InlineData("--lr must be a number above 0, not '-1'; see 'cornet train --help'.", "train", "SmallNetwork", "--lr", "-1")]
    [InlineData("There is no model 'CORnetX' here; there are SmallNetwork.", "describe", "CORnetX")]
    [InlineData("There is no folder 'nowhere'; name a folder of class folders, tars, Parquet, idx or CIFAR files, a .tar, .parquet or .csv file, or 'rendered' for the built-in stimuli.",
        "train", "SmallNetwork", "--data", "nowhere")]
    [InlineData("There is no recipe 'papre' for SmallNetwork; there are paper, a1-like, small.", "train", "SmallNetwork", "--data", "rendered", "--recipe", "papre")]
    public void Words_that_cannot_be_run_end_in_one_line(string expected, params string[] args) => Assert.Equal(expected, CommandRun.Refused(args));

    [Fact]
    public void What_is_missing_is_named() => Assert.StartsWith("'eval' needs --weights FILE: ", CommandRun.Refused("eval", "SmallNetwork"));

    [Fact]
    public void Describe_prints_what_the_compiler_knew_and_lists_the_models_where_none_is_named()
    {
        Assert.Equal(new CommandRun(0, "two areas" + Environment.NewLine, ""), CommandRun.Of("describe", "smallnetwork"));
        Assert.StartsWith("SmallNetwork ", CommandRun.Of("describe").Output);
    }

    [Fact]
    public void Verbs_of_the_program_stand_beside_the_run_verbs()
    {
        var verb = new Command("check");
        verb.SetAction(int (_) => throw new CornetException("Two\nlines."));
        using StringWriter output = new(), error = new();
        Assert.Equal(1, CornetApp.Run(["check"], [verb], output, error));
        Assert.Equal("Two lines.\n", error.ToString());
    }

    [Theory]
    [InlineData("[enforce fail at alloc_cpu.cpp:119] err == 0. DefaultCPUAllocator: can't allocate memory: you tried to allocate 9 bytes.",
        "use a smaller batch")]
    [InlineData("CUDA out of memory. Tried to allocate 20.00 GiB.", "use a smaller batch")]
    [InlineData("Sizes of tensors must match.\nException raised from here",
        "libtorch failed: Sizes of tensors must match (--debug shows where).")]
    public void What_libtorch_throws_becomes_a_sentence(string thrown, string expected)
    {
        var sentence = Failure.Sentence(new ExternalException(thrown));
        Assert.Contains(expected, sentence);
        Assert.DoesNotContain('\n', sentence);
    }

    [Fact]
    public void Memory_that_this_libtorch_cannot_get_is_the_same_sentence()
    {
        var fault = Record.Exception(() => TorchSharp.torch.empty(1L << 46).Dispose());
        Assert.StartsWith("There is not enough memory for this batch: use a smaller batch (--batch)", Failure.Sentence(fault!));
    }

    [Fact]
    public void An_error_in_the_program_itself_is_one_sentence_and_shows_its_place_on_request()
    {
        Assert.StartsWith("Internal error in Cornet, InvalidOperationException: No way; ", Fail("check"));
        Assert.DoesNotContain("   at ", Fail("check"));
        Assert.Contains("   at ", Fail("check", "--debug"));

        static string Fail(params string[] args)
        {
            var verb = new Command("check");
            verb.SetAction(int (_) => throw new InvalidOperationException("No way."));
            using StringWriter output = new(), error = new();
            CornetApp.Run(args, [verb], output, error);
            return error.ToString();
        }
    }
}
