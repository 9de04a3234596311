using System.Management.Automation;

namespace RedoxExport.Module.Tests;

/// <summary>Bad input gets one clear error: what, where, what to do.</summary>
public sealed class BadInputTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly HostedModule _module = new();

    public void Dispose()
    {
        _module.Dispose();
        _folder.Dispose();
    }

    [Theory]
    [InlineData("NotConnected", "Connect-RedoxExport", "Start-RedoxExport")]
    [InlineData("ParameterArgumentTransformationError", "no connection named 'nowhere'", "Start-RedoxExport -Connection nowhere")]
    [InlineData("KickOffRefused", "case-sensitive", "$null = Connect-RedoxExport -BaseUri \"$($sandbox.BaseUri)\".Replace('Development', 'development'); Start-RedoxExport")]
    [InlineData("KickOffRefused", "Nonsense", "$null = Connect-RedoxExport -BaseUri $sandbox.BaseUri; Start-RedoxExport -Type Nonsense")]
    [InlineData("TypeInvalid", "letters only", "$null = Connect-RedoxExport -BaseUri $sandbox.BaseUri; Start-RedoxExport -Type 'Pat ient'")]
    [InlineData("SinceInFuture", "more than a day ahead", "$null = Connect-RedoxExport -BaseUri $sandbox.BaseUri; Start-RedoxExport -Since ([datetime]::UtcNow.AddDays(2))")]
    [InlineData("GroupIdInvalid", "empty", "$null = Connect-RedoxExport -BaseUri $sandbox.BaseUri; Start-RedoxExport -GroupId ''")]
    [InlineData("PatientNeedsPost", "POST", "$null = Connect-RedoxExport -BaseUri $sandbox.BaseUri; Start-RedoxExport -AllPatients -Patient 1 -Method Get")]
    [InlineData("KeyFileNotFound", "missing.pem", "Connect-RedoxExport -BaseUri $sandbox.BaseUri -ClientId c -KeyId k -KeyPath $folder/missing.pem")]
    [InlineData("KeyNotRecognized", "no.pem", "Connect-RedoxExport -BaseUri $sandbox.BaseUri -ClientId c -KeyId k -KeyPath $folder/no.pem")]
    [InlineData("KeyIdRequired", "-KeyId", "Connect-RedoxExport -BaseUri $sandbox.BaseUri -ClientId c -KeyPath $folder/key.pem")]
    [InlineData("SignInRefused", "signature", "Connect-RedoxExport -BaseUri $strict.BaseUri -ClientId c -KeyId k -KeyPath $folder/key.pem")]
    [InlineData("EnvironmentInvalid", "Production", "Connect-RedoxExport -Destination acme -Environment Prod -ClientId c -KeyId k -KeyPath $folder/key.pem")]
    [InlineData("CredentialsMissing", "-KeyPath", "Connect-RedoxExport -Destination acme -Environment Production")]
    [InlineData("CredentialsMissing", "-ClientId", "Connect-RedoxExport -BaseUri $sandbox.BaseUri -ClientId c")]
    [InlineData("ProxyMissing", "-Proxy", "Connect-RedoxExport -BaseUri $sandbox.BaseUri -ProxyUseDefaultCredentials")]
    [InlineData("PathNotFileSystem", "Env:", "$null = Connect-RedoxExport -BaseUri $sandbox.BaseUri; Start-RedoxExport -Type Patient | Wait-RedoxExportJob | Save-RedoxExport -Path Env:/x")]
    [InlineData("TlsRequired", "https", "Connect-RedoxExport -BaseUri http://fhir.example.org/r4")]
    [InlineData("JobInputInvalid", "polling URL", "$null = Connect-RedoxExport -BaseUri $sandbox.BaseUri; 'nonsense' | Wait-RedoxExportJob")]
    [InlineData("JobGone", "new export", "$null = Connect-RedoxExport -BaseUri $sandbox.BaseUri; $null = \"$($sandbox.BaseUri)/export-status/00000000-0000-0000-0000-000000000000\" | Wait-RedoxExportJob")]
    [InlineData("HostNotTrusted", "-TrustedHost", "$null = Connect-RedoxExport -BaseUri $sandbox.BaseUri; $null = 'https://elsewhere.example.org/export-status/1' | Wait-RedoxExportJob")]
    [InlineData("ExportNotComplete", "Wait-RedoxExportJob", "$null = Connect-RedoxExport -BaseUri $sandbox.BaseUri; Start-RedoxExport | Save-RedoxExport -Path $folder/unfinished")]
    [InlineData("WaitTimedOut", "still running", "$null = Connect-RedoxExport -BaseUri $sandbox.BaseUri; $null = Start-RedoxExport | Wait-RedoxExportJob -Timeout 0")]
    [InlineData("FolderHoldsAnotherExport", "separate folder", "$null = Connect-RedoxExport -BaseUri $sandbox.BaseUri; 1..2 | ForEach-Object { $null = Start-RedoxExport -Type Patient | Wait-RedoxExportJob | Save-RedoxExport -Path $folder/same }")]
    [InlineData("DestinationIsFile", "is saved into a folder", "$null = Connect-RedoxExport -BaseUri $sandbox.BaseUri; $null = Start-RedoxExport | Wait-RedoxExportJob | Save-RedoxExport -Path $folder/key.pem")]
    [InlineData("DestinationIsFile", "is saved into a folder", "$null = Connect-RedoxExport -BaseUri $sandbox.BaseUri; $null = Start-RedoxExport -Path $folder/key.pem")]
    [InlineData("PathMissing", "-Path", "$null = Connect-RedoxExport -BaseUri $sandbox.BaseUri; $null = Start-RedoxExport | Wait-RedoxExportJob | Save-RedoxExport")]
    [InlineData("PayloadDataModelUnknown", "PatientAdmin", "'{\"Meta\":{\"DataModel\":\"PatientAdmin\",\"EventType\":\"Arrival\"},\"status\":202}' | ConvertFrom-RedoxExportResponse")]
    [InlineData("PayloadNotJson", "not JSON", "'{\"Meta\":' | ConvertFrom-RedoxExportResponse")]
    [InlineData("SandboxNotStarted", "nothing-here", "Start-RedoxExportSandbox -DataPath $folder/nothing-here")]
    public void Is_one_error_that_says_what_and_what_to_do(string errorId, string says, string script)
    {
        (string privatePem, _) = TestKeys.Rsa("k");
        (_, string otherPublicJwks) = TestKeys.Rsa("k");
        TestKeys.Write(_folder.File("key.pem"), privatePem);
        File.WriteAllText(_folder.File("no.pem"), "This is no key.");
        File.WriteAllText(_folder.File("other.jwks"), otherPublicJwks);

        HostedResult result = _module.Invoke(
            $$"""
            param($folder)
            $sandbox = Start-RedoxExportSandbox -Anonymous -PollCount 1 -RetryAfter 0 -PatientCount 2
            $strict = Start-RedoxExportSandbox -PublicKeyPath $folder/other.jwks -PatientCount 2
            {{script}}
            """,
            _folder.Path);
        _module.Invoke("Stop-RedoxExportSandbox");

        ErrorRecord error = Assert.Single(result.Errors);
        Assert.StartsWith(errorId + ",", error.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Contains(says, $"{error} {error.ErrorDetails?.RecommendedAction}", StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("eyJ", error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Since_an_hour_ahead_is_a_warning_only()
    {
        HostedResult result = _module.Invoke(
            """
            $sandbox = Start-RedoxExportSandbox -Anonymous -PatientCount 2
            $null = Connect-RedoxExport -BaseUri $sandbox.BaseUri
            $null = Start-RedoxExport -Since ([datetime]::UtcNow.AddHours(1))
            Stop-RedoxExportSandbox
            """);

        Assert.Empty(result.Errors);
        Assert.Contains("future", Assert.Single(result.Warnings), StringComparison.Ordinal);
    }

    [Fact]
    public void An_error_that_Redox_reports_in_a_payload_comes_beside_the_object()
    {
        HostedResult result = _module.Invoke(
            """
            '{"Meta":{"DataModel":"FHIR Bulk Data Access","EventType":"system-export-response","Errors":[{"ID":7,"Text":"No such destination","Type":"transmission","Module":"Send"}]},"status":"400"}' | ConvertFrom-RedoxExportResponse
            """);

        Assert.Equal(400, Assert.Single(result.Output).Properties["Status"].Value);
        ErrorRecord error = Assert.Single(result.Errors);
        Assert.StartsWith("RedoxReportedError,", error.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Contains("No such destination", error.ToString(), StringComparison.Ordinal);
    }
}
