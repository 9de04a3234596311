using System.Diagnostics;
using RedoxExport.Sandbox;

namespace RedoxExport.Benchmarks;

/// <summary>A server in a process of its own, so that its memory is not the client's: the sandbox, or the plain static one.</summary>
internal sealed class ServerProcess : IDisposable
{
    private readonly Process _process;

    private ServerProcess(Process process, Uri baseUri)
    {
        _process = process;
        BaseUri = baseUri;
    }

    public Uri BaseUri { get; }

    public static ServerProcess Start(string folder, bool gzip) => Start("serve", folder, gzip.ToString());

    /// <summary>The static server (<see cref="StaticServer"/>): what it takes of the processor is next to nothing.</summary>
    public static ServerProcess StartStatic(string folder, bool gzip) => gzip ? Start("static", folder, "--gzip") : Start("static", folder);

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

    private static ServerProcess Start(params string[] arguments)
    {
        ProcessStartInfo start = new(Environment.ProcessPath!) { RedirectStandardInput = true, RedirectStandardOutput = true };
        foreach (string argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        Process process = Process.Start(start)!;
        string address = process.StandardOutput.ReadLine() ?? throw new InvalidOperationException("The server did not start.");
        return new ServerProcess(process, new Uri(address));
    }
}
