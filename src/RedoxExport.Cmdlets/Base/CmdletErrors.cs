using System.Globalization;
using RedoxExport.Datasets;
using RedoxExport.Payloads;
using RedoxExport.Text;

namespace RedoxExport.Cmdlets;

/// <summary>All errors of the cmdlets themselves.</summary>
internal static class CmdletErrors
{
    // Of a longer list, only the first are in a message.
    private const int MostPaths = 3;

    public static RedoxExportException NotConnected() => new(
        ErrorIds.NotConnected,
        ErrorKind.InvalidArgument,
        "There is no connection.",
        "Connect first with Connect-RedoxExport, or specify a connection with -Connection.")
    { HasOwnWordsOnly = true };

    public static RedoxExportException ConnectionNotFound(string name) => RedoxExportException.Create(
        ErrorIds.ConnectionNotFound,
        ErrorKind.NotFound,
        $"There is no connection named '{name}'.",
        "Run Get-RedoxExportConnection to list the connections of this session.",
        name);

    public static RedoxExportException ConnectionClosed(string name) => RedoxExportException.Create(
        ErrorIds.ConnectionClosed,
        ErrorKind.InvalidArgument,
        $"The connection '{name}' has been closed.",
        "Connect again with Connect-RedoxExport, and specify the new connection with -Connection.",
        name);

    /// <param name="parameter">The parameter.</param>
    /// <param name="because">The reason, as the end of a sentence without the period.</param>
    public static RedoxExportException ParameterWithProfiles(string parameter, string because) => RedoxExportException.Create(
        ErrorIds.ParameterWithProfiles,
        ErrorKind.InvalidArgument,
        $"{parameter} cannot be combined with profiles: {because}.",
        $"Omit {parameter}, or use one connection without profiles.");

    /// <param name="path">The folder.</param>
    public static RedoxExportException RootHasRuns(string path) => RedoxExportException.Create(
        ErrorIds.RootHasRuns,
        ErrorKind.InvalidArgument,
        $"'{path}' holds the runs of one destination. With profiles, each destination has a subfolder of its own.",
        "Specify another folder with -Path. To continue the runs of this folder, move it into that folder under the name of the profile, in lower case.",
        path);

    public static RedoxExportException GroupNotFound(string name) => RedoxExportException.Create(
        ErrorIds.GroupNotFound,
        ErrorKind.NotFound,
        $"The server lists no group with the name or the id '{SafeText.Clean(name, 100)}'.",
        "Run Get-RedoxExportGroup without a name to list all groups, or use wildcards.",
        name);

    public static RedoxExportException SecretNameMissing() => RedoxExportException.Create(
        ErrorIds.SecretNameMissing,
        ErrorKind.InvalidArgument,
        "-Vault was specified without -SecretName.",
        "Specify the name of the secret that is the key with -SecretName, or omit -Vault.");

    public static RedoxExportException CredentialsAmbiguous(IEnumerable<string> given) => RedoxExportException.Create(
        ErrorIds.CredentialsAmbiguous,
        ErrorKind.InvalidArgument,
        $"More than one way to sign in was specified: {string.Join(", ", given)}.",
        "Specify one of them.");

    public static RedoxExportException CredentialsMissing(string because) => RedoxExportException.Create(
        ErrorIds.CredentialsMissing,
        ErrorKind.InvalidArgument,
        $"No credentials were specified, {because}.",
        "Specify -ClientId and -KeyId with one of -KeyPath, -Key, -SecretName, -Certificate and -CertificateThumbprint; or -AccessToken.");

    public static RedoxExportException ProxyMissing(string parameter) => RedoxExportException.Create(
        ErrorIds.ProxyMissing,
        ErrorKind.InvalidArgument,
        $"{parameter} was specified without -Proxy.",
        $"Specify the address of the proxy with -Proxy, or omit {parameter}.");

    public static RedoxExportException JobInputInvalid(string what) => RedoxExportException.Create(
        ErrorIds.JobInputInvalid,
        ErrorKind.InvalidArgument,
        $"{what} does not identify an export.",
        "Specify a job from Start-RedoxExport, the id of an export of this session, a response from ConvertFrom-RedoxExportResponse, a polling URL, or the JSON text of a response.");

    /// <param name="id">The id.</param>
    /// <param name="connection">The name of the connection whose exports were searched; <see langword="null"/> if all were searched.</param>
    public static RedoxExportException JobNotFound(string id, string? connection) => RedoxExportException.Create(
        ErrorIds.JobNotFound,
        ErrorKind.NotFound,
        $"This session has no export with the id '{SafeText.Name(id, 200)}'{(connection is null ? string.Empty : $" on the connection '{connection}'")}.",
        $"Run Get-RedoxExportJob without {(connection is null ? "-Id" : "-Id and -Connection")} to list the exports of this session. For an export of another session, specify its folder with -Path, or its polling URL.",
        id);

    public static RedoxExportException JobWithoutFolder(string id) => RedoxExportException.Create(
        ErrorIds.JobWithoutFolder,
        ErrorKind.InvalidArgument,
        $"The export {SafeText.Name(id, 200)} has no folder yet, so there is nothing to resume.",
        "Save it into a folder: pipe it to Wait-RedoxExportJob, and then to Save-RedoxExport -Path <folder>.",
        id);

    public static RedoxExportException VerifyNotWithShard() => RedoxExportException.Create(
        ErrorIds.VerifyNotWithShard,
        ErrorKind.InvalidArgument,
        "-Verify and -Shard cannot be combined: -Verify checks all files of the folder.",
        "Run Resume-RedoxExport -Verify without -Shard, when no shard is being saved into the folder.");

    public static RedoxExportException ManifestUriInvalid(string why) => RedoxExportException.Create(
        ErrorIds.ManifestUriInvalid,
        ErrorKind.InvalidArgument,
        $"-ManifestUri {why}.",
        "Specify an https address, such as https://example.org/fhir/$bulk-publish in single quotes, or the path of a manifest file.");

    public static RedoxExportException ManifestUriWithRequest(IEnumerable<string> others) => RedoxExportException.Create(
        ErrorIds.ManifestUriWithRequest,
        ErrorKind.InvalidArgument,
        $"-ManifestUri cannot be combined with {string.Join(", ", others.Select(name => "-" + name))}: published data are read as they are, and no export is requested.",
        "Omit one of them. Import-RedoxExport and views select from the saved data.");

    public static RedoxExportException PathMissing() => RedoxExportException.Create(
        ErrorIds.PathMissing,
        ErrorKind.InvalidArgument,
        "No destination folder was specified.",
        "Specify -Path, or start the export with Start-RedoxExport -Path.");

    public static RedoxExportException PathNotFileSystem(string path) => RedoxExportException.Create(
        ErrorIds.PathNotFileSystem,
        ErrorKind.InvalidArgument,
        $"'{path}' is not in the file system.",
        "Specify a folder on a disk or a share.",
        path);

    public static RedoxExportException PathNotFound(string path) => RedoxExportException.Create(
        ErrorIds.PathNotFound,
        ErrorKind.NotFound,
        $"'{path}' does not exist.",
        "Check the path.",
        path);

    public static RedoxExportException FileUnreadable(string path, Exception cause) => RedoxExportException.Create(
        ErrorIds.FileUnreadable,
        ErrorKind.Storage,
        $"'{path}' could not be read: {cause.Message}",
        "Check that it is a file and that this account can read it.",
        path,
        cause);

    public static RedoxExportException PayloadInputInvalid(string what, int index, Exception? cause = null) => RedoxExportException.Create(
        ErrorIds.PayloadInputInvalid,
        ErrorKind.InvalidArgument,
        $"The payload at index {index.ToString(CultureInfo.InvariantCulture)} cannot be read from {what}.",
        "Specify JSON text, bytes, a file, or the output of ConvertFrom-Json.",
        null,
        cause);

    public static RedoxExportException RedoxReportedError(ExportResponse response, ResponseError error) => RedoxExportException.Create(
        ErrorIds.RedoxReportedError,
        ErrorKind.RefusedByServer,
        "Redox reports: " + string.Join(
            ", ",
            new[]
            {
                SafeText.Clean(error.Text ?? "an error without a message"),
                error.Id is null ? null : $"error {SafeText.Clean(error.Id, 100)}",
                error.Type is null ? null : $"type {SafeText.Clean(error.Type, 100)}",
                error.Module is null ? null : $"module {SafeText.Clean(error.Module, 100)}",
                response.LogId is null ? null : $"log {SafeText.Clean(response.LogId, 100)}",
            }.Where(part => part is not null)) + ".",
        response.LogId is null
            ? "Correct what Redox reports. If that is not possible, give Redox support the time of the request and this message."
            : "Find the log id in the Redox dashboard. Include it in your support ticket.",
        response);

    public static RedoxExportException SandboxNotStarted(string message, string advice, Exception cause) => RedoxExportException.Create(
        ErrorIds.SandboxNotStarted,
        ErrorKind.InvalidArgument,
        $"The sandbox did not start: {message}",
        advice,
        null,
        cause);

    /// <param name="given">The path from the user.</param>
    /// <param name="root">The folder of runs.</param>
    /// <param name="views">The paths of the views that have the resources of runs which the command would also read.</param>
    /// <param name="others">The paths of runs and views that were to be read, and whose resources are not in these views.</param>
    public static RedoxExportException ResourcesRepeated(string given, string root, IReadOnlyList<string> views, IReadOnlyList<string> others) => RedoxExportException.Create(
        ErrorIds.ResourcesRepeated,
        ErrorKind.InvalidArgument,
        $"'{given}' was not read: the command would read runs and {NameOfViews(root, views)} of '{root}', which have the same resources, so it would return resources more than once.",
        $"For each resource once, as it is now, specify only the view: {Quoted(views)}. "
            + (others.Count == 0 ? string.Empty : $"If you need the data that are not in it, specify in addition: {Quoted(others)}. ")
            + $"For what one run received, specify the folder of the run, such as (Get-RedoxExportRun '{root}' -Last 1).Path");

    private static string NameOfViews(string root, IReadOnlyList<string> views) =>
        string.Join(" and ", views.Select(view => view == DatasetFolder.PathOf(root) ? "the current view" : $"the view '{Path.GetFileName(view)}'"));

    private static string Quoted(IReadOnlyList<string> paths) =>
        string.Join(", ", paths.Take(MostPaths).Select(path => $"'{path}'")) + (paths.Count > MostPaths ? $" and {paths.Count - MostPaths:N0} more" : string.Empty);

    public static RedoxExportException OutputFormAmbiguous() => RedoxExportException.Create(
        ErrorIds.OutputFormAmbiguous,
        ErrorKind.InvalidArgument,
        "More than one of -Property, -View, -Raw and -AsJson was specified.",
        "Specify one of them, or none for complete resources.");

    /// <param name="path">The path of the file or folder.</param>
    /// <param name="because">Why it cannot be read, as the end of a sentence without the period.</param>
    public static RedoxExportException ViewUnreadable(string path, string because) => ViewNotFound(
        path,
        $"The view '{path}' cannot be read: {because}.",
        "Specify the name of a built-in view, the path of a JSON file with a ViewDefinition or of a folder with such files, JSON text, or an object. Get-RedoxExportView lists the built-in views.");

    /// <param name="name">The name.</param>
    /// <param name="near">The name of the built-in view that it most likely means.</param>
    /// <param name="known">The names of the built-in views.</param>
    /// <param name="canBePath">True if it could have been the path of a file or folder.</param>
    public static RedoxExportException ViewUnknown(string name, string? near, IEnumerable<string> known, bool canBePath) => ViewNotFound(
        name,
        $"There is no built-in view '{name}'{(canBePath ? ", and no file or folder of this name" : string.Empty)}.{(near is null ? string.Empty : $" Did you mean '{near}'?")}",
        $"Specify {(canBePath ? "the path of a file with its extension, or " : string.Empty)}one of the built-in views: {string.Join(", ", known)}.");

    /// <param name="command">The name of the cmdlet.</param>
    /// <param name="count">The number of views.</param>
    public static RedoxExportException ViewAmbiguous(string command, int count) => RedoxExportException.Create(
        ErrorIds.ViewAmbiguous,
        ErrorKind.InvalidArgument,
        $"-View specifies {count.ToString(CultureInfo.InvariantCulture)} views, and {command} takes one.",
        "Specify one view. Export-RedoxExportTable writes the rows of several views, one file for each.");

    /// <param name="name">The name.</param>
    /// <param name="first">The source of the first view.</param>
    /// <param name="second">The source of the second view.</param>
    public static RedoxExportException ViewNameDuplicate(string name, string first, string second) => RedoxExportException.Create(
        ErrorIds.ViewNameDuplicate,
        ErrorKind.InvalidArgument,
        $"Two views have the name '{name}', in any letter case: {first} and {second}.",
        "Change the member 'name' of one of them, or specify only one of them.",
        name);

    public static RedoxExportException PropertyInvalid(string what) => RedoxExportException.Create(
        ErrorIds.PropertyInvalid,
        ErrorKind.InvalidArgument,
        $"{what} does not identify a property.",
        "Specify paths as text, such as id or name[0].family, or a hashtable with a name and a path: @{ family = 'name[0].family' }. Use Select-Object for computed values.");

    public static RedoxExportException DelimiterInvalid() => RedoxExportException.Create(
        ErrorIds.DelimiterInvalid,
        ErrorKind.InvalidArgument,
        "The delimiter cannot be a quote or a line break.",
        "Specify another character with -Delimiter, such as a comma, a semicolon or a tab.");

    public static RedoxExportException DestinationExists(string path) => RedoxExportException.Create(
        ErrorIds.DestinationExists,
        ErrorKind.InvalidArgument,
        $"The file '{path}' already exists, and -NoClobber prevents overwriting it.",
        "Specify another name, or omit -NoClobber to replace it.",
        path);

    public static RedoxExportException CsvIncomplete(string path) => RedoxExportException.Create(
        ErrorIds.CsvIncomplete,
        ErrorKind.InvalidData,
        $"'{path}' was not written: some of its input could not be read.",
        "Fix the errors reported above, then run the command again. An existing file was not changed.",
        path);

    public static RedoxExportException DestinationIsFolder(string path) => RedoxExportException.Create(
        ErrorIds.DestinationIsFolder,
        ErrorKind.InvalidArgument,
        $"'{path}' is a folder.",
        "Specify the name of the file to write.",
        path);

    public static RedoxExportException NotAMetricFile(string path) => RedoxExportException.Create(
        ErrorIds.NotAMetricFile,
        ErrorKind.InvalidArgument,
        $"node_exporter does not read '{path}': the name does not end in .prom.",
        "Specify a file whose name ends in .prom, or the existing folder of node_exporter's option --collector.textfile.directory.",
        path);

    private static RedoxExportException ViewNotFound(string view, string message, string advice) =>
        RedoxExportException.Create(ErrorIds.ViewNotFound, ErrorKind.NotFound, message, advice, view);

    public static RedoxExportException DatabaseAmbiguous() => RedoxExportException.Create(
        ErrorIds.DatabaseAmbiguous,
        ErrorKind.InvalidArgument,
        "-PostgreSql and -SqlServer were specified, and a run syncs the tables of one database.",
        "Specify one of them, and use Sync-RedoxExportTable after the run for the other.");

    /// <param name="given">The parameter that was specified.</param>
    /// <param name="missing">The parameter that it needs, and its value.</param>
    public static RedoxExportException TableParameterMissing(string given, string missing) => RedoxExportException.Create(
        ErrorIds.TableParameterMissing,
        ErrorKind.InvalidArgument,
        $"{given} needs {missing}.",
        $"Specify {missing}, or omit {given}. Invoke-RedoxExport then makes no tables.");

    public static RedoxExportException AttachmentParameterMissing(string given) => RedoxExportException.Create(
        ErrorIds.AttachmentParameterMissing,
        ErrorKind.InvalidArgument,
        $"{given} needs -Attachment.",
        $"Specify -Attachment, or omit {given}. Invoke-RedoxExport then saves no attachments.");

    /// <param name="purpose">The parameter or cmdlet that needs PowerShell 7.</param>
    public static RedoxExportException PowerShellTooOld(string purpose) => RedoxExportException.Create(
        ErrorIds.PowerShellTooOld,
        ErrorKind.InvalidArgument,
        $"{purpose} needs PowerShell 7. This is Windows PowerShell.",
        "Run the command in PowerShell 7.4 or later (pwsh). Files (Export-RedoxExportTable) and SQL Server work in Windows PowerShell, too.");

    /// <param name="purpose">The parameter or cmdlet that needs the assemblies.</param>
    /// <param name="cause">Why they cannot be loaded.</param>
    public static RedoxExportException StoresNotLoaded(string purpose, Exception cause) => RedoxExportException.Create(
        ErrorIds.StoresNotLoaded,
        ErrorKind.Storage,
        $"The assemblies that {purpose} needs could not be loaded from the folder of the module: {cause.Message}",
        "Check that this account can read the folder of the module. If files are missing there, install the module again.",
        null,
        cause);

    /// <param name="folder">The destination.</param>
    public static RedoxExportException TablesIncomplete(string folder) => RedoxExportException.Create(
        ErrorIds.TablesIncomplete,
        ErrorKind.InvalidData,
        $"No table was written to '{folder}': some of the input could not be read.",
        "Fix the errors reported above, then run the command again. Existing files were not changed.",
        folder);

    /// <param name="format">The value of -As.</param>
    public static RedoxExportException CsvParameterNotUsed(string format) => RedoxExportException.Create(
        ErrorIds.CsvParameterNotUsed,
        ErrorKind.InvalidArgument,
        $"-Delimiter and -NeutralizeFormula apply to CSV files only, and -As {format} was specified.",
        "Omit them, or specify -As Csv.");

    public static RedoxExportException TableDestinationIsFile(string path) => RedoxExportException.Create(
        ErrorIds.TableDestinationIsFile,
        ErrorKind.InvalidArgument,
        $"'{path}' is a file. Tables are written to a folder.",
        "Specify a folder; it is created if it does not exist.",
        path);
}
