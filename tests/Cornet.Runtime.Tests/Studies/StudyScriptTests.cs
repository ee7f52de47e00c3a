using System.Text.Json;
using Cornet.App.StudyVerbs;
using Cornet.App.Verbs;
using Cornet.Runtime.Tests.App;
using Cornet.Runtime.Tests.Weights;
using VerifyXunit;

namespace Cornet.Runtime.Tests.Studies;

/// <summary>What <c>study script</c> prints.</summary>
public class StudyScriptTests
{
    private static readonly string[] Words =
    [
        "study", "script", "recipes", "--data", "rendered:low,count=128", "--recipe", "small", "--epochs", "20", "--threads", "2", "--save-every", "5",
        "--out", "/studies/first try", "--for",
    ];

    [Theory]
    [InlineData("slurm", "sh")]
    [InlineData("snakemake", "py")]
    [InlineData("parallel", "sh")]
    [InlineData("kubernetes", "yaml")]
    public Task A_script_is_what_a_careful_person_would_write(string engine, string extension) =>
        Verifier.Verify(Script(engine), extension).UseTextForParameters(engine);

    [Theory]
    [InlineData("slurm", "#SBATCH --gres=gpu:1\n")]
    [InlineData("snakemake", "slurm_extra=\"--gres=gpu:1\"\n")]
    [InlineData("kubernetes", "nvidia.com/gpu: 1 }\n")]
    public void A_row_on_a_GPU_asks_for_one(string engine, string line)
    {
        Assert.DoesNotContain($"\n{line}", Script(engine));
        var script = Script(engine, "--device", "cuda", "--jobs", "3", "--seeds", "2");
        Assert.Contains(line, script);
        Assert.Contains("16 rows", script);
    }

    [Fact]
    public void Nothing_is_written_and_paths_are_whole()
    {
        using var scratch = new ScratchFolder();
        Directory.CreateDirectory(Path.Combine(scratch["it's"], "train", "a"));
        var (folder, data) = (Path.GetRelativePath(Environment.CurrentDirectory, scratch["study"]), Path.GetRelativePath(Environment.CurrentDirectory, scratch["it's"]));
        var run = CommandRun.Of("study", "script", "Recipes", "--for", "slurm", "--data", data, "--out", folder);
        Assert.Equal((0, ""), (run.Code, run.Error));
        Assert.Contains($"--out {scratch["study"]} ", run.Output);
        // An apostrophe ends a word of the shell and must be one itself.
        Assert.Contains($"--data '{scratch["it'\\''s"]}' ", run.Output);
        Assert.Equal(["it's"], scratch.Files);
    }

    [Fact]
    public void A_study_that_was_begun_otherwise_is_refused()
    {
        using var scratch = new ScratchFolder();
        string[] study = ["Recipes", "--data", "rendered:low,count=32,size=32", "--epochs", "1", "--batch", "8", "--out", scratch["study"]];
        Assert.Equal(0, CommandRun.Of(["study", "run", .. study, "--row", "0"]).Code);
        Assert.Equal(0, CommandRun.Of(["study", "script", .. study, "--for", "slurm"]).Code);
        Assert.Equal(
            $"'{scratch["study"]}' was begun with --threads 1, not 2: choose another folder (--out), or ask for the same as before.",
            CommandRun.RefusedWith(78, ["study", "script", .. study, "--for", "slurm", "--threads", "2"]));
        // What was fixed at the start need not be said again.
        Assert.Equal(0, CommandRun.Of("study", "script", "Recipes", "--out", scratch["study"], "--for", "slurm").Code);
    }

    [Fact]
    public void An_engine_must_be_named()
    {
        Assert.Equal("'script' needs --for WORD: What does the rows: slurm, snakemake, parallel or kubernetes.", CommandRun.Refused("study", "script", "Recipes", "--data", "rendered"));
        Assert.Equal(
            "--for must be one of slurm, snakemake, parallel, kubernetes, not 'pbs'; see 'cornet study script --help'.",
            CommandRun.Refused("study", "script", "Recipes", "--data", "rendered", "--for", "pbs"));
    }

    [ProgramFact("shellcheck", "shellcheck")]
    public void Shell_scripts_have_none_of_the_faults_that_shellcheck_knows()
    {
        using var scratch = new ScratchFolder();
        foreach (var engine in (string[])["slurm", "parallel"])
        {
            File.WriteAllText(scratch[engine], Script(engine));
            Assert.Equal((0, ""), RunningProgram.Run(scratch.Root, "shellcheck", scratch[engine]));
        }
    }

    [PythonFact("yaml")]
    public void The_job_for_Kubernetes_says_to_a_parser_what_it_says_to_people()
    {
        using var scratch = new ScratchFolder();
        const string Read = "import json, sys, yaml; print(json.dumps(yaml.safe_load(sys.argv[1])))";
        var (code, printed) = RunningProgram.Run(scratch.Root, PythonPeer.Interpreter("yaml"), "-c", Read, Script("kubernetes", "--out", "/studies/$HOME"));
        Assert.True(code == 0, printed);
        var job = JsonDocument.Parse(printed).RootElement;
        var spec = job.GetProperty("spec");
        Assert.Equal(("batch/v1", "Job", "Indexed"), (Word(job, "apiVersion"), Word(job, "kind"), Word(spec, "completionMode")));
        Assert.Equal((RecipeStudy.Rows, 4), (spec.GetProperty("completions").GetInt32(), spec.GetProperty("parallelism").GetInt32()));
        Assert.True(spec.GetProperty("backoffLimitPerIndex").GetInt32() > 0);
        var rules = spec.GetProperty("podFailurePolicy").GetProperty("rules");
        Assert.Equal(75, rules[0].GetProperty("onExitCodes").GetProperty("values")[0].GetInt32());
        // Both limits per index and policies of failure are only for pods that are not started again in place.
        var pod = spec.GetProperty("template").GetProperty("spec");
        Assert.Equal("Never", Word(pod, "restartPolicy"));
        var container = pod.GetProperty("containers")[0];
        Assert.Equal(Word(rules[0].GetProperty("onExitCodes"), "containerName"), Word(container, "name"));
        string[] command = [.. container.GetProperty("command").EnumerateArray().Select(word => word.GetString()!)];
        var start = Array.IndexOf(command, "study");
        Assert.Equal(["study", "run", "Recipes", "--row", "$(JOB_COMPLETION_INDEX)", "--data", "rendered:low,count=128"], command[start..(start + 7)]);
        Assert.Equal("/studies/$$HOME", command[Array.IndexOf(command, "--out") + 1]);

        static string Word(JsonElement part, string name) => part.GetProperty(name).GetString()!;
    }

    private static string Script(string engine, params string[] more)
    {
        string[] words = more is ["--out", ..] ? [.. Words[..^3], .. more, "--for", engine] : [.. Words, engine, .. more];
        var run = CommandRun.Of(words);
        Assert.Equal((0, ""), (run.Code, run.Error));
        var program = ProgramStart.Current.Built[^1];
        return run.Output.Replace(ScriptWords.ForShell(program), "/lab/MyLab.dll").Replace(program, "/lab/MyLab.dll");
    }
}
