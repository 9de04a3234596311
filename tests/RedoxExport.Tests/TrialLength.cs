namespace RedoxExport.Tests;

/// <summary>
/// The two forms of a trial that takes over ten seconds: the short one runs in <c>dotnet test</c>, the long one in <c>.ci/long</c>, which sets
/// REDOXEXPORT_LONG=1. Such a trial has the trait <c>Length=Long</c>.
/// </summary>
internal static class TrialLength
{
    /// <summary>The name of the trait.</summary>
    public const string Name = "Length";

    /// <summary>The value of the trait.</summary>
    public const string Long = "Long";

    /// <summary>The name of the trait of tests that take over three seconds even in their short form.</summary>
    public const string Speed = "Speed";

    /// <summary>The value of that trait.</summary>
    public const string Slow = "Slow";

    /// <summary>The long form runs.</summary>
    public static bool IsLong { get; } = Environment.GetEnvironmentVariable("REDOXEXPORT_LONG") == "1";

    /// <summary>The size of a trial in the form that runs.</summary>
    public static int Of(int shortForm, int longForm) => IsLong ? longForm : shortForm;
}
