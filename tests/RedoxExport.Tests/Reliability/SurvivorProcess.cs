using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace RedoxExport.Tests.Reliability;

/// <summary>An export in a process of its own, which can be killed.</summary>
internal sealed class SurvivorProcess : IDisposable
{
    // Like the tests' own program it finds .NET by itself, also where no "dotnet" is on the path.
    private static readonly string Program = Path.Combine(AppContext.BaseDirectory, OperatingSystem.IsWindows() ? "RedoxExport.Survivor.exe" : "RedoxExport.Survivor");

    private readonly Process _process = new();
    private readonly StringBuilder _errors = new();
    private readonly TaskCompletionSource _begun = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private string _lastLine = string.Empty;

    private SurvivorProcess(ProcessStartInfo start)
    {
        _process.StartInfo = start;
        _process.ErrorDataReceived += (_, line) => _errors.AppendLine(line.Data);
        _process.OutputDataReceived += (_, line) => Take(line.Data);
        _process.Start();
        _process.BeginErrorReadLine();
        _process.BeginOutputReadLine();
    }

    public bool HasExited => _process.HasExited;

    /// <summary>Starts it.</summary>
    /// <param name="baseUri">The server.</param>
    /// <param name="folder">Where the export goes.</param>
    /// <param name="compress">Whether files are kept packed.</param>
    /// <param name="trustedRoot">A PEM file of the only root that it trusts; OpenSSL's own way, so not on Windows or macOS.</param>
    /// <param name="shard">Which part of an export that was started there it saves; <see langword="null"/> for all, begun where it has to be.</param>
    /// <param name="dies">Whether it kills itself as soon as one file is whole.</param>
    public static SurvivorProcess Start(Uri baseUri, string folder, bool compress, string? trustedRoot = null, string? shard = null, bool dies = false)
    {
        ProcessStartInfo start = new(Program) { RedirectStandardError = true, RedirectStandardOutput = true, UseShellExecute = false };
        start.ArgumentList.Add(baseUri.AbsoluteUri);
        start.ArgumentList.Add(folder);
        if (compress)
        {
            start.ArgumentList.Add("--compress");
        }

        if (shard is not null)
        {
            start.ArgumentList.Add("--shard");
            start.ArgumentList.Add(shard);
        }

        if (dies)
        {
            start.ArgumentList.Add("--die");
        }

        if (trustedRoot is not null)
        {
            start.Environment["SSL_CERT_FILE"] = trustedRoot;
        }

        return new SurvivorProcess(start);
    }

    /// <summary>Starts one that saves the attachments of a folder, and writes how many are complete, how many are not, and its peak memory.</summary>
    public static SurvivorProcess SaveAttachments(Uri baseUri, string folder)
    {
        ProcessStartInfo start = new(Program) { RedirectStandardError = true, RedirectStandardOutput = true, UseShellExecute = false };
        start.ArgumentList.Add("--attachments");
        start.ArgumentList.Add(baseUri.AbsoluteUri);
        start.ArgumentList.Add(folder);
        return new SurvivorProcess(start);
    }

    /// <summary>Starts one that competes for a lock (<see cref="Survivor.LockContest"/>).</summary>
    public static SurvivorProcess Compete(string kind, string folder, int threads, int attempts, TimeSpan? time)
    {
        ProcessStartInfo start = new(Program) { RedirectStandardError = true, RedirectStandardOutput = true, UseShellExecute = false };
        string[] counts = [threads.ToString(CultureInfo.InvariantCulture), attempts.ToString(CultureInfo.InvariantCulture)];
        string[] seconds = time is { } longest ? [longest.TotalSeconds.ToString(CultureInfo.InvariantCulture)] : [];
        foreach (string argument in (string[])["--compete", kind, folder, .. counts, .. seconds])
        {
            start.ArgumentList.Add(argument);
        }

        return new SurvivorProcess(start);
    }

    /// <summary>Waits until it has written its first line.</summary>
    public Task BegunAsync(CancellationToken cancellationToken) =>
        Task.WhenAny(_begun.Task, _process.WaitForExitAsync(cancellationToken));

    /// <summary>Waits for its end, and gives the last line that it wrote.</summary>
    public async Task<string> LastLineAsync(CancellationToken cancellationToken)
    {
        await SavedAsync(cancellationToken);
        return _lastLine;
    }

    /// <summary>Lets it run for a time, or to its end.</summary>
    public Task RunAsync(TimeSpan time, CancellationToken cancellationToken) =>
        Task.WhenAny(Task.Delay(time, cancellationToken), _process.WaitForExitAsync(cancellationToken));

    /// <summary>Kills it, where it still runs.</summary>
    /// <returns>Whether it was killed: <see langword="false"/> where it had saved everything before.</returns>
    public async Task<bool> KillAsync(CancellationToken cancellationToken)
    {
        _process.Kill();
        return await ExitCodeAsync(cancellationToken) != 0;
    }

    /// <summary>Waits for its end.</summary>
    /// <returns>Whether it was killed.</returns>
    public async Task<bool> DiedAsync(CancellationToken cancellationToken) => await ExitCodeAsync(cancellationToken) != 0;

    /// <summary>Waits until it has saved everything.</summary>
    public async Task SavedAsync(CancellationToken cancellationToken) =>
        Assert.True(await ExitCodeAsync(cancellationToken) == 0, $"It ended with {_process.ExitCode}. {_errors}");

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
        }

        _process.Dispose();
    }

    private void Take(string? line)
    {
        if (line is not null)
        {
            _lastLine = line;
            _begun.TrySetResult();
        }
    }

    // Its own failure is 1 and must never pass for a kill.
    private async Task<int> ExitCodeAsync(CancellationToken cancellationToken)
    {
        await _process.WaitForExitAsync(cancellationToken);
        Assert.True(_process.ExitCode != 1, $"It failed. {_errors}");
        return _process.ExitCode;
    }
}
