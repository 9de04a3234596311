using System.Diagnostics;

namespace RedoxExport.Benchmarks.Processes;

/// <summary>The plain static server in a process of its own.</summary>
internal sealed class StaticServerProcess : IDisposable
{
    private readonly Process _process;

    public StaticServerProcess(string folder, bool gzip)
    {
        string[] arguments = gzip ? ["static", folder, "--gzip"] : ["static", folder];
        _process = Process.Start(new ProcessStartInfo(Environment.ProcessPath!, arguments) { RedirectStandardInput = true, RedirectStandardOutput = true })!;
        BaseUri = new Uri(_process.StandardOutput.ReadLine() ?? throw new InvalidOperationException("The server did not start."));
    }

    public Uri BaseUri { get; }

    public Uri UriOf(string file) => new(BaseUri, "files/" + file);

    public void Dispose()
    {
        _process.StandardInput.Close();
        _process.WaitForExit();
        _process.Dispose();
    }
}
