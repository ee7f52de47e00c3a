namespace Cornet.App.Studies.Analysis;

/// <summary>One measured score: of a variant trained from one seed.</summary>
/// <param name="Variant">The place of the variant in the design; 0 is the base.</param>
/// <param name="Seed">The seed.</param>
/// <param name="Value">The score; finite.</param>
internal readonly record struct Observation(int Variant, long Seed, double Value);
