namespace RedoxExport.Downloads;

/// <summary>Data known to be missing from an export. Two equal objects describe the same loss.</summary>
/// <param name="Code">The code of the finding that reports it: a constant of <see cref="ErrorIds"/>.</param>
/// <param name="Type">The resource type, if it is known.</param>
/// <param name="Words">
/// The evidence of the loss, with the server's text, redacted. Has no counters of this module, so that equal losses compare equal.
/// </param>
internal sealed record DataLoss(string Code, string? Type, string Words);
