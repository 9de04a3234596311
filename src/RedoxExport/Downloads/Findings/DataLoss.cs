namespace RedoxExport.Downloads;

/// <summary>Something that is known to be missing from an export. Two that are equal are the same loss.</summary>
/// <param name="Code">The code of the finding that says so: a constant of <see cref="ErrorIds"/>.</param>
/// <param name="Type">The resource type, if it is known.</param>
/// <param name="Words">Why it is known, with the server's words, cleaned; without numbers of our own.</param>
internal sealed record DataLoss(string Code, string? Type, string Words);
