using RedoxExport.Text;

namespace RedoxExport.Connections;

/// <summary>All errors about connection settings, one factory per condition.</summary>
internal static class ConnectionErrors
{
    public static RedoxExportException DestinationInvalid(string destination) => new(
        ErrorIds.DestinationInvalid,
        ErrorKind.InvalidArgument,
        $"-Destination '{SafeText.Clean(destination, 100)}' is not a destination slug.",
        "Specify the slug that the Redox dashboard shows for the destination, such as redox-fhir-sandbox.")
    { Target = destination };

    public static RedoxExportException EnvironmentInvalid(string environment, IEnumerable<string> known) => new(
        ErrorIds.EnvironmentInvalid,
        ErrorKind.InvalidArgument,
        $"-Environment '{SafeText.Clean(environment, 100)}' is not an environment of Redox.",
        $"Specify {string.Join(", ", known)}.")
    { Target = environment };

    public static RedoxExportException BaseUriInvalid(Uri uri, string why) => new(
        ErrorIds.BaseUriInvalid,
        ErrorKind.InvalidArgument,
        $"-BaseUri '{SafeText.Show(uri)}' is not a FHIR base address: {why}.",
        "Specify the absolute https address to which /$export is appended, such as https://fhir.example.org/r4.")
    { Target = SafeText.WithoutSecrets(uri) };

    public static RedoxExportException TargetMissing() => new(
        ErrorIds.ConnectionTargetMissing,
        ErrorKind.InvalidArgument,
        "No server was specified.",
        "Specify -Destination and -Environment for Redox, or -BaseUri for another server.");

    public static RedoxExportException ClientIdMissing() => new(
        ErrorIds.ClientIdMissing,
        ErrorKind.InvalidArgument,
        "A key was specified, but no -ClientId.",
        "Specify the client id of the API key, from the Redox dashboard.");

    public static RedoxExportException MaxRetryDelayInvalid(TimeSpan delay) => new(
        ErrorIds.MaxRetryDelayInvalid,
        ErrorKind.InvalidArgument,
        $"-MaxRetryDelay {delay:c} is out of range.",
        "Specify more than zero and at most seven days: seconds, or a time span such as 06:00:00.")
    { Target = delay };
}
