namespace Cornet.Runtime.Studies;

/// <summary>What a study's folder trains and scores: <c>study.json</c>, written when the first process begins, and compared by all others.</summary>
/// <param name="Design">The variants.</param>
/// <param name="Seeds">The number of seeds, from 1 on.</param>
public sealed record StudyConfiguration(StudyDesign Design, int Seeds);
