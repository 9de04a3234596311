using System.Diagnostics;
using RedoxExport.Sandbox;

namespace RedoxExport.Benchmarks;

/// <summary>The sandbox in a process of its own, so that its memory is not the client's.</summary>
internal sealed class ServerProcess : IDisposable
{
    private readonly Process _process;

    private ServerProcess(Process process, Uri baseUri)
    {
        _process = process;
        BaseUri = baseUri;
    }

    public Uri BaseUri { get; }

    public static ServerProcess Start(string folder, bool gzip)
    {
        ProcessStartInfo start = new(Environment.ProcessPath!) { RedirectStandardInput = true, RedirectStandardOutput = true };
        foreach (string argument in new[] { "serve", folder, gzip.ToString() })
        {
            start.ArgumentList.Add(argument);
        }

        Process process = Process.Start(start)!;
        string address = process.StandardOutput.ReadLine() ?? throw new InvalidOperationException("The server did not start.");
        return new ServerProcess(process, new Uri(address));
    }

    /// <summary>The other side: serves until its input ends.</summary>
    public static int Serve(string folder, bool gzip)
    {
        using RedoxSandbox sandbox = RedoxSandbox.Start(new SandboxOptions
        {
            DataPath = folder,
            PollCount = 0,
            RequireToken = false,
            RequiresAccessToken = false,
            Gzip = gzip,
        });
        _ = sandbox.ResourceCount;
        Console.WriteLine(sandbox.BaseUri.AbsoluteUri);
        Console.In.ReadToEnd();
        return 0;
    }

    public void Dispose()
    {
        _process.StandardInput.Close();
        _process.WaitForExit();
        _process.Dispose();
    }
}
