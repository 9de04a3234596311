using RedoxExport.Downloads;
using RedoxExport.Storage;

namespace RedoxExport.Runs;

/// <summary>Takes the files of one check of a run, and moves damaged ones aside, so that the next call fetches them again.</summary>
/// <param name="run">The run.</param>
/// <param name="check">The check that reads the files.</param>
/// <param name="path">The folder that is checked.</param>
/// <param name="options">The options of the save, which decide if damaged lines are accepted.</param>
/// <param name="log">Receives the damage.</param>
internal sealed class RunCheckResults(ExportRun run, FolderCheck check, string path, SaveOptions options, RunLog log)
{
    private int _refused;

    /// <summary>The number of files that are damaged, missing or not accepted.</summary>
    public int Damaged { get; private set; }

    /// <summary>Adds a file.</summary>
    public void Add(ExportedFile file)
    {
        bool isOdd = file.State == ExportedFileState.DamagedLines || file.Others?.Data > 0;
        bool isRefused = isOdd && options.RefusesDamagedLines && !(check.FetchesDamagedAgain && check.DamagedFiles.Contains(file));
        if (!isRefused && file.State is ExportedFileState.Complete or ExportedFileState.CountMismatch or ExportedFileState.DamagedLines or ExportedFileState.Unavailable)
        {
            return;
        }

        Damaged++;
        _refused += isRefused ? 1 : 0;
        string name = ExportLayout.RelativeName(path, file.Path);
        run.CausesFound.Add(file, name);
        log.Report(new ExportEvent(ExportEventLevel.Warning, "FileDamaged", $"{file.Path}: {file.Problem}", ("file", name), ("state", file.State)));
        if (file.State == ExportedFileState.Damaged || isRefused)
        {
            // Renamed, so that the next call fetches the file again; kept, because the server may no longer have it.
            Disk.Do(file.Path, () => PlainFile.Replace(file.Path, file.Path + ExportLayout.DamagedEnding));
        }
    }

    /// <summary>Throws if a file is wrong.</summary>
    /// <param name="isRight">The result of the check, which covers the folder as a whole, too.</param>
    public void ThrowIfWrong(bool isRight)
    {
        if (isRight && Damaged == 0)
        {
            return;
        }

        run.DamagedFiles += Damaged;
        throw isRight && Damaged == _refused ? RunErrors.CheckRefused(path, _refused, run.Causes) : RunErrors.CheckFailed(path, Damaged, run.Causes);
    }
}
