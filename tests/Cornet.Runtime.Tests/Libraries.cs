using System.Reflection;
using Cornet.App;
using Cornet.Scoring.Assemblies;

namespace Cornet.Runtime.Tests;

/// <summary>What every program of a user runs on.</summary>
internal static class Libraries
{
    public static IReadOnlyList<Assembly> All { get; } = [typeof(CornetException).Assembly, typeof(DataAssembly).Assembly, typeof(CornetApp).Assembly];
}
