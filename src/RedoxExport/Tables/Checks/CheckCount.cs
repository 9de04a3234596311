namespace RedoxExport.Tables;

/// <summary>A problem that a check found in a current view, and how often.</summary>
/// <param name="Check">The name of the check.</param>
/// <param name="Type">The type of the resources.</param>
/// <param name="Problem">The problem in words of the module; <see langword="null"/> for a check of the user, whose words may have values of a patient.</param>
/// <param name="Count">The number of rows of the check with this problem.</param>
/// <param name="Resources">The number of resources that were checked.</param>
internal sealed record CheckCount(string Check, string Type, string? Problem, long Count, long Resources);
