using System.Collections.Concurrent;
using System.Diagnostics;
using System.IO.Pipes;
using System.Text;

namespace RedoxExport.Pester;

/// <summary>One PowerShell that runs files of the suite, one after another, each of which it takes from a queue.</summary>
internal sealed class SuiteProcess(PowerShellHost host, SuiteRequest request, ConcurrentQueue<string> files, Func<string, SuiteMessage, Task> receive)
{
    private const string Self = "PowerShell";

    private readonly LastLines _output = new();

    /// <summary>The file that PowerShell runs; empty before the first and after the last.</summary>
    private string _file = "";

    /// <summary>Runs until the queue is empty.</summary>
    /// <exception cref="SuiteException">PowerShell ended before the queue was empty. The message names the file that it was at.</exception>
    public async Task RunAsync(CancellationToken cancellation)
    {
        string pipe = $"RedoxExport.Pester.{Guid.NewGuid():N}";
        await using NamedPipeServerStream server = new(pipe, PipeDirection.InOut, maxNumberOfServerInstances: 1, PipeTransmissionMode.Byte, PipeOptions.Asynchronous | PipeOptions.CurrentUserOnly);
        using Process process = Process.Start(host.StartInfo(pipe)) ?? throw new SuiteException(Self, $"'{host.Program}' did not start.");
        try
        {
            process.StandardInput.Close();
            _ = _output.CollectAsync(process.StandardOutput);
            _ = _output.CollectAsync(process.StandardError);
            await ConnectAsync(server, process, cancellation);
            bool isComplete = await ExchangeAsync(server, cancellation);
            await process.WaitForExitAsync(cancellation);
            if (!isComplete || process.ExitCode != 0)
            {
                throw Ended(process);
            }
        }
        finally
        {
            if (!process.HasExited)
            {
                process.Kill(entireProcessTree: true);
            }
        }
    }

    private async Task ConnectAsync(NamedPipeServerStream server, Process process, CancellationToken cancellation)
    {
        using CancellationTokenSource ended = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        Task connected = server.WaitForConnectionAsync(ended.Token);
        Task exited = process.WaitForExitAsync(ended.Token);
        Task first = await Task.WhenAny(connected, exited);
        cancellation.ThrowIfCancellationRequested();
        if (first == exited)
        {
            await ended.CancelAsync();
            throw Ended(process);
        }

        await connected;
    }

    /// <returns><see langword="true"/> if PowerShell received the end of the queue.</returns>
    private async Task<bool> ExchangeAsync(NamedPipeServerStream server, CancellationToken cancellation)
    {
        using StreamReader reader = new(server, Encoding.UTF8, leaveOpen: true);
        await SendAsync(server, request.ToLine(), cancellation);
        while (await reader.ReadLineAsync(cancellation) is { } line)
        {
            SuiteMessage message = SuiteMessage.Parse(line);
            if (message.Kind != MessageKind.Next)
            {
                await receive(_file, message);
                continue;
            }

            bool isLast = !files.TryDequeue(out string? next);
            _file = next ?? "";
            await SendAsync(server, _file, cancellation);
            if (isLast)
            {
                return true;
            }
        }

        return false;
    }

    private static async Task SendAsync(NamedPipeServerStream server, string line, CancellationToken cancellation) =>
        await server.WriteAsync(Encoding.UTF8.GetBytes(line + "\n"), cancellation);

    private SuiteException Ended(Process process)
    {
        string exit = process.HasExited ? $" with exit code {process.ExitCode}" : "";
        string part = _file.Length == 0 ? Self : Path.GetFileName(_file);
        return new SuiteException(part, $"PowerShell ended{exit} before the suite was complete. Its last output:{System.Environment.NewLine}{_output}");
    }
}
