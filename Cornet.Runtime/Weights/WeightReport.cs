namespace Cornet.Runtime.Weights;

/// <summary>What happened when weights were loaded into a network.</summary>
/// <param name="Loaded">How many tensors were copied.</param>
/// <param name="Converted">Keys whose numbers had another type in the file, such as Float16 for Float32.</param>
/// <param name="Absent">Keys <c>...num_batches_tracked</c> that the file does not have, as files of PyTorch before 0.4.1; they count from 0.</param>
public sealed record WeightReport(int Loaded, IReadOnlyList<string> Converted, IReadOnlyList<string> Absent)
{
    /// <summary>One line for a log.</summary>
    public override string ToString() => $"{Loaded} tensors loaded"
        + (Converted.Count > 0 ? $", {Converted.Count} of them converted to the type of the model" : "")
        + (Absent.Count > 0 ? $"; the file does not count batches ({Absent.Count} keys num_batches_tracked), which start at 0" : "");
}
