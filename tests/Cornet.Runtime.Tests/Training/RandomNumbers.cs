namespace Cornet.Runtime.Tests.Training;

/// <summary>Tests that compare runs bit by bit: libtorch has one generator of random numbers, so nothing else may draw from it meanwhile.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class RandomNumbers
{
    public const string Name = "random numbers";
}
