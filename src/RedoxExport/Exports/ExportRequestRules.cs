using RedoxExport.Fhir;

namespace RedoxExport.Exports;

/// <summary>Checks a request before it is sent, so that errors are reported immediately and not by the server later.</summary>
internal static class ExportRequestRules
{
    private static readonly TimeSpan ClockDifference = TimeSpan.FromDays(1);

    /// <exception cref="RedoxExportException">The request is invalid and cannot be sent.</exception>
    public static void Check(ExportRequest request, TimeProvider clock, IExportEvents? events)
    {
        if (request.Level == ExportLevel.Group)
        {
            CheckGroupId(request.GroupId);
        }

        foreach (string type in request.Types)
        {
            if (type.Length is 0 or > 64 || !type.All(IsAsciiLetter))
            {
                throw ExportErrors.TypeInvalid(type);
            }
        }

        CheckPatients(request);
        CheckFileSizes(request);
        CheckMoments(request, clock.GetUtcNow(), events);
    }

    private static void CheckGroupId(string? groupId)
    {
        if (groupId is null || groupId.Trim().Length == 0)
        {
            throw ExportErrors.GroupIdInvalid(groupId ?? string.Empty, "it is empty");
        }

        // URL normalization would remove these two, and the request would use a different path.
        if (groupId.Trim() is "." or "..")
        {
            throw ExportErrors.GroupIdInvalid(groupId, "it is a path, not an id");
        }
    }

    private static void CheckPatients(ExportRequest request)
    {
        if (request.Patients.Count == 0)
        {
            return;
        }

        if (request.Method == KickOffMethod.Get)
        {
            throw ExportErrors.PatientNeedsPost();
        }

        // IG 3.0.0, query parameters: patient is "not applicable to system level export requests".
        if (request.Level == ExportLevel.System)
        {
            throw ExportErrors.PatientNeedsLevel();
        }

        if (request.Patients.FirstOrDefault(patient => patient.Trim().Length == 0) is not null)
        {
            throw ExportErrors.PatientInvalid();
        }
    }

    // IG 4.0.0-ballot, _minimumFileSize and _maximumFileSize: positive integers, the second greater than the first.
    private static void CheckFileSizes(ExportRequest request)
    {
        if (request.MinimumFileSize <= 0)
        {
            throw ExportErrors.FileSizeInvalid("-MinimumFileSize", request.MinimumFileSize.Value);
        }

        if (request.MaximumFileSize <= 0)
        {
            throw ExportErrors.FileSizeInvalid("-MaximumFileSize", request.MaximumFileSize.Value);
        }

        if (request is { MinimumFileSize: { } minimum, MaximumFileSize: { } maximum } && maximum <= minimum)
        {
            throw ExportErrors.FileSizesContradict(minimum, maximum);
        }
    }

    private static void CheckMoments(ExportRequest request, DateTimeOffset now, IExportEvents? events)
    {
        if (request.Since is { } since && since > now && !request.SinceIsWatermark)
        {
            if (since - now > ClockDifference)
            {
                throw ExportErrors.SinceInFuture(since, now);
            }

            events.Warning("SinceInFuture", $"-Since {FhirInstant.Format(since)} is in the future by this computer's clock ({FhirInstant.Format(now)}): the export may be empty.");
        }

        if (request.Since is { } from && request.Until is { } until && until <= from)
        {
            throw ExportErrors.UntilBeforeSince(from, until);
        }
    }

    private static bool IsAsciiLetter(char c) => c is (>= 'A' and <= 'Z') or (>= 'a' and <= 'z');
}
