using Cornet.Dsl.Tests.Compilation;
using Cornet.Fuzz;
using SharpFuzz;

// Cornet.Fuzz [--seconds N] [--seed N]   the drivers built in, a third of the time each: networks, files of weights, files of data
// Cornet.Fuzz --weights [...]            files of weights all the time
// Cornet.Fuzz --data [...]               files of data (netCDF, HDF5, idx, CIFAR) all the time
// Cornet.Fuzz --libfuzzer                for libfuzzer-dotnet, on an instrumented Cornet.Dsl.dll (see docs/testing.md)
// Cornet.Fuzz --afl                      for afl-fuzz, likewise
// Cornet.Fuzz --libfuzzer ENDING         files of weights of one format (pth, safetensors, npy, npz), on an instrumented Cornet.Runtime.dll
switch (args)
{
    case ["--libfuzzer", var ending, ..]:
        using (var door = new WeightsDoor())
            Fuzzer.LibFuzzer.Run(bytes => door.Try(ending, bytes.ToArray()));
        return 0;
    case ["--libfuzzer"]:
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
        var (seed, seconds) = (Option("--seed", 1), Option("--seconds", 10));
        if (args.Contains("--weights")) return new WeightsDriver(seed).Run(TimeSpan.FromSeconds(seconds));
        if (args.Contains("--data")) return new DataDriver(seed).Run(TimeSpan.FromSeconds(seconds));
        var third = TimeSpan.FromSeconds(seconds / 3.0);
        var broken = new Driver(seed).Run(third);
        if (broken == 0) broken = new WeightsDriver(seed).Run(third);
        return broken == 0 ? new DataDriver(seed).Run(third) : broken;
}

int Option(string name, int otherwise) =>
    Array.IndexOf(args, name) is var at and >= 0 && at + 1 < args.Length && int.TryParse(args[at + 1], out var given) ? given : otherwise;
