using System.Globalization;
using System.Text;
using Cornet.Runtime;
using Cornet.Runtime.Models;

namespace Cornet.Tests.Parity;

/// <summary>Writes <c>docs/parity.md</c>: what <see cref="ParityTests"/> asserts, as figures.</summary>
[Collection(PeerFamily.Collection)]
public class ParityTable(PeerFamily peers)
{
    private const string Variable = "CORNET_PARITY_TABLE";

    [PythonFact(Wanted = Variable)]
    public void The_largest_difference_at_every_place_is_written_down()
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"""
            # Parity with PyTorch

            Cornet's generated model and the same network in PyTorch (`tests/peers/cornets.py`) have the same random weights and images. The table shows the largest difference between
            their activations, relative to the largest activation at that recording site, for every area at every step in evaluation, the larger one of both memory formats (contiguous, channels-last). The requirement is 1e-4. There are two images of
            224 x 224 pixels and three of 96 x 130.

            Made on {DateTime.UtcNow:yyyy-MM-dd} with {Backend.Description.Split(" in ")[0]} and Debian's python3-torch by

                {Variable}=docs/parity.md dotnet test tests/Cornet.Models.Tests --filter ParityTable

            `GradientParityTests` compares the gradients of all parameters and the running statistics after a training pass, in double precision.

            | model | recording site | shape | 224 x 224 | 96 x 130 |
            |---|---|---|---|---|

            """);
        using var square = ParityTests.Noise(2, 224, 224);
        using var wide = ParityTests.Noise(3, 96, 130);
        foreach (var entry in PeerFamily.Members.Select(ModelCatalog.Find))
        {
            var batches = ActivationParity.Compare(entry, peers[entry.Card.Name], square, wide);
            foreach (var (one, other) in batches[0].Zip(batches[1]))
            {
                Assert.InRange(Math.Max(one.Largest, other.Largest), 0, ActivationParity.Tolerance);
                var place = $"| {entry.Card.Name} | {one.RecordingSite} | {string.Join(" x ", one.Shape.Skip(1))} |";
                text.Append(CultureInfo.InvariantCulture, $"{place} {one.Largest:0.0e-0} | {other.Largest:0.0e-0} |\n");
            }
        }
        File.WriteAllText(Repository.PathTo(Environment.GetEnvironmentVariable(Variable)!), text.ToString());
    }
}
