using System.Diagnostics;
using System.Security;
using RedoxExport.Attachments;
using RedoxExport.Connections;
using RedoxExport.Transport;

namespace RedoxExport.Survivor;

/// <summary>Saves the attachments of a folder, with a token that only the own server may see.</summary>
internal static class AttachmentCall
{
    private const string Token = "a-token-that-no-other-host-may-see";
    private const int FilesAtATime = 8;

    public static async Task<int> RunAsync(Uri baseUri, string folder)
    {
        using SecureString token = new();
        foreach (char c in Token)
        {
            token.AppendChar(c);
        }

        ConnectionSettings settings = new() { BaseUri = baseUri, AccessToken = token, Transport = new GateOptions { Pacing = new ShortPauses() } };
        using RedoxConnection connection = await RedoxConnection.ConnectAsync(settings, null, default);
        AttachmentSource found = AttachmentSource.Open(folder);
        AttachmentSaver saver = new(connection, found, found.DefaultDestination, new AttachmentOptions { ThrottleLimit = FilesAtATime }, null);
        AttachmentResult result = await saver.RunAsync(error => Console.Error.WriteLine($"{error.ErrorId}: {error.Message}"), default);
        using Process self = Process.GetCurrentProcess();
        Console.WriteLine($"{result.Complete} {result.Count - result.Complete} {self.PeakWorkingSet64}");
        return 0;
    }
}
