using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Cornet.Runtime.Distributed;

/// <summary>How ranks that no MPI has introduced get the first message of rank 0: over TCP, once.</summary>
internal static class Rendezvous
{
    // A rank that connects sends these words first, then its number and what it runs, so that neither another program nor another job gets or gives an id.
    private static readonly byte[] Greeting = "cornet 1\n"u8.ToArray();

    /// <summary>Sends bytes of rank 0 to all others.</summary>
    /// <param name="launch">Who meets, and where.</param>
    /// <param name="job">What must be the same on all ranks to meet, such as the version of NCCL.</param>
    /// <param name="message">Rank 0's bytes; of the other ranks only the length counts.</param>
    /// <param name="patience">How long to wait for the others.</param>
    /// <returns>Rank 0's bytes.</returns>
    /// <exception cref="CornetException">The port is taken, a rank is missing or runs something else, or rank 0 is not to be reached in time.</exception>
    public static byte[] Exchange(LaunchEnvironment launch, string job, byte[] message, TimeSpan patience)
    {
        var deadline = DateTime.UtcNow + patience;
        return launch.Rank == 0 ? Serve(launch, job, message, deadline) : Ask(launch, job, message.Length, deadline);
    }

    private static byte[] Serve(LaunchEnvironment launch, string job, byte[] message, DateTime deadline)
    {
        using var listener = new TcpListener(IPAddress.IPv6Any, launch.Port) { Server = { DualMode = true } };
        try
        {
            listener.Start();
        }
        catch (SocketException fault)
        {
            throw new CornetException(
                $"Port {launch.Port}, on which the ranks would meet, cannot be opened ({fault.Message.TrimEnd('.')}): let CORNET_PORT name a free one on every rank.", fault);
        }

        var met = new HashSet<int> { 0 };
        while (met.Count < launch.Size)
        {
            while (!listener.Pending())
            {
                if (DateTime.UtcNow > deadline)
                    throw new CornetException($"{List(launch.Size, met)} did not come to port {launch.Port} in time: see what those ranks say, and whether a firewall is between.");
                Thread.Sleep(20);
            }

            using var client = listener.AcceptTcpClient();
            client.ReceiveTimeout = client.SendTimeout = 5000;
            try
            {
                var stream = client.GetStream();
                var greeting = new byte[Greeting.Length];
                stream.ReadExactly(greeting);
                if (!greeting.AsSpan().SequenceEqual(Greeting)) continue;
                var (rank, theirs) = (ReadNumber(stream), Encoding.UTF8.GetString(ReadBytes(stream)));
                if (theirs == job) met.Add(rank);
                WriteBytes(stream, Encoding.UTF8.GetBytes(job));
                WriteBytes(stream, message);
                if (theirs != job) throw Different(rank, theirs, job);
            }
            catch (IOException)
            {
                // Somebody who went away; a rank comes again.
            }
        }

        return message;
    }

    private static byte[] Ask(LaunchEnvironment launch, string job, int length, DateTime deadline)
    {
        while (true)
        {
            try
            {
                using var client = new TcpClient { ReceiveTimeout = 30000, SendTimeout = 5000 };
                client.Connect(launch.Address!, launch.Port);
                var stream = client.GetStream();
                stream.Write(Greeting);
                var number = new byte[4];
                BinaryPrimitives.WriteInt32LittleEndian(number, launch.Rank);
                stream.Write(number);
                WriteBytes(stream, Encoding.UTF8.GetBytes(job));
                var theirs = Encoding.UTF8.GetString(ReadBytes(stream));
                var message = ReadBytes(stream);
                if (theirs != job || message.Length != length) throw Different(launch.Rank, job, theirs);
                return message;
            }
            catch (Exception fault) when (fault is SocketException or IOException)
            {
                if (DateTime.UtcNow > deadline)
                {
                    throw new CornetException(
                        $"Rank {launch.Rank} cannot reach rank 0 at {launch.Address}:{launch.Port} ({fault.Message.TrimEnd('.')}): see whether rank 0 runs, or let CORNET_PORT name a port that is open.", fault);
                }

                Thread.Sleep(100);
            }
        }
    }

    private static CornetException Different(int rank, string theirs, string ours) =>
        new($"Rank {rank} runs '{theirs}', and rank 0 '{ours}': start every rank with the same program and libraries.");

    private static string List(int size, HashSet<int> met)
    {
        var missing = Enumerable.Range(0, size).Where(rank => !met.Contains(rank)).ToList();
        return missing.Count == 1 ? $"Rank {missing[0]}" : $"Ranks {string.Join(", ", missing.Take(8))}{(missing.Count > 8 ? ", ..." : "")}";
    }

    private static int ReadNumber(Stream stream)
    {
        Span<byte> number = stackalloc byte[4];
        stream.ReadExactly(number);
        return BinaryPrimitives.ReadInt32LittleEndian(number);
    }

    private static byte[] ReadBytes(Stream stream)
    {
        // What is longer is none of ours.
        var length = ReadNumber(stream);
        if (length is < 0 or > 65536) throw new IOException("no message of a rank");
        var bytes = new byte[length];
        stream.ReadExactly(bytes);
        return bytes;
    }

    private static void WriteBytes(Stream stream, byte[] bytes)
    {
        var number = new byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(number, bytes.Length);
        stream.Write(number);
        stream.Write(bytes);
    }
}
