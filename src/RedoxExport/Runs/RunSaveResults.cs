using RedoxExport.Downloads;
using RedoxExport.Exports;
using RedoxExport.Storage;

namespace RedoxExport.Runs;

/// <summary>Takes the files and errors of one save of a run, and decides at the end if the run can continue.</summary>
/// <param name="run">The run.</param>
/// <param name="job">The export that is saved.</param>
/// <param name="path">Its folder.</param>
/// <param name="totals">Adds up the files; <see langword="null"/> if they are not counted.</param>
/// <param name="log">Records each file and each error.</param>
/// <param name="field">Adds the events under the names that other tools use.</param>
/// <param name="onError">Receives the errors that do not end the run.</param>
internal sealed class RunSaveResults(ExportRun run, ExportJob job, string path, RunTotals? totals, RunLog log, FieldLog field, Action<RedoxExportException> onError)
{
    private int _missing;
    private RedoxExportException? _end;
    private RedoxExportException? _passing;

    /// <summary>Adds a saved file.</summary>
    public void Add(ExportedFile file)
    {
        totals?.Add(file);
        ExportEvent saved = new(
            ExportEventLevel.Verbose,
            "FileSaved",
            $"{file.Path} is complete.",
            ("file", ExportLayout.RelativeName(path, file.Path)),
            ("resources", file.ResourceCount),
            ("bytes", file.Length),
            ("seconds", file.Elapsed));
        log.Report(saved, field.Saved(job, file));
    }

    /// <summary>Adds the error of a file that was not saved.</summary>
    public void Add(RedoxExportException error)
    {
        if (job.Published is not null && error.Recovery == Recovery.StartNewExport)
        {
            // The publisher has replaced the files: this run cannot get them any longer.
            _end = error;
        }

        // Without any response, nothing is known about the file.
        bool isPassing = error.Recovery == Recovery.RepeatRequest || error is { Kind: ErrorKind.Connection, StatusCode: null };
        if (!isPassing)
        {
            _missing++;
            run.DamagedFiles++;
            run.CausesFound.Add(error);
        }

        log.Record(new ExportEvent(ExportEventLevel.Warning, "FileFailed", error.Message, ("file", error.File), ("error", error.ErrorId), ("status", error.StatusCode)), field.FileFailed(job, error));
        if (isPassing && _passing is null)
        {
            // This error ends the run and is reported then.
            _passing = error;
            return;
        }

        onError(error);
    }

    /// <exception cref="RedoxExportException">A file is missing, or its publisher has replaced it.</exception>
    public void ThrowIfIncomplete()
    {
        if (_passing is not null)
        {
            // The remaining files could not be requested, so it is not known if they are damaged.
            throw _passing;
        }

        if (_end is not null)
        {
            throw _end;
        }

        if (_missing > 0)
        {
            throw RunErrors.FilesMissing(path, _missing, run.Causes);
        }
    }
}
