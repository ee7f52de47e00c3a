using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Cornet.Runtime.Distributed;
using Cornet.Runtime.Tests.Weights;

namespace Cornet.Runtime.Tests.Distributed;

/// <summary>Ranks with GPUs, as far as a machine without one shows them: NCCL's calls by a stand-in of its signatures, and how ranks meet.</summary>
public class NcclTests
{
    [ProgramFact("cc", "gcc")]
    public void Two_ranks_meet_over_TCP_and_learn_what_one_process_learns()
    {
        using var scratch = new ScratchFolder();
        var library = StandIn(scratch);
        var port = FreePort();
        var ranks = Enumerable.Range(0, 2).Select(rank => Start(rank, port, library)).ToList();
        var ended = ranks.ConvertAll(rank => Mpirun.Wait(rank));
        Assert.All(ended, rank => Assert.Equal((0, ""), (rank.Code, rank.Error)));
        Assert.Contains("2 ranks by NCCL 2.27.7\nmessages: right", ended[0].Output);
        Assert.Contains("plain, float64: difference 0.0E+000", ended[0].Output);
        Assert.Equal("", ended[1].Output);
    }

    [ProgramFact("cc", "gcc")]
    public void Ranks_with_another_version_of_NCCL_are_refused_on_both_sides()
    {
        using var scratch = new ScratchFolder();
        var library = StandIn(scratch);
        var port = FreePort();
        var ranks = Enumerable.Range(0, 2).Select(rank => Start(rank, port, library, ("STAND_IN_VERSION", rank == 0 ? "22707" : "21805"))).ToList();
        var ended = ranks.ConvertAll(rank => Mpirun.Wait(rank));
        Assert.All(ended, rank => Assert.Contains("Rank 1 runs 'NCCL 2.18.5', and rank 0 'NCCL 2.27.7': start every rank with the same program and libraries.", rank.Error));
    }

    [Fact]
    public void A_port_that_is_taken_is_a_sentence()
    {
        using var taken = new TcpListener(IPAddress.IPv6Any, 0) { Server = { DualMode = true } };
        taken.Start();
        var port = ((IPEndPoint)taken.LocalEndpoint).Port;
        var error = Assert.Throws<CornetException>(() => Rendezvous.Exchange(Rank(0, 2, port), "job", [1], TimeSpan.FromSeconds(5)));
        Assert.StartsWith($"Port {port}, on which the ranks would meet, cannot be opened (", error.Message);
        Assert.EndsWith("let CORNET_PORT name a free one on every rank.", error.Message);
    }

    [Fact]
    public async Task Ranks_that_do_not_come_are_named()
    {
        var port = FreePort();
        var second = Task.Run(() => Rendezvous.Exchange(Rank(1, 4, port), "job", new byte[3], TimeSpan.FromSeconds(20)));
        var error = Assert.Throws<CornetException>(() => Rendezvous.Exchange(Rank(0, 4, port), "job", [1, 2, 3], TimeSpan.FromSeconds(2)));
        Assert.StartsWith($"Ranks 2, 3 did not come to port {port} in time", error.Message);
        Assert.Equal([1, 2, 3], await second);
    }

    [Fact]
    public void A_rank_0_that_does_not_run_is_named()
    {
        var port = FreePort();
        var error = Assert.Throws<CornetException>(() => Rendezvous.Exchange(Rank(1, 2, port), "job", [1], TimeSpan.FromSeconds(1)));
        Assert.StartsWith($"Rank 1 cannot reach rank 0 at localhost:{port} (", error.Message);
    }

    [Fact]
    public async Task Somebody_else_on_the_port_disturbs_nobody()
    {
        var port = FreePort();
        var first = Task.Run(() => Rendezvous.Exchange(Rank(0, 2, port), "job", [7], TimeSpan.FromSeconds(20)));
        while (true)
        {
            try
            {
                using var stranger = new TcpClient("localhost", port);
                stranger.GetStream().Write("GET / HTTP/1.1\r\n\r\n"u8);
                break;
            }
            catch (SocketException)
            {
                Thread.Sleep(20);
            }
        }

        Assert.Equal([7], Rendezvous.Exchange(Rank(1, 2, port), "job", new byte[1], TimeSpan.FromSeconds(20)));
        Assert.Equal([7], await first);
    }

    [Fact]
    public void A_file_that_is_not_NCCL_is_refused_by_name() => Assert.Equal(
        "'/no/libnccl.so.2', which CORNET_NCCL names, cannot be loaded or is not NCCL: name a libnccl.so.2.",
        Assert.Throws<CornetException>(() => NcclLibrary.Load("/no/libnccl.so.2", null)).Message);

    private static LaunchEnvironment Rank(int rank, int size, int port) => new(Launcher.Torchrun, rank, size, rank, size) { Address = "localhost", Port = port };

    private static string StandIn(ScratchFolder scratch)
    {
        var library = scratch["libnccl.so.2"];
        using var compiler = Process.Start("cc", ["-shared", "-fPIC", "-O1", "-o", library, Path.Combine(Repository.Root, "tests", "peers", "nccl_stand_in.c"), "-lrt"]);
        compiler.WaitForExit();
        Assert.Equal(0, compiler.ExitCode);
        return library;
    }

    private static Process Start(int rank, int port, string library, params (string Name, string Value)[] environment)
    {
        var start = new ProcessStartInfo("dotnet", [typeof(NcclTests).Assembly.Location, "ranks", "nccl"]) { RedirectStandardOutput = true, RedirectStandardError = true };
        (string, string)[] launch =
        [
            ("RANK", $"{rank}"), ("WORLD_SIZE", "2"), ("LOCAL_RANK", $"{rank}"), ("MASTER_ADDR", "localhost"), ("MASTER_PORT", "1"), ("CORNET_PORT", $"{port}"),
            ("CORNET_NCCL", library), ("OMP_NUM_THREADS", "1"),
        ];
        foreach (var (name, value) in launch.Concat(environment)) start.Environment[name] = value;
        return Process.Start(start)!;
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.IPv6Any, 0) { Server = { DualMode = true } };
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
