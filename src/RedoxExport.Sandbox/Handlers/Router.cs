using RedoxExport.Sandbox.Data;
using RedoxExport.Sandbox.Exports;
using RedoxExport.Sandbox.Faults;
using RedoxExport.Sandbox.Http;

namespace RedoxExport.Sandbox.Handlers;

/// <summary>Passes each request to its handler. Paths are case-sensitive, as at Redox.</summary>
internal sealed class Router(
    SandboxOptions options,
    TokenHandler token,
    BearerGate gate,
    KickoffHandler kickoff,
    StatusHandler status,
    FileHandler file,
    MetadataHandler metadata,
    ResourceHandler resources,
    BatchHandler? batch,
    PublishHandler? publish,
    FaultInjector faults)
{
    public async Task<Answer> AnswerAsync(SandboxCall call)
    {
        try
        {
            if (call.Path == Routes.TokenPath && !call.Record.IsForeign)
            {
                return faults.InsteadOfToken(call) ?? faults.ChangeToken(token.Answer(call));
            }

            if (call.Path == "/" + Routes.SmartConfiguration && !call.Record.IsForeign)
            {
                return metadata.SmartConfiguration(call);
            }

            if (!call.Path.StartsWith(Routes.FhirPath, StringComparison.Ordinal))
            {
                return Answer.RedoxError(404, "There is nothing at this address.");
            }

            string[] parts = call.Path.Substring(Routes.FhirPath.Length).TrimEnd('/').Split('/');
            if (parts.Length < 2 || parts[0] != options.Slug || parts[1] != options.Environment)
            {
                return Answer.RedoxError(404, "No destination with this slug and environment was found. Both are case-sensitive.");
            }

            return await AnswerFhirAsync(call, parts.Skip(2).ToArray()).ConfigureAwait(false);
        }
        catch (RefusedException refused)
        {
            return refused.ToAnswer();
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            // Usually the data cannot be read. The answer gives the reason, which a closed connection would not.
            return Answer.Outcome(500, "exception", $"{exception.GetType().Name}: {exception.Message}");
        }
    }

    private async Task<Answer> AnswerFhirAsync(SandboxCall call, string[] parts)
    {
        switch (parts)
        {
            case ["export-file", var job, var number]:
                return faults.ChangeFile(call, await file.AnswerAsync(call, job, number).ConfigureAwait(false));
            case var _ when call.Record.IsForeign:
                return Answer.RedoxError(404, "This origin serves only files.");
            case ["metadata"]:
                return await metadata.CapabilitiesAsync(call).ConfigureAwait(false);
            case [".well-known", "smart-configuration"]:
                return metadata.SmartConfiguration(call);
        }

        gate.RequireToken(call);
        return parts switch
        {
            ["$export"] => await KickOffAsync(call, ExportLevel.System, null).ConfigureAwait(false),
            ["Patient", "$export"] => await KickOffAsync(call, ExportLevel.Patient, null).ConfigureAwait(false),
            ["Group", var id, "$export"] => await KickOffAsync(call, ExportLevel.Group, id).ConfigureAwait(false),
            ["export-status", var job] => faults.InsteadOfStatus(call, job)
                ?? faults.ChangeStatus(await status.AnswerAsync(call, job).ConfigureAwait(false)),
            [] when batch is not null && call.Method == "POST" => await batch.AnswerAsync(call).ConfigureAwait(false),
            [Routes.PublishOperation] when publish is not null => await publish.RootAsync(call).ConfigureAwait(false),
            [Routes.PublishedSegment, var list, var step, var page] when publish is not null => await publish.AnswerAsync(call, list, step, page).ConfigureAwait(false),
            [var type] when ResourceTypes.IsKnown(type) && call.Method == "GET" => await resources.SearchAsync(call, type).ConfigureAwait(false),
            [var type, "_search"] when ResourceTypes.IsKnown(type) && call.Method == "POST" => await resources.SearchAsync(call, type).ConfigureAwait(false),
            ["Binary", var id] when options.Attachments && BinaryHandler.Answer(call, id) is { } content => content,
            [var type, var id] when ResourceTypes.IsKnown(type) => await resources.ReadAsync(call, type, id).ConfigureAwait(false),
            _ => Answer.Outcome(404, "not-found", "This server supports only bulk export, reading and searching."),
        };
    }

    private async Task<Answer> KickOffAsync(SandboxCall call, ExportLevel level, string? groupId) =>
        faults.InsteadOfKickoff(call) ?? faults.ChangeKickoff(await kickoff.AnswerAsync(call, level, groupId).ConfigureAwait(false));
}
