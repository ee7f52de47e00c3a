using Cornet.Dsl.Tests.Compilation;
using Cornet.Fuzz;
using SharpFuzz;

// Cornet.Fuzz [--seconds N] [--seed N]   the driver built in: mutations of the repository's networks
// Cornet.Fuzz --libfuzzer                for libfuzzer-dotnet, on an instrumented Cornet.Dsl.dll (see docs/testing.md)
// Cornet.Fuzz --afl                      for afl-fuzz, likewise
switch (args)
{
    case ["--libfuzzer", ..]:
        Fuzzer.LibFuzzer.Run(static bytes => CompilerDoor.Try(CompilerDoor.Decode(bytes)));
        return 0;
    case ["--afl", ..]:
        Fuzzer.OutOfProcess.Run(static stream =>
        {
            using var bytes = new MemoryStream();
            stream.CopyTo(bytes);
            CompilerDoor.Try(CompilerDoor.Decode(bytes.ToArray()));
        });
        return 0;
    default:
        return new Driver(Option("--seed", 1)).Run(TimeSpan.FromSeconds(Option("--seconds", 10)));
}

int Option(string name, int otherwise) =>
    Array.IndexOf(args, name) is var at and >= 0 && at + 1 < args.Length && int.TryParse(args[at + 1], out var given) ? given : otherwise;
