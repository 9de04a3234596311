using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json;
using RedoxExport.Connections;
using RedoxExport.Text;

namespace RedoxExport.Support;

/// <summary>Versions, the settings of a connection, and errors.</summary>
internal static class SupportSettings
{
    /// <summary>The versions of everything that is at work.</summary>
    public static byte[] Versions(SupportOptions options) => SupportDocument.Write(json =>
    {
        json.Known("module", typeof(SupportSettings).Assembly.GetName().Version?.ToString(3));
        json.Known("powerShell", SafeText.Clean(options.PowerShell, 50));
        json.Known("framework", RuntimeInformation.FrameworkDescription);
        json.Known("system", SafeText.Clean(RuntimeInformation.OSDescription, 200));
        json.Known("architecture", RuntimeInformation.ProcessArchitecture);
        json.Known("processors", Environment.ProcessorCount);
        json.Known("culture", CultureInfo.CurrentCulture.Name);
        json.Known("timeZone", TimeZoneInfo.Local.Id);
        json.Known("time", DateTimeOffset.UtcNow);
    });

    /// <summary>The settings of a connection: how it signs in, but not with what.</summary>
    public static byte[] Connection(RedoxConnection connection) => SupportDocument.Write(json =>
    {
        json.Known("host", SafeText.Host(connection.BaseUri));
        json.Known("scheme", connection.BaseUri.Scheme);
        json.Known("environment", connection.Environment is { } environment ? SafeText.Clean(environment, 50) : null);
        json.Known("region", connection.Region);
        json.Known("authentication", connection.Authentication);
        json.Known("hasClientId", connection.ClientId is not null);
        json.Known("timeoutSeconds", connection.Gate.Options.Timeout);
        json.Known("maxAttempts", connection.Gate.Options.MaxAttempts);
        json.Known("maxRetryDelaySeconds", connection.Gate.Options.MaxRetryDelay);
        json.Known("trustedHosts", connection.Gate.Options.TrustedHosts.Count);
        json.Known("allowsInsecure", connection.Gate.Options.AllowInsecure);
        json.Known("hasProxy", connection.Gate.Options.Proxy is not null);
        json.Known("hasSourceId", connection.Gate.Options.SourceId is not null);
    });

    /// <summary>Errors, by their ids. Their messages can have words of a server.</summary>
    public static byte[] Errors(IReadOnlyList<(RedoxExportException Error, string? Command)> errors) => SupportDocument.Write(json =>
    {
        json.WriteStartArray("errors");
        foreach ((RedoxExportException error, string? command) in errors)
        {
            json.WriteStartObject();
            json.Known("id", KnownText.Id(error.ErrorId));
            json.Known("kind", error.Kind);
            json.Known("status", error.StatusCode);
            json.Known("command", command);
            json.Known("file", KnownText.File(error.File));
            json.Known("issues", error.Issues.Count);
            WriteCauses(json, error);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    });

    private static void WriteCauses(Utf8JsonWriter json, RedoxExportException error)
    {
        json.WriteStartArray("causes");
        for (Exception? cause = error.InnerException; cause is not null; cause = cause.InnerException)
        {
            json.WriteStringValue(string.Format(CultureInfo.InvariantCulture, "{0} 0x{1:X8}", cause.GetType().FullName, cause.HResult));
        }

        json.WriteEndArray();
        json.WriteStartArray("stack");
        foreach (string line in (error.StackTrace ?? string.Empty).Split('\n').Select(line => line.Trim()).Where(line => line.Length > 0))
        {
            // After " in " is a path of the computer that built the module.
            int file = line.IndexOf(" in ", StringComparison.Ordinal);
            json.WriteStringValue(file < 0 ? line : line.Substring(0, file));
        }

        json.WriteEndArray();
    }
}
