namespace Cornet.Runtime.Tests;

public class PythonPeerTests
{
    [PythonFact("numpy")]
    public void A_peer_answers_with_what_it_printed() =>
        Assert.Equal("6", PythonPeer.RunCode("import sys, numpy; print(numpy.sum([int(a) for a in sys.argv[1:]]))", "1", "2", "3").Trim());

    [PythonFact("numpy")]
    public void A_peer_that_fails_says_why() =>
        Assert.Contains("no such area", Assert.Throws<InvalidOperationException>(() => PythonPeer.RunCode("raise KeyError('no such area')")).Message);

    [Fact]
    public void A_missing_module_is_named_with_the_package_that_brings_it() =>
        Assert.Contains("apt-get install python3-no_such_module", PythonPeer.MissingReason("no_such_module"));

    [PythonFact("numpy")]
    public void A_script_finds_its_modules_loaded_and_nothing_that_another_changed()
    {
        const string Change = """
            import builtins, os, random, signal, sys, numpy
            os.chdir("/"); os.environ["CHANGED"] = "yes"; sys.path.append("changed"); builtins.changed = changed = True
            numpy.random.seed(7); numpy.set_printoptions(precision=1); random.seed(7); signal.signal(signal.SIGINT, signal.SIG_IGN); sys.exit(0)
            """;
        const string Look = """
            import sys
            print("numpy" in sys.modules, end=" ")
            import os, random, signal, numpy
            print(os.getcwd(), os.environ.get("CHANGED"), sys.path, "changed" in globals(), hasattr(__builtins__, "changed"), sys.argv, __name__)
            print(numpy.random.rand(), random.random(), numpy.get_printoptions()["precision"], signal.getsignal(signal.SIGINT))
            """;
        var before = PythonPeer.RunCode(Look, "a");
        PythonPeer.RunCode(Change);
        Assert.Equal(before, PythonPeer.RunCode(Look, "a"));
        Assert.StartsWith("True ", before);
        Assert.Contains("['-c', 'a'] __main__", before);
    }

    [PythonTheory]
    [InlineData("torch.manual_seed(7); torch.set_num_threads(1)")]
    [InlineData("torch.set_grad_enabled(False); torch.set_default_dtype(torch.float64); torch.use_deterministic_algorithms(True)")]
    public void What_a_script_sets_in_PyTorch_ends_with_it(string set)
    {
        const string Look = "import torch\nprint(torch.initial_seed(), torch.get_num_threads(), torch.is_grad_enabled(), torch.get_default_dtype(), "
            + "torch.are_deterministic_algorithms_enabled())";
        var before = PythonPeer.RunCode(Look);
        Assert.NotEqual(before, PythonPeer.RunCode($"import torch\n{set}\n{Look}"));
        Assert.Equal(before, PythonPeer.RunCode(Look));
    }

    [PythonTheory("numpy")]
    [InlineData("sys.exit(3)", 3, "")]
    [InlineData("sys.exit('too few images')", 1, "too few images\n")]
    [InlineData("os._exit(4)", 4, "")]
    [InlineData("os.kill(os.getpid(), 9)", -9, "")]
    public void A_script_ends_as_an_interpreter_ends(string end, int code, string error) => Assert.Equal(
        new PythonAnswer(code, "begun\n", error), Server().Run(null, $"import os, sys\nprint('begun', flush=True)\n{end}", []));

    [PythonFact("numpy")]
    public void What_a_program_of_the_script_writes_and_what_it_does_at_its_end_is_output_too() => Assert.Equal(
        "first\nsecond\nlast\n",
        PythonPeer.RunCode("import atexit, subprocess\natexit.register(print, 'last')\nsubprocess.run(['echo', 'first'])\nprint('second')"));

    [PythonFact("numpy")]
    public void A_script_file_has_its_folder_on_the_path_and_its_name_in_errors()
    {
        using var folder = new Weights.ScratchFolder();
        File.WriteAllText(folder["areas.py"], "V1 = 64\n");
        File.WriteAllText(folder["script.py"], "import areas\nprint(areas.V1, __file__)\nareas.V2\n");
        var answer = Server().Run(folder["script.py"], null, []);
        Assert.Equal((1, $"64 {folder["script.py"]}\n"), (answer.Code, answer.Output));
        Assert.Contains($"File \"{folder["script.py"]}\", line 3", answer.Error);
    }

    [PythonFact("numpy")]
    public void A_module_beside_a_script_comes_before_one_of_its_name_elsewhere()
    {
        using var folder = new Weights.ScratchFolder();
        File.WriteAllText(folder["numpy.py"], "it = 'the one beside'\n");
        File.WriteAllText(folder["script.py"], "from numpy import it\nprint(it)\n");
        Assert.Equal("the one beside\n", Server().Run(folder["script.py"], null, []).Output);
    }

    [PythonTheory("numpy")]
    [InlineData("x = = 1", "SyntaxError")]
    [InlineData("import no_such_module", "No module named 'no_such_module'")]
    [InlineData(null, "missing.py")]
    public void A_script_that_cannot_begin_says_why_and_fails_alone(string? code, string reason)
    {
        var server = Server();
        var answer = server.Run(code is null ? "/nowhere/missing.py" : null, code, []);
        Assert.Equal((1, ""), (answer.Code, answer.Output));
        Assert.Contains(reason, answer.Error);
        Assert.Equal("next\n", server.Run(null, "print('next')", []).Output);
    }

    [PythonFact("numpy")]
    public void A_script_that_takes_the_server_down_or_never_ends_fails_alone()
    {
        var server = Server();
        Assert.Contains("-c ended the process", Assert.Throws<InvalidOperationException>(
            () => server.Run(null, "import os; os.kill(os.getppid(), 9); print(1)", [])).Message);
        Assert.Equal("2\n", server.Run(null, "print(2)", []).Output);
        server.Patience = TimeSpan.FromSeconds(0.5);
        Assert.Contains("did not end within", Assert.Throws<TimeoutException>(() => server.Run(null, "while True: pass", [])).Message);
        server.Patience = TimeSpan.FromMinutes(3);
        Assert.Equal("3\n", server.Run(null, "print(3)", []).Output);
    }

    private static PythonServer Server() => new(PythonPeer.Interpreter("numpy"));
}
