using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Reflection;
using System.Runtime.InteropServices;
using System.Threading.Tasks;
using RedoxExport.Authentication;
using RedoxExport.Connections;
using RedoxExport.Downloads;
using RedoxExport.Exports;
using RedoxExport.Resources;
using RedoxExport.Sandbox;
using RedoxExport.Survivor;
using RedoxExport.Transport;

namespace RedoxExport.Net472.Road;

/// <summary>Start the sandbox, sign in, export, wait, save, check, import: with the build for Windows PowerShell 5.1.</summary>
internal static class Program
{
    private static int Main()
    {
        // As DesktopDependencies does in PowerShell: .NET Framework asks for exact versions.
        string own = Path.GetDirectoryName(typeof(Program).Assembly.Location)!;
        AppDomain.CurrentDomain.AssemblyResolve += (_, wanted) =>
        {
            string file = Path.Combine(own, new AssemblyName(wanted.Name).Name + ".dll");
            return File.Exists(file) ? Assembly.LoadFrom(file) : null;
        };
        Console.WriteLine($"{RuntimeInformation.FrameworkDescription} on {RuntimeInformation.OSDescription}");
        return Travel();
    }

    private static int Travel()
    {
        string folder = Path.Combine(Path.GetTempPath(), "redox-road-" + Guid.NewGuid().ToString("N"));
        Directory.CreateDirectory(folder);
        Steps steps = new();
        try
        {
            steps.Run("no sign-in, no gzip", () => Walk(new SandboxOptions { RequireToken = false, Gzip = false }, null, Path.Combine(folder, "plain"), new SaveOptions()));
            steps.Run("a connection that breaks inside a file, twice", () => Walk(
                new SandboxOptions { RequireToken = false, Gzip = false, Faults = ["FileReset:2"] }, null, Path.Combine(folder, "broken"), new SaveOptions()));
            steps.Run("a sign-in with a key", () =>
            {
                (string key, string jwks) = TestKey.Create();
                Walk(new SandboxOptions { PublicKeys = jwks, Gzip = false }, SigningKey.FromText(key, TestKey.Id, null, "the key"), Path.Combine(folder, "signed"), new SaveOptions());
            });
            steps.Run("files kept packed", () => Walk(
                new SandboxOptions { RequireToken = false, Gzip = false }, null, Path.Combine(folder, "packed"), new SaveOptions { Compress = true }));
            steps.Run("a SQL Server that is not there", AbsentSqlServer.Walk);
            const string Wire = "gzip on the wire";
            if (InflaterProbe.ReadsAsynchronously())
            {
                steps.Run(Wire, () => Walk(new SandboxOptions { RequireToken = false }, null, Path.Combine(folder, "wire"), new SaveOptions()));
            }
            else
            {
                steps.Skip(Wire, "this runtime's DeflateStream does not read asynchronously");
            }
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }

        Console.WriteLine($"{steps.Passed} passed, {steps.Failed} failed, {steps.Skipped} skipped");
        return steps.Failed == 0 ? 0 : 1;
    }

    private static void Walk(SandboxOptions options, SigningKey? key, string folder, SaveOptions saveOptions)
    {
        options.RetryAfter = TimeSpan.Zero;
        using RedoxSandbox sandbox = RedoxSandbox.Start(options);
        ConnectionSettings settings = new() { BaseUri = sandbox.BaseUri, TokenUri = key is null ? null : sandbox.TokenUri, ClientId = key is null ? null : "road", Key = key, Transport = new GateOptions { Pacing = new ShortPauses() } };

        // Off the main thread, as AsyncCmdlet works.
        Task.Run(async () =>
        {
            using RedoxConnection connection = await RedoxConnection.ConnectAsync(settings, null, default);
            ExportJob job = await JournaledStart.StartAsync(connection, new ExportRequest(), folder, null, default);
            await ExportWaiter.For(job, null).WaitAsync(job, TimeSpan.FromMinutes(2), default);
            Steps.Check(job.State == ExportJobState.Completed, $"The export is {job.State}.");

            List<ExportedFile> files = await SaveAsync(job, folder, saveOptions);
            Steps.Check(Hashes(files).SequenceEqual(sandbox.ServedFiles.Select(file => file.Sha256).OrderBy(hash => hash, StringComparer.Ordinal)), "The files are not those that were served.");

            int requests = sandbox.Requests.Count;
            Steps.Check(Hashes(await SaveAsync(job, folder, saveOptions)).SequenceEqual(Hashes(files)), "A second save gives other files.");
            Steps.Check(sandbox.Requests.Count == requests, "A second save asked the server for files.");

            List<ExportedFile> proved = [];
            Steps.Check(await new FolderCheck(folder).RunAsync(proved.Add, default), "The folder is not proved.");
            Steps.Check(proved.Count == files.Count, $"{proved.Count} of {files.Count} files are proved.");
        }).GetAwaiter().GetResult();

        Import(sandbox, folder);
    }

    private static void Import(RedoxSandbox sandbox, string folder)
    {
        ResourceTypeFilter all = new(null);
        List<ResourceLine> lines = [.. ResourceFolder.Open(folder).Files.SelectMany(file => file.Read(all))];
        Steps.Check(lines.All(line => line.Error is null), lines.Select(line => line.Error?.Message).FirstOrDefault(error => error is not null) ?? string.Empty);
        Steps.Check(lines.Count == sandbox.ResourceCount, $"{lines.Count} resources were read, {sandbox.ResourceCount} were served.");
        Steps.Check(
            lines.Select(line => line.Resource!.ToJson()).OrderBy(json => json, StringComparer.Ordinal).SequenceEqual(sandbox.CurrentResources().OrderBy(json => json, StringComparer.Ordinal)),
            "A resource is not what the sandbox has.");
        Steps.Check(lines.All(line => FhirResource.GetId(line.Resource!) is { Length: > 0 }), "A resource has no id.");
    }

    private static async Task<List<ExportedFile>> SaveAsync(ExportJob job, string folder, SaveOptions options)
    {
        List<ExportedFile> files = [];
        List<RedoxExportException> errors = [];
        await new ExportSaver(job, folder, options).SaveAsync(files.Add, errors.Add, default);
        return errors.Count == 0 ? files : throw errors[0];
    }

    // Of what was served: a file kept packed has a hash of its own as well.
    private static IEnumerable<string> Hashes(IEnumerable<ExportedFile> files) =>
        files.Select(file => file.DecodedSha256).OrderBy(hash => hash, StringComparer.Ordinal);
}
