using System.Management.Automation;
using RedoxExport.Connections;
using RedoxExport.Exports;
using RedoxExport.Profiles;
using RedoxExport.Runs;

namespace RedoxExport.Cmdlets;

// The runs of several profiles.
public sealed partial class InvokeRedoxExportCommand
{
    // A profile name that is mistyped, or a key that is missing, must not stop the others.
    private void RunProfiles()
    {
        DestinationOutput output = new(this, Hook, endsWithError: EndsWithError, namesGroups: _requests.Count > 1);
        _several = output;
        using DestinationRuns runs = new();
        try
        {
            // The one of the current user takes precedence if both are used. One that is used alone is run, also if it is hidden.
            HashSet<string> used = new(StringComparer.Ordinal);
            foreach (ConnectionProfile profile in NamedProfiles(output).Concat(_profiles).OrderBy(profile => profile.IsHidden).ToArray())
            {
                if (used.Add(profile.FolderName) && Prepare(output, profile) is { } run)
                {
                    runs.Add(run);
                    output.Add(run);
                }
            }

            Run(cancellationToken => runs.RunAsync(ProfileLimit, Timeout, (run, result) => Post(() => output.Write(run.Name, run.Root, result)), MayRemoveAsync, cancellationToken));
            output.WriteErrors();
        }
        finally
        {
            if (!StopToken.IsCancellationRequested)
            {
                output.End();
            }

            _several = null;
        }
    }

    private IEnumerable<ConnectionProfile> NamedProfiles(DestinationOutput output)
    {
        foreach ((string name, Func<ConnectionProfile> read) in ProfileSelection.Of(new ProfileStore(), Profile))
        {
            ConnectionProfile? profile = null;
            try
            {
                profile = read();
            }
            catch (Exception e) when (IsOfOneProfile(e))
            {
                // A result, too: without one, the exit code would not show the profile. A name that is mistyped must not leave a folder.
                bool isNoProfile = e is RedoxExportException { Kind: ErrorKind.NotFound };
                WriteFailure(output, name, ProfileName.Canonical(name), new RunServer(name, null, null, null), null, _requests, e, mayCreate: !isNoProfile);
            }

            if (profile is not null)
            {
                yield return profile;
            }
        }
    }

    /// <summary>Prepares the runs of a profile. Nothing is requested.</summary>
    /// <returns><see langword="null"/> if none of them can begin.</returns>
    private DestinationRun? Prepare(DestinationOutput output, ConnectionProfile profile)
    {
        string root = System.IO.Path.Combine(FilePaths.Unresolved(this, Path), profile.FolderName);
        DestinationProblems problems = new();
        DestinationEvents events = new(this, profile.Name, Strict ? problems.Add : null);
        RedoxConnection? connection = null;
        try
        {
            connection = RedoxConnection.Prepare(ProfileSettings.Of(this, profile, events), null, ownsKey: true);
            List<ExportRunner> runners = [];
            foreach (ExportRequest request in _requests)
            {
                try
                {
                    AddRunner(runners, new ExportRunner(connection, root, request, OptionsFor(root, profile.FolderName), events), profile);
                }
                catch (Exception e) when (IsOfOneProfile(e))
                {
                    WriteFailure(output, profile.Name, profile.FolderName, ServerOf(profile, connection.BaseUri), connection.BaseUri, [request], e);
                }
            }

            if (runners.Count > 0)
            {
                DestinationRun run = new(profile.Name, root, connection, runners, events, problems);
                connection = null;
                return run;
            }
        }
        catch (Exception e) when (IsOfOneProfile(e))
        {
            Uri? address = connection?.BaseUri ?? ProfileSettings.AddressOf(profile);
            WriteFailure(output, profile.Name, profile.FolderName, ServerOf(profile, address), address, _requests, e, isOfProfile: true);
        }
        finally
        {
            connection?.Dispose();
        }

        return null;
    }

    /// <summary>Records that runs could not begin, and writes a result and the error for each of them.</summary>
    private void WriteFailure(DestinationOutput output, string name, string folder, RunServer server, Uri? address, IEnumerable<ExportRequest> requests, Exception cause, bool mayCreate = true, bool isOfProfile = false)
    {
        string root = System.IO.Path.Combine(FilePaths.Unresolved(this, Path), folder);
        RedoxExportException error = RunErrors.OfProfile(cause);
        foreach (ExportRequest request in requests)
        {
            DestinationEvents events = new(this, name, null);
            FailedBeginning failed = new(root, server, address, request, Incremental && !Full, events, TimeProvider.System) { MayCreate = mayCreate, Unrecorded = AccountFolder.Unrecorded };
            ExportRun run = !IsWhatIf && (isOfProfile || FailedBeginning.Concerns(error))
                ? Run(_ => Task.FromResult(failed.Record(error)))
                : ExportRun.NotBegun(root, server, request.ToString(), error, DateTimeOffset.UtcNow);
            output.Write(name, root, new DestinationResult(run, [error], []) { Group = request.GroupId });
        }
    }

    // With -ErrorAction Stop, an error ends the command, and it must not end the runs of the other profiles.
    private bool EndsWithError => (MyInvocation.BoundParameters.TryGetValue("ErrorAction", out object? given) ? given : GetVariableValue("ErrorActionPreference"))
        is ActionPreference.Stop or "Stop";

    private static RunServer ServerOf(ConnectionProfile profile, Uri? baseUri) => new(profile.Name, profile.Destination, profile.Environment, baseUri ?? profile.BaseUri);

    private void AddRunner(List<ExportRunner> runners, ExportRunner runner, ConnectionProfile profile)
    {
        if (ShouldProcess(Preview(runner), $"Run this export of '{profile.Name}' into '{runner.Root}'?", "Invoke-RedoxExport"))
        {
            runners.Add(runner);
        }
        else
        {
            Run(cancellationToken => runner.RemoveSupersededAsync(MayRemoveAsync, cancellationToken));
        }
    }

    private void CheckProfileParameters()
    {
        if (Connection is not null)
        {
            throw CmdletErrors.ParameterWithProfiles("-Connection", "each profile makes a connection of its own");
        }

        if (TableSource is not null)
        {
            throw CmdletErrors.ParameterWithProfiles("-TableSource", "the rows of two destinations would have the same source. Without it, the source is the name of the profile");
        }

        string path = FilePaths.Unresolved(this, Path);
        if (RunFolder.IsRoot(path) || FolderPaths.HoldsExport(path))
        {
            throw CmdletErrors.RootHasRuns(path);
        }

        // Reports a mistake in the other parameters once, and not for each profile.
        _ = OptionsFor(path);
    }
}
