using RedoxExport.Sandbox.Changes;
using RedoxExport.Sandbox.Data;
using RedoxExport.Sandbox.Exports;
using RedoxExport.Sandbox.Http;

namespace RedoxExport.Sandbox.Handlers;

/// <summary>Answers GET or POST …/$export.</summary>
internal sealed class KickoffHandler(SandboxOptions options, JobStore jobs, ServedData data, Routes routes)
{
    public async Task<Answer> AnswerAsync(SandboxCall call, ExportLevel level, string? groupId)
    {
        if (call.Method is not ("GET" or "POST"))
        {
            return Answer.MethodNotAllowed("GET, POST");
        }

        ExportQuery query = KickoffReader.Read(call, level, groupId, options.PatientParameter, options.IgnoredParameters);
        SandboxJob job = await StartAsync(query, call.Record.Uri).ConfigureAwait(false);
        Uri status = job.Link(routes.Status(job.Id), call.Header("Host"));
        Answer answer = options.ResponseStyle == ResponseStyle.Payload
            ? Answer.Json(202, RedoxPayload.Write(job, status, options.Seed))
            : new Answer(202);
        return answer.With("Content-Location", status.AbsoluteUri);
    }

    private async Task<SandboxJob> StartAsync(ExportQuery query, Uri request)
    {
        DataLease lease = await data.TakeAsync(query).ConfigureAwait(false);
        try
        {
            return jobs.Start(query, await FindPatientsAsync(query, lease.Data).ConfigureAwait(false), request, lease);
        }
        catch (Exception)
        {
            lease.Dispose();
            throw;
        }
    }

    // Null means all patients.
    private static async Task<HashSet<string>?> FindPatientsAsync(ExportQuery query, Task<DataSet> data)
    {
        if (query.Level == ExportLevel.System || (query.Level == ExportLevel.Patient && query.Patients.Count == 0))
        {
            return null;
        }

        DataSet all = await data.ConfigureAwait(false);
        HashSet<string> members = all.Patients;
        if (query.Level == ExportLevel.Group)
        {
            members = all.FindGroup(query.GroupId!)
                ?? throw new RefusedException(404, "not-found", $"There is no Group with the id '{query.GroupId}'.");
        }

        if (query.Patients.Count == 0)
        {
            return members;
        }

        return query.Patients.FirstOrDefault(patient => !members.Contains(patient)) is string stranger
            ? throw new RefusedException(400, "not-found", $"The parameter patient names Patient/{stranger}, who is not among the patients of this export.")
            : query.Patients;
    }
}
