using RedoxExport.Exports;
using RedoxExport.Verification;

namespace RedoxExport.Downloads;

/// <summary>Reads the files of a folder back, one per processor at a time (at most 8), and passes them on in the manifest's order.</summary>
internal static class FolderReading
{
    private const int MostAtOnce = 8;

    /// <summary>Reads all files.</summary>
    /// <param name="check">Verifies one file.</param>
    /// <param name="manifest">The manifest with the files.</param>
    /// <param name="names">The names of the files.</param>
    /// <param name="answer">Compares the resources with the request; <see langword="null"/> if they are not compared.</param>
    /// <param name="progress">Receives the progress.</param>
    /// <param name="onFile">Receives the row number and the result of each file, one at a time.</param>
    /// <param name="cancellationToken">Cancels the reading.</param>
    public static async Task RunAsync(FileCheck check, ExportManifest manifest, FileNames names, AnswerCheck? answer, SaveProgress progress, Action<int, CheckedFile> onFile, CancellationToken cancellationToken)
    {
        long[] weights = [.. Enumerable.Range(0, names.Count).Select(row => check.WeightOf(names[row]))];
        progress.Expect(names.Count, weights.Sum(weight => (double)weight));
        using CancellationTokenSource stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        Queue<(Task<CheckedFile> Reading, FileProgress Progress)> ahead = new();
        int atOnce = Math.Min(Environment.ProcessorCount, MostAtOnce);
        int next = 0;
        try
        {
            for (int row = 0; row < names.Count; row++)
            {
                for (; next < names.Count && ahead.Count < atOnce; next++)
                {
                    ahead.Enqueue(Begin(next));
                }

                cancellationToken.ThrowIfCancellationRequested();
                (Task<CheckedFile> reading, FileProgress one) = ahead.Peek();
                CheckedFile read = await reading.ConfigureAwait(false);
                ahead.Dequeue();
                Compare(manifest, row, read);
                onFile(row, read);
                progress.End(one);
            }
        }
        finally
        {
            // Wait for the reads that are still running: they use the journal, which the caller closes after this method.
            stop.Cancel();
            await Task.WhenAll(ahead.Select(one => one.Reading.ContinueWith(static _ => { }, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default))).ConfigureAwait(false);
        }

        (Task<CheckedFile> Reading, FileProgress Progress) Begin(int row)
        {
            ManifestFile file = manifest.Files[row];
            string? type = LineTypes.Expected(manifest, file);
            Func<AnswerShape>? newShape = file.Category == FileCategory.Output && answer?.WantsLines(type) == true ? answer.NewShape : null;
            FileProgress one = progress.Begin(names[row], weights[row]);
            return (Task.Run(() => check.Run(file, names[row], type, newShape, one, stop.Token), CancellationToken.None), one);
        }

        void Compare(ExportManifest list, int row, CheckedFile read)
        {
            ManifestFile file = list.Files[row];
            if (answer is null || file.Category != FileCategory.Output || read.File.State is not (ExportedFileState.Complete or ExportedFileState.CountMismatch or ExportedFileState.DamagedLines))
            {
                return;
            }

            string? type = LineTypes.Expected(list, file);
            if (answer.WantsLines(type))
            {
                answer.Add(read.Counts!);
            }
            else
            {
                SaveResults.Compare(answer, read.File);
            }
        }
    }
}
